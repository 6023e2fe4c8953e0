/* check.h - do the keys fit together?
 *
 * What no key can say alone: limits that cross, files that go together, routes that hide one
 * another or feed each other.
 *
 * Memory      none
 * Threads     any, one at a time
 */
#pragma once

#include "config/reading.h"

/* Complains about what does not fit; after everything was read. */
void check_config(struct reading *r);

/* --- its parts --- */

/* Is there a route; has each its own name; do the routes down hide one another? */
void check_routes(struct reading *r);

/* Do the keys of each route up fit together, and do the routes keep apart? */
void check_up_routes(struct reading *r);

/* Do state topics keep apart from all others, and can there be one at all? */
void check_state(struct reading *r);

/* Do the routes down keep away from where only the bridge writes? */
void check_ours(struct reading *r);

/* Does anything that is carried down come up again, and the other way round? */
void check_loops(struct reading *r);

/* The node that gives the option at @path a text that is not empty; NULL when the file has
 * none. */
const struct node *check_given(const struct reading *r, const char *path);

/* The node of the route @number of the config's list in @section, "down" or "up". */
const struct node *check_route_node(const struct reading *r, const char *section,
                                    size_t number);
