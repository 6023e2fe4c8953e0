/* kafka_outlet.h - which handles does a producer of librdkafka consist of?
 *
 * The client, and its queue of delivery reports, errors and log lines. A client that has had a
 * fatal error, or that nobody trusts any more, is broken: it is made to answer what it holds,
 * and thrown away.
 *
 * Threads     loop
 */
#pragma once

#include "bridge/adapters/kafka_conf.h"

struct kafka_outlet {
    rd_kafka_t *rk;           /* NULL: there is none */
    rd_kafka_queue_t *events; /* its main queue */
    bool is_broken;           /* takes nothing any more */
};

/* Makes a client from @conf, which is taken; @o holds none. Its queue signals the eventfd
 * @wake_fd. Takes time for threads to be made, not for a connection.
 *
 * ERR_BAD_CONFIG  librdkafka refused; see *@why */
enum err kafka_outlet_open(struct kafka_outlet *o, rd_kafka_conf_t *conf, int wake_fd,
                           struct kafka_complaint *why);

/* All that it holds is answered soon, with _PURGE_QUEUE or _PURGE_INFLIGHT. */
void kafka_outlet_break(struct kafka_outlet *o);

/* The same, but for what the broker may have already: that is answered as it comes. */
void kafka_outlet_retire(struct kafka_outlet *o);

/* Hands an event of type LOG or ERROR on to @words, unless it is no news. */
void kafka_outlet_say(const struct kafka_words *words, rd_kafka_event_t *event);

/* Whatever it still holds is dropped without an answer. Leaves @o without a client. */
void kafka_outlet_close(struct kafka_outlet *o);
