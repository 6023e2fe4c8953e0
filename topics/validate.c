#include "topics/validate.h"

#include <assert.h>
#include <math.h>

#include "topics/payload.h"
#include "topics/rfc3339.h"

/* What stands there, for people. */
static struct text type_words(enum payload_type type)
{
    switch (type) {
    case PAYLOAD_NULL: return TEXT("null");
    case PAYLOAD_BOOLEAN: return TEXT("true or false");
    case PAYLOAD_INTEGER: return TEXT("a number");
    case PAYLOAD_NUMBER: return TEXT("a number");
    case PAYLOAD_TEXT: return TEXT("a text");
    case PAYLOAD_ARRAY: return TEXT("a list");
    case PAYLOAD_OBJECT: return TEXT("an object");
    case PAYLOAD_BYTES: return TEXT("bytes");
    }
    assert(false);
    return (struct text){0};
}

/* "scheme:" and something behind it, without spaces and control characters (RFC 3986, 3). */
static bool is_uri(struct text t)
{
    const char *colon = t.size == 0 ? NULL : memchr(t.at, ':', t.size);

    if (colon == NULL || colon == t.at || colon == t.at + t.size - 1) return false;
    for (const char *c = t.at; c < t.at + t.size; c++) {
        bool is_letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');
        bool is_other = (*c >= '0' && *c <= '9') || *c == '+' || *c == '-' || *c == '.';
        if (c < colon && !is_letter && (c == t.at || !is_other)) return false;
        if ((unsigned char)*c <= ' ' || *c == 0x7f) return false;
    }
    return true;
}

static bool is_sha256(struct text t)
{
    for (size_t i = 0; i < t.size; i++) {
        char c = t.at[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
            return false;
    }
    return t.size == 64;
}

/* What is wrong with a text; size 0: nothing. */
static struct text judge_text(const struct kind_field *f, struct text t)
{
    struct text another = TEXT("another text");

    switch (f->type) {
    case KIND_TYPE_ID: return t.size > 0 ? (struct text){0} : TEXT("an empty text");
    case KIND_TYPE_WORD: return kind_words_have(f->words, t) ? (struct text){0} : another;
    case KIND_TYPE_TIME: return rfc3339_is_time(t) ? (struct text){0} : another;
    case KIND_TYPE_URI: return is_uri(t) ? (struct text){0} : another;
    case KIND_TYPE_SHA256: return is_sha256(t) ? (struct text){0} : another;
    case KIND_TYPE_TEXT:
    case KIND_TYPE_TERM:
    case KIND_TYPE_SCALAR: return (struct text){0};
    default: return TEXT("a text");
    }
}

/* Beyond 2^53 a double has no fraction left. */
static bool is_whole(double number)
{
    return fabs(number) >= 9007199254740992.0 || number == (double)(int64_t)number;
}

/* The same for a number. A whole number may be written as 12.0. */
static struct text judge_number(const struct kind_field *f, double number)
{
    switch (f->type) {
    case KIND_TYPE_COUNT:
    case KIND_TYPE_QUANTITY:
    case KIND_TYPE_NUMBER:
    case KIND_TYPE_SCALAR: break;
    default: return TEXT("a number");
    }
    if (!isfinite(number)) return TEXT("not a finite number");
    bool has_least = f->type == KIND_TYPE_COUNT || f->type == KIND_TYPE_QUANTITY;
    if (has_least && number < 0) return TEXT("below 0");
    bool is_broken = f->type == KIND_TYPE_COUNT && !is_whole(number);
    return is_broken ? TEXT("a number with a fraction") : (struct text){0};
}

static struct text judge(const struct kind_field *f, const struct payload_value *v)
{
    switch (v->type) {
    case PAYLOAD_TEXT: return judge_text(f, v->text);
    case PAYLOAD_INTEGER:
    case PAYLOAD_NUMBER: return judge_number(f, v->number);
    case PAYLOAD_NULL: return f->is_required ? type_words(v->type) : (struct text){0};
    case PAYLOAD_BOOLEAN:
        return f->type == KIND_TYPE_SCALAR ? (struct text){0} : type_words(v->type);
    default: return type_words(v->type);
    }
}

/* "one of Good, Uncertain, Bad", or as many of them as there is room for. */
static void write_words(struct text words, struct sink *why)
{
    static const struct text more = {" ...", 4};
    struct text word;

    sink_text(why, TEXT("one of"));
    for (char between = ' '; kind_words_next(&words, &word); between = ',') {
        if (why->capacity - why->size < word.size + 2 + more.size) {
            sink_text(why, more);
            return;
        }
        if (between == ',') sink_char(why, between);
        sink_char(why, ' ');
        sink_text(why, word);
    }
}

/* "`quantity` is a text; wanted: a number" */
static enum err complain(const struct kind_field *f, struct text what, struct sink *why)
{
    sink_char(why, '`');
    sink_text(why, f->name);
    sink_text(why, TEXT("` is "));
    sink_text(why, what);
    sink_text(why, TEXT("; wanted: "));
    if (f->type == KIND_TYPE_WORD) {
        write_words(f->words, why);
    } else {
        sink_text(why, kind_type_row(f->type)->words);
    }
    return ERR_INVALID;
}

enum err validate_event(enum kind k, struct payload *p, struct sink *why)
{
    const struct kind_row *row = kind_row(k);

    if (payload_type(p) != PAYLOAD_OBJECT) {
        sink_text(why, TEXT("the payload is "));
        sink_text(why, type_words(payload_type(p)));
        sink_text(why, TEXT("; wanted: an object"));
        return ERR_INVALID;
    }
    for (size_t i = 0; i < row->field_count; i++) {
        const struct kind_field *f = &row->fields[i];
        struct payload_value value;
        struct text wrong = {0};

        if (payload_look(p, f->pointer, &value)) {
            wrong = judge(f, &value);
        } else if (f->is_required) {
            wrong = TEXT("missing");
        }
        if (wrong.size > 0) return complain(f, wrong, why);
    }
    return ERR_OK;
}
