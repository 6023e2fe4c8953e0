#include "config/routes.h"

#include <stdlib.h>
#include <string.h>

#include "config/quantity.h"
#include "config/selectors.h"

static void read_topic(struct reading *r, struct entry *e, const struct node *n)
{
    entry_pattern(r, "topic", n, &e->down->topic);
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

static void read_from(struct reading *r, struct entry *e, const struct node *n)
{
    if (!reading_wants_mapping(r, "from", n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_source(r, e->down, child);
}

static void read_on_tombstone(struct reading *r, struct entry *e, const struct node *n)
{
    int choice = reading_choice(r, "on_tombstone", n, "skip|send_empty|json_null|reject");

    if (choice >= 0) e->down->on_tombstone = (enum no_value_policy)choice;
}

static void read_on_empty(struct reading *r, struct entry *e, const struct node *n)
{
    static const enum no_value_policy policies[] = {NO_VALUE_SKIP, NO_VALUE_SEND_EMPTY,
                                                    NO_VALUE_REJECT};
    int choice = reading_choice(r, "on_empty", n, "skip|send_empty|reject");

    if (choice >= 0) e->down->on_empty = policies[choice];
}

static void read_expire_after(struct reading *r, struct entry *e, const struct node *n)
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
        e->down->expire_after_ms = ms;
}

static const struct entry_key keys[] = {
#include "config/routes.def"
};

const struct entry_table route_table = {keys, sizeof keys / sizeof *keys};

static void read_route(struct reading *r, struct route *route, const struct node *n)
{
    struct entry e = {.name = route->name,
                      .on_unsafe = &route->on_unsafe,
                      .encoding = &route->encoding,
                      .big_numbers = &route->big_numbers,
                      .envelope = &route->envelope,
                      .down = route};

    route->envelope.level = PROPERTIES_CLOUDEVENTS;
    entry_read(r, &route_table, &e, n);
}

void routes_read(struct reading *r, const struct node *n)
{
    struct routes *routes = &r->config->down.routes;

    routes->at = entries_new(r, "down.routes", n, sizeof *routes->at, ROUTES_MAX,
                             "one regular expression covers many topics");
    if (routes->at == NULL) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_route(r, &routes->at[routes->count++], child);
}

void routes_done(struct config *c)
{
    for (size_t i = 0; i < c->down.routes.count; i++) {
        selectors_done(&c->down.routes.at[i]);
        entry_rules_done(&c->down.routes.at[i].envelope);
    }
    free(c->down.routes.at);
}
