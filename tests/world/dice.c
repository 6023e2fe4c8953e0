#include "tests/world/dice.h"

#include <assert.h>

/* splitmix64 (Steele, Lea, Flood, 2014): seeds that follow each other give unlike runs. */
static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint32_t dice_roll(struct dice *d, uint32_t sides)
{
    assert(sides > 0);
    return (uint32_t)(((next(&d->state) >> 32) * sides) >> 32);
}

bool dice_hits(struct dice *d, uint32_t permille)
{
    return dice_roll(d, 1000) < permille;
}
