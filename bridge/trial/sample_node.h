/* sample_node.h - which record or message does this part of a test describe?
 *
 * Memory      the sample keeps the nodes; what is made of them lies in its keeper
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/trial/sample.h"
#include "config/reading.h"

/* Fills in the initialised @s from the mapping behind `record:` or `message:`. Complains. */
void sample_read_record(struct sample *s, struct reading *r, const struct node *n);
void sample_read_message(struct sample *s, struct reading *r, const struct node *n);

/* Makes the JSON that @n says, in the keeper @k; false after a complaint. */
bool sample_json(struct keeper *k, struct reading *r, const struct node *n, struct bytes *out);
