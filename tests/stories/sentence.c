#include "tests/stories/sentence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t sentence_number(const struct holes *h, uint32_t i)
{
    return (uint32_t)strtoul(h->words[i], NULL, 0);
}

static bool is_word(const char *word, const char *wanted, size_t size)
{
    size_t have = strlen(word);

    if (have > 1 && word[have - 1] == 's') have--;
    if (size > 1 && wanted[size - 1] == 's') size--;
    return have == size && strncmp(word, wanted, size) == 0;
}

bool sentence_fits(const char *sentence, const char *order, struct holes *out)
{
    char *rest = NULL;

    out->count = 0;
    (void)snprintf(out->copy, sizeof out->copy, "%s", order);
    for (char *word = strtok_r(out->copy, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        size_t size = strcspn(sentence, " ");
        if (size == 0) return false;
        if (sentence[0] == '%' && out->count < WORDS_MAX) {
            out->words[out->count++] = word;
        } else if (!is_word(word, sentence, size)) {
            return false;
        }
        sentence += size;
        sentence += strspn(sentence, " ");
    }
    return *sentence == '\0';
}
