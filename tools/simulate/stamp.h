/* stamp.h - moments as events write them: RFC 3339, UTC, milliseconds.
 *
 * Memory      the caller's buffers
 * Threads     any
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { STAMP_BYTES = 32 };

/* Writes @time_ms (since 1970) as 2025-11-21T09:15:40.010Z, with its NUL. */
void stamp_write(int64_t time_ms, char out[STAMP_BYTES]);

/* The same without the milliseconds: 2025-11-22T00:00:00Z. */
void stamp_write_seconds(int64_t time_ms, char out[STAMP_BYTES]);

/* Reads 2025-11-21T09:15:40Z or 2025-11-21T09:15:40.010Z. */
bool stamp_read(const char *text, int64_t *out_ms);

/* Now. */
int64_t stamp_now_ms(void);
