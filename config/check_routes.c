#include <string.h>

#include "config/check.h"
#include "topics/kind.h"

static const struct node *list_of(const struct reading *r, const char *section)
{
    return node_find(node_find(r->root, section), "routes");
}

const struct node *check_route_node(const struct reading *r, const char *section, size_t number)
{
    const struct node *n = list_of(r, section)->first;

    while (number-- > 0)
        n = n->next;
    return n;
}

/* True when the section cannot hold a list, which has been said. */
static bool section_is_wrong(const struct node *section)
{
    return section != NULL && section->kind != NODE_MAPPING && !node_is_null(section);
}

static bool is_wanted(const struct node *list)
{
    return list != NULL && (list->kind != NODE_LIST || list->first != NULL);
}

static void check_has_route(struct reading *r)
{
    const struct node *sections[] = {node_find(r->root, "down"), node_find(r->root, "up")};
    const struct node *lists[] = {list_of(r, "down"), list_of(r, "up")};
    struct spot spot = {0};

    for (size_t i = 0; i < 2; i++) {
        if (section_is_wrong(sections[i]) || is_wanted(lists[i])) return;
        if (sections[i] != NULL && spot.line == 0) spot = sections[i]->key_at;
    }
    for (size_t i = 2; i-- > 0;)
        if (lists[i] != NULL) spot = lists[i]->at;
    complain(r->complain, spot,
             "neither `down.routes` nor `up.routes` has a route, so nothing would be carried; "
             "write at least one");
}

static void check_name(struct reading *r, const char *section, const struct node *route)
{
    const struct node *name = node_find(route, "name");

    if (name == NULL || name->kind != NODE_TEXT) return;
    for (const struct node *earlier = list_of(r, section)->first; earlier != route;
         earlier = earlier->next) {
        const struct node *other = node_find(earlier, "name");
        if (other == NULL || other->kind != NODE_TEXT || strcmp(other->text, name->text) != 0)
            continue;
        bool is_here = other->at.source == name->at.source;
        complain(r->complain, name->at,
                 "the route on line %d%s%.200s is called `%s` too; give each a name of its own",
                 other->at.line, is_here ? "" : " of ",
                 is_here ? "" : reading_file(r, other->at), name->text);
        return;
    }
}

/* The first of the routes before @end that takes @kafka_topic; NULL when none does. */
static const struct kafka_selector *earlier_taker(const struct routes *routes, size_t end,
                                                  const char *kafka_topic, size_t *out_route)
{
    for (size_t i = 0; i < end; i++) {
        const struct route *route = &routes->at[i];
        for (size_t k = 0; k < route->selector_count; k++) {
            if (!selector_takes(&route->selectors[k], kafka_topic)) continue;
            *out_route = i;
            return &route->selectors[k];
        }
    }
    return NULL;
}

/* Complains about a topic that the bridge writes itself. */
static bool is_ours(struct reading *r, const struct node *n)
{
    const struct {
        const char *kafka_topic, *words;
    } ours[] = {
        {r->config->kafka.dead_letter_topic,
         "the dead-letter topic, and carrying it would go in circles"              },
        {r->config->kafka.audit_topic,
         "the audit topic, which the bridge writes about itself and does not carry"},
    };

    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        if (strcmp(n->text, ours[i].kafka_topic) != 0) continue;
        complain(r->complain, n->at, "`%s` is %s; remove it here", n->text, ours[i].words);
        return true;
    }
    return false;
}

static void check_kafka_topic(struct reading *r, size_t number, const struct node *n)
{
    size_t taker;

    if (n->kind != NODE_TEXT) return;
    if (is_ours(r, n)) return;
    const struct kafka_selector *s =
        earlier_taker(&r->config->down.routes, number, n->text, &taker);
    if (s == NULL) return;
    complain(r->complain, n->at,
             "route %zu (`%s`) takes `%s` already%s, and the first one wins; %s", taker + 1,
             r->config->down.routes.at[taker].name, n->text,
             s->is_regex ? " by its expression" : "",
             s->is_regex ? "move this route before it" : "remove one of them");
}

static void check_kafka_topics(struct reading *r, size_t number, const struct node *route)
{
    const struct node *topics = node_find(route, "kafka_topics");

    if (topics == NULL || topics->kind != NODE_LIST) return;
    for (const struct node *n = topics->first; n != NULL; n = n->next)
        check_kafka_topic(r, number, n);
}

/* Nothing but process variables may be thinned. What is left open by the route is not one for
 * sure: an expression may take any topic, and a header say any word. */
static bool carries_only_variables(const struct route *route)
{
    struct text word = kind_row(KIND_PROCESS_VARIABLE)->word;
    const struct source *event = &route->from[FIELD_EVENT];

    if (event->kind == SOURCE_CONSTANT)
        return text_equal((struct text){event->text, event->size}, word);
    if (event->kind != SOURCE_NONE) return false;
    for (size_t i = 0; i < route->selector_count; i++) {
        const struct kafka_selector *s = &route->selectors[i];
        struct text name = text_of(s->text);
        if (s->is_regex || name.size < word.size) return false;
        struct text last = {name.at + name.size - word.size, word.size};
        bool is_whole = name.size == word.size || last.at[-1] == '.';
        if (!is_whole || !text_equal(last, word)) return false;
    }
    return true;
}

/* What is withheld is open beside what is in flight, and a ticket has 16 bits for both. */
static void check_at_most(struct reading *r, const struct route *route, const struct node *n)
{
    enum { IN_FLIGHT_MAX = 45000 };
    const struct node *at = node_find(n, "at_most");
    bool has_topics = route->selector_count > 0; /* else that has been said */

    if (route->at_most_ms == 0 || at == NULL) return;
    if (has_topics && !carries_only_variables(route))
        complain(r->complain, at->key_at,
                 "`at_most` is for process variables, and this route can carry something else, "
                 "which must not be thinned; name Kafka topics that end in `process-variable`, "
                 "or write `from: {event: process-variable}`");
    if (r->config->mqtt.in_flight_max > IN_FLIGHT_MAX)
        complain(r->complain, at->key_at,
                 "`at_most` leaves no room for `mqtt.in_flight_max` above %d; lower that one",
                 IN_FLIGHT_MAX);
}

/* MessagePack holds no number that JSON cannot. */
static void check_big_numbers(struct reading *r, const struct node *route,
                              enum encoding encoding, enum big_numbers big_numbers)
{
    if (big_numbers != BIG_NUMBERS_TEXT || encoding == ENCODING_MSGPACK) return;
    complain(r->complain, node_find(route, "big_numbers")->at,
             "`big_numbers: text` does nothing without `encoding: msgpack`; remove it, or give "
             "the route that encoding");
}

void check_routes(struct reading *r)
{
    check_has_route(r);
    for (size_t i = 0; i < r->config->down.routes.count; i++) {
        const struct route *route = &r->config->down.routes.at[i];
        const struct node *n = check_route_node(r, "down", i);
        check_name(r, "down", n);
        check_kafka_topics(r, i, n);
        check_at_most(r, route, n);
        check_big_numbers(r, n, route->encoding, route->big_numbers);
    }
    for (size_t i = 0; i < r->config->up.routes.count; i++) {
        const struct up_route *route = &r->config->up.routes.at[i];
        const struct node *n = check_route_node(r, "up", i);
        check_name(r, "up", n);
        check_big_numbers(r, n, route->encoding, route->big_numbers);
    }
}
