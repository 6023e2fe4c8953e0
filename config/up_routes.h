/* up_routes.h - which MQTT topics are carried to which Kafka topics?
 *
 * Reads up.routes, whose keys are the rows of up_routes.def. The route at position n of the
 * config is the nth entry of the file, also when something is wrong with it: its filter is
 * empty, its pattern without levels or its Kafka topic without parts when they were bad.
 *
 * Memory      written into the config, which owns them
 * Threads     any, one at a time
 */
#pragma once

#include "config/entry.h"

/* The rows of up_routes.def. */
extern const struct entry_table up_route_table;

/* Reads the list @n into config->up.routes. */
void up_routes_read(struct reading *r, const struct node *n);

/* Frees the routes of @c. */
void up_routes_done(struct config *c);
