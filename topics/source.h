/* source.h - where in a record does the value of a field stand?
 *
 * A source is what a route writes behind `from:` (contract.md, 4):
 *   header:NAME      the first header of that name
 *   payload:/a/b     the field that the JSON Pointer names
 *   key              the record's key
 *   kafka_topic:N    the Nth dot-separated word of the Kafka topic from 1; -1 is the last
 *   anything else    a constant, which must be a safe level
 *
 * Memory      a compiled source owns its text; values are views into the record or the payload
 * Threads     compile at start
 */
#pragma once

#include "bridge/base/err.h"
#include "bridge/base/record.h"

enum { SOURCE_BYTES_MAX = 128 };

enum source_kind {
    SOURCE_NONE, /* the route says nothing: the defaults of resolve.h apply */
    SOURCE_HEADER,
    SOURCE_PAYLOAD,
    SOURCE_KEY,
    SOURCE_KAFKA_TOPIC,
    SOURCE_CONSTANT,
};

struct source {
    enum source_kind kind;
    int word;                    /* SOURCE_KAFKA_TOPIC: which word, never 0 */
    size_t size;                 /* bytes of @text */
    char text[SOURCE_BYTES_MAX]; /* header name, pointer or constant; without a NUL */
};

/* Compiles @text. @why gets a sentence with a NUL on an error.
 *
 * ERR_BAD_CONFIG  @why says what is wrong and what would be right; @out is untouched */
enum err source_compile(struct text text, struct source *out, char *why, size_t why_bytes);
