/* kafka_lookup.h - who asks Kafka the questions that block?
 *
 * A helper thread beside the loop, with four duties:
 *
 *   look   when partitions are assigned, find out what is committed and how far the logs
 *          reach (kafka_offsets.h), again and again until it is known or cancelled
 *   probe  when Kafka is away, see whether some broker answers, once a second
 *   nudge  while records flow, ask each leader something every 20 ms. librdkafka's broker
 *          thread falls asleep for up to a second when it has prefetched enough, and a
 *          request is all that wakes it (a third of the rate otherwise). When nothing
 *          flows, one such question every 5 s keeps the connections alive.
 *   beat   wake the loop every 5 s: librdkafka wants to be polled, also when it has nothing
 *
 * Results wait until the loop takes them; the wake-up descriptor says that there is one.
 *
 * Invariants  an answer belongs to the last kafka_lookup_ask(), and never comes after a cancel
 * Threads     functions are called by the loop, and do not block, but for close()
 */
#pragma once

#include "bridge/adapters/kafka_offsets.h"

struct kafka_lookup;

enum kafka_finding {
    KAFKA_FOUND_NOTHING, /* no result waits */
    KAFKA_FOUND_OFFSETS, /* the look has succeeded */
    KAFKA_FOUND_TROUBLE, /* the look has failed for some seconds, and goes on */
    KAFKA_FOUND_AWAY,    /* the probe has failed for the first time, and goes on */
    KAFKA_FOUND_BACK,    /* the probe has succeeded, and is over */
};

/* Starts the thread. It writes to the eventfd @wake_fd when there is a result. The config of
 * @asker and the client are kept until the close.
 *
 * ERR_NO_MEMORY  or no thread could be made */
enum err kafka_lookup_open(const struct kafka_asker *asker, int wake_fd,
                           struct kafka_lookup **out);

/* Asks for @partitions, copied; what was asked before is cancelled. */
void kafka_lookup_ask(struct kafka_lookup *l,
                      const rd_kafka_topic_partition_list_t *partitions);

/* Forgets what was asked; ends the nudging too. */
void kafka_lookup_cancel(struct kafka_lookup *l);

/* Probes until it succeeds; goes on when it does so already. */
void kafka_lookup_probe(struct kafka_lookup *l);

/* There were more records than read() took: nudge for a while. */
void kafka_lookup_nudge(struct kafka_lookup *l);

/* The next result. With OFFSETS, @look is given (free with kafka_look_done()); with TROUBLE,
 * @why says what Kafka answered. */
enum kafka_finding kafka_lookup_take(struct kafka_lookup *l, struct kafka_look *look,
                                     rd_kafka_resp_err_t *why);

/* Ends the thread; waits for a question that is under way, a few seconds at most. Accepts NULL.
 */
void kafka_lookup_close(struct kafka_lookup *l);
