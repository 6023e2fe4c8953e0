/* schedule.h - what does one seed make of the world?
 *
 * A seed chooses the settings, which kinds of events there are (a run without a kind of fault
 * finds what that fault would hide), and a list of items: let time pass, then something
 * happens. At the end all faults heal, and everything must arrive (INV8); then every bridge
 * must stop cleanly, with nothing that would repeat.
 *
 * The list is explicit, so that a schedule with some of its items left out can be played too;
 * what an item leaves to chance depends on the seed and on itself, not on those before it.
 *
 * Threads     one
 */
#pragma once

#include "tests/swarm/events.h"

enum { ITEMS_MAX = 512 };

struct item {
    uint16_t number; /* in the list as the seed made it */
    int32_t pause_ms;
    struct event event;
};

struct schedule {
    uint64_t seed;
    struct world_settings set;
    struct odds odds;
    bool lives; /* liveness mode: healing, completeness, orderly stops at the end */
    uint32_t count;
    struct item items[ITEMS_MAX];
};

/* What was played, for the statistics. */
struct tally {
    uint64_t schedules, steps, deliveries, repeats;
    uint64_t events[EVENT_KIND_COUNT]; /* that did happen */
};

/* Makes the schedule of @seed with @count items. */
void schedule_make(struct schedule *s, uint64_t seed, uint32_t count);

/* Plays it, and adds to @tally. False when a promise was broken; w->truth.broken says which.
 * @trace may be NULL. */
bool schedule_play(struct world *w, const struct schedule *s, struct tally *tally, FILE *trace);
