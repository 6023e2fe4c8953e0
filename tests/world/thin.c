#include "tests/world/thin.h"

#include <assert.h>

#include "tests/world/states.h"
#include "tests/world/world.h"

static_assert((int)THIN_ENTITIES == (int)ENTITIES, "they are the same");

/* An interval ends when all of the one before it has been sent, or on its way to be: so the
 * first two may come close behind each other, and then one for each interval. */
void thin_check_pace(struct world *w, struct host *h, struct host_lane *lane, int64_t offset)
{
    struct pace *pace = &lane->paces[states_entity(offset)];
    bool is_free = h->is_draining || h->is_suspicious || h->is_crowded;

    if (w->set.at_most_ms == 0 || is_free) return;
    if (pace->count++ == 0) pace->since_ms = w->now_ms;
    int64_t most = 2 + (w->now_ms - pace->since_ms) / w->set.at_most_ms;
    if (pace->count <= most) return;
    truth_break(&w->truth, "%u@%lld: its entity was sent %u times in %lld ms", lane->partition,
                (long long)offset, pace->count, (long long)(w->now_ms - pace->since_ms));
}
