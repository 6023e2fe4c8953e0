/* kafka_group.h - which partitions does the group give us, and what has the core been told?
 *
 * An assignment's life: librdkafka says ASSIGN, and is answered at once, with nothing to read.
 * (As long as it has no answer it tells of no other rebalance, and the whole group waits.)
 * INPUT_ASSIGNED; EFFECT_START assigns in earnest, at explicit offsets. REVOKE waits for
 * EFFECT_RELEASE, for as long as max.poll.interval.ms allows. An empty assignment, and one that
 * is revoked before it was told, is never fed.
 *
 *   given by the group    no        yes       yes       no          yes
 *   told to the core      no        no        yes       yes         yes, and asked back by us
 *                                 (owed)             (REVOKED)       (REVOKED)
 *
 * The rightmost state is entered when a lane's log does not have the place any more where the
 * lane reads: the core drains and releases as if the group had asked, and is then told of the
 * same partitions anew, so that its next look shows what has gone. When a lane's log begins
 * anew unnoticed (a message below one that came before), there is nothing to drain for:
 * INPUT_LANES_LOST, and told anew.
 *
 * Threads     loop
 * Memory      partition lists; the lanes' tables
 */
#pragma once

#include "bridge/adapters/kafka_client.h"
#include "bridge/adapters/kafka_lanes.h"
#include "bridge/adapters/kafka_lookup.h"
#include "bridge/ports/kafka.h"

struct kafka_group {
    const struct kafka_client *client;
    struct kafka_lookup *lookup;
    const struct feed *feed;

    rd_kafka_topic_partition_list_t *given; /* NULL: nothing */
    struct kafka_lanes lanes;               /* open: the core knows of them */
    bool is_owed;                           /* INPUT_ASSIGNED is to be fed */
    bool is_asked_back;  /* INPUT_REVOKED was fed, and EFFECT_RELEASE has not come */
    bool has_slipped;    /* a lane's log is another one than before */
    bool is_off_log;     /* a lane's log does not have the place where it reads */
    int64_t retry_at_ms; /* when lanes are stuck: start them again then */
};

/* Keeps all three until the close. */
void kafka_group_open(struct kafka_group *g, const struct kafka_client *client,
                      struct kafka_lookup *lookup, const struct feed *feed);

/* Takes an event of type REBALANCE. May feed. */
void kafka_group_take(struct kafka_group *g, rd_kafka_event_t *event);

/* What is to be done with @m; see kafka_lanes_pass(). */
enum kafka_passage kafka_group_pass(struct kafka_group *g, const rd_kafka_message_t *m,
                                    struct kafka_lane **out);

/* Feeds what has become due since; for the end of each poll. */
void kafka_group_settle(struct kafka_group *g);

/* EFFECT_RELEASE. */
void kafka_group_release(struct kafka_group *g);

/* The partitions stay assigned: for the end of the client. Accepts a zeroed one. */
void kafka_group_close(struct kafka_group *g);
