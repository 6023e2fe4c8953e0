/* facts.h - what does the bridge tell its operator?
 *
 * The core never logs. When something is worth a line it says so with a fact; the shell writes
 * the line. The list is facts.def.
 *
 * Memory      texts are lent until the next step
 * Threads     loop
 */
#pragma once

#include <stdint.h>

#include "bridge/base/log_level.h"
#include "bridge/base/view.h"

enum fact_kind {
#define FACT(NAME, word, level, figure, words) FACT_##NAME,
#include "bridge/core/facts.def"
#undef FACT
    FACT_KIND_COUNT
};

struct fact_row {
    const char *word;   /* stable name */
    const char *figure; /* what the number means; "" for none */
    const char *words;  /* for people */
    enum log_level level;
};

struct fact {
    enum fact_kind kind;
    struct text about;  /* "mes.batch-event/3@41"; size 0: nothing in particular */
    struct text detail; /* a reason in words; size 0: none */
    int64_t number;     /* the row's figure */
};

/* The row of @k. */
const struct fact_row *fact_row(enum fact_kind k);
