#include "topics/numbers.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* A way through a document. */
struct walk {
    const char *at, *end; /* what is left; a NUL stands at @end */
};

/* True when the magnitude @digits, without leading zeros, is above the decimal number @limit.
 */
static bool digits_exceed(struct text digits, struct text limit)
{
    if (digits.size != limit.size) return digits.size > limit.size;
    return memcmp(digits.at, limit.at, limit.size) > 0;
}

bool number_is_wide(struct text number)
{
    bool is_negative = number.size > 0 && number.at[0] == '-';
    struct text digits = {number.at + is_negative, number.size - is_negative};

    return digits_exceed(digits, is_negative ? TEXT("9223372036854775808")
                                             : TEXT("18446744073709551615"));
}

/* False for a number like 1e-400, which is near to 0 and not 0. */
static bool digits_are_zero(struct text number)
{
    for (size_t i = 0; i < number.size; i++) {
        char c = number.at[i];
        if (c == 'e' || c == 'E') break;
        if (c >= '1' && c <= '9') return false;
    }
    return true;
}

bool number_is_beyond(struct text number, double d)
{
    return isinf(d) || (d == 0 && !digits_are_zero(number));
}

/* Passes over a string; its first quote is next. */
static void skip_string(struct walk *w)
{
    for (w->at++; *w->at != '"'; w->at++)
        w->at += *w->at == '\\';
    w->at++;
}

/* Takes what is next up to the end of a number, or up to the beginning of the next one. */
static struct text take_piece(struct walk *w, bool *is_number)
{
    const char *start = w->at;

    *is_number = *start == '-' || (*start >= '0' && *start <= '9');
    if (*is_number) {
        w->at += strspn(start, "+-.0123456789Ee");
    } else {
        while (w->at < w->end && *w->at != '-' && !(*w->at >= '0' && *w->at <= '9')) {
            if (*w->at == '"')
                skip_string(w);
            else
                w->at++;
        }
    }
    return (struct text){start, (size_t)(w->at - start)};
}

/* True for a number that cannot be held. What follows it is no part of a number. */
static bool is_big(struct text number)
{
    for (size_t i = 0; i < number.size; i++) {
        if (strchr(".eE", number.at[i]) != NULL)
            return number_is_beyond(number, strtod(number.at, NULL));
    }
    return number_is_wide(number);
}

/* The next big number, with a NUL or a character of another kind behind it; what stands before
 * it is in *@before. False when there is none: then that is all the rest. */
static bool next_big(struct walk *w, struct text *before, struct text *out)
{
    const char *start = w->at;

    while (w->at < w->end) {
        bool is_number;
        *out = take_piece(w, &is_number);
        if (!is_number || !is_big(*out)) continue;
        *before = (struct text){start, (size_t)(out->at - start)};
        return true;
    }
    *before = (struct text){start, (size_t)(w->end - start)};
    return false;
}

static struct walk walk_of(struct text json)
{
    assert(json.at[json.size] == '\0'); /* strtod() stops there */
    return (struct walk){json.at, json.at + json.size};
}

size_t numbers_count_big(struct text json)
{
    struct walk w = walk_of(json);
    struct text before, number;
    size_t count = 0;

    while (next_big(&w, &before, &number))
        count++;
    return count;
}

void numbers_quote_big(struct text json, struct sink *out)
{
    struct walk w = walk_of(json);
    struct text before, number;

    while (next_big(&w, &before, &number)) {
        sink_text(out, before);
        sink_char(out, '"');
        sink_text(out, number);
        sink_char(out, '"');
    }
    sink_text(out, before);
}
