/* routes.h - which Kafka topics are carried where?
 *
 * Reads down.routes, whose keys are the rows of routes.def. The route at position n of the
 * config is the nth entry of the file, also when something is wrong with it.
 *
 * Memory      written into the config, which owns them
 * Threads     any, one at a time
 */
#pragma once

#include "config/reading.h"

enum {
    ROUTES_MAX = 100,
    EXPIRE_AFTER_S_MAX = 365 * 24 * 3600,
};

/* One key of a route. */
struct route_key {
    const char *key;
    void (*read)(struct reading *r, struct route *route, const struct node *n);
    const char *fallback; /* as written; "": nothing */
    bool is_required;
    const char *takes; /* what may stand there, for people */
    const char *help;
};

/* All of them, in the order of the reference. */
extern const struct route_key route_keys[];
extern const size_t route_key_count;

/* Reads the list @n into config->down.routes. */
void routes_read(struct reading *r, const struct node *n);

/* Frees the routes of @c. */
void routes_done(struct config *c);
