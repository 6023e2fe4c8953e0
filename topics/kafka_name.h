/* kafka_name.h - which Kafka topic does a place belong to?
 *
 * A name like "mes.in.{event}", compiled once, rendered for each message. A field may stand
 * anywhere in it, once. What is rendered is a name that Kafka takes: [A-Za-z0-9._-]{1,249},
 * neither
 * `.` nor `..`.
 *
 * Memory      a compiled name owns its text; rendering writes into the caller's sink
 * Threads     compile at start; render anywhere
 */
#pragma once

#include "bridge/base/err.h"
#include "bridge/base/sink.h"
#include "topics/place.h"

enum { KAFKA_NAME_BYTES_MAX = 249, KAFKA_NAME_PARTS_MAX = 2 * FIELD_COUNT + 1 };

/* One part: a constant, or a field. */
struct kafka_name_part {
    bool is_field;
    enum field field;        /* when is_field */
    unsigned short at, size; /* else: where in kafka_name.text the constant stands */
};

struct kafka_name {
    size_t part_count;
    struct kafka_name_part parts[KAFKA_NAME_PARTS_MAX];
    char text[KAFKA_NAME_BYTES_MAX + 1]; /* as written, with a NUL */
};

/* Compiles @text. @why gets a sentence with a NUL on an error.
 *
 * ERR_BAD_CONFIG  @why says what is wrong and what would be right; @out is untouched */
enum err kafka_name_compile(struct text text, struct kafka_name *out, char *why,
                            size_t why_bytes);

/* True when a part of it is @f. */
bool kafka_name_uses(const struct kafka_name *n, enum field f);

/* True when some place gives exactly this name. */
bool kafka_name_makes(const struct kafka_name *n, struct text name);

/* Appends the name for @place to @out; on an error nothing stays appended. @missed is the field
 * that an error is about.
 *
 * ERR_NO_PLACE      the place has no text for a field
 * ERR_UNSAFE_LEVEL  the field's text, or the whole name, whose last field it is then, is not
 *                   one that Kafka takes; or @out is full */
enum err kafka_name_render(const struct kafka_name *n, const struct place *place,
                           struct sink *out, enum field *missed);
