/* kafka_topics.h - which of librdkafka's handles belongs to a Kafka topic?
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

/* All zero: empty. */
struct kafka_topics {
    size_t count;
    struct kafka_topics_slot {
        uint32_t hash;
        rd_kafka_topic_t *handle; /* NULL: free */
    } slots[KAFKA_TOPICS_SLOTS];  /* a name is at its hash's slot, or in the ones after it */
};

/* Gives the handle of @name, which is to be destroyed by whoever made @rk's topics: by
 * kafka_topics_clear(), when *@is_kept, else by the caller. NULL: librdkafka refuses the name,
 * see rd_kafka_last_error(). */
rd_kafka_topic_t *kafka_topics_find(struct kafka_topics *t, rd_kafka_t *rk, struct text name,
                                    bool *is_kept);

/* Gives all handles back, before their client is closed. */
void kafka_topics_clear(struct kafka_topics *t);
