/* thin.h - whose value is a record, and is each sent as seldom as it should be?
 *
 * In a world that thins, the records of a partition are values of a few entities (states.h). Of
 * each the last one must arrive (truth.h); others may. On one connection
 * none is sent more often than once in an interval; but not on the way out, not while a culprit
 * is looked for, and not when the operator has been told that there are too many.
 *
 * Memory      struct pace
 * Threads     one
 */
#pragma once

#include <stdint.h>

enum { THIN_ENTITIES = 3 };

/* How often an entity was sent in an epoch. */
struct pace {
    int64_t since_ms; /* the first time */
    uint32_t count;
};

struct host;
struct host_lane;
struct world;

/* The bridge sends the record. */
void thin_check_pace(struct world *w, struct host *h, struct host_lane *lane, int64_t offset);
