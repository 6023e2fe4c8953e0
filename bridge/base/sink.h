/* sink.h - how is something written without ever running past its buffer?
 *
 * A sink is a bounded place to append to. When something does not fit, nothing of
 * it is written and the sink remembers: check `overflow` once, at the end.
 *
 * Invariants  size <= capacity; after an overflow the sink accepts nothing more
 * Memory      the buffer is the caller's; the sink keeps it until it is dropped
 * Threads     any, one at a time
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bridge/base/view.h"

struct sink {
    char *at;        /* the buffer */
    size_t size;     /* bytes written so far */
    size_t capacity; /* bytes the buffer holds */
    bool overflow;   /* something did not fit and is missing */
};

/* A sink over a char array. */
#define SINK(array) ((struct sink){(array), 0, sizeof(array), false})

/* Appends the bytes of @t, all or none. */
void sink_text(struct sink *s, struct text t);

/* Appends one byte. */
void sink_char(struct sink *s, char c);

/* Appends @n in decimal. */
void sink_int(struct sink *s, int64_t n);

/* What was written from @start (an earlier `size`) to now; valid while the buffer is. */
static inline struct text sink_since(const struct sink *s, size_t start)
{
    return (struct text){s->at + start, s->size - start};
}
