/* quantity.h - how much is `10s`, `64MiB`, `200`?
 *
 * A count is decimal digits. A duration and a size are digits and one unit, because a bare
 * number leaves open which one was meant. What YAML 1.1 would have understood otherwise (0755,
 * 0x10, 1e3, 1_000) is refused, not guessed.
 *
 *   durations  ms s m h d
 *   sizes      B KB MB GB (thousands) KiB MiB GiB (1024s); k may stand for K in kB
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "config/complain.h"

enum quantity { QUANTITY_COUNT, QUANTITY_DURATION, QUANTITY_SIZE };

/* Gives the number, milliseconds or bytes; false, and @why says what would be right, for
 * anything else. */
bool quantity_read(enum quantity what, struct text text, int64_t *out, struct why *why);
