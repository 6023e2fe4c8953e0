/* entry.h - what may stand in one entry of a list of routes?
 *
 * Each direction has a list, and a table of the keys of its entries (routes.def,
 * up_routes.def); a key may hold a mapping with a table of its own (from.def). The tables are
 * walked here, for all; so are the keys read that mean the same in both directions.
 *
 * Memory      written into the config, which owns them
 * Threads     any, one at a time
 */
#pragma once

#include "config/reading.h"
#include "config/shape.h"

/* What an entry is read into. What both directions have is pointed to, wherever it lies. */
struct entry {
    char *name; /* ROUTE_NAME_BYTES_MAX bytes */
    enum unsafe_policy *on_unsafe;
    enum encoding *encoding;
    enum validation *validation;
    enum big_numbers *big_numbers;
    struct envelope_rules *envelope;
    struct when *when;
    struct route *down;          /* NULL in up.routes */
    struct up_route *up;         /* NULL in down.routes */
    const struct entry_key *row; /* the key that is being read */
};

/* One key of an entry. */
struct entry_key {
    const char *key;
    void (*read)(struct reading *r, struct entry *e, const struct node *n);
    struct shape shape;
    const char *fallback; /* as written; "": nothing */
    bool is_required;
    const char *example; /* as written, quotes included; "": of KEYS, whose rows have theirs */
    const char *help;
};

/* All keys of one direction's entries, or of a mapping in them, in the order of the reference.
 */
struct entry_table {
    const struct entry_key *keys;
    size_t count;
};

/* The rows of routes.def, up_routes.def and of the tables that they name. */
enum { OPTIONAL, REQUIRED };
#define ROUTE_KEY(key, reader, shape, fallback, required, example, help)                       \
    {key, reader, SHAPE_OF_##shape, fallback, required == REQUIRED, example, help},

/* Room for as many entries of @entry_bytes as the list @n has, all zero, free with free();
 * NULL after a complaint. @advice is what helps against more than @count_max. */
void *entries_new(struct reading *r, const char *list, const struct node *n, size_t entry_bytes,
                  size_t count_max, const char *advice);

/* Reads the entry @n, and complains about keys that are missing. */
void entry_read(struct reading *r, const struct entry_table *table, struct entry *e,
                const struct node *n);

/* Reads the mapping @n, whose keys are those of @table, and complains about keys that are
 * missing; the same @e goes to their readers. False when it is no mapping, after a complaint.
 * For a reader of KEYS. */
bool entry_read_keys(struct reading *r, const struct entry_table *table, struct entry *e,
                     const struct node *n);

/* Which of the row's words (CHOICE) the text is; -1 after a complaint. */
int entry_choice(struct reading *r, const struct entry *e, const struct node *n);

/* Reads a duration within the row's limits (DURATION, DURATION_OR_NONE) as milliseconds; none
 * is 0. False after a complaint. */
bool entry_duration(struct reading *r, const struct entry *e, const struct node *n,
                    int64_t *out_ms);

/* Readers of the keys that both directions have. */
void entry_name(struct reading *r, struct entry *e, const struct node *n);
void entry_on_unsafe(struct reading *r, struct entry *e, const struct node *n);
void entry_when(struct reading *r, struct entry *e, const struct node *n);
void entry_encoding(struct reading *r, struct entry *e, const struct node *n);
void entry_validate(struct reading *r, struct entry *e, const struct node *n);
void entry_big_numbers(struct reading *r, struct entry *e, const struct node *n);
void entry_properties(struct reading *r, struct entry *e, const struct node *n);
void entry_content_type(struct reading *r, struct entry *e, const struct node *n);
void entry_headers(struct reading *r, struct entry *e, const struct node *n);

/* Reads the pattern of @key; false after a complaint, or for a broken node. */
bool entry_pattern(struct reading *r, const char *key, const struct node *n,
                   struct pattern *out);

/* Frees the texts of @rules. */
void entry_rules_done(struct envelope_rules *rules);
