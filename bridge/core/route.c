#include "bridge/core/route.h"

#include <assert.h>

bool selector_takes(const struct kafka_selector *s, const char *kafka_topic)
{
    if (s->is_regex) return regexec(&s->regex, kafka_topic, 0, NULL, 0) == 0;
    return strcmp(s->text, kafka_topic) == 0;
}

const struct route *route_find(const struct routes *routes, const char *kafka_topic)
{
    assert(kafka_topic != NULL);
    for (size_t i = 0; i < routes->count; i++) {
        const struct route *route = &routes->at[i];
        for (size_t k = 0; k < route->selector_count; k++) {
            if (selector_takes(&route->selectors[k], kafka_topic)) return route;
        }
    }
    return NULL;
}

bool routes_have_state(const struct routes *routes)
{
    for (size_t i = 0; i < routes->count; i++) {
        if (routes->at[i].state.is_on) return true;
    }
    return false;
}
