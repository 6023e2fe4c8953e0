/* showcase.h - how does another thread see one moment of the bridge?
 *
 * The loop's thread owns the counters and must not wait for anybody who looks. So whoever wants
 * to see asks, and waits a little; the loop, once a round and only when it was asked, puts a
 * copy of everything into the showcase.
 *
 *     somebody   ask -> (eventfd: the loop wakes) -> wait, 100 ms at most -> look
 *     loop       round, round, asked? -> copy -> round, round
 *
 * All of a snapshot is of one moment between two steps, so what is true of the counters there
 * (stats.def) is true of it. A loop that is busy for longer is seen as it was before.
 *
 * Invariants  the loop never blocks here: it tries the lock, and else comes again next round
 * Threads     showcase_is_asked, _show, _drain: loop; showcase_see: any
 * Memory      inside the struct; a descriptor, from open to close
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "bridge/base/err.h"
#include "bridge/core/health.h"
#include "bridge/core/stats.h"

/* One moment. */
struct snapshot {
    struct stats stats;
    struct health health;
    int64_t mono_ms, wall_ms; /* when; both 0: the loop has not begun */
};

struct showcase {
    atomic_bool is_asked;
    bool is_open;
    int wake_fd;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    uint64_t shown;   /* times */
    int64_t asked_ms; /* mono, when is_asked: since when */
    struct snapshot snapshot;
};

/* ERR_NO_SYSTEM  no descriptor is left */
enum err showcase_open(struct showcase *s);

/* No other thread may still look. Accepts zeroed storage. */
void showcase_close(struct showcase *s);

/* True when somebody waits for a snapshot. Costs the loop one load. */
static inline bool showcase_is_asked(const struct showcase *s)
{
    return atomic_load_explicit(&s->is_asked, memory_order_relaxed);
}

/* Puts a copy of @now there, unless somebody is just looking: then the next round does. */
void showcase_show(struct showcase *s, const struct snapshot *now);

/* The descriptor is readable: has woken the loop. */
void showcase_drain(struct showcase *s);

/* Asks, waits for the answer for @wait_ms at most, and copies what is there then. Returns how
 * many milliseconds the loop owes an answer by now: 0 when *@out is fresh.
 * @thread any */
int64_t showcase_see(struct showcase *s, int wait_ms, struct snapshot *out);
