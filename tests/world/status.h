/* status.h - does the bridge say whether it is there?
 *
 * Looked at against what the world knows:
 *
 *   - each connection leaves a Will that says "offline"
 *   - "online" is said as soon as it is due and there is room, and not earlier; one at a time,
 *     and not beside a record that may be a culprit
 *   - "offline" is said when the bridge stops and has given its partitions back, and it waits
 *     for the answer before it hangs up; it stays the last word
 *
 * Memory      struct host
 * Threads     one
 */
#pragma once

#include "tests/world/host.h"

/* The process starts. */
void status_start(const struct world *w, struct host *h, uint64_t run);

/* What the core is told. status_answered() is true when @ticket is that of a status. */
void status_up(const struct world *w, struct host *h);
bool status_answered(struct world *w, struct host *h, uint64_t ticket, uint8_t code);

/* What it asks for. */
void status_dial(struct world *w, const struct host *h, const struct dial *dial);
void status_post(struct world *w, struct host *h, const struct effect *e);
void status_hang_up(struct world *w, const struct host *h);
void status_end(struct world *w, const struct host *h);

/* Around the step. */
void status_before(struct world *w, const struct host *h);
void status_after(struct world *w, struct host *h);
