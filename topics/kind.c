#include "topics/kind.h"

#include <assert.h>

static const struct kind_row rows[KIND_COUNT] = {
#define ROW_TEXT(literal)                                                                      \
    {                                                                                          \
        "" literal, sizeof(literal) - 1                                                        \
    }
#define KIND(NAME, word, entity, help) {ROW_TEXT(word), ROW_TEXT(entity), ROW_TEXT(help)},
#include "topics/kinds.def"
#undef KIND
#undef ROW_TEXT
};

const struct kind_row *kind_row(enum kind k)
{
    assert(k < KIND_COUNT);
    return &rows[k];
}

bool kind_find(struct text word, enum kind *out)
{
    for (size_t k = 0; k < KIND_COUNT; k++) {
        if (!text_equal(rows[k].word, word)) continue;
        *out = (enum kind)k;
        return true;
    }
    return false;
}
