/* backoff.h - how long to wait before trying again?
 *
 * Exponential back-off with full jitter: a random wait between nothing and a ceiling that
 * doubles with each failure (M. Brooker, "Exponential Backoff And Jitter", 2015), so that many
 * bridges do not come back to a broker at the same instant. The first try after a success is
 * quick.
 *
 * Memory      inside the struct
 * Threads     loop
 */
#pragma once

#include <stdint.h>

struct backoff {
    int64_t min_ms, max_ms; /* the ceiling starts at min and ends at max */
    int64_t ceiling_ms;     /* of the next wait */
    uint64_t random;        /* state of the generator */
};

/* @seed makes the waits repeatable; 0 < @min_ms <= @max_ms. */
void backoff_init(struct backoff *b, int64_t min_ms, int64_t max_ms, uint64_t seed);

/* The next wait in milliseconds: 1 to the ceiling, which then doubles up to the maximum. */
int64_t backoff_next(struct backoff *b);

/* What was tried worked: begin again at the minimum. */
void backoff_reset(struct backoff *b);
