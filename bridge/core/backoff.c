#include "bridge/core/backoff.h"

#include <assert.h>

/* splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). */
static uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void backoff_init(struct backoff *b, int64_t min_ms, int64_t max_ms, uint64_t seed)
{
    assert(min_ms > 0);
    assert(min_ms <= max_ms);
    *b = (struct backoff){min_ms, max_ms, min_ms, seed};
}

int64_t backoff_next(struct backoff *b)
{
    int64_t wait_ms = 1 + (int64_t)(random_next(&b->random) % (uint64_t)b->ceiling_ms);

    b->ceiling_ms = b->ceiling_ms > b->max_ms / 2 ? b->max_ms : b->ceiling_ms * 2;
    assert(wait_ms <= b->max_ms);
    return wait_ms;
}

void backoff_reset(struct backoff *b)
{
    b->ceiling_ms = b->min_ms;
}
