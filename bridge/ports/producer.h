/* producer.h - what does the up direction's loop need from Kafka?
 *
 * A producer whose records are stored once and in order within a partition (idempotent,
 * acks=all), and that never gives up what may succeed later by itself: while Kafka is away a
 * record waits, however long. What it does give up it answers with a delivery (input.h), one
 * for each record.
 *
 * Inputs are handed over from inside poll() only, on the loop's thread:
 *   INPUT_DELIVERED      exactly once for each produce(); within a partition in the order of
 * the calls INPUT_DEAD_LETTERED  exactly once for each dead_letter() INPUT_KAFKA_AWAY,
 * INPUT_KAFKA_BACK A fatal error of the client is no end: everything it held is answered LATER,
 * and a new client takes its place.
 *
 * Threads     loop
 */
#pragma once

#include "bridge/core/effect.h"

struct producer_port {
    void *self;

    /* Feeds the answers that have come. Does not block. */
    void (*poll)(void *self);

    /* A descriptor that is readable when poll() may have something. */
    int (*descriptor)(void *self);

    /* EFFECT_PRODUCE. Copies topic, key and headers; a value that lies in the arrival is not
     * copied: the core holds the arrival until the answer. Any other value is. */
    void (*produce)(void *self, const struct effect *e);

    /* EFFECT_DEAD_LETTER of an arrival. Copies. */
    void (*dead_letter)(void *self, const struct effect *e);
};
