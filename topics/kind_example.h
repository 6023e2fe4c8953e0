/* kind_example.h - what does an event of this kind look like?
 *
 * JSON, made of the examples in the kind's table: for the documentation, for the simulator, and
 * for tests.
 *
 * Memory      the caller's sink
 * Threads     any
 */
#pragma once

#include "bridge/base/sink.h"
#include "topics/kind.h"

/* Writes @value as JSON: a text in quotes, a number, true and false bare, as the type of @f
 * asks for. */
void kind_value_write(const struct kind_field *f, struct text value, struct sink *out);

/* Writes the example of @k as an object; @indent stands before each of its fields, on a line of
 * its own. Size 0: all on one line. */
void kind_example_write(enum kind k, struct text indent, struct sink *out);
