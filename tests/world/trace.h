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

#include <stdio.h>

#include "bridge/core/effect.h"

/* Writes the input and the effects of a step. @who is the letter of the bridge; 0: there is
 * only one. */
void trace_step(FILE *out, int64_t now_ms, char who, const struct input *in,
                const struct effects *effects);
