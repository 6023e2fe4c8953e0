/* complain.h - what is wrong with the file, and where?
 *
 * Everybody who finds a mistake drops it here, in any order, and goes on looking for the next
 * one; at the end they are sorted into the order of the file. Checkers that do not know where a
 * text stands answer with a struct why instead, and their caller complains.
 *
 * Invariants  words never hold control characters, whatever the file holds
 * Memory      allocates; complaints_free() (config.h) frees the list
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/base/err.h"
#include "config/config.h"

/* A position in one of the sources. {0}: the whole file. */
struct spot {
    int line, column; /* from 1 */
    int source;       /* 0: the file itself, or the one that is being read */
};

struct complainer {
    struct complaints list;
    bool no_memory;           /* memory ran out, here or for a reader; nothing read can be
                                 trusted */
    int source;               /* that is being read: what a spot without one means */
    const char *const *names; /* of the sources from 1 on, NULL while there is only one */
};

/* Adds a complaint. Words beyond COMPLAINT_BYTES_MAX are cut. */
enum { COMPLAINT_BYTES_MAX = 640 };
__attribute__((format(printf, 3, 4))) void complain(struct complainer *c, struct spot at,
                                                    const char *format, ...);

/* Adds one that does not keep the bridge from running. */
__attribute__((format(printf, 3, 4))) void complain_softly(struct complainer *c, struct spot at,
                                                           const char *format, ...);

/* True when there is an error among them. */
bool complaints_have_errors(const struct complaints *c);

/* Puts the complaints into the order of the files. */
void complaints_sort(struct complaints *c);

/* Why a text is not acceptable. */
struct why {
    char words[400]; /* with a NUL */
};

/* Fills in @why; always false, so that a checker can `return why_not(...)`. */
__attribute__((format(printf, 2, 3))) bool why_not(struct why *why, const char *format, ...);
