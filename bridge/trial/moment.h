/* moment.h - which moment do these words name?
 *
 * As RFC 3339 writes it ("2025-11-21T09:15:40.010Z", "2025-11-21T10:15:40+01:00"), or in
 * milliseconds since 1970, which is how Kafka says it.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include <stdint.h>

#include "bridge/base/view.h"

enum { MOMENT_BYTES = 32 };

/* Gives milliseconds since 1970, from there to the end of the year 9999; parts of a millisecond
 * are cut off. False for anything else, also for 30 February. */
bool moment_read(struct text t, int64_t *out_ms);

/* Writes it as RFC 3339 in UTC with milliseconds, and a NUL. */
void moment_write(int64_t ms, char out[MOMENT_BYTES]);
