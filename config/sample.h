/* sample.h - what does a configuration look like?
 *
 * Every key with its default and its meaning, from the tables that the loader reads by. What is
 * required stands there, so that it runs as it is; all else stands in comments.
 *
 * Memory      none
 * Threads     any, one at a time
 */
#pragma once

#include <stdio.h>

/* Writes it to @out. */
void sample_write(FILE *out);
