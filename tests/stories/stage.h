/* stage.h - what must a world bring, so that stories can be told about it?
 *
 * A way to be made, and to follow an order. Who links story.c says which world it is.
 *
 * Threads     one
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "tests/stories/sentence.h"

/* NULL when memory is short. stage_free() takes NULL, too. */
void *stage_new(void);
void stage_free(void *world);

/* Does what @order says; the trace goes to @out. False when it is not an order. */
bool stage_follow(void *world, const char *order, FILE *out);

/* The first broken promise in words; NULL: none so far. */
const char *stage_broken(const void *world);
