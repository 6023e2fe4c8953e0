/* exposition.h - what does a scraper read?
 *
 * The counters of one moment, what else is known of it and of the process, in the text format
 * of Prometheus 0.0.4, or in that of OpenMetrics 1.0, which differs in how a counter's family
 * is called and in its last line. Each sample bears its direction. No label value comes from
 * data.
 *
 * Memory      none; what is written goes to the caller's sink
 * Threads     any
 */
#pragma once

#include "bridge/base/sink.h"
#include "bridge/metrics/process.h"
#include "bridge/metrics/showcase.h"

enum exposition { EXPOSITION_TEXT, EXPOSITION_OPENMETRICS };

/* Who is speaking. Lent. */
struct speaker {
    const char *direction; /* "down", "up" */
    const char *bridge_id, *instance;
    const char *version;
};

/* The media type of @format, with its parameters. */
const char *exposition_type(enum exposition format);

/* Which format whoever sends this Accept header wants; NULL: any. */
enum exposition exposition_wanted(const char *accept);

/* Writes everything. A value of @process that is not known is left out. */
void exposition_write(struct sink *out, enum exposition format, const struct speaker *who,
                      const struct snapshot *now, const struct process *process);
