/* check.h - how do tests compare texts, and where do their random numbers come from?
 *
 * Memory      none
 * Threads     one
 */
#pragma once

#include "bridge/base/view.h"
#include "tests/lib/test.h"

/* Fails the test, showing both, unless @actual holds exactly the bytes of @expected. */
#define assert_text(actual, expected) check_text((actual), (expected), __FILE__, __LINE__)

static inline void check_text(struct text actual, struct text expected, const char *file,
                              int line)
{
    if (text_equal(actual, expected)) return;
    print_error("is        \"%.*s\"\nshould be \"%.*s\"\n", (int)actual.size,
                actual.size == 0 ? "" : actual.at, (int)expected.size,
                expected.size == 0 ? "" : expected.at);
    _fail(file, line);
}

/* The next of an endless row of numbers that is the same in every run (xorshift64*). */
static inline uint64_t random_next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

/* A number below @limit. */
static inline size_t random_below(uint64_t *state, size_t limit)
{
    return (size_t)((random_next(state) >> 16) % limit);
}
