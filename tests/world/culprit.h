/* culprit.h - is a record blamed for the end of a connection only when it was it?
 *
 * A broker that hangs up says nothing of which message it was. Looked at against what the world
 * knows:
 *
 *   - after such an end, a record has the connection for itself until as many records as fit
 *     into the window are finished
 *   - it is blamed when it was alone in flight when the broker hung up, twice in a row
 *
 * Memory      struct host, struct host_lane, struct kept
 * Threads     one
 */
#pragma once

#include "tests/world/host.h"

/* The connection has ended; before the step that hears of it. */
void culprit_ended(const struct world *w, struct host *h, const struct input *in);

/* A PUBACK comes; a PUBLISH or POST was sent; a record is finished. */
void culprit_answered(struct host *h, uint64_t ticket);
void culprit_sent(struct world *w, const struct host *h);
void culprit_done(struct host *h);

/* A record becomes a dead letter. */
void culprit_letter(struct world *w, struct host *h, const struct kept *kept);

/* Records may be kept alone just now, so that nothing else can be asked for. */
bool culprit_may_be_sought(const struct host *h);
