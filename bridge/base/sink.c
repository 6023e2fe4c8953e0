#include "bridge/base/sink.h"

#include <assert.h>

void sink_text(struct sink *s, struct text t)
{
    assert(s->size <= s->capacity);
    if (s->overflow || t.size > s->capacity - s->size) {
        s->overflow = true;
        return;
    }
    if (t.size == 0) return;
    memcpy(s->at + s->size, t.at, t.size);
    s->size += t.size;
}

void sink_char(struct sink *s, char c)
{
    sink_text(s, (struct text){&c, 1});
}

void sink_int(struct sink *s, int64_t n)
{
    char digits[20]; /* 19 digits of INT64_MIN's magnitude, and a sign */
    size_t first = sizeof digits;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    do {
        digits[--first] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (n < 0) digits[--first] = '-';
    sink_text(s, (struct text){digits + first, sizeof digits - first});
}
