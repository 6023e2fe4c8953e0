#include "config/suggest.h"

#include <assert.h>
#include <stdint.h>

void known_add(struct known_words *known, struct text word)
{
    if (word.size == 0) return;
    for (size_t i = 0; i < known->count; i++)
        if (text_equal(known->at[i], word)) return;
    assert(known->count < SUGGEST_WORDS_MAX);
    known->at[known->count++] = word;
}

void known_add_list(struct known_words *known, const char *words)
{
    while (*words != '\0') {
        size_t size = strcspn(words, "|");
        known_add(known, (struct text){words, size});
        words += size;
        if (*words == '|') words++;
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* One cell of the table of distances. rows[0] is the row of letter i, rows[1] and rows[2] the
 * two before it. */
static size_t cell(size_t *const rows[3], struct text a, struct text b, size_t i, size_t j)
{
    size_t replaced = rows[1][j - 1] + (a.at[i - 1] == b.at[j - 1] ? 0 : 1);
    size_t best = least(replaced, 1 + least(rows[1][j], rows[0][j - 1]));

    if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
        best = least(best, rows[2][j - 2] + 1);
    return best;
}

size_t suggest_distance(struct text a, struct text b)
{
    size_t storage[3][SUGGEST_BYTES_MAX + 1] = {{0}};
    size_t *rows[3] = {storage[0], storage[1], storage[2]};

    if (a.size > SUGGEST_BYTES_MAX || b.size > SUGGEST_BYTES_MAX) return SIZE_MAX;
    for (size_t j = 0; j <= b.size; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t *oldest = rows[2];
        rows[2] = rows[1];
        rows[1] = rows[0];
        rows[0] = oldest;
        rows[0][0] = i;
        for (size_t j = 1; j <= b.size; j++)
            rows[0][j] = cell(rows, a, b, i, j);
    }
    return rows[0][b.size];
}

struct text suggest_nearest(struct text word, const struct known_words *known)
{
    size_t limit = least(SUGGEST_DISTANCE_MAX, word.size / 2);
    struct text nearest = {NULL, 0};

    for (size_t i = 0; i < known->count; i++) {
        size_t distance = suggest_distance(word, known->at[i]);
        if (distance > limit || (nearest.size > 0 && distance == limit)) continue;
        nearest = known->at[i];
        limit = distance;
    }
    return nearest;
}

void suggest_write(struct text word, const struct known_words *known, struct sink *out)
{
    struct text nearest = suggest_nearest(word, known);

    if (nearest.size > 0) {
        sink_text(out, TEXT("did you mean `"));
        sink_text(out, nearest);
        sink_text(out, TEXT("`?"));
        return;
    }
    sink_text(out, TEXT("known here: "));
    for (size_t i = 0; i < known->count; i++) {
        if (i > 0) sink_text(out, TEXT(", "));
        sink_text(out, known->at[i]);
    }
}
