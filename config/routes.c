#include "config/routes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/conditions.h"
#include "config/rate.h"
#include "config/selectors.h"

static void read_topic(struct reading *r, struct entry *e, const struct node *n)
{
    entry_pattern(r, "topic", n, &e->down->topic);
}

static void read_source(struct reading *r, struct entry *e, const struct node *n)
{
    enum field field;
    char why[160];
    bool is_field = field_find(text_of(n->key), &field);

    assert(is_field); /* else from.def is wrong */
    if (!reading_wants_word(r, n->key, n)) return;
    if (source_compile(node_text(n), &e->down->from[field], why, sizeof why) != ERR_OK)
        complain(r->complain, n->at, "`%s`: %s", n->key, why);
}

static const struct entry_key from_keys[] = {
#include "config/from.def"
};

static const struct entry_table from_table = {from_keys, sizeof from_keys / sizeof *from_keys};

static void read_from(struct reading *r, struct entry *e, const struct node *n)
{
    entry_read_keys(r, &from_table, e, n);
}

static void read_on_tombstone(struct reading *r, struct entry *e, const struct node *n)
{
    int choice = entry_choice(r, e, n);

    if (choice >= 0) e->down->on_tombstone = (enum no_value_policy)choice;
}

static void read_on_empty(struct reading *r, struct entry *e, const struct node *n)
{
    static const enum no_value_policy policies[] = {NO_VALUE_SKIP, NO_VALUE_SEND_EMPTY,
                                                    NO_VALUE_REJECT};
    int choice = entry_choice(r, e, n);

    if (choice >= 0) e->down->on_empty = policies[choice];
}

static void read_expire_after(struct reading *r, struct entry *e, const struct node *n)
{
    entry_duration(r, e, n, &e->down->expire_after_ms);
}

static void read_state_topic(struct reading *r, struct entry *e, const struct node *n)
{
    entry_pattern(r, "topic", n, &e->down->state.topic);
}

static void read_state_entity(struct reading *r, struct entry *e, const struct node *n)
{
    char why[160];

    if (!reading_wants_word(r, n->key, n)) return;
    if (source_compile(node_text(n), &e->down->state.entity, why, sizeof why) != ERR_OK)
        complain(r->complain, n->at, "`%s`: %s", n->key, why);
}

static void read_state_clear_when(struct reading *r, struct entry *e, const struct node *n)
{
    conditions_read(r, "clear_when", n, ASKED_RECORD, &e->down->state.clear_when);
}

static void read_state_expiry(struct reading *r, struct entry *e, const struct node *n)
{
    entry_duration(r, e, n, &e->down->state.expire_after_ms);
}

static const struct entry_key state_keys[] = {
#include "config/state.def"
};

static const struct entry_table state_table = {state_keys,
                                               sizeof state_keys / sizeof *state_keys};

static void read_state(struct reading *r, struct entry *e, const struct node *n)
{
    e->down->state.is_on = entry_read_keys(r, &state_table, e, n);
}

static void read_at_most(struct reading *r, struct entry *e, const struct node *n)
{
    struct why why;

    if (!reading_wants_text(r, "at_most", n)) return;
    if (strcmp(n->text, "none") == 0) return;
    if (!rate_read(node_text(n), &e->down->at_most_ms, &why))
        complain(r->complain, n->at, "`at_most`: %s", why.words);
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
                      .validation = &route->validation,
                      .big_numbers = &route->big_numbers,
                      .envelope = &route->envelope,
                      .when = &route->when,
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
