#include "bridge/base/err.h"

#include <assert.h>

static const struct {
    const char *word;
    const char *text;
    enum verdict verdict;
} rows[ERR_COUNT] = {
#define ERR(NAME, word, verdict, text) {word, text, VERDICT_##verdict},
#include "bridge/base/err.def"
#undef ERR
};

enum verdict err_verdict(enum err e)
{
    assert(e < ERR_COUNT);
    return rows[e].verdict;
}

const char *err_name(enum err e)
{
    assert(e < ERR_COUNT);
    return rows[e].word;
}

const char *err_text(enum err e)
{
    assert(e < ERR_COUNT);
    return rows[e].text;
}
