/* kind.h - which of the eight kinds of MES events is this?
 *
 * Other words are carried too; a kind only adds what is known about an event.
 *
 * Memory      statics
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

enum kind {
#define KIND(NAME, word, entity, help) KIND_##NAME,
#include "topics/kinds.def"
#undef KIND
    KIND_COUNT
};

struct kind_row {
    struct text word;   /* "batch-event" */
    struct text entity; /* JSON Pointer to the business key in the payload */
    struct text help;   /* one clause for the documentation */
};

/* The row of @k. */
const struct kind_row *kind_row(enum kind k);

/* Finds the kind whose word is @word; false for a word that is not one of the eight. */
bool kind_find(struct text word, enum kind *out);
