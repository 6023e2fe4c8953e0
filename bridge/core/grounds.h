/* grounds.h - why can something not be carried, in words for people?
 *
 * The error's own text and what it is about: "no route takes this topic: mes.batch-event". It
 * goes into the log and into the dead letter.
 *
 * Memory      inside the struct; the text is valid until the next one
 * Threads     loop
 */
#pragma once

#include "bridge/base/err.h"
#include "bridge/base/sink.h"

enum { GROUNDS_BYTES = 256, GROUNDS_ABOUT_BYTES_MAX = 128 };

struct grounds {
    struct sink words;
    char bytes[GROUNDS_BYTES];
};

/* None. */
void grounds_clear(struct grounds *g);

/* Writes them, and hands @e on. @what is cut where it is long; size 0: about nothing more. */
enum err grounds_give(struct grounds *g, enum err e, struct text what);

static inline struct text grounds_text(const struct grounds *g)
{
    return (struct text){g->words.at, g->words.size};
}
