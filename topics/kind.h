/* kind.h - which of the kinds of MES events is this, and what does an event of it hold?
 *
 * Other words are carried too; a kind only adds what is known about an event. The kinds stand
 * in kinds.def, their fields in kinds/<word>.def.
 *
 * Memory      statics
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

enum kind {
#define KIND(NAME, word, entity, state, help) KIND_##NAME,
#include "topics/kinds.def"
#undef KIND
    KIND_COUNT
};

enum kind_type {
#define TYPE(NAME, words, json, rules) KIND_TYPE_##NAME,
#include "topics/kind_types.def"
#undef TYPE
    KIND_TYPES
};

struct kind_type_row {
    struct text words; /* "a number that is not below 0" */
    struct text json;  /* its types in JSON Schema, separated by | */
    struct text rules; /* what else its JSON Schema says */
};

/* A field at the payload's top level. */
struct kind_field {
    struct text name;
    struct text pointer; /* JSON Pointer to it */
    enum kind_type type;
    bool is_required;
    struct text unit;     /* of a number; in backquotes the field that holds it; size 0: none */
    struct text words;    /* WORD: all that it may hold, TERM: the usual ones, separated by | */
    struct text example;  /* a text without its quotes */
    struct text meaning;  /* one clause for the documentation */
    struct text standard; /* what ISA-95, B2MML and others call it; size 0: nothing */
};

/* A field that must hold one of these words for the entity to be over. */
struct kind_end {
    struct text name;
    struct text pointer; /* JSON Pointer to it */
    struct text words;   /* separated by | */
};

struct kind_row {
    struct text word;   /* "batch-event" */
    struct text entity; /* JSON Pointer to the business key in the payload */
    bool has_state;     /* the last event of an entity says how things are with it */
    struct text help;   /* one clause for the documentation */
    size_t field_count;
    const struct kind_field *fields; /* as they stand in the payload */
    size_t end_count;                /* 0: its entities do not end by themselves */
    const struct kind_end *ends;     /* all must hold */
};

struct payload;

/* The row of @k, and of @t. */
const struct kind_row *kind_row(enum kind k);
const struct kind_type_row *kind_type_row(enum kind_type t);

/* Finds the kind whose word is @word; false for a word that is none of theirs. */
bool kind_find(struct text word, enum kind *out);

/* The field of @k called @name; NULL when it has none. */
const struct kind_field *kind_field_find(enum kind k, struct text name);

/* True when @p, an event of @k, says that its entity has ended: nothing more is to be expected
 * of it. False also when it does not say. */
bool kind_is_over(enum kind k, struct payload *p);

/* Takes the first word off @words, which are separated by |; false when none is left. */
bool kind_words_next(struct text *words, struct text *out);

/* True when @word is one of @words. */
bool kind_words_have(struct text words, struct text word);
