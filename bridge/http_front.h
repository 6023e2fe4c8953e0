/* http_front.h - how does a direction let others see how it is doing?
 *
 * Its loop's showcase, the pages, and a server at the address of the configuration. Carrying
 * comes first: where nobody can listen, the fact http.failed says why, and the direction runs
 * without.
 *
 * Threads     loop
 */
#pragma once

#include "bridge/adapters/http_server.h"
#include "bridge/loop.h"
#include "config/config.h"

struct http_front {
    struct pages pages;
    struct showcase showcase;
    struct http_server *server; /* NULL: nobody can ask */
};

/* Listens for the direction "down" or "up", and gives the showcase to @l, which keeps it.
 * @config is kept. */
void http_front_open(struct http_front *f, struct loop *l, const struct config *config,
                     const char *direction);

/* When the loop has ended. Accepts zeroed storage. */
void http_front_close(struct http_front *f);
