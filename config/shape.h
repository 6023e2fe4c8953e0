/* shape.h - what may stand at a key, in a form that programs read?
 *
 * The readers decide what is right; a shape is what everybody else is told of it: the
 * reference, the manual page, the JSON Schema, the sample. It may let pass what a reader
 * refuses, and never refuses what a reader takes.
 *
 * In a .def table a shape is one of these words:
 *
 *   NAME                    [A-Za-z0-9_-]{1,63}
 *   TEXT                    any text
 *   TEXTS                   a list of texts
 *   LIKE("regex")           a text that the ECMA-262 expression finds (anchor it)
 *   CHOICE("a|b")           one of these words
 *   COUNT(min, max)         decimal digits; "1", "1000"
 *   DURATION(min, max)      with its unit; "1s", "365d"
 *   DURATION_OR_NONE(..)    the same, or the word none
 *   TOPIC                   an MQTT topic with fields, as pattern.h compiles it
 *   SOURCE                  where a field's value stands, as source.h compiles it
 *   SELECTORS               a list of Kafka topics, or one regular expression
 *   CONDITIONS              a mapping of conditions, as conditions.h reads it
 *   RATE                    how often, as rate.h reads it; "5/s per entity", or none
 *   KEYS(name_table)        a mapping with the keys of that struct entry_table
 *
 * Memory      none; rows are constants
 * Threads     any
 */
#pragma once

#include <stddef.h>

struct entry_table;

enum shape_kind {
    SHAPE_NAME,
    SHAPE_TEXT,
    SHAPE_TEXTS,
    SHAPE_LIKE,
    SHAPE_CHOICE,
    SHAPE_COUNT,
    SHAPE_DURATION,
    SHAPE_DURATION_OR_NONE,
    SHAPE_TOPIC,
    SHAPE_SOURCE,
    SHAPE_SELECTORS,
    SHAPE_CONDITIONS,
    SHAPE_RATE,
    SHAPE_KEYS,
};

struct shape {
    enum shape_kind kind;
    const char *words;              /* of a LIKE: the expression; of a CHOICE: its words */
    const char *min, *max;          /* of a COUNT and a DURATION, as written */
    const struct entry_table *keys; /* of KEYS */
};

/* What the words of a table stand for. */
#define SHAPE_ROW(kind, words, min, max, keys)                                                 \
    {                                                                                          \
        kind, words, min, max, keys                                                            \
    }

#define SHAPE_OF_NAME               SHAPE_ROW(SHAPE_NAME, NULL, NULL, NULL, NULL)
#define SHAPE_OF_TEXT               SHAPE_ROW(SHAPE_TEXT, NULL, NULL, NULL, NULL)
#define SHAPE_OF_TEXTS              SHAPE_ROW(SHAPE_TEXTS, NULL, NULL, NULL, NULL)
#define SHAPE_OF_LIKE(regex)        SHAPE_ROW(SHAPE_LIKE, regex, NULL, NULL, NULL)
#define SHAPE_OF_CHOICE(words)      SHAPE_ROW(SHAPE_CHOICE, words, NULL, NULL, NULL)
#define SHAPE_OF_COUNT(min, max)    SHAPE_ROW(SHAPE_COUNT, NULL, min, max, NULL)
#define SHAPE_OF_DURATION(min, max) SHAPE_ROW(SHAPE_DURATION, NULL, min, max, NULL)
#define SHAPE_OF_DURATION_OR_NONE(min, max)                                                    \
    SHAPE_ROW(SHAPE_DURATION_OR_NONE, NULL, min, max, NULL)
#define SHAPE_OF_TOPIC       SHAPE_ROW(SHAPE_TOPIC, NULL, NULL, NULL, NULL)
#define SHAPE_OF_SOURCE      SHAPE_ROW(SHAPE_SOURCE, NULL, NULL, NULL, NULL)
#define SHAPE_OF_SELECTORS   SHAPE_ROW(SHAPE_SELECTORS, NULL, NULL, NULL, NULL)
#define SHAPE_OF_CONDITIONS  SHAPE_ROW(SHAPE_CONDITIONS, NULL, NULL, NULL, NULL)
#define SHAPE_OF_RATE        SHAPE_ROW(SHAPE_RATE, NULL, NULL, NULL, NULL)
#define SHAPE_OF_KEYS(table) SHAPE_ROW(SHAPE_KEYS, NULL, NULL, NULL, &(table))
