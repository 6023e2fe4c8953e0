/* generic.h - what would an event of a kind look like that the plants have no story about?
 *
 * Made of the kind's table alone: times are now, words are drawn, numbers stray around their
 * example, the business key is one of a few. So a kind that is added to the tables is simulated
 * without a line of code here.
 *
 * Memory      as event.h
 * Threads     any, one at a time
 */
#pragma once

#include "tools/simulate/event.h"
#include "tools/simulate/random.h"

/* True for kinds that steps.c and plant.c tell nothing of. */
bool generic_is_wanted(enum kind k);

/* Gives @out, an event of @k with all its fields; free with event_done(). */
void generic_make(struct random *r, enum kind k, const struct line_spec *where, int64_t time_ms,
                  struct event *out);
