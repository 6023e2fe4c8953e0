#include "tools/simulate/event.h"

#include <assert.h>
#include <stdio.h>

#include <json-c/json.h>

#include "tools/simulate/stamp.h"

void event_open(struct event *e, enum kind kind, const struct line_spec *where, int64_t time_ms)
{
    char stamp[STAMP_BYTES];

    e->kind = kind;
    e->where = where;
    e->time_ms = time_ms;
    e->body = json_object_new_object();
    stamp_write(time_ms, stamp);
    event_text(e, "timestamp", stamp);
}

/* The tables say what an event of the kind holds (topics/kinds/). */
static void add(struct event *e, const char *name, struct json_object *value)
{
    assert(kind_field_find(e->kind, text_of(name)) != NULL);
    json_object_object_add(e->body, name, value);
}

void event_text(struct event *e, const char *name, const char *value)
{
    add(e, name, json_object_new_string(value));
}

void event_key(struct event *e, const char *name, const char *value)
{
    snprintf(e->key, sizeof e->key, "%s", value);
    event_text(e, name, value);
}

void event_count(struct event *e, const char *name, int64_t value)
{
    add(e, name, json_object_new_int64(value));
}

/* A double that remembers how it is written: 41.72, never 41.719999999999999. */
static void add_double(struct event *e, const char *name, double value, int decimals)
{
    char digits[48];

    snprintf(digits, sizeof digits, "%.*f", decimals, value);
    add(e, name, json_object_new_double_s(value, digits));
}

void event_tenths(struct event *e, const char *name, int64_t tenths)
{
    add_double(e, name, (double)tenths / 10, 1);
}

void event_number(struct event *e, const char *name, double value)
{
    add_double(e, name, value, 2);
}

void event_json(struct event *e, const char *name, const char *json)
{
    add(e, name, json_tokener_parse(json));
}

struct text event_payload(struct event *e)
{
    struct text t = {0};

    t.at = json_object_to_json_string_length(
        e->body, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &t.size);
    return t;
}

void event_done(struct event *e)
{
    json_object_put(e->body);
    e->body = NULL;
}
