#include "bridge/core/reasons.h"

#include <stddef.h>

static const struct row {
    uint8_t code;
    enum puback_verdict verdict;
    const char *words;
} rows[] = {
#define REASON(code, at_puback, words) {code, PUBACK_##at_puback, words},
#include "bridge/core/reasons.def"
#undef REASON
};

static const struct row *row_of(uint8_t code)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].code == code) return &rows[i];
    }
    return NULL;
}

enum puback_verdict reason_verdict(uint8_t code)
{
    const struct row *row = row_of(code);
    if (row != NULL) return row->verdict;
    return code < 0x80 ? PUBACK_DONE : PUBACK_REJECT;
}

const char *reason_words(uint8_t code)
{
    const struct row *row = row_of(code);
    return row == NULL ? "a reason code this version does not know" : row->words;
}
