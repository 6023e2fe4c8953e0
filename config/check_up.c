#include <stdio.h>
#include <string.h>

#include "bridge/core/presence.h"
#include "config/check.h"
#include "config/reach.h"
#include "topics/levels.h"

/* One route up, and where it stands. What of it was bad is left out of every check. */
struct candidate {
    const struct up_route *route;
    const struct node *node;
    bool has_filter, has_pattern, has_kafka_topic;
};

static struct candidate candidate_of(const struct reading *r, size_t number)
{
    const struct up_route *route = &r->config->up.routes.at[number];

    return (struct candidate){.route = route,
                              .node = check_route_node(r, "up", number),
                              .has_filter = route->filter[0] != '\0',
                              .has_pattern = route->pattern.level_count > 0,
                              .has_kafka_topic = route->kafka_topic.part_count > 0};
}

/* --- one route --- */

/* Where "{event}" stands in the text of @n. */
static struct spot field_spot(const struct node *n, enum field f)
{
    char written[16];

    snprintf(written, sizeof written, "{%s}", field_name(f).at);
    const char *at = strstr(n->text, written);
    return node_spot(n, at == NULL ? 0 : (size_t)(at - n->text));
}

/* What the topic does not say cannot be written. */
static void check_fields(struct reading *r, const struct candidate *c)
{
    for (int i = 0; c->has_pattern && i < FIELD_COUNT; i++) {
        enum field f = (enum field)i;
        bool is_in_name = c->has_kafka_topic && kafka_name_uses(&c->route->kafka_topic, f);
        bool is_in_key = c->route->has_key && pattern_uses(&c->route->key, f);
        const char *keys[] = {is_in_name ? "kafka_topic" : NULL, is_in_key ? "key" : NULL};

        for (size_t k = 0; k < 2 && !pattern_uses(&c->route->pattern, f); k++) {
            if (keys[k] == NULL) continue;
            complain(r->complain, field_spot(node_find(c->node, keys[k]), f),
                     "`%s`: `pattern` reads no {%s}; give it a level {%s}, or write a constant "
                     "here",
                     keys[k], field_name(f).at, field_name(f).at);
        }
    }
}

/* A kind is known by its word only. */
static void check_validate(struct reading *r, const struct candidate *c)
{
    if (c->route->validation == VALIDATE_OFF || !c->has_pattern) return;
    if (pattern_uses(&c->route->pattern, FIELD_EVENT)) return;
    complain(
        r->complain, node_find(c->node, "validate")->at,
        "`validate`: `pattern` reads no {event}, so the kind is not known; give it a level "
        "{event}, or write off");
}

/* What the topic does not say cannot be asked for. */
static void check_when(struct reading *r, const struct candidate *c)
{
    const struct node *when = node_find(c->node, "when");

    for (int i = 0; c->has_pattern && i < FIELD_COUNT; i++) {
        enum field f = (enum field)i;
        if (!when_uses(&c->route->when, f) || pattern_uses(&c->route->pattern, f)) continue;
        complain(r->complain, node_find(when, field_name(f).at)->key_at,
                 "`when`: `pattern` reads no {%s}; give it a level {%s}, or remove the "
                 "condition",
                 field_name(f).at, field_name(f).at);
    }
}

static void check_pattern(struct reading *r, const struct candidate *c)
{
    struct reach reach = {.pattern = &c->route->pattern, .policy = c->route->on_unsafe};

    if (!c->has_pattern || !c->has_filter) return;
    if (reach_topic(&reach, text_of(c->route->filter))) return;
    complain(
        r->complain, node_find(c->node, "pattern")->at,
        "`pattern`: no topic that `subscribe` takes (`%.80s`) reads so; give both the same "
        "levels",
        c->route->filter);
}

static void check_kafka_topic(struct reading *r, const struct candidate *c)
{
    const struct {
        const char *kafka_topic, *words;
    } ours[] = {
        {r->config->kafka.dead_letter_topic, "the dead-letter topic"},
        {r->config->kafka.audit_topic,       "the audit topic"      },
    };

    for (size_t i = 0; c->has_kafka_topic && i < sizeof ours / sizeof *ours; i++) {
        const char *written = c->route->kafka_topic.text;
        if (!reach_kafka_topic(c->route, text_of(ours[i].kafka_topic))) continue;
        bool is_constant = strcmp(written, ours[i].kafka_topic) == 0;
        complain(r->complain, node_find(c->node, "kafka_topic")->at,
                 "`kafka_topic`: `%.80s` %s%.80s%s%s, which only the bridge writes; write to "
                 "another one",
                 written, is_constant ? "is " : "can become `",
                 is_constant ? "" : ours[i].kafka_topic, is_constant ? "" : "`, ",
                 ours[i].words);
    }
}

/* --- the bridge's own topics --- */

/* True when @filter takes a presence, which is written to @out with a NUL. */
static bool takes_presence(const struct reading *r, struct text filter, struct sink *out)
{
    for (int d = DIRECTION_DOWN; d <= DIRECTION_UP; d++) {
        out->size = 0;
        presence_topic(r->config->bridge.id, (enum direction)d, out);
        if (filter_takes(filter, sink_since(out, 0))) return true;
    }
    return false;
}

/* True when a checkpoint can be one of the topics that @filter takes. Their fourth level is the
 * Kafka topic: one that the filter names must be carried. */
static bool takes_checkpoint(const struct reading *r, struct text filter)
{
    struct levels levels = levels_of(filter);
    struct text level = {NULL, 0};
    char name[FILTER_BYTES_MAX];

    for (int i = 0; i < 4; i++)
        if (!levels_next(&levels, &level)) return true;
    if (text_equal(level, TEXT("+")) || text_equal(level, TEXT("#"))) return true;
    snprintf(name, sizeof name, "%.*s", (int)level.size, level.at);
    return route_find(&r->config->down.routes, name) != NULL;
}

/* True when @filter takes what stands below the control prefix, of which an example is written
 * to @out with a NUL. */
static bool takes_control(const struct reading *r, struct text filter, struct sink *out)
{
    static const char *const below[] = {"/+", "/+/+", "/checkpoint/+/+"};
    const char *prefix = r->config->mqtt.control_prefix;

    if (prefix[0] == '$') return false; /* no filter takes it */
    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        out->size = 0;
        sink_text(out, text_of(prefix));
        sink_char(out, '/');
        sink_text(out, text_of(r->config->bridge.id));
        sink_text(out, text_of(below[i]));
        if (!filter_overlaps(filter, sink_since(out, 0))) continue;
        if (i < 2 || takes_checkpoint(r, filter)) return true;
    }
    return false;
}

static void check_own_topics(struct reading *r, const struct candidate *c)
{
    char bytes[FILTER_BYTES_MAX];
    struct sink own = SINK(bytes);
    struct text filter = text_of(c->route->filter);

    if (!c->has_filter || r->config->bridge.id[0] == '\0') return;
    bool is_presence = takes_presence(r, filter, &own);
    if (!is_presence && !takes_control(r, filter, &own)) return;
    complain(
        r->complain, node_find(c->node, "subscribe")->at,
        "`subscribe`: `%.80s` takes the bridge's own `%.*s` too%s; name more levels, as in "
        "\"+/+/+/_in/+\"",
        c->route->filter, (int)own.size, own.at, is_presence ? "" : " (`mqtt.control_prefix`)");
}

/* --- two routes --- */

/* The broker may hand a message over once for each subscription that takes it. */
static void check_overlap(struct reading *r, const struct candidate *c, size_t number)
{
    for (size_t i = 0; c->has_filter && i < number; i++) {
        const struct up_route *other = &r->config->up.routes.at[i];
        if (other->filter[0] == '\0') continue;
        if (!filter_overlaps(text_of(other->filter), text_of(c->route->filter))) continue;
        complain(
            r->complain, node_find(c->node, "subscribe")->at,
            "route %zu (`%s`) subscribes to topics that `%.80s` takes too, by `%.80s`, and "
            "a message there would be carried twice; narrow one of the two, or make them "
            "one route",
            i + 1, other->name, c->route->filter, other->filter);
        return;
    }
}

void check_up_routes(struct reading *r)
{
    for (size_t i = 0; i < r->config->up.routes.count; i++) {
        struct candidate c = candidate_of(r, i);
        check_fields(r, &c);
        check_validate(r, &c);
        check_when(r, &c);
        check_pattern(r, &c);
        check_kafka_topic(r, &c);
        check_own_topics(r, &c);
        check_overlap(r, &c, i);
    }
}
