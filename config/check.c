#include "config/check.h"

#include <string.h>

#include "config/options.h"
#include "config/selectors.h"
#include "config/words.h"

/* The node that gives a text and is not empty; NULL when the file gives none. */
static const struct node *given(const struct reading *r, const char *path)
{
    const struct node *n = option_node(r->root, path);

    return n != NULL && n->kind == NODE_TEXT && n->size > 0 ? n : NULL;
}

static void check_backoff(struct reading *r)
{
    const struct node *min = given(r, "mqtt.backoff_min");
    const struct node *max = given(r, "mqtt.backoff_max");

    if (r->config->mqtt.backoff_min_ms <= r->config->mqtt.backoff_max_ms) return;
    complain(
        r->complain, min != NULL ? min->at : max->at,
        "`mqtt.backoff_min` (%s) is above `mqtt.backoff_max` (%s); make it the smaller one",
        min != NULL ? min->text : option_find("mqtt.backoff_min")->fallback,
        max != NULL ? max->text : option_find("mqtt.backoff_max")->fallback);
}

static void check_keepalive(struct reading *r)
{
    const struct node *n = given(r, "mqtt.keepalive");

    if (n == NULL || r->config->mqtt.keepalive_ms % 1000 == 0) return;
    complain(r->complain, n->at,
             "`mqtt.keepalive` is %s; MQTT counts whole seconds, so write %llds", n->text,
             (long long)r->config->mqtt.keepalive_ms / 1000);
}

/* The topics under it must be ones that may be published, and nobody else's. */
static void check_prefix(struct reading *r)
{
    static const char *const taken[] = {"$SYS", "$share", "$queue", "$CONTROL"};
    const struct node *n = given(r, "mqtt.control_prefix");
    struct why why;

    if (n == NULL) return;
    struct text name = node_text(n);
    if (name.at[0] == '$') name = (struct text){name.at + 1, name.size - 1};
    bool is_fine = word_is_name(name, 63, &why);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (strcmp(n->text, taken[i]) == 0) is_fine = false;
    if (is_fine) return;
    complain(
        r->complain, n->at,
        "`mqtt.control_prefix` cannot be `%.64s`; write one level of [A-Za-z0-9_-], with `$` "
        "in front or not, that is not the broker's own",
        n->text);
}

/* Who reads dead letters to send them again should not meet audit records there. */
static void check_own_topics(struct reading *r)
{
    const struct node *n = given(r, "kafka.audit_topic");

    if (strcmp(r->config->kafka.audit_topic, r->config->kafka.dead_letter_topic) != 0) return;
    if (n == NULL) n = given(r, "kafka.dead_letter_topic");
    complain(
        r->complain, n->at,
        "`%s` is both `kafka.audit_topic` and `kafka.dead_letter_topic`; give each a topic "
        "of its own",
        r->config->kafka.audit_topic);
}

static void check_tls(struct reading *r)
{
    static const char *const files[] = {"mqtt.ca_file", "mqtt.cert_file", "mqtt.key_file"};
    const struct node *cert = given(r, "mqtt.cert_file");
    const struct node *key = given(r, "mqtt.key_file");

    if (cert != NULL && key == NULL)
        complain(r->complain, cert->key_at,
                 "`mqtt.cert_file` without `mqtt.key_file`; give both or none");
    if (key != NULL && cert == NULL)
        complain(r->complain, key->key_at,
                 "`mqtt.key_file` without `mqtt.cert_file`; give both or none");
    if (strncmp(r->config->mqtt.url, "mqtt://", 7) != 0) return;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const struct node *n = given(r, files[i]);
        if (n != NULL)
            complain(r->complain, n->key_at,
                     "`%s` has no effect with mqtt://; make `mqtt.url` an mqtts:// one, or "
                     "remove it",
                     files[i]);
    }
}

static void check_has_route(struct reading *r)
{
    const struct node *down = node_find(r->root, "down");
    const struct node *routes = node_find(down, "routes");
    bool is_empty_list = routes != NULL && routes->kind == NODE_LIST && routes->first == NULL;

    if (down != NULL && down->kind != NODE_MAPPING && !node_is_null(down)) return; /* said */
    if (routes != NULL && !is_empty_list) return;
    struct spot spot = {0, 0};
    if (down != NULL) spot = down->key_at;
    if (routes != NULL) spot = routes->at;
    complain(r->complain, spot,
             "`down.routes` has no route, so nothing would be carried; write at least one");
}

static void check_names(struct reading *r, const struct node *route)
{
    const struct node *name = node_find(route, "name");

    if (name == NULL || name->kind != NODE_TEXT) return;
    for (const struct node *earlier = node_find(node_find(r->root, "down"), "routes")->first;
         earlier != route; earlier = earlier->next) {
        const struct node *other = node_find(earlier, "name");
        if (other == NULL || other->kind != NODE_TEXT || strcmp(other->text, name->text) != 0)
            continue;
        complain(r->complain, name->at,
                 "the route on line %d is called `%s` too; give each a name of its own",
                 other->at.line, name->text);
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

static void check_routes(struct reading *r)
{
    const struct node *list = node_find(node_find(r->root, "down"), "routes");
    size_t number = 0;

    if (list == NULL || r->config->down.routes.count == 0) return;
    for (const struct node *route = list->first; route != NULL; route = route->next, number++) {
        const struct node *topics = node_find(route, "kafka_topics");
        check_names(r, route);
        if (topics == NULL || topics->kind != NODE_LIST) continue;
        for (const struct node *n = topics->first; n != NULL; n = n->next)
            check_kafka_topic(r, number, n);
    }
}

void check_config(struct reading *r)
{
    check_backoff(r);
    check_keepalive(r);
    check_prefix(r);
    check_own_topics(r);
    check_tls(r);
    check_has_route(r);
    check_routes(r);
}
