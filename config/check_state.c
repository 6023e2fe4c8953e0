#include <string.h>

#include "config/check.h"
#include "config/meet.h"
#include "topics/kind.h"
#include "topics/resolve.h"

/* A topic that carries messages, and where the file says so. */
struct carried {
    struct meeting meeting;
    const char *name; /* of the route */
    const char *what; /* "the state topics of" */
    bool is_state;
    const struct node *at;
};

enum { EVENT, STATE };

static const struct node *state_node(const struct reading *r, size_t number)
{
    return node_find(check_route_node(r, "down", number), "state");
}

static bool has_state(const struct reading *r, size_t number)
{
    const struct route *route = &r->config->down.routes.at[number];

    return route->state.is_on && route->state.topic.level_count > 0;
}

/* The event's or the state's topic of a route down. False when it has none. */
static bool carried_down(const struct reading *r, size_t number, int which, struct carried *out)
{
    const struct route *route = &r->config->down.routes.at[number];
    const struct node *n = check_route_node(r, "down", number);
    const struct pattern *pattern = which == STATE ? &route->state.topic : &route->topic;

    if (pattern->level_count == 0) return false;
    if (which == STATE && !route->state.is_on) return false;
    *out = (struct carried){
        .meeting = {{pattern, route->on_unsafe, route->from}, route},
        .name = route->name,
        .what = which == STATE ? "the state topics of" : "the topics of",
        .is_state = which == STATE,
        .at = node_find(which == STATE ? state_node(r, number) : n, "topic"),
    };
    return out->at != NULL;
}

static bool carried_up(const struct reading *r, size_t number, struct carried *out)
{
    const struct up_route *route = &r->config->up.routes.at[number];
    const struct node *n = check_route_node(r, "up", number);

    if (route->pattern.level_count == 0) return false;
    *out = (struct carried){
        .meeting = {{&route->pattern, route->on_unsafe, NULL}, NULL},
        .name = route->name,
        .what = "what devices send to",
        .at = node_find(n, "pattern") != NULL ? node_find(n, "pattern")
                                              : node_find(n, "subscribe"),
    };
    return out->at != NULL;
}

/* --- how topics stand to each other --- */

static void complain_of_parent(struct reading *r, const struct carried *at,
                               const struct carried *above, const struct carried *below)
{
    complain(
        r->complain, at->at->at,
        "%s `%s` (`%.60s`) can lie above %s `%s` (`%.60s`), and a topic with messages "
        "must not be the parent of another one; give the longer one a constant level "
        "that begins with `_` there, as in `{plant}/{area}/{line}/_state/{event}/{entity}`",
        above->what, above->name, above->meeting.reach.pattern->text, below->what, below->name,
        below->meeting.reach.pattern->text);
}

/* Two routes may share one tree of states: the same levels then mean the same. */
static bool are_shared(const struct carried *a, const struct carried *b)
{
    return a->is_state && b->is_state &&
           strcmp(a->meeting.reach.pattern->text, b->meeting.reach.pattern->text) == 0;
}

/* @state is the one to complain of. What is retained stays, so not even chance may mix it. */
static void compare(struct reading *r, const struct carried *state, const struct carried *other)
{
    if (are_shared(state, other)) return;
    if (meet_same(&state->meeting, &other->meeting)) {
        complain(r->complain, state->at->at,
                 "%s `%s` can be %s `%s` (`%.60s`); give each a constant level of its own",
                 state->what, state->name, other->what, other->name,
                 other->meeting.reach.pattern->text);
    } else if (meet_above(&state->meeting, &other->meeting) != MEET_NEVER) {
        complain_of_parent(r, state, state, other);
    } else if (meet_above(&other->meeting, &state->meeting) != MEET_NEVER) {
        complain_of_parent(r, state, other, state);
    }
}

static void check_topics(struct reading *r, size_t number)
{
    struct carried state, other;

    if (!carried_down(r, number, STATE, &state)) return;
    for (size_t i = 0; i < r->config->down.routes.count; i++) {
        if (carried_down(r, i, EVENT, &other)) compare(r, &state, &other);
        if (i < number && carried_down(r, i, STATE, &other)) compare(r, &state, &other);
    }
    for (size_t i = 0; i < r->config->up.routes.count; i++)
        if (carried_up(r, i, &other)) compare(r, &state, &other);
}

static void compare_events(struct reading *r, const struct carried *at,
                           const struct carried *above, const struct carried *below)
{
    if (meet_above(&above->meeting, &below->meeting) != MEET) return;
    complain_of_parent(r, at, above, below);
}

/* Topics of events, and those that devices send to, among themselves. */
static void check_events(struct reading *r, size_t number)
{
    struct carried event, other;

    if (!carried_down(r, number, EVENT, &event)) return;
    for (size_t i = 0; i < r->config->down.routes.count; i++)
        if (carried_down(r, i, EVENT, &other)) compare_events(r, &event, &event, &other);
    for (size_t i = 0; i < r->config->up.routes.count; i++) {
        if (!carried_up(r, i, &other)) continue;
        compare_events(r, &event, &event, &other);
        compare_events(r, &event, &other, &event);
    }
}

/* --- one route --- */

/* The event's word, when the Kafka topic or a constant says it; size 0: it does not. */
static struct text word_of(const struct route *route, const struct kafka_selector *s)
{
    const struct source *from = &route->from[FIELD_EVENT];

    if (from->kind == SOURCE_CONSTANT) return (struct text){from->text, from->size};
    if (from->kind != SOURCE_NONE || s->is_regex) return (struct text){NULL, 0};
    return resolve_word(text_of(s->text), -1);
}

/* True when all that the route carries is known to have no state. */
static bool is_without_state(const struct route *route)
{
    for (size_t i = 0; i < route->selector_count; i++) {
        enum kind kind;
        struct text word = word_of(route, &route->selectors[i]);
        if (!kind_find(word, &kind) || kind_row(kind)->has_state) return false;
    }
    return route->selector_count > 0;
}

static void check_kinds(struct reading *r, const struct route *route, const struct node *n)
{
    if (!is_without_state(route)) return;
    struct text word = word_of(route, &route->selectors[0]);
    complain(r->complain, n->key_at,
             "`state`: the last %.*s of an entity says nothing of those before it, so there is "
             "no state to hold; remove it",
             (int)word.size, word.at);
}

static void check_entity(struct reading *r, const struct route *route, const struct node *n)
{
    if (!pattern_uses(&route->state.topic, FIELD_ENTITY)) {
        complain(
            r->complain, node_find(n, "topic")->at,
            "`topic` of `state` has no level {entity}, so all would share one topic; write "
            "\"{plant}/{area}/{line}/_state/{event}/{entity}\", say");
    }
    if (route->state.entity.kind != SOURCE_NONE) return;
    if (route->from[FIELD_ENTITY].kind != SOURCE_NONE) return;
    for (size_t i = 0; i < route->selector_count; i++) {
        enum kind kind;
        struct text word = word_of(route, &route->selectors[i]);
        if (word.size == 0 || kind_find(word, &kind)) continue;
        complain(r->complain, n->key_at,
                 "`state`: %.*s is none of the kinds, so it is not known where its entity "
                 "stands; add `entity`, as in `entity: payload:/id`",
                 (int)word.size, word.at);
        return;
    }
}

static void check_tombstones(struct reading *r, const struct route *route, size_t number)
{
    if (route->on_tombstone != NO_VALUE_REJECT) return;
    complain(r->complain, node_find(check_route_node(r, "down", number), "on_tombstone")->at,
             "`on_tombstone: reject` makes a dead letter of what clears a state; write skip, "
             "or remove `state`");
}

static void check_checkpoint(struct reading *r, size_t number)
{
    if (r->config->down.checkpoint != CHECKPOINT_OFF) return;
    complain_softly(r->complain, state_node(r, number)->key_at,
                    "`state` with `down.checkpoint: off`: what the MQTT broker has lost of its "
                    "states is not restored before the next record of each entity");
}

static void check_window(struct reading *r)
{
    const struct node *n = check_given(r, "mqtt.in_flight_max");

    if (n == NULL || r->config->mqtt.in_flight_max > 1) return;
    if (!routes_have_state(&r->config->down.routes)) return;
    complain(r->complain, n->at,
             "`mqtt.in_flight_max` is %s, and a record of a route with `state` is two messages "
             "that go together; write 2 or more",
             n->text);
}

void check_state(struct reading *r)
{
    for (size_t i = 0; i < r->config->down.routes.count; i++) {
        const struct route *route = &r->config->down.routes.at[i];
        check_events(r, i);
        if (!has_state(r, i)) continue;
        check_checkpoint(r, i);
        check_kinds(r, route, state_node(r, i));
        check_entity(r, route, state_node(r, i));
        check_tombstones(r, route, i);
        check_topics(r, i);
    }
    check_window(r);
}
