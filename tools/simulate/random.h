/* random.h - chance that comes out the same for the same seed.
 *
 * Steele, Lea and Flood's SplitMix64: one word of state, good enough for a plant, and no two
 * platforms disagree about it.
 *
 * Memory      inside the struct
 * Threads     any, one at a time
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state; /* begin with the seed */
};

/* The next 64 bits. */
uint64_t random_bits(struct random *r);

/* 0 <= result < @limit; @limit must be positive. */
int random_below(struct random *r, int limit);

/* True once in @times. */
bool random_once_in(struct random *r, int times);

/* About normal: mean 0, standard deviation 1, never beyond 3.5. */
double random_normal(struct random *r);
