/* view.h - how do text and bytes travel through the bridge?
 *
 * As views: a pointer and a size, never a bare char pointer. A view owns nothing;
 * who lends it says for how long. Text need not end in NUL and may hold any byte
 * until a checker (utf8.h, level.h, topic.h) has said otherwise.
 *
 * Memory      views borrow; nothing here allocates
 * Threads     any
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
    const char *at; /* first byte; may be NULL only when size is 0 */
    size_t size;    /* bytes */
};

struct bytes {
    const void *at; /* NULL means absent (a Kafka null), which differs from empty */
    size_t size;    /* bytes */
};

/* A view of a string literal. */
#define TEXT(literal) ((struct text){"" literal, sizeof(literal) - 1})

/* A view of a NUL-terminated string; NULL gives the empty view. */
static inline struct text text_of(const char *s)
{
    return (struct text){s, s == NULL ? 0 : strlen(s)};
}

/* The same bytes, read as text. */
static inline struct text text_of_bytes(struct bytes b)
{
    return (struct text){b.at, b.size};
}

/* The same bytes, whatever they mean. The empty text becomes empty, not absent. */
static inline struct bytes bytes_of_text(struct text t)
{
    return (struct bytes){t.at == NULL ? "" : t.at, t.size};
}

/* True when both hold the same bytes. */
static inline bool text_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

/* True when @whole begins with @start. */
static inline bool text_starts_with(struct text whole, struct text start)
{
    return whole.size >= start.size && memcmp(whole.at, start.at, start.size) == 0;
}
