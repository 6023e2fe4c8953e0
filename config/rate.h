/* rate.h - how often is `5/s per entity`?
 *
 * N/s per entity or N/m per entity, N from 1 to 100. What the rate is counted for is written
 * out, because it is the first question of everybody who reads it.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "config/complain.h"

/* Gives the time between two, in milliseconds, rounded up; false, and @why says what would be
 * right, for anything else. */
bool rate_read(struct text text, int64_t *out_ms, struct why *why);
