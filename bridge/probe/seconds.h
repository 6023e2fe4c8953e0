/* seconds.h - how is a span of time said to people?
 *
 * Pure. Threads any; memory: the caller's.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Writes "30 d", "12 h", "90 s": the largest unit that is exact. Gives @out. */
char *words_of_seconds(int64_t seconds, char *out, size_t capacity);
