/* reference.h - what is written from the tables for those who do not read them?
 *
 * Each is printed on stdout by config_reference, and kept in the tree; tests compare.
 *
 *   readme   config/README.md
 *   man      config/mesbridge.yaml.5
 *   schema   config/mesbridge.schema.json
 *
 * Threads     one
 * Memory      none that stays
 */
#pragma once

#include <stddef.h>

/* What is true of all keys. Code stands in backticks. */
struct prose {
    const char *title;
    const char *words;
};

extern const struct prose prose_rows[];
extern const size_t prose_count;

void readme_print(void);
void man_print(void);
void schema_print(void);
