/* kafka_reach.h - can Kafka be reached?
 *
 * INPUT_KAFKA_AWAY when no broker can be, once; INPUT_KAFKA_BACK when one can be again, once.
 * librdkafka's "all brokers are down" is believed, but does not come with every outage; so at
 * every broken connection kafka_lookup.h asks whether some broker answers, and goes on to ask
 * until one does.
 *
 * Threads     loop
 */
#pragma once

#include "bridge/adapters/kafka_lookup.h"
#include "bridge/ports/kafka.h"

struct kafka_reach {
    const struct feed *feed;     /* kept */
    struct kafka_lookup *lookup; /* who asks; kept */
    bool is_away;                /* AWAY was fed, and BACK was not */
    char last_error[sizeof((struct reason *)0)->words];
};

/* Takes an event of type ERROR that is not fatal; true when it is worth a line in the log. */
bool kafka_reach_error(struct kafka_reach *r, rd_kafka_event_t *event);

/* No broker answers: feeds AWAY, unless that is known. */
void kafka_reach_away(struct kafka_reach *r, const char *words);

/* A broker has answered: feeds BACK, if it was away. */
void kafka_reach_back(struct kafka_reach *r);
