/* host_check.h - does the core keep its rules?
 *
 * Each is looked at when the core is fed or asks for something, against what the world knows
 * and the core may not: guarantees.md, rules R2 to R7 and R11, INV4 and INV6.
 *
 * Memory      struct host
 * Threads     one
 */
#pragma once

#include "tests/world/host.h"

/* What the host holds may come again, and that must not be more than its bound; @what has
 * ended. */
void check_void(struct world *w, struct host *h, const char *what);

/* Records that would come again if the partitions of @h were given to another now. */
uint32_t check_unfinished(const struct world *w, const struct host *h);

/* The answer of @note finishes its record. */
void check_answered(struct world *w, const struct note *note);

/* Before the core is told. */
void check_before(struct world *w, struct host *h, const struct input *in);

/* What the core asks for. */
void check_publish(struct world *w, struct host *h, const struct effect *e);
void check_post(struct world *w, struct host *h, const struct effect *e);
void check_subscribe(struct world *w, struct host *h, const struct effect *e);
void check_commit(struct world *w, struct host *h, const struct effect *e);
void check_find(struct world *w, struct host *h, const struct effect *e);

/* After the step. */
void check_after(struct world *w, struct host *h);
