#include "bridge/trial/account_parts.h"

/* A route that is asked, and what it is asked about. */
struct question {
    const struct trial *trial;
    const struct route *route;       /* or */
    const struct up_route *up_route; /* of a message */
    bool is_late;                    /* an earlier one has taken it */
};

static bool takes_record(const struct route *route, const char *kafka_topic)
{
    for (size_t i = 0; i < route->selector_count; i++)
        if (selector_takes(&route->selectors[i], kafka_topic)) return true;
    return false;
}

static bool takes(const struct question *q)
{
    const struct sample *s = q->trial->sample;

    if (q->route != NULL) return takes_record(q->route, s->record.kafka_topic.at);
    return filter_takes(text_of(q->up_route->filter), s->arrival.topic);
}

static void write_selectors(const struct route *route, FILE *to)
{
    fputs("kafka_topics: ", to);
    for (size_t i = 0; i < route->selector_count; i++)
        fprintf(to, "%s%s", i > 0 ? ", " : "", route->selectors[i].text);
}

static void write_because(const void *self, FILE *to)
{
    const struct question *q = self;

    if (q->is_late && takes(q)) fputs("it would, but the first that takes it carries it; ", to);
    if (q->route != NULL)
        write_selectors(q->route, to);
    else
        fprintf(to, "subscribe: %s", q->up_route->filter);
}

static void tell_route(struct account *a, struct question q, const char *name)
{
    bool takes_it = takes(&q) && !q.is_late;

    a->routes[a->route_count++] = (struct account_route){
        .name = name,
        .takes_it = takes_it,
        .because = keeper_write(&a->keeper, write_because, &q).at,
    };
}

void account_tell_routes(struct account *a)
{
    const struct config *config = a->trial->config;
    bool is_up = a->trial->sample->is_message, is_late = false;
    size_t count = is_up ? config->up.routes.count : config->down.routes.count;

    a->routes = keeper_room(&a->keeper, (count + 1) * sizeof *a->routes);
    for (size_t i = 0; i < count && a->routes != NULL; i++) {
        struct question q = {.trial = a->trial, .is_late = is_late};
        if (is_up)
            q.up_route = &config->up.routes.at[i];
        else
            q.route = &config->down.routes.at[i];
        tell_route(a, q, is_up ? q.up_route->name : q.route->name);
        is_late = is_late || a->routes[i].takes_it;
    }
}
