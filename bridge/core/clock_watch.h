/* clock_watch.h - does our clock agree with the times that records bear?
 *
 * expire_after counts from a record's time, by our clock. So a clock that differs makes values
 * live too long, or not at all, and nobody would see why. Two things can be seen from here:
 *
 *   a record that is ahead of our clock     somebody's clock is wrong
 *   nothing but records that are too old    ours is ahead, or we are far behind
 *
 * Each is worth a line, and not one for each record.
 *
 * Memory      inside the structs
 * Threads     loop
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    CLOCK_TOLERANCE_MS = 2000, /* clocks that are set over a network differ by less */
    CLOCK_AGAIN_MS = 300000,   /* between two lines that say the same */
    CLOCK_STALE_MS = 60000,    /* nothing but records that are too old, for so long ... */
    CLOCK_STALE_RECORDS = 10,  /* ... and so many of them */
};

/* When something was said last; of all lanes. Zero-initialise. */
struct clock_watch {
    bool ahead_is_told, stale_is_told;
    int64_t ahead_told_ms, stale_told_ms; /* mono_ms */
};

/* One lane's run of records that were too old when they came. Zero-initialise. */
struct clock_run {
    uint32_t count;
    int64_t since_ms; /* mono_ms of the first */
};

/* True when @timestamp_ms (since 1970; negative: unknown) is ahead of @wall_ms by more than
 * clocks differ. */
bool clock_is_behind(int64_t wall_ms, int64_t timestamp_ms);

/* True when it is time to say that a record is ahead. */
bool clock_tells_ahead(struct clock_watch *w, int64_t mono_ms);

/* A record came that was too old already, or was not. True when it is time to say that nothing
 * else comes. */
bool clock_tells_stale(struct clock_watch *w, struct clock_run *run, int64_t mono_ms,
                       bool is_too_old);
