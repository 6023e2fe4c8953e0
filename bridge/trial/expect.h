/* expect.h - is the outcome what a test expects?
 *
 * Only what `expect:` names is compared. Each key is one row of a table: what may stand there,
 * and how it is compared.
 *
 * Memory      none of its own
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/trial/report.h"
#include "bridge/trial/trial.h"
#include "config/reading.h"

/* Complains about what is wrong with the mapping behind `expect:`. */
void expect_complain(struct reading *r, const struct node *n, bool is_message);

/* Adds what differs to @out; @n passed expect_complain(). */
void expect_compare(const struct node *n, const struct trial *t, struct report *out);
