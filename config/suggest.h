/* suggest.h - which word was meant?
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/base/sink.h"

enum {
    SUGGEST_DISTANCE_MAX = 2,
    SUGGEST_BYTES_MAX = 64, /* longer words are never compared */
    SUGGEST_WORDS_MAX = 32,
};

/* The words that would have been right, each once. */
struct known_words {
    struct text at[SUGGEST_WORDS_MAX];
    size_t count;
};

/* Adds @word, unless it is there already or empty. At most SUGGEST_WORDS_MAX. */
void known_add(struct known_words *known, struct text word);

/* Adds the words of "reject|encode". */
void known_add_list(struct known_words *known, const char *words);

/* How many letters must be inserted, removed, replaced or swapped with their neighbour to make
 * @b of
 * @a (optimal string alignment); SIZE_MAX when one of them is longer than SUGGEST_BYTES_MAX. */
size_t suggest_distance(struct text a, struct text b);

/* The nearest of @known, when it is near enough to be a slip: at most SUGGEST_DISTANCE_MAX
 * letters, and not more than half of @word. The empty text when none is. */
struct text suggest_nearest(struct text word, const struct known_words *known);

/* Appends "did you mean `x`?", or, when nothing is near, "known here: x, y". */
void suggest_write(struct text word, const struct known_words *known, struct sink *out);
