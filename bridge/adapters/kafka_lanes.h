/* kafka_lanes.h - which lane is this message's, and is it the one the lane waits for?
 *
 * The partitions that the core was told of, numbered by their place in that list. From their
 * start on all are read from one queue: each partition's own queue is forwarded to it.
 *
 * After a seek, librdkafka drops what it has already fetched; a seek that it refuses (the
 * partition's fetcher has not started yet) is tried again by kafka_lanes_retry(), and the
 * lane's messages are void meanwhile.
 *
 * A lane that is sent to a place that its log does not have (retention ran past, or the log has
 * lost its end) is stopped by librdkafka, which says so in the place of a message
 * (auto.offset.reset=error). A jump between two messages is therefore never a loss: markers of
 * transactions, aborted records and what compaction removed have no messages.
 *
 * A batch of records that is damaged or cannot be unpacked makes a lane stuck. librdkafka 2.0.2
 * would go on behind it, at a place that it reads out of the damage (it computes where the next
 * batch begins from the wrong end), or ask for it again without a pause. So the lane is paused
 * and its messages are void, and after a while all lanes are started again where they are:
 * librdkafka can then read the batch from a broker where it is whole, or it is gone.
 *
 * Invariants  a lane never lets a message pass that is below one it has let pass or a place it
 *             was sent to
 * Threads     loop
 * Memory      the tables are allocated when lanes open, freed when they close
 */
#pragma once

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <uthash.h>

#include "bridge/core/effect.h"
#include "bridge/core/input.h"

struct kafka_lane {
    struct kafka_lane_key {
        rd_kafka_topic_t *rkt; /* held while the lane is open; messages bear the same one */
        int64_t partition;     /* as wide as a pointer: a key must not have holes */
    } key;
    uint16_t number;
    rd_kafka_queue_t *own; /* the partition's, once it is forwarded */
    int64_t next;          /* the next message is at this offset or above */
    bool seek_is_owed;     /* to @next; all messages are void until it is done */
    bool is_stuck;     /* what is at @next cannot be read; all is void until the next start */
    bool stuck_is_due; /* to be told to the core */
    struct reason why; /* it is stuck */
    UT_hash_handle hh;
};

struct kafka_lanes {
    rd_kafka_t *rk;
    struct assigned *assigned; /* by number, as the core is told; NULL: no lanes are open */
    struct kafka_lane *at;     /* by number */
    size_t count;
    struct kafka_lane *by_key; /* uthash */
    struct kafka_lane *last;   /* the last one found: messages come in runs */
    bool are_started;
    size_t seeks_owed;
    size_t stuck;      /* lanes that are */
    bool is_displaced; /* a stuck lane was sent elsewhere: it need not wait any longer */
};

enum kafka_passage {
    KAFKA_PASS,    /* feed it */
    KAFKA_VOID,    /* of no lane, or of one that waits for its seek: drop it */
    KAFKA_SLIPPED, /* below what the lane has had: the log is another one than before */
    KAFKA_OFF_LOG, /* no message: the log does not have the place where the lane reads */
    KAFKA_STUCK,   /* no message: what is there cannot be read */
};

/* Opens lanes for @partitions, of which nothing is read yet. None is open. */
void kafka_lanes_open(struct kafka_lanes *lanes, rd_kafka_t *rk,
                      const rd_kafka_topic_partition_list_t *partitions);

/* Begins to read every lane into @data, from which it drops what is there. @at holds each lane
 * once.
 *
 * Else librdkafka's error; the lanes are started, and stay silent. */
rd_kafka_resp_err_t kafka_lanes_start(struct kafka_lanes *lanes, rd_kafka_queue_t *data,
                                      const struct lane_point *at, size_t count);

/* The error is one of the data, not of the way to it: it comes again. */
bool kafka_is_damage(rd_kafka_resp_err_t e);

/* What to do with @m, which is no error but that of OFF_LOG or damage; @out is its lane when it
 * passes, which then waits for what is behind it. */
enum kafka_passage kafka_lanes_pass(struct kafka_lanes *lanes, const rd_kafka_message_t *m,
                                    struct kafka_lane **out);

/* The lane, which is started, reads from @next on. */
void kafka_lanes_seek(struct kafka_lanes *lanes, uint16_t number, int64_t next);

/* Tries the seeks again that were refused. */
void kafka_lanes_retry(struct kafka_lanes *lanes);

/* Starts all lanes again, each where it is; the stuck ones are not any more. */
void kafka_lanes_restart(struct kafka_lanes *lanes, rd_kafka_queue_t *data);

/* Gives the partitions of @at with their offsets, as commits take them. */
rd_kafka_topic_partition_list_t *kafka_lanes_list(const struct kafka_lanes *lanes,
                                                  const struct lane_point *at, size_t count);

/* Closes the lanes and gives the partitions back: rd_kafka_assign(NULL), also when none is
 * open. They may be opened and started again at once. */
void kafka_lanes_let_go(struct kafka_lanes *lanes, rd_kafka_t *rk);

/* All lanes are void. The partitions stay assigned: for the end of the client. */
void kafka_lanes_close(struct kafka_lanes *lanes);
