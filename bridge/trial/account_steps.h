/* account_steps.h - which rules does a direction have, in which order?
 *
 * One row for each rule, in the order in which the core asks them; the one whose errors hold
 * the outcome is where it was stopped. A new rule is one row in account_down.c or account_up.c.
 *
 * Memory      statics
 * Threads     any
 */
#pragma once

#include "bridge/trial/account.h"

struct step_row {
    const char *name; /* as the configuration calls it, where it does */
    /* True when the route has the rule, and it is about this one. */
    bool (*applies)(const struct trial *t);
    /* What the rule says, and what that means for this one; without a full stop. */
    void (*say)(const struct trial *t, FILE *to);
    /* True when the outcome, which is not ERR_OK, is this rule's. */
    bool (*stopped)(const struct trial *t);
};

struct step_table {
    const struct step_row *rows;
    size_t count;
};

extern const struct step_table steps_down;
extern const struct step_table steps_up;

/* What both directions' rows say in the same words. */
void steps_say_encoding(const struct transcode_about *about, struct bytes before,
                        struct bytes after, FILE *to);
void steps_say_validation(const struct trial *t, enum validation validation, FILE *to);
void steps_say_when(const struct when *when, FILE *to);
void steps_say_envelope(const struct envelope_rules *rules, const char *what, FILE *to);
