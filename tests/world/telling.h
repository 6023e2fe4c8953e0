/* telling.h - is it said what was lost, before anything newer is sent (INV9)?
 *
 * A gap is told in the log, in the audit topic and on the gap topic. That the broker has less
 * than it had, or nothing, or that the topic is another one, is told in the log.
 *
 * Memory      struct host_lane, struct truth
 * Threads     one
 */
#pragma once

#include "tests/world/host.h"

/* Nobody has to be told any more that the records below @next are gone. */
void telling_below(struct world *w, uint32_t partition, int64_t next);

/* One more of the three ways to tell of a gap was used for the lane. */
void telling_gap(struct world *w, const struct host_lane *lane);

/* The core writes a record to the audit topic; Kafka has answered one. */
void telling_audit(struct world *w, struct host *h, const struct effect *e);
void telling_audited(struct world *w, struct host *h, const struct input *in);

/* The core tells its operator. */
void telling_fact(struct world *w, struct host *h, const struct fact *fact);

/* The record at @offset is sent, to a broker that the bridge knows: everything must be said. */
void telling_check(struct world *w, struct host_lane *lane, int64_t offset);
