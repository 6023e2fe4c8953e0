/* when.h - is this one of those that the route carries?
 *
 * A route's `when:` is a list of conditions, and all must hold. Each names a field of the place
 * (plant, area, line, event, entity) or a source (source.h: header:NAME, payload:/POINTER, key,
 * kafka_topic:N), and the values of which its value must be one, or must be none.
 *
 * Values are compared as text, byte by byte: a string as it is, an integer by its decimal
 * digits, true and false by their words. What gives no text (payload.h: a number with a
 * fraction, null, a list, a mapping) has no value here, like a field that is not there or is
 * empty: a condition that wants one of its values does not hold then, one that wants none does.
 *
 * A payload that cannot be parsed answers no condition. When another one does not hold, that
 * decides; else nobody can say, and the record is not filtered but rejected. So the order of
 * the conditions never matters, but for the time that it takes: those in front are looked at
 * first.
 *
 * Memory      all inside the struct
 * Threads     made at start; asked anywhere
 */
#pragma once

#include "topics/place.h"
#include "topics/source.h"

enum {
    WHEN_CONDITIONS_MAX = 8,
    WHEN_VALUES_MAX = 64,        /* of all conditions together */
    WHEN_VALUE_BYTES_MAX = 128,  /* of one */
    WHEN_TEXTS_BYTES_MAX = 2048, /* of all keys and values together */
};

/* Where a text stands in when.texts. */
struct when_text {
    uint16_t at, size;
};

struct condition {
    struct when_text key; /* as written: "line", "header:x-shift" */
    bool is_field;
    enum field field;     /* when @is_field */
    struct source source; /* else; never SOURCE_CONSTANT */
    bool is_negated;      /* none of the values, instead of one of them */
    uint8_t first, count; /* its values in when.values */
};

struct when {
    uint8_t condition_count; /* 0: everything is carried */
    uint8_t value_count;
    uint16_t texts_size;
    struct condition conditions[WHEN_CONDITIONS_MAX];
    struct when_text values[WHEN_VALUES_MAX];
    char texts[WHEN_TEXTS_BYTES_MAX];
};

/* What a condition wants of the values that follow. */
enum wanted { WANTED_ANY, WANTED_NONE };

/* Begins a condition on @key, without values yet. @why gets a sentence with a NUL on an error.
 *
 * ERR_BAD_CONFIG  @why says what is wrong and what would be right; @w is untouched */
enum err when_begin(struct when *w, struct text key, enum wanted wanted, char *why,
                    size_t why_bytes);

/* Adds a value to the last condition. Errors as when_begin(). */
enum err when_add_value(struct when *w, struct text value, char *why, size_t why_bytes);

/* What the condition is about, as written. */
struct text when_key(const struct when *w, const struct condition *c);

/* True when a condition is about @f. */
bool when_uses(const struct when *w, enum field f);

/* Where the values stand that the conditions ask for. */
struct when_finder {
    void *self;
    /* Gives the value that @c asks for; size 0: it has none.
     *
     * ERR_TOMBSTONE         there is no payload because the record says that something ended;
     *                       the condition is not about that
     * ERR_BAD_PAYLOAD       it can only stand in the payload, and that cannot be parsed
     * ERR_TOO_MANY_HEADERS  it may be among the headers that are missed
     * ERR_NO_MEMORY         there is no memory to parse the payload */
    enum err (*find)(void *self, const struct condition *c, struct text *out);
};

/* Do all conditions hold? When not, @missed is the key of the first that does not, or that
 * cannot be answered.
 *
 * ERR_FILTERED   no
 * ERR_NO_MEMORY  as the finder says
 * others         as the finder says: all that can be answered hold, and some cannot */
enum err when_ask(const struct when *w, struct when_finder finder, struct text *missed);
