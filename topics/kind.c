#include "topics/kind.h"

#include <assert.h>

#include "topics/payload.h"

#define ROW_TEXT(literal)                                                                      \
    {                                                                                          \
        "" literal, sizeof(literal) - 1                                                        \
    }

enum { REQUIRED = true, OPTIONAL = false };
enum { STATE = true, NO_STATE = false };

/* kind_files.def is made by CMake from kinds.def: `KIND_FILE(NAME) = {`, the rows of the kind's
 * file, and a last row that is none. */
#define FIELD(field, type, need, unit, words, example, meaning, standard)                      \
    {ROW_TEXT(field),   ROW_TEXT("/" field), KIND_TYPE_##type,  need,                          \
     ROW_TEXT(unit),    ROW_TEXT(words),     ROW_TEXT(example), ROW_TEXT(meaning),             \
     ROW_TEXT(standard)},
#define ENDS(field, words)
#define KIND_FILE(NAME) static const struct kind_field fields_##NAME[]
#include "topics/kind_files.def"
#undef KIND_FILE
#undef FIELD
#undef ENDS

#define FIELD(field, type, need, unit, words, example, meaning, standard)
#define ENDS(field, words) {ROW_TEXT(field), ROW_TEXT("/" field), ROW_TEXT(words)},
#define KIND_FILE(NAME)    static const struct kind_end ends_##NAME[]
#include "topics/kind_files.def"
#undef KIND_FILE
#undef FIELD
#undef ENDS

static const struct kind_row rows[KIND_COUNT] = {
#define KIND(NAME, word, entity, state, help)                                                  \
    {ROW_TEXT(word),                                                                           \
     ROW_TEXT(entity),                                                                         \
     state,                                                                                    \
     ROW_TEXT(help),                                                                           \
     sizeof fields_##NAME / sizeof *fields_##NAME - 1,                                         \
     fields_##NAME,                                                                            \
     sizeof ends_##NAME / sizeof *ends_##NAME - 1,                                             \
     ends_##NAME},
#include "topics/kinds.def"
#undef KIND
};

static const struct kind_type_row types[KIND_TYPES] = {
#define TYPE(NAME, words, json, rules) {ROW_TEXT(words), ROW_TEXT(json), ROW_TEXT(rules)},
#include "topics/kind_types.def"
#undef TYPE
};

const struct kind_row *kind_row(enum kind k)
{
    assert(k < KIND_COUNT);
    return &rows[k];
}

const struct kind_type_row *kind_type_row(enum kind_type t)
{
    assert(t < KIND_TYPES);
    return &types[t];
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

const struct kind_field *kind_field_find(enum kind k, struct text name)
{
    const struct kind_row *row = kind_row(k);

    for (size_t i = 0; i < row->field_count; i++) {
        if (text_equal(row->fields[i].name, name)) return &row->fields[i];
    }
    return NULL;
}

bool kind_is_over(enum kind k, struct payload *p)
{
    const struct kind_row *row = kind_row(k);

    for (size_t i = 0; i < row->end_count; i++) {
        struct text found;
        if (!payload_find(p, row->ends[i].pointer, &found)) return false;
        if (!kind_words_have(row->ends[i].words, found)) return false;
    }
    return row->end_count > 0;
}

bool kind_words_next(struct text *words, struct text *out)
{
    if (words->size == 0) return false;
    const char *bar = memchr(words->at, '|', words->size);
    size_t size = bar == NULL ? words->size : (size_t)(bar - words->at);
    size_t taken = bar == NULL ? size : size + 1;

    *out = (struct text){words->at, size};
    *words = (struct text){words->at + taken, words->size - taken};
    return true;
}

bool kind_words_have(struct text words, struct text word)
{
    struct text one;

    while (kind_words_next(&words, &one)) {
        if (text_equal(one, word)) return true;
    }
    return false;
}
