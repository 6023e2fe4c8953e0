/* trial.h - what would the bridge make of it?
 *
 * The very functions of the core that carry records and messages are asked, with nothing
 * around them: no broker, no clock, nothing in flight. What only the broker could say (its
 * Maximum Packet Size, that a topic is missing) is not known here.
 *
 * Memory      a trial keeps the config and the sample, and lends what they became, until
 *             trial_done()
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/core/carry.h"
#include "bridge/core/carry_up.h"
#include "bridge/trial/sample.h"
#include "config/config.h"

enum trial_end { TRIAL_CARRIED, TRIAL_SKIPPED, TRIAL_REJECTED };

struct trial {
    const struct config *config;
    const struct sample *sample;
    enum err e; /* what carrying it said */
    enum trial_end end;
    const struct route *route;  /* that takes the record; NULL: none, or it is a message */
    struct carrier down;        /* after a record */
    struct carrier_up up;       /* after a message */
    struct resolve_trace trace; /* of a record: where its fields were looked for */
};

/* Tries @s.
 *
 * ERR_NO_MEMORY  nothing is known; trial_done() all the same */
enum err trial_run(struct trial *t, const struct config *config, const struct sample *s);

/* The name of the route that takes it; size 0: none does. */
struct text trial_route(const struct trial *t);

/* Why it is not carried, as dlq_error says it; size 0 when it is carried. */
struct text trial_words(const struct trial *t);

/* What the route's `validate: warn` says of one that is carried all the same; size 0: nothing.
 */
struct text trial_warning(const struct trial *t);

/* Accepts a zeroed one. */
void trial_done(struct trial *t);
