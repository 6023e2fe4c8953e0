/* json_write.h - how does JSON write a number and a character?
 *
 * Numbers are written as the locale "C" has them, in which every program starts; ours stays.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include <stddef.h>

enum { JSON_DOUBLE_BYTES_MAX = 32, JSON_ESCAPE_BYTES_MAX = 6 };

/* Writes the finite @d with the fewest digits that read back as the same double, and with a
 * point or an exponent, so that it stays a double: "12.5", "100.0", "1e+22", "-0.0". How many
 * bytes; no NUL. */
size_t json_write_double(double d, char out[JSON_DOUBLE_BYTES_MAX]);

/* Writes the escape that @c needs in a string: "\\n", "\\u0001". How many bytes; 0 for a
 * character (or a byte of one) that stands as it is. */
size_t json_write_escape(char c, char out[JSON_ESCAPE_BYTES_MAX]);
