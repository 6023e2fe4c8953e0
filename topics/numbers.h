/* numbers.h - which numbers of a JSON document can the bridge hold?
 *
 * JSON sets no limit; what reads it does: an integer is held to 64 bits (int64_t or uint64_t),
 * a number with a point or an exponent as a double. What is beyond that is a big number. It is
 * refused, or kept as a text with every digit that it has: {"n":1e400} becomes {"n":"1e400"}.
 *
 * Numbers are read as the locale "C" has them, in which every program starts; ours stays.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/base/sink.h"

/* True when @number, an integer as JSON writes it, fits neither int64_t nor uint64_t. */
bool number_is_wide(struct text number);

/* True when @number, which has a point or an exponent and was read as @d, is beyond every
 * double:
 * @d is an infinity, or 0 though @number is not (1e-400). */
bool number_is_beyond(struct text number, double d);

/* How many big numbers stand in @json, which scan_json() took and a NUL follows. */
size_t numbers_count_big(struct text json);

/* Appends @json, which scan_json() took and a NUL follows, with each of its big numbers in
 * quotes: two bytes more for each. */
void numbers_quote_big(struct text json, struct sink *out);
