/* account.h - why did it become that?
 *
 * The story of one trial, in the order in which the core decides (carry.h, carry_up.h): each
 * route, each field of the place, each rule of the route that takes it. It is told from the
 * route, the trace and the outcome, so nothing is decided here a second time.
 *
 * Memory      the account keeps its own words; it keeps the trial until account_done()
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/trial/trial.h"

/* One route of the direction. */
struct account_route {
    const char *name;
    bool takes_it;
    const char *because; /* "kafka_topics: mes.batch-event" */
};

/* One place where a field was looked for. */
struct account_look {
    const char *where;  /* "header:plant" */
    struct text value;  /* size 0: nothing */
    const char *remark; /* why nothing, where that is no matter of course; "": none */
};

/* One field that the route asks for. */
struct account_field {
    const char *name;
    struct text value; /* size 0: it was not found */
    size_t look_count;
    struct account_look looks[RESOLVE_LOOKS_MAX]; /* in order; the last gave the value */
};

enum step_end {
    STEP_FINE,      /* it let it pass */
    STEP_STOPPED,   /* this is where it was skipped or rejected */
    STEP_UNREACHED, /* it was stopped before */
};

/* One rule of the route. */
struct account_step {
    const char *name; /* as the configuration calls it, where it does */
    enum step_end end;
    const char *words; /* what the rule says, and what that means for this one */
    const char *why;   /* STEP_STOPPED: as dlq_error says it; else "" */
};

enum { ACCOUNT_STEPS_MAX = 16 };

struct account {
    const struct trial *trial;
    struct keeper keeper;
    size_t route_count;
    struct account_route *routes;
    size_t field_count;
    struct account_field fields[FIELD_COUNT + 1]; /* and the state topic's own entity */
    size_t step_count;
    struct account_step steps[ACCOUNT_STEPS_MAX];
};

/* Tells the story of @t.
 *
 * ERR_NO_MEMORY  half of it is there; account_done() all the same */
enum err account_write(struct account *a, const struct trial *t);

void account_done(struct account *a);

enum { ORIGIN_BYTES_MAX = 160 }; /* NUL included; what is longer is cut */

/* Writes where the value of a property, header or content type of what it became comes from:
 * "header:ce_subject", "its place". @name is `content type` for the latter. The empty text when
 * nobody would ask. */
void account_origin(const struct trial *t, struct text name, struct text value,
                    char out[ORIGIN_BYTES_MAX]);

/* "carried", "skipped", "rejected". */
const char *account_end_word(enum trial_end end);

/* "fine", "stopped", "unreached". */
const char *account_step_word(enum step_end end);
