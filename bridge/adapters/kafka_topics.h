/* kafka_topics.h - which of librdkafka's handles belongs to a Kafka topic, and what of it is
 * known?
 *
 * To look a topic up by its name librdkafka walks through a list of all it knows, at every
 * record. Here the first KAFKA_TOPICS_MAX names are found at once. There are no more places,
 * because names may come from devices; what comes later is looked up as before.
 *
 * Memory      one handle for each place; librdkafka keeps its own part as long as the client
 *             lives, whatever is done here
 * Threads     loop
 */
#pragma once

#include <librdkafka/rdkafka.h>

#include "bridge/base/view.h"

enum { KAFKA_TOPICS_MAX = 256, KAFKA_TOPICS_SLOTS = 2 * KAFKA_TOPICS_MAX };

/* One topic of one client. */
struct kafka_topics_slot {
    uint32_t hash;
    bool has_stored;          /* it has taken a record from this client */
    rd_kafka_topic_t *handle; /* NULL: the slot is free */
};

/* All zero: empty. Must stay where it is: librdkafka's handles point into it. */
struct kafka_topics {
    size_t count;
    struct kafka_topics_slot slots[KAFKA_TOPICS_SLOTS]; /* a name is at its hash's slot, or in
                                                           the ones after it */
};

/* Gives the handle of @name, which is to be destroyed by kafka_topics_clear() when it has a
 * slot, else by the caller. NULL: librdkafka refuses the name, see rd_kafka_last_error(). */
rd_kafka_topic_t *kafka_topics_find(struct kafka_topics *t, rd_kafka_t *rk, struct text name);

/* The slot of a handle; NULL: it has none. Lent until kafka_topics_clear(). */
struct kafka_topics_slot *kafka_topics_slot(const rd_kafka_topic_t *handle);

/* Gives all handles back, before their client is closed. */
void kafka_topics_clear(struct kafka_topics *t);
