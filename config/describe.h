/* describe.h - what may stand at a key, in words?
 *
 * For people: the reference, the manual page, the sample. Code stands in backticks.
 *
 * Memory      none; what is written goes to the caller's room, with a NUL, cut when that is
 * full Threads     any
 */
#pragma once

#include "config/entry.h"
#include "config/options.h"

enum { DESCRIPTION_BYTES_MAX = 256 };

/* "duration, 10ms to 60s" */
void describe_option(const struct option *o, char out[DESCRIPTION_BYTES_MAX]);

/* "`reject|encode`" */
void describe_key(const struct entry_key *row, char out[DESCRIPTION_BYTES_MAX]);
