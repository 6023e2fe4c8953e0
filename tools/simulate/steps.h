/* steps.h - one order's way through a line, from its release to its end.
 *
 *   (document) ready stage count running batch [start (held resumed) charge output end]...
 *   batch-end completed put away closed
 *
 * Memory      inside struct line
 * Threads     any, one at a time
 */
#pragma once

#include "tools/simulate/plant.h"

/* Takes the numbers for a new order and says where it begins. */
void steps_begin_order(struct plant *p, struct line *l);

/* Does what @l is about to do and writes it as @out. */
void steps_take(struct plant *p, struct line *l, int64_t time_ms, struct event *out);
