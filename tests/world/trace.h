/* trace.h - how is a step told, so that people can read it?
 *
 *   [   120] a mqtt   pubacked #1                      -> done #1
 *                                                      -> commit lane 0@1
 *
 * A TICK that has no effect is not worth a line.
 *
 * Threads     one
 */
#pragma once

#include "tests/world/world.h"

/* Writes the input and the effects of the step that @h has just made. */
void trace_step(struct world *w, const struct host *h, const struct input *in);
