/* keeper.h - who owns the texts that are made on the way?
 *
 * What a trial reads and says is pieced together from many small texts that all live equally
 * long. They are kept here, and let go of together.
 *
 * Invariants  after memory ran out everything kept is empty, and `no_memory` says so: look at
 *             it once, at the end
 * Memory      allocates; keeper_done() frees everything
 * Threads     any, one at a time
 */
#pragma once

#include <stdio.h>

#include "bridge/base/view.h"

/* Zeroed storage is an empty one. */
struct keeper {
    struct kept *last;
    bool no_memory;
};

/* Room for @bytes, zeroed; NULL when memory is out. */
void *keeper_room(struct keeper *k, size_t bytes);

/* A copy of @t, with a NUL behind it. */
struct text keeper_copy(struct keeper *k, struct text t);

/* What @write writes, with a NUL behind it. */
struct text keeper_write(struct keeper *k, void (*write)(const void *self, FILE *to),
                         const void *self);

/* What printf would write. */
__attribute__((format(printf, 2, 3))) struct text keeper_say(struct keeper *k,
                                                             const char *format, ...);

/* Frees everything; the keeper is empty then. */
void keeper_done(struct keeper *k);
