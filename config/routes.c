#include "config/routes.h"

#include <stdlib.h>
#include <string.h>

#include "config/quantity.h"
#include "config/selectors.h"
#include "config/words.h"
#include "topics/utf8.h"

static void read_name(struct reading *r, struct route *route, const struct node *n)
{
    struct why why;

    if (!reading_wants_word(r, "name", n)) return;
    if (!word_is_name(node_text(n), ROUTE_NAME_BYTES_MAX - 1, &why)) {
        complain(r->complain, n->at, "`name`: %s", why.words);
        return;
    }
    memcpy(route->name, n->text, n->size + 1);
}

static void read_topic(struct reading *r, struct route *route, const struct node *n)
{
    struct pattern_fault fault;

    if (!reading_wants_word(r, "topic", n)) return;
    if (pattern_compile(node_text(n), &route->topic, &fault) != ERR_OK)
        complain(r->complain, node_spot(n, fault.at), "`topic`: %s", fault.words);
}

static void read_source(struct reading *r, struct route *route, const struct node *n)
{
    enum field field;
    struct known_words known = {.count = 0};
    char why[160];

    if (!field_find(text_of(n->key), &field)) {
        for (int f = 0; f < FIELD_COUNT; f++)
            known_add(&known, field_name((enum field)f));
        reading_unknown_key(r, n, "from", &known);
        return;
    }
    if (!reading_wants_word(r, n->key, n)) return;
    if (source_compile(node_text(n), &route->from[field], why, sizeof why) != ERR_OK)
        complain(r->complain, n->at, "`%s`: %s", n->key, why);
}

static void read_from(struct reading *r, struct route *route, const struct node *n)
{
    if (!reading_wants_mapping(r, "from", n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_source(r, route, child);
}

static void read_on_unsafe(struct reading *r, struct route *route, const struct node *n)
{
    int choice = reading_choice(r, "on_unsafe", n, "reject|encode");

    if (choice >= 0) route->on_unsafe = (enum unsafe_policy)choice;
}

static void read_on_tombstone(struct reading *r, struct route *route, const struct node *n)
{
    int choice = reading_choice(r, "on_tombstone", n, "skip|send_empty|json_null|reject");

    if (choice >= 0) route->on_tombstone = (enum no_value_policy)choice;
}

static void read_on_empty(struct reading *r, struct route *route, const struct node *n)
{
    static const enum no_value_policy policies[] = {NO_VALUE_SKIP, NO_VALUE_SEND_EMPTY,
                                                    NO_VALUE_REJECT};
    int choice = reading_choice(r, "on_empty", n, "skip|send_empty|reject");

    if (choice >= 0) route->on_empty = policies[choice];
}

static void read_expire_after(struct reading *r, struct route *route, const struct node *n)
{
    struct why why;
    int64_t ms;

    if (!reading_wants_text(r, "expire_after", n)) return;
    if (strcmp(n->text, "none") == 0) return;
    if (!quantity_read(QUANTITY_DURATION, node_text(n), &ms, &why))
        complain(r->complain, n->at, "`expire_after`: %s", why.words);
    else if (ms < 1000 || ms > (int64_t)EXPIRE_AFTER_S_MAX * 1000)
        complain(r->complain, n->at,
                 "`expire_after` is %s; it must be from 1s to 365d, or none", n->text);
    else
        route->expire_after_ms = ms;
}

static void read_properties(struct reading *r, struct route *route, const struct node *n)
{
    int choice = reading_choice(r, "properties", n, "none|minimal|cloudevents|full");

    if (choice >= 0) route->envelope.level = (enum properties_level)choice;
}

static void read_content_type(struct reading *r, struct route *route, const struct node *n)
{
    struct why why;
    char *copy = NULL;

    if (!reading_wants_word(r, "content_type", n)) return;
    if (!word_is_media_type(node_text(n), &why)) {
        complain(r->complain, n->at, "`content_type`: %s", why.words);
        return;
    }
    reading_keep(r, node_text(n), &copy);
    route->envelope.content_type = text_of(copy);
}

/* True for a header that may be let pass: envelope.h, "other headers". */
static bool header_is_other(struct text name, struct why *why)
{
    static const char *const families[] = {"ce_", "dlq_", "mqtt_"};
    static const char *const taken[] = {"content-type", "plant", "area", "line"};
    bool is_taken = false;

    if (name.size == 0 || name.size > ENVELOPE_NAME_BYTES_MAX || !utf8_is_mqtt(name))
        return why_not(why,
                       "`%.60s` cannot be let pass; a header's name is 1 to %d bytes of text "
                       "that MQTT carries",
                       name.at, ENVELOPE_NAME_BYTES_MAX);
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        is_taken = is_taken || text_starts_with(name, text_of(families[i]));
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        is_taken = is_taken || text_equal(name, text_of(taken[i]));
    if (is_taken)
        return why_not(
            why, "`%s` has a meaning of its own and never passes as it is; remove it", name.at);
    return true;
}

static void read_header(struct reading *r, struct envelope_rules *rules, const struct node *n)
{
    struct why why;
    char *copy = NULL;

    if (!reading_wants_word(r, "headers", n)) return;
    if (!header_is_other(node_text(n), &why)) {
        complain(r->complain, n->at, "`headers`: %s", why.words);
        return;
    }
    for (size_t i = 0; i < rules->allowed_count; i++) {
        if (!text_equal(rules->allowed[i], node_text(n))) continue;
        complain(r->complain, n->at, "`headers`: `%s` is named twice; remove one of them",
                 n->text);
        return;
    }
    if (rules->allowed_count == ENVELOPE_ALLOWED_MAX) {
        complain(r->complain, n->at,
                 "`headers` has more than %d names; properties: full lets all pass",
                 ENVELOPE_ALLOWED_MAX);
        return;
    }
    reading_keep(r, node_text(n), &copy);
    rules->allowed[rules->allowed_count++] = text_of(copy);
}

static void read_headers(struct reading *r, struct route *route, const struct node *n)
{
    if (!reading_wants_list(r, "headers", n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_header(r, &route->envelope, child);
}

enum { OPTIONAL, REQUIRED };

const struct route_key route_keys[] = {
#define ROUTE_KEY(key, reader, fallback, required, takes, help)                                \
    {key, reader, fallback, required == REQUIRED, takes, help},
#include "config/routes.def"
#undef ROUTE_KEY
};

const size_t route_key_count = sizeof route_keys / sizeof *route_keys;

static void read_key(struct reading *r, struct route *route, const struct node *n)
{
    struct known_words known = {.count = 0};

    if (reading_refuse_unbuilt(r, n->key, n)) return;
    for (const struct route_key *row = route_keys; row < route_keys + route_key_count; row++) {
        if (strcmp(row->key, n->key) == 0) {
            row->read(r, route, n);
            return;
        }
        known_add(&known, text_of(row->key));
    }
    reading_unknown_key(r, n, "routes", &known);
}

static void read_route(struct reading *r, struct route *route, const struct node *n)
{
    *route = (struct route){.envelope.level = PROPERTIES_CLOUDEVENTS};
    if (n->kind == NODE_BROKEN) return;
    if (n->kind != NODE_MAPPING) {
        complain(r->complain, n->at,
                 "a route is a mapping; write `- name: ...` and its other keys below");
        return;
    }
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_key(r, route, child);
    for (const struct route_key *row = route_keys; row < route_keys + route_key_count; row++) {
        if (!row->is_required || node_find(n, row->key) != NULL) continue;
        complain(r->complain, n->at, "the route has no `%s`; write one: %s", row->key,
                 row->takes);
    }
}

void routes_read(struct reading *r, const struct node *n)
{
    struct routes *routes = &r->config->down.routes;
    size_t count = 0;

    if (!reading_wants_list(r, "down.routes", n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        count++;
    if (count > ROUTES_MAX) {
        complain(r->complain, n->at,
                 "%zu routes; at most %d are taken (one regular expression covers many topics)",
                 count, ROUTES_MAX);
        return;
    }
    routes->at = calloc(count + 1, sizeof *routes->at); /* not 0, which may give NULL */
    if (routes->at == NULL) {
        r->complain->no_memory = true;
        return;
    }
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_route(r, &routes->at[routes->count++], child);
}

/* The config gave these texts; views cannot own. */
static void free_text(struct text *t)
{
    free((void *)(uintptr_t)t->at);
    *t = (struct text){NULL, 0};
}

void routes_done(struct config *c)
{
    for (size_t i = 0; i < c->down.routes.count; i++) {
        struct route *route = &c->down.routes.at[i];

        selectors_done(route);
        free_text(&route->envelope.content_type);
        for (size_t k = 0; k < route->envelope.allowed_count; k++)
            free_text(&route->envelope.allowed[k]);
    }
    free(c->down.routes.at);
}
