/* chance.h - what is random, and yet the same for the same seed?
 *
 * SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators",
 * 2014). Not for secrets.
 *
 * Memory      the state is one number of the caller's
 * Threads     any, one at a time
 */
#pragma once

#include <stdint.h>

/* The next number; @state is any seed at first. */
static inline uint64_t chance_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}
