#include "config/check.h"
#include "config/reach.h"

/* A route down and one up, of which each can read what the other writes. */
struct couple {
    const struct route *down;
    const struct up_route *up;
    const struct node *down_node, *up_node;
    bool comes_up;   /* what @down publishes is what @up subscribes to */
    bool comes_down; /* what @up writes to Kafka is what @down reads; told when it matters */
};

static struct couple couple_of(const struct reading *r, size_t down_number, size_t up_number)
{
    const struct routes *routes = &r->config->down.routes;
    const struct route *down = &routes->at[down_number];
    const struct up_route *up = &r->config->up.routes.at[up_number];
    struct reach published = {&down->topic, down->on_unsafe, down->from};
    struct reach retained = {&down->state.topic, down->on_unsafe, down->from};
    bool has_topics = down->topic.level_count > 0 && up->filter[0] != '\0';
    bool has_state = has_topics && down->state.topic.level_count > 0;
    bool comes_up = (has_topics && reach_topic(&published, text_of(up->filter))) ||
                    (has_state && reach_topic(&retained, text_of(up->filter)));
    bool matters = comes_up || up->envelope.level == PROPERTIES_NONE;

    return (struct couple){
        .down = down,
        .up = up,
        .down_node = check_route_node(r, "down", down_number),
        .up_node = check_route_node(r, "up", up_number),
        .comes_up = comes_up,
        .comes_down =
            matters && up->kafka_topic.part_count > 0 && reach_route(up, routes, down_number),
    };
}

static void complain_of_circle(struct reading *r, const struct couple *c)
{
    complain(
        r->complain, node_find(c->up_node, "subscribe")->at,
        "the routes `%s` of `down` and `%s` of `up` feed each other: MQTT `%.60s` goes "
        "to Kafka `%.60s`, that goes to MQTT `%.60s`, and that comes up again; subscribe to "
        "other topics, or write to Kafka topics that are not carried down",
        c->down->name, c->up->name, c->up->filter, c->up->kafka_topic.text,
        c->down->topic.text);
}

/* Each of the two routes is told by `bridgeid` what the bridge itself has written. */
static void complain_of_silence(struct reading *r, const struct node *route, const char *here,
                                const char *there, const char *there_name)
{
    complain(r->complain, node_find(route, "properties")->at,
             "`properties: none` leaves out `bridgeid`, by which the bridge knows what it "
             "wrote itself, and %s is what the route `%s` of `%s` reads; write minimal, or "
             "keep the two apart",
             here, there_name, there);
}

static void check_couple(struct reading *r, const struct couple *c)
{
    if (c->comes_up && c->comes_down) {
        complain_of_circle(r, c);
        return;
    }
    if (c->comes_up && c->down->envelope.level == PROPERTIES_NONE)
        complain_of_silence(r, c->down_node, "its `topic`", "up", c->up->name);
    if (c->comes_down && c->up->envelope.level == PROPERTIES_NONE)
        complain_of_silence(r, c->up_node, "its `kafka_topic`", "down", c->down->name);
}

void check_loops(struct reading *r)
{
    for (size_t d = 0; d < r->config->down.routes.count; d++) {
        for (size_t u = 0; u < r->config->up.routes.count; u++) {
            struct couple c = couple_of(r, d, u);
            check_couple(r, &c);
        }
    }
}
