/* parts.h - which sections does the file have, and which keys hold more than one value?
 *
 * The rows of parts.def.
 *
 * Memory      none; rows are constants
 * Threads     any
 */
#pragma once

#include "config/entry.h"

struct section {
    const char *name;
    const char *help;
};

struct part {
    const char *path; /* "down.routes" */
    void (*read)(struct reading *r, const struct node *n);
    const struct entry_table *table; /* of its entries; NULL: names that others gave */
    const char *help;
};

/* All of them, in the order of the reference. */
extern const struct section section_rows[];
extern const size_t section_count;
extern const struct part part_rows[];
extern const size_t part_count;

/* True when @path is a key of @section. */
bool path_is_in(const char *path, const char *section);
