/* report.h - in what does the outcome differ from what was expected?
 *
 * Memory      allocates; report_done() frees everything
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/trial/keeper.h"

struct difference {
    struct text what;          /* "topic", "property source" */
    struct text expected, got; /* for people; of several lines when @is_page */
    bool is_page;
    struct difference *next;
};

/* Zeroed storage is an empty one. */
struct report {
    struct keeper keeper;
    struct difference *first, *last;
};

/* One more; copies the texts. */
void report_add(struct report *r, struct text what, struct text expected, struct text got);

/* The same for two pages, of which only the lines that differ are shown. */
void report_add_pages(struct report *r, struct text what, struct text expected,
                      struct text got);

/* Writes them for people, indented, and as members of a JSON list. */
void report_print(const struct report *r, FILE *to);
void report_print_json(const struct report *r, FILE *to);

void report_done(struct report *r);
