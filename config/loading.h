/* loading.h - how do the sources become a struct, and what can be seen on the way?
 *
 * For those who want to know more than the struct says: which node said what, and where.
 *
 * Memory      everything, from run to done
 * Threads     any
 */
#pragma once

#include "config/document.h"
#include "config/reading.h"

struct loading {
    struct complainer complainer;
    struct document document; /* ${VAR} filled in; its drop-ins are the config's */
    struct config *config;
    struct reading reading;
};

/* Reads everything. Wants loading_done() in any case; errors as config_load(). */
enum err loading_run(struct loading *l, const struct config_source *source);

/* Frees everything but the complaints, which it gives, sorted. */
struct complaints loading_done(struct loading *l);
