/* event.h - how is one event put together?
 *
 * A flat JSON object, its fields in the order in which they are added, and what stands around
 * it on Kafka: kind, key, place, time and id.
 *
 * Memory      event_open() allocates the body; free with event_done()
 * Threads     any, one at a time
 */
#pragma once

#include <stdint.h>

#include "bridge/base/view.h"
#include "tools/simulate/equipment.h"
#include "topics/kind.h"

enum { ID_BYTES = 37 }; /* a UUID and its NUL */

struct json_object;

struct event {
    enum kind kind;
    const struct line_spec *where;
    int64_t time_ms;   /* since 1970 */
    char key[48];      /* business key: order, batch, lot, document or tag */
    char id[ID_BYTES]; /* CloudEvents id */
    struct json_object *body;
};

/* Begins the event of @kind at @where; its body holds the timestamp. */
void event_open(struct event *e, enum kind kind, const struct line_spec *where,
                int64_t time_ms);

/* Adds a field, which must be one of the kind's (topics/kinds/). event_key() also makes it the
 * business key; event_tenths() writes 125 as 12.5; event_number() writes two decimals. */
void event_text(struct event *e, const char *name, const char *value);
void event_key(struct event *e, const char *name, const char *value);
void event_count(struct event *e, const char *name, int64_t value);
void event_tenths(struct event *e, const char *name, int64_t tenths);
void event_number(struct event *e, const char *name, double value);

/* Adds what @json says. */
void event_json(struct event *e, const char *name, const char *json);

/* The body as it goes to Kafka; valid until event_done(). */
struct text event_payload(struct event *e);

void event_done(struct event *e);
