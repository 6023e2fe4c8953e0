/* kafka_lookup.h - who asks Kafka the questions that block?
 *
 * A helper thread beside the loop, with five duties:
 *
 *   look   find out what is committed and how far the logs of the held partitions reach
 *          (kafka_offsets.h), again and again until it is known or cancelled
 *   find   the same for the first offset at or after a time; all that are asked for meanwhile
 *          are one question
 *   probe  when Kafka is away, see whether some broker answers, once a second
 *   nudge  while records flow, ask each leader something every 20 ms. librdkafka's broker
 *          thread falls asleep for up to a second when it has prefetched enough, and a
 *          request is all that wakes it (a third of the rate otherwise). When nothing
 *          flows, one such question every 5 s keeps the connections alive.
 *   beat   wake the loop every 5 s: librdkafka wants to be polled, also when it has nothing
 *
 * Results wait until the loop takes them; the wake-up descriptor says that there is one.
 *
 * Invariants  a look's answer belongs to the last kafka_lookup_look(), a lane's place to its
 *             last kafka_lookup_find(); neither comes after kafka_lookup_let_go() or _hold()
 * Threads     functions are called by the loop, and do not block, but for close()
 */
#pragma once

#include "bridge/adapters/kafka_offsets.h"

struct kafka_lookup;

enum kafka_finding {
    KAFKA_FOUND_NOTHING, /* no result waits */
    KAFKA_FOUND_OFFSETS, /* the look has succeeded */
    KAFKA_FOUND_PLACE,   /* one of the finds has succeeded */
    KAFKA_FOUND_TROUBLE, /* a look or find has failed for some seconds, and goes on */
    KAFKA_FOUND_AWAY,    /* the probe has failed for the first time, and goes on */
    KAFKA_FOUND_BACK,    /* the probe has succeeded, and is over */
};

/* What belongs to a finding. */
struct kafka_answer {
    struct kafka_look look; /* OFFSETS: given, free with kafka_look_done() */
    struct lane_place {
        uint16_t lane;
        int64_t offset;
    } place;                 /* PLACE */
    rd_kafka_resp_err_t why; /* TROUBLE: what Kafka answered */
};

/* Starts the thread. It writes to the eventfd @wake_fd when there is a result. The config of
 * @asker and the client are kept until the close.
 *
 * ERR_NO_MEMORY  or no thread could be made */
enum err kafka_lookup_open(const struct kafka_asker *asker, int wake_fd,
                           struct kafka_lookup **out);

/* From now on questions are about @partitions, copied; what was asked before is
 * cancelled. */
void kafka_lookup_hold(struct kafka_lookup *l,
                       const rd_kafka_topic_partition_list_t *partitions);

/* Forgets the partitions and what was asked; ends the nudging too. */
void kafka_lookup_let_go(struct kafka_lookup *l);

/* Looks at all held partitions; does nothing when none are held. */
void kafka_lookup_look(struct kafka_lookup *l);

/* Finds the first offset at or after @timestamp_ms of the held partition @at, which is the lane
 * @lane. */
void kafka_lookup_find(struct kafka_lookup *l, const struct assigned *at, uint16_t lane,
                       int64_t timestamp_ms);

/* Probes until it succeeds; goes on when it does so already. */
void kafka_lookup_probe(struct kafka_lookup *l);

/* There were more records than read() took: nudge for a while. */
void kafka_lookup_nudge(struct kafka_lookup *l);

/* The next result. */
enum kafka_finding kafka_lookup_take(struct kafka_lookup *l, struct kafka_answer *out);

/* Ends the thread; waits for a question that is under way, a few seconds at most. Accepts NULL.
 */
void kafka_lookup_close(struct kafka_lookup *l);
