/* pattern.h - how does a place become a topic?
 *
 * A pattern like "{plant}/{area}/{line}/{event}" or "mes/{plant}/{line}/{event}" is compiled
 * once into steps and rendered for each record. Each level is one constant or one field:
 * constants are written as they stand, fields go through level.h, so data never makes a
 * level, whatever it holds.
 *
 * Invariants  a rendered topic has exactly as many levels as the pattern
 * Memory      a compiled pattern owns its text; rendering writes into the caller's sink
 * Threads     compile at start; render anywhere
 */
#pragma once

#include "topics/level.h"
#include "topics/place.h"

enum {
    PATTERN_LEVELS_MAX = 16,
    PATTERN_BYTES_MAX = 256,
    /* No rendered topic is longer: every level a field, and every byte encoded. */
    PATTERN_TOPIC_BYTES_MAX =
        PATTERN_BYTES_MAX + PATTERN_LEVELS_MAX * (3 * LEVEL_BYTES_MAX + 1),
};

/* One level: a constant, or a field. */
struct pattern_level {
    bool is_field;
    enum field field;        /* when is_field */
    unsigned short at, size; /* else: where in pattern.text the constant stands */
};

struct pattern {
    size_t level_count;
    struct pattern_level levels[PATTERN_LEVELS_MAX];
    char text[PATTERN_BYTES_MAX]; /* as written, with a NUL */
};

/* What is wrong with a pattern, for the person who wrote it. */
struct pattern_fault {
    size_t at;       /* byte of the text where it is wrong, from 0 */
    char words[160]; /* what is wrong, and what would be right; with a NUL */
};

/* Compiles @text. A constant level must be one that topic_is_publishable() accepts as a topic
 * of its own; the first must not begin with `$`.
 *
 * ERR_BAD_CONFIG  @fault says where and what; @out is untouched */
enum err pattern_compile(struct text text, struct pattern *out, struct pattern_fault *fault);

/* Reads a topic backwards: fills in the fields of @out that the pattern has, and leaves the
 * others. Data is hostile: a field's level must be safe, or, under UNSAFE_ENCODE, one that
 * level_write() may have written, which is undone into @scratch: then a field may hold any
 * bytes. Views into @topic and @scratch. @missed is the first field (in their order, not the
 * topic's) that an ERR_UNSAFE_LEVEL is about.
 *
 * ERR_NO_MATCH      other levels, or another number of them, than the pattern; or a field that
 *                   stands twice says two things
 * ERR_UNSAFE_LEVEL  a field's level is not safe; or @scratch is full */
enum err pattern_read(const struct pattern *p, struct text topic, enum unsafe_policy policy,
                      struct sink *scratch, struct place *out, enum field *missed);

/* Appends the narrowest topic filter that takes every topic of the pattern: `+` for a field. */
void pattern_filter(const struct pattern *p, struct sink *out);

/* True when a level of the pattern is @f. */
bool pattern_uses(const struct pattern *p, enum field f);

/* Appends the topic of @place to @out; on an error nothing stays appended. @missed is the field
 * that an error is about, and is not touched by ERR_UNSAFE_TOPIC, which is about none.
 *
 * ERR_NO_PLACE      the place has no text for a field
 * ERR_UNSAFE_LEVEL  a field's text is not safe and the policy is to reject
 * ERR_UNSAFE_TOPIC  the topic became longer than @out */
enum err pattern_render(const struct pattern *p, const struct place *place,
                        enum unsafe_policy policy, struct sink *out, enum field *missed);
