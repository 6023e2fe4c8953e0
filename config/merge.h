/* merge.h - what do two documents say together?
 *
 * Mappings are joined key by key; of one value the later one wins; lists are joined, the later
 * behind the earlier. So a later document adds routes and changes options, and never changes or
 * hides a route that is there.
 *
 * Memory      trees of nodes; what lost is freed
 * Threads     any, one at a time
 */
#pragma once

#include "config/node.h"

/* Joins @later, which it takes, into *@into. Each may be NULL, for nothing. */
void merge_into(struct node **into, struct node *later);
