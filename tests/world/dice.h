/* dice.h - what happens by chance, and happens again with the same seed?
 *
 * Memory      inside the struct
 * Threads     any, one at a time
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

/* A number from 0 to @sides - 1; @sides at least 1. */
uint32_t dice_roll(struct dice *d, uint32_t sides);

/* True @permille times of a thousand. */
bool dice_hits(struct dice *d, uint32_t permille);
