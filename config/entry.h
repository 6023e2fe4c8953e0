/* entry.h - what may stand in one entry of a list of routes?
 *
 * Each direction has a list, and a table of the keys of its entries (routes.def,
 * up_routes.def). The tables are walked here, for both; so are the keys read that mean the same
 * in both.
 *
 * Memory      written into the config, which owns them
 * Threads     any, one at a time
 */
#pragma once

#include "config/reading.h"

/* What an entry is read into. What both directions have is pointed to, wherever it lies. */
struct entry {
    char *name; /* ROUTE_NAME_BYTES_MAX bytes */
    enum unsafe_policy *on_unsafe;
    enum encoding *encoding;
    enum big_numbers *big_numbers;
    struct envelope_rules *envelope;
    struct route *down;  /* NULL in up.routes */
    struct up_route *up; /* NULL in down.routes */
};

/* One key of an entry. */
struct entry_key {
    const char *key;
    void (*read)(struct reading *r, struct entry *e, const struct node *n);
    const char *fallback; /* as written; "": nothing */
    bool is_required;
    const char *takes; /* what may stand there, for people */
    const char *help;
};

/* All keys of one direction's entries, in the order of the reference. */
struct entry_table {
    const struct entry_key *keys;
    size_t count;
};

/* The rows of routes.def and up_routes.def. */
enum { OPTIONAL, REQUIRED };
#define ROUTE_KEY(key, reader, fallback, required, takes, help)                                \
    {key, reader, fallback, required == REQUIRED, takes, help},

/* Room for as many entries of @entry_bytes as the list @n has, all zero, free with free();
 * NULL after a complaint. @advice is what helps against more than @count_max. */
void *entries_new(struct reading *r, const char *list, const struct node *n, size_t entry_bytes,
                  size_t count_max, const char *advice);

/* Reads the entry @n, and complains about keys that are missing. */
void entry_read(struct reading *r, const struct entry_table *table, struct entry *e,
                const struct node *n);

/* Readers of the keys that both directions have. */
void entry_name(struct reading *r, struct entry *e, const struct node *n);
void entry_on_unsafe(struct reading *r, struct entry *e, const struct node *n);
void entry_encoding(struct reading *r, struct entry *e, const struct node *n);
void entry_big_numbers(struct reading *r, struct entry *e, const struct node *n);
void entry_properties(struct reading *r, struct entry *e, const struct node *n);
void entry_content_type(struct reading *r, struct entry *e, const struct node *n);
void entry_headers(struct reading *r, struct entry *e, const struct node *n);

/* Reads the pattern of @key; false after a complaint, or for a broken node. */
bool entry_pattern(struct reading *r, const char *key, const struct node *n,
                   struct pattern *out);

/* Frees the texts of @rules. */
void entry_rules_done(struct envelope_rules *rules);
