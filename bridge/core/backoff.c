#include "bridge/core/backoff.h"

#include <assert.h>

#include "bridge/base/chance.h"

void backoff_init(struct backoff *b, int64_t min_ms, int64_t max_ms, uint64_t seed)
{
    assert(min_ms > 0);
    assert(min_ms <= max_ms);
    *b = (struct backoff){min_ms, max_ms, min_ms, seed};
}

int64_t backoff_next(struct backoff *b)
{
    int64_t wait_ms = 1 + (int64_t)(chance_next(&b->random) % (uint64_t)b->ceiling_ms);

    b->ceiling_ms = b->ceiling_ms > b->max_ms / 2 ? b->max_ms : b->ceiling_ms * 2;
    assert(wait_ms <= b->max_ms);
    return wait_ms;
}

void backoff_reset(struct backoff *b)
{
    b->ceiling_ms = b->min_ms;
}
