/* sentence.h - is this the sentence that the table has, and what stands in its holes?
 *
 * Numbers and names stand where the table has %. Plurals do not count: "records" is "record",
 * and "come" is "comes".
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { WORDS_MAX = 16, SENTENCE_BYTES = 512 };

struct holes {
    uint32_t count;
    const char *words[WORDS_MAX]; /* in the order of the sentence */
    char copy[SENTENCE_BYTES];
};

/* True when @order is @sentence, word by word; then @out has what stands in the holes. */
bool sentence_fits(const char *sentence, const char *order, struct holes *out);

/* The number in a hole; decimal, or 0x... */
uint32_t sentence_number(const struct holes *h, uint32_t i);
