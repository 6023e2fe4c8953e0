/* properties.h - what is handed to librdkafka verbatim?
 *
 * kafka.properties: names and values that only librdkafka understands. Those that the bridge
 * sets itself, and that would break its promise, are refused (properties.def). `NAME_file` is
 * NAME with what the file holds (secret.h).
 *
 * Memory      written into the config, which owns them
 * Threads     any, one at a time
 */
#pragma once

#include "config/reading.h"

/* A name that kafka.properties must not hold. */
struct refused_property {
    const char *name;
    const char *reason; /* what the bridge's promise needs, or the key to use instead */
};

/* All of them. */
extern const struct refused_property refused_rows[];
extern const size_t refused_count;

/* True for a property whose value nobody should see. One that names a file is none. */
bool property_is_secret(struct text name);

/* Reads the mapping @n into config->kafka.properties. */
void properties_read(struct reading *r, const struct node *n);

/* Frees the properties of @c. */
void properties_done(struct config *c);
