#include "config/check.h"

#include <stdio.h>

#include "config/reach.h"
#include "topics/filter.h"

/* A place where only the bridge writes: data there would pass for its own word. */
struct ours {
    const char *first; /* level of the topics */
    const char *or_else;
};

static void check_pattern(struct reading *r, const struct reach *reach, const struct node *n,
                          const struct ours *ours)
{
    char filter[FILTER_BYTES_MAX];

    snprintf(filter, sizeof filter, "%s/#", ours->first);
    if (n == NULL || reach->pattern->level_count == 0) return;
    if (!reach_topic(reach, text_of(filter))) return;
    complain(r->complain, n->at,
             "`topic`: `%.80s` can come to lie below `%.64s`, where only the bridge writes; "
             "begin it with another level%s",
             reach->pattern->text, ours->first, ours->or_else);
}

static void check_route(struct reading *r, size_t number, const struct ours *ours)
{
    const struct route *route = &r->config->down.routes.at[number];
    const struct node *n = check_route_node(r, "down", number);
    struct reach event = {&route->topic, route->on_unsafe, route->from};
    struct reach state = {&route->state.topic, route->on_unsafe, route->from};

    check_pattern(r, &event, node_find(n, "topic"), ours);
    if (route->state.is_on)
        check_pattern(r, &state, node_find(node_find(n, "state"), "topic"), ours);
}

void check_ours(struct reading *r)
{
    const struct ours ours[] = {
        {"_bridge",                      ""                                          },
        {r->config->mqtt.control_prefix, ", or `mqtt.control_prefix` with `$` or `_`"},
    };

    for (size_t i = 0; i < r->config->down.routes.count; i++)
        for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
            check_route(r, i, &ours[k]);
}
