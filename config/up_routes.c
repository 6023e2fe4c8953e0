#include "config/up_routes.h"

#include <stdlib.h>
#include <string.h>

static void read_subscribe(struct reading *r, struct entry *e, const struct node *n)
{
    struct why why;

    if (!reading_wants_word(r, "subscribe", n)) return;
    if (!filter_is_valid(node_text(n), why.words, sizeof why.words)) {
        complain(r->complain, n->at, "`subscribe`: %s", why.words);
        return;
    }
    memcpy(e->up->filter, n->text, n->size + 1);
    e->up->subscription_id = filter_id(node_text(n));
}

static void read_pattern(struct reading *r, struct entry *e, const struct node *n)
{
    entry_pattern(r, "pattern", n, &e->up->pattern);
}

static void read_kafka_topic(struct reading *r, struct entry *e, const struct node *n)
{
    struct why why;

    if (!reading_wants_word(r, "kafka_topic", n)) return;
    if (kafka_name_compile(node_text(n), &e->up->kafka_topic, why.words, sizeof why.words) !=
        ERR_OK)
        complain(r->complain, n->at, "`kafka_topic`: %s", why.words);
}

static void read_record_key(struct reading *r, struct entry *e, const struct node *n)
{
    e->up->has_key = entry_pattern(r, "key", n, &e->up->key);
}

static const struct entry_key keys[] = {
#include "config/up_routes.def"
};

const struct entry_table up_route_table = {keys, sizeof keys / sizeof *keys};

static void read_route(struct reading *r, struct up_route *route, const struct node *n)
{
    struct entry e = {.name = route->name,
                      .on_unsafe = &route->on_unsafe,
                      .encoding = &route->encoding,
                      .validation = &route->validation,
                      .big_numbers = &route->big_numbers,
                      .envelope = &route->envelope,
                      .when = &route->when,
                      .up = route};

    route->envelope.level = PROPERTIES_CLOUDEVENTS;
    entry_read(r, &up_route_table, &e, n);
}

void up_routes_read(struct reading *r, const struct node *n)
{
    struct up_routes *routes = &r->config->up.routes;

    routes->at = entries_new(r, "up.routes", n, sizeof *routes->at, UP_ROUTES_MAX,
                             "one filter covers many topics");
    if (routes->at == NULL) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_route(r, &routes->at[routes->count++], child);
}

void up_routes_done(struct config *c)
{
    for (size_t i = 0; i < c->up.routes.count; i++)
        entry_rules_done(&c->up.routes.at[i].envelope);
    free(c->up.routes.at);
}
