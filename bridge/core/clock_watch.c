#include "bridge/core/clock_watch.h"

#include <assert.h>

/* At first at once, then not too often. */
static bool is_time(bool *is_told, int64_t *told_ms, int64_t mono_ms)
{
    if (*is_told && mono_ms - *told_ms < CLOCK_AGAIN_MS) return false;
    *is_told = true;
    *told_ms = mono_ms;
    return true;
}

bool clock_is_behind(int64_t wall_ms, int64_t timestamp_ms)
{
    assert(wall_ms <= INT64_MAX - CLOCK_TOLERANCE_MS);
    return timestamp_ms > wall_ms + CLOCK_TOLERANCE_MS;
}

bool clock_tells_ahead(struct clock_watch *w, int64_t mono_ms)
{
    return is_time(&w->ahead_is_told, &w->ahead_told_ms, mono_ms);
}

bool clock_tells_stale(struct clock_watch *w, struct clock_run *run, int64_t mono_ms,
                       bool is_too_old)
{
    if (!is_too_old) {
        run->count = 0;
        return false;
    }
    if (run->count == 0) run->since_ms = mono_ms;
    if (run->count < UINT32_MAX) run->count++;
    if (run->count < CLOCK_STALE_RECORDS || mono_ms - run->since_ms < CLOCK_STALE_MS)
        return false;
    return is_time(&w->stale_is_told, &w->stale_told_ms, mono_ms);
}
