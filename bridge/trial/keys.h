/* keys.h - which keys may stand in this mapping, and who reads them?
 *
 * A table for each mapping of a file of tests, walked as config/ walks its own: unknown keys
 * are complained about with the nearest known one, required keys must be there.
 *
 * Memory      none
 * Threads     any, one at a time
 */
#pragma once

#include "config/reading.h"

struct key_row {
    const char *key;
    bool is_required;
    void (*read)(void *self, struct reading *r, const struct node *n);
};

struct key_table {
    const char *place; /* the mapping's name in complaints; "": the whole file */
    const struct key_row *rows;
    size_t count;
};

#define KEY_TABLE(place, rows)                                                                 \
    {                                                                                          \
        place, rows, sizeof rows / sizeof *rows                                                \
    }

/* Reads the mapping @n, whose rows get @self. Complains when it is none. */
void keys_read(struct reading *r, const struct key_table *table, void *self,
               const struct node *n);

/* The text at @n, which any value without children gives as it stands; false after a
 * complaint. */
bool key_text(struct reading *r, const struct node *n, struct text *out);

/* True or false; nothing else is taken. False after a complaint. */
bool key_truth(struct reading *r, const struct node *n, bool *out);
