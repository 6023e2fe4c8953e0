/* routes.h - which Kafka topics are carried where?
 *
 * Reads down.routes, whose keys are the rows of routes.def. The route at position n of the
 * config is the nth entry of the file, also when something is wrong with it.
 *
 * Memory      written into the config, which owns them
 * Threads     any, one at a time
 */
#pragma once

#include "config/entry.h"

enum { ROUTES_MAX = 100 };

/* The rows of routes.def. */
extern const struct entry_table route_table;

/* Reads the list @n into config->down.routes. */
void routes_read(struct reading *r, const struct node *n);

/* Frees the routes of @c. */
void routes_done(struct config *c);
