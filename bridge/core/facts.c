#include "bridge/core/facts.h"

#include <assert.h>

static const struct fact_row rows[FACT_KIND_COUNT] = {
#define FACT(NAME, word, level, figure, words) {word, figure, words, LOG_LEVEL_##level},
#include "bridge/core/facts.def"
#undef FACT
};

const struct fact_row *fact_row(enum fact_kind k)
{
    assert(k < FACT_KIND_COUNT);
    return &rows[k];
}
