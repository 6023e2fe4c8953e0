#include "topics/scan_json.h"

#include <assert.h>

#include "topics/numbers.h"
#include "topics/utf8.h"

struct scan {
    const char *at, *end;           /* what is left */
    size_t depth;                   /* arrays and objects that are open */
    char open[SCAN_JSON_DEPTH_MAX]; /* '[' or '{', outermost first */
    struct scan_json_facts facts;
};

enum string_use { AS_NAME, AS_VALUE };

/* The next byte; NUL at the end, and a NUL byte is no JSON anyway. */
static char peek(const struct scan *s)
{
    return s->at == s->end ? '\0' : *s->at;
}

static bool take(struct scan *s, char c)
{
    if (s->at == s->end || *s->at != c) return false;
    s->at++;
    return true;
}

static void skip_space(struct scan *s)
{
    while (take(s, ' ') || take(s, '\n') || take(s, '\t') || take(s, '\r')) {
    }
}

static bool take_word(struct scan *s, struct text word)
{
    struct text rest = {s->at, (size_t)(s->end - s->at)};
    if (!text_starts_with(rest, word)) return false;
    s->at += word.size;
    return true;
}

/* Takes decimal digits; how many. */
static size_t take_digits(struct scan *s)
{
    const char *start = s->at;
    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    return (size_t)(s->at - start);
}

static bool scan_number(struct scan *s)
{
    const char *start = s->at;
    bool is_integer = true;

    (void)take(s, '-');
    struct text digits = {s->at, 0};
    digits.size = take_digits(s);
    if (digits.size == 0 || (digits.size > 1 && digits.at[0] == '0')) return false;
    if (take(s, '.')) {
        is_integer = false;
        if (take_digits(s) == 0) return false;
    }
    if (take(s, 'e') || take(s, 'E')) {
        is_integer = false;
        if (!take(s, '+')) (void)take(s, '-');
        if (take_digits(s) == 0) return false;
    }
    struct text number = {start, (size_t)(s->at - start)};
    if (is_integer && number_is_wide(number)) s->facts.has_wide_integer = true;
    return true;
}

/* Takes four hex digits. */
static bool take_hex4(struct scan *s, unsigned *out)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        char c = peek(s);
        if (c >= '0' && c <= '9')
            value = value << 4 | (unsigned)(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value << 4 | (unsigned)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            value = value << 4 | (unsigned)(c - 'A' + 10);
        else
            return false;
        s->at++;
    }
    *out = value;
    return true;
}

/* What follows a backslash. */
static bool scan_escape(struct scan *s, enum string_use use)
{
    unsigned unit, low;

    if (!take(s, 'u')) {
        char c = peek(s);
        if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL) return false;
        s->at++;
        return true;
    }
    if (!take_hex4(s, &unit)) return false;
    if (unit == 0) return use == AS_VALUE;
    if (unit < 0xd800 || unit > 0xdfff) return true;

    if (unit > 0xdbff || !take_word(s, TEXT("\\u")) || !take_hex4(s, &low)) return false;
    return low >= 0xdc00 && low <= 0xdfff;
}

static bool scan_string(struct scan *s, enum string_use use)
{
    if (!take(s, '"')) return false;
    while (s->at < s->end) {
        char c = *s->at++;
        if (c == '"') return true;
        if ((unsigned char)c < 0x20) return false;
        if (c == '\\' && !scan_escape(s, use)) return false;
    }
    return false;
}

static bool open_container(struct scan *s)
{
    if (s->depth == SCAN_JSON_DEPTH_MAX) return false;
    s->open[s->depth++] = *s->at++;
    return true;
}

/* Closes the innermost container when its end is next. */
static bool close_container(struct scan *s)
{
    if (s->depth == 0) return false;
    skip_space(s);
    if (!take(s, s->open[s->depth - 1] == '[' ? ']' : '}')) return false;
    s->depth--;
    return true;
}

/* A value that is not in another, or its first bracket. */
static bool scan_value(struct scan *s)
{
    s->facts.value_count++;
    skip_space(s);
    switch (peek(s)) {
    case '[':
    case '{': return open_container(s);
    case '"': return scan_string(s, AS_VALUE);
    case 't': return take_word(s, TEXT("true"));
    case 'f': return take_word(s, TEXT("false"));
    case 'n': return take_word(s, TEXT("null"));
    default: return scan_number(s);
    }
}

/* One item of what is open: a value, with its name before it in an object. */
static bool scan_item(struct scan *s)
{
    if (s->depth > 0 && s->open[s->depth - 1] == '{') {
        skip_space(s);
        if (!scan_string(s, AS_NAME)) return false;
        s->facts.name_count++;
        skip_space(s);
        if (!take(s, ':')) return false;
    }
    return scan_value(s);
}

bool scan_json(struct text text, struct scan_json_facts *out)
{
    if (text.size == 0 || !utf8_is_well_formed(text)) return false;
    struct scan s = {.at = text.at, .end = text.at + text.size};

    do {
        size_t depth = s.depth;
        if (!scan_item(&s)) return false;
        if (s.depth > depth && !close_container(&s)) continue; /* its first item is next */
        while (close_container(&s)) {
        }
        skip_space(&s);
        if (s.depth > 0 && !take(&s, ',')) return false;
    } while (s.depth > 0);

    assert(s.at <= s.end);
    if (s.at < s.end) return false;
    *out = s.facts;
    return true;
}
