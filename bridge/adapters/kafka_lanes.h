/* kafka_lanes.h - which lane is this message's, and is it the one the lane waits for?
 *
 * The partitions that are being read, by the lane numbers that the core gave them. All of them
 * are read from one queue: each partition's own queue is forwarded to it.
 *
 * After a seek, librdkafka drops what it has already fetched; a seek that it refuses (the
 * partition's fetcher has not started yet) is tried again by kafka_lanes_retry(), and
 * the lane's messages are void meanwhile.
 *
 * Invariants  a lane never lets a message pass that is below one it has let pass or a place it
 * was sent to Memory      the table is allocated when lanes open, freed when they close Threads
 * loop
 */
#pragma once

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <uthash.h>

#include "bridge/core/effect.h"

struct kafka_lane {
    struct kafka_lane_key {
        rd_kafka_topic_t
            *rkt; /* held while the lane is open; librdkafka's messages bear the same one */
        int64_t partition; /* as wide as a pointer: a key must not have holes */
    } key;
    uint16_t number;
    int64_t next;      /* the next message is at this offset or above */
    bool seek_is_owed; /* to @next; all messages are void until it is done */
    UT_hash_handle hh;
};

struct kafka_lanes {
    struct kafka_lane *at;     /* by number; rkt NULL where there is none */
    size_t count;              /* of @at */
    struct kafka_lane *by_key; /* uthash */
    struct kafka_lane *last;   /* the last one found: messages come in runs */
    size_t seeks_owed;
};

enum kafka_passage {
    KAFKA_PASS,    /* feed it */
    KAFKA_VOID,    /* of no lane, or of one that waits for its seek: drop it */
    KAFKA_SLIPPED, /* below what the lane has had: the log is another one than before */
};

/* Opens lanes for @at, and begins to read them into @data. None is open.
 *
 * Else librdkafka's error; the lanes are open, and stay silent. */
rd_kafka_resp_err_t kafka_lanes_open(struct kafka_lanes *lanes, rd_kafka_t *rk,
                                     rd_kafka_queue_t *data, const struct start_point *at,
                                     size_t count);

/* What to do with @m; @out is its lane when it passes, which then waits for what is behind it.
 */
enum kafka_passage kafka_lanes_pass(struct kafka_lanes *lanes, const rd_kafka_message_t *m,
                                    struct kafka_lane **out);

/* The lane reads from @next on. */
void kafka_lanes_seek(struct kafka_lanes *lanes, uint16_t number, int64_t next);

/* Tries the seeks again that were refused. */
void kafka_lanes_retry(struct kafka_lanes *lanes);

/* Gives the partitions of @at with their offsets, as commits take them. */
rd_kafka_topic_partition_list_t *kafka_lanes_list(const struct kafka_lanes *lanes,
                                                  const struct commit_point *at, size_t count);

/* All lanes are void. The partitions stay assigned: that is the caller's to end. */
void kafka_lanes_close(struct kafka_lanes *lanes);
