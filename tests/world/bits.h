/* bits.h - which offsets of a partition are meant?
 *
 * A set of offsets, one bit each, so that a question about all records of a partition is
 * answered in four steps.
 *
 * Memory      inside the struct
 * Threads     any
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { RECORDS_MAX = 256, BITS_WORDS = RECORDS_MAX / 64 };

struct bits {
    uint64_t at[BITS_WORDS];
};

static inline bool bits_have(const struct bits *b, int64_t offset)
{
    return (b->at[offset / 64] >> (offset % 64) & 1) != 0;
}

static inline void bits_add(struct bits *b, int64_t offset)
{
    b->at[offset / 64] |= (uint64_t)1 << (offset % 64);
}

static inline void bits_drop(struct bits *b, int64_t offset)
{
    b->at[offset / 64] &= ~((uint64_t)1 << (offset % 64));
}

/* The bits of word @word that stand for offsets below @next. */
static inline uint64_t bits_below(uint32_t word, int64_t next)
{
    int64_t n = next - 64 * (int64_t)word;

    if (n <= 0) return 0;
    return n >= 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

/* The lowest offset below @next that is in @b; -1: none. */
static inline int64_t bits_first(const struct bits *b, int64_t next)
{
    for (uint32_t w = 0; w < BITS_WORDS; w++) {
        uint64_t word = b->at[w] & bits_below(w, next);
        if (word != 0) return 64 * (int64_t)w + __builtin_ctzll(word);
    }
    return -1;
}

/* The highest offset in @b; -1: none. */
static inline int64_t bits_last(const struct bits *b)
{
    for (uint32_t w = BITS_WORDS; w-- > 0;) {
        if (b->at[w] != 0) return 64 * (int64_t)w + 63 - __builtin_clzll(b->at[w]);
    }
    return -1;
}

/* Takes every offset from @from on out of @b. */
static inline void bits_cut(struct bits *b, int64_t from)
{
    for (uint32_t w = 0; w < BITS_WORDS; w++)
        b->at[w] &= bits_below(w, from);
}

/* How many there are from @from on in @a or @b. */
static inline uint32_t bits_count_either(const struct bits *a, const struct bits *b,
                                         int64_t from)
{
    uint32_t count = 0;

    for (uint32_t w = 0; w < BITS_WORDS; w++) {
        uint64_t word = (a->at[w] | b->at[w]) & ~bits_below(w, from);
        if (word != 0) count += (uint32_t)__builtin_popcountll(word);
    }
    return count;
}
