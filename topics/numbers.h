/* numbers.h - which numbers of a JSON document can the bridge hold?
 *
 * JSON sets no limit; what reads it does: an integer is held to 64 bits (int64_t or uint64_t),
 * a number with a point or an exponent as a double. What is beyond that is a big number. It is
 * refused, or kept as a text with every digit that it has: {"n":1e400} becomes {"n":"1e400"}.
 *
 * Memory      numbers_quote() gives the bytes; free with free()
 * Threads     any
 */
#pragma once

#include "bridge/base/err.h"

/* True when @number, an integer as JSON writes it, fits neither int64_t nor uint64_t. */
bool number_is_wide(struct text number);

/* True when @number, which has a point or an exponent and was read as @d, is beyond every
 * double:
 * @d is an infinity, or 0 though @number is not (1e-400). */
bool number_is_beyond(struct text number, double d);

/* Copies @json, which scan_json() took, with each of its big numbers in quotes. Where it has
 * none,
 * *@out is absent.
 *
 * ERR_NO_MEMORY */
enum err numbers_quote(struct text json, struct bytes *out);
