/* options.h - the keys with one value: what are they, and what do they say?
 *
 * One row of options.def each: reading, defaults, limits and the reference all come from the
 * row.
 *
 * Memory      texts are written into the config, which owns them
 * Threads     any, one at a time
 */
#pragma once

#include "config/reading.h"

enum option_kind {
    OPTION_NAME,
    OPTION_SERVERS,
    OPTION_ADDRESS,
    OPTION_KAFKA_TOPIC,
    OPTION_URL,
    OPTION_FILE,
    OPTION_SECRET,
    OPTION_TEXT,
    OPTION_COUNT,
    OPTION_DURATION,
    OPTION_SIZE,
    OPTION_ENUM,
};

enum option_need { OPTION_OPTIONAL, OPTION_REQUIRED };

struct option {
    const char *path; /* "mqtt.in_flight_max" */
    enum option_kind kind;
    size_t member; /* where in struct config: a char * up to OPTION_TEXT, else an int64_t */
    const char *fallback; /* as written; "": nothing */
    const char *min, *max;
    const char *unit;
    enum option_need need;
    const char *help;
};

/* All of them, in the order of the reference. */
extern const struct option option_rows[];
extern const size_t option_count;

/* The row of @path; NULL when there is none. */
const struct option *option_find(const char *path);

/* The node that gives the option at @path; NULL when the file does not. */
const struct node *option_node(const struct node *root, const char *path);

/* Reads the value of @o. */
void option_read(struct reading *r, const struct option *o, const struct node *n);

/* Gives every option its default; before anything is read. */
void options_set_defaults(struct reading *r);

/* Complains about required options that are missing. */
void options_check_required(struct reading *r);

/* Frees the texts of @c. */
void options_done(struct config *c);
