/* orders.h - what can a story order?
 *
 * One sentence each; the table in orders.c lists them all. Numbers and names stand where the
 * table has %. A story begins with "a world with ...", and what is not said there is
 * chosen so that traces stay short: window 4, commit after 3 records or 1 s, PUBACKs
 * awaited for 5 s, a drain of 10 s; a checkpoint after 3 records or 200 ms, half a second of
 * grace, presence every 30 s, one consumer, and a broker that saves when it is told to.
 *
 * Threads     one
 */
#pragma once

#include <stdio.h>

#include "tests/world/world.h"

/* Does what @order says; the trace goes to @out. False when it is not an order. */
bool orders_follow(struct world *w, const char *order, FILE *out);
