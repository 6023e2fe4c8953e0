#include "bridge/core/up_route.h"

/* NULL when none has it, or several. */
static const struct up_route *by_id(const struct up_routes *routes, uint32_t subscription_id)
{
    const struct up_route *found = NULL;

    for (size_t i = 0; i < routes->count && subscription_id != 0; i++) {
        if (routes->at[i].subscription_id != subscription_id) continue;
        if (found != NULL) return NULL;
        found = &routes->at[i];
    }
    return found;
}

const struct up_route *up_route_find(const struct up_routes *routes, uint32_t subscription_id,
                                     struct text topic)
{
    const struct up_route *found = by_id(routes, subscription_id);

    for (size_t i = 0; i < routes->count && found == NULL; i++) {
        if (filter_takes(text_of(routes->at[i].filter), topic)) found = &routes->at[i];
    }
    return found;
}
