/* schedule.h - what does one seed make of the world?
 *
 * A seed chooses the settings, which kinds of faults there are (a run without a kind of fault
 * finds what that fault would hide), and then step by step how much time passes and what
 * happens. At the end all faults heal, and everything must arrive; then every bridge must stop
 * cleanly.
 *
 * Threads     one
 */
#pragma once

#include "tests/world/world.h"

/* Plays the schedule of @seed for @steps steps and its end. False when a promise was broken;
 * w->truth.broken says which. @trace may be NULL. */
bool schedule_run(struct world *w, uint64_t seed, uint32_t steps, FILE *trace);
