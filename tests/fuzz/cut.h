/* cut.h - how do any bytes become the fields that a function takes?
 *
 * An input is lines, so that a corpus is text and a change of one field leaves the others. In a
 * field that must be able to hold a line end, a carriage return stands for it.
 *
 * Memory      each field is a block of exactly its size, so that the sanitizer sees a byte read
 *             too many; lent until cut_done()
 * Threads     one
 */
#pragma once

#include "tests/fuzz/fuzz.h"

enum { CUT_FIELDS_MAX = 256 };

struct cut {
    struct text rest; /* what is left of the input */
    size_t block_count;
    char *blocks[CUT_FIELDS_MAX];
};

struct cut cut_of(const uint8_t *data, size_t size);

/* The next line; the empty text when nothing is left. */
struct text cut_line(struct cut *c);

/* The next line up to @separator, and what stands behind that; @after is empty without one. */
struct text cut_pair(struct cut *c, char separator, struct text *after);

/* All that is left, byte by byte. */
struct text cut_rest(struct cut *c);

/* A number below @count, of one byte: 0 for the digit 0, 1 for the digit 1. */
size_t cut_choice(struct cut *c, size_t count);

void cut_done(struct cut *c);
