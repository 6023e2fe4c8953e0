#include <assert.h>

#include "bridge/core/up_state.h"

/* The session keeps its subscriptions, also those that the configuration has no more. What was
 * subscribed to is written down beside the session, in the same broker, before it is: so the
 * next process knows what is left over, whatever its own configuration says. */

struct text filters_topic(struct up *u)
{
    size_t start = u->texts.size;

    sink_text(&u->texts, text_of(u->set.control_prefix));
    sink_char(&u->texts, '/');
    sink_text(&u->texts, text_of(u->set.bridge_id));
    sink_text(&u->texts, TEXT("/filters"));
    return sink_since(&u->texts, start);
}

void filters_begin(struct up *u)
{
    u->listed_size = 0;
}

/* A list that was cut on its way says nothing. */
void filters_heard(struct up *u, struct bytes payload)
{
    u->listed_size = 0;
    if (payload.at == NULL || payload.size > sizeof u->listed) return;
    memcpy(u->listed, payload.at, payload.size);
    u->listed_size = payload.size;
}

static bool is_wanted(const struct up *u, struct text filter)
{
    for (size_t i = 0; i < u->set.routes->count; i++) {
        if (text_equal(text_of(u->set.routes->at[i].filter), filter)) return true;
    }
    return false;
}

/* Those of the list that no route has; anybody may have written it. */
static size_t find_leftovers(struct up *u)
{
    size_t count = 0;

    for (size_t at = 0; at < u->listed_size && count < LISTEN_MAX;) {
        const char *end = memchr(u->listed + at, '\n', u->listed_size - at);
        size_t stop = end == NULL ? u->listed_size : (size_t)(end - u->listed);
        struct text filter = {u->listed + at, stop - at};
        char why[160];
        if (filter_is_valid(filter, why, sizeof why) && !is_wanted(u, filter))
            u->topics[count++] = filter;
        at = stop + 1;
    }
    return count;
}

/* One on a line. What does not fit is not written: then it may be left over one day. */
static struct text write_list(struct up *u)
{
    size_t start = u->texts.size;

    for (size_t i = 0; i < u->set.routes->count; i++) {
        struct text filter = text_of(u->set.routes->at[i].filter);
        if (u->texts.size - start + filter.size + 1 > SUBSCRIBED_BYTES_MAX) break;
        sink_text(&u->texts, filter);
        sink_char(&u->texts, '\n');
    }
    return sink_since(&u->texts, start);
}

void filters_apply(struct up *u, bool session_is_present)
{
    struct text list = write_list(u), listed = {u->listed, u->listed_size};
    size_t count = find_leftovers(u);

    if (count > 0 && session_is_present) {
        struct effect *e = effects_add(u->out, EFFECT_UNSUBSCRIBE);
        e->topics.at = u->topics;
        e->topics.count = count;
        up_tell(u, FACT_UNSUBSCRIBED, u->topics[0], (struct text){0}, (int64_t)count);
    }
    if (text_equal(list, listed)) return;
    watch_post(u, POST_FILTERS, filters_topic(u), list);
}
