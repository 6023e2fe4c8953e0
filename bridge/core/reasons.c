#include "bridge/core/reasons.h"

#include <stddef.h>

static const struct row {
    uint8_t code;
    enum puback_verdict verdict;
    enum end_verdict end;
    const char *words;
} rows[] = {
#define REASON(code, at_puback, at_end, words) {code, PUBACK_##at_puback, END_##at_end, words},
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

enum end_verdict reason_end(int code)
{
    const struct row *row = code < 0 || code > UINT8_MAX ? NULL : row_of((uint8_t)code);
    return row != NULL ? row->end : END_RETRY;
}

const char *reason_words(uint8_t code)
{
    const struct row *row = row_of(code);
    return row == NULL ? "a reason code this version does not know" : row->words;
}
