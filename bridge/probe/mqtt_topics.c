#include "bridge/probe/mqtt_topics.h"

#include <stdio.h>

#include "bridge/core/presence.h"
#include "topics/pattern.h"

/* A free place, with room for @topic and @filter; NULL: there is none. */
static struct topic_sample *add(struct topic_samples *out)
{
    out->is_cut = out->count == TOPIC_SAMPLES_MAX;
    return out->is_cut ? NULL : &out->at[out->count++];
}

static void add_control(const struct config *config, const char *rest,
                        struct topic_samples *out)
{
    struct topic_sample *s = add(out);

    if (s == NULL) return;
    s->is_exact = true;
    snprintf(s->topic, sizeof s->topic, "%s/%s/%s", config->mqtt.control_prefix,
             config->bridge.id, rest);
    snprintf(s->filter, sizeof s->filter, "%s/%s/#", config->mqtt.control_prefix,
             config->bridge.id);
}

static void add_presence(const struct config *config, enum direction direction,
                         struct topic_samples *out)
{
    struct topic_sample *s = add(out);

    if (s == NULL) return;
    struct sink topic = SINK(s->topic), filter = SINK(s->filter);
    s->is_exact = true;
    presence_topic(config->bridge.id, direction, &topic);
    sink_char(&topic, '\0');
    presence_topic(config->bridge.id, direction, &filter);
    sink_char(&filter, '\0');
}

/* What is known of a field before there is a record. */
static struct text known(const struct route *r, enum field f)
{
    const struct source *s = &r->from[f];

    if (s->kind == SOURCE_CONSTANT) return (struct text){s->text, s->size};
    if (f == FIELD_EVENT && s->kind == SOURCE_NONE && !r->selectors[0].is_regex) {
        const char *name = r->selectors[0].text, *dot = strrchr(name, '.');
        return text_of(dot == NULL ? name : dot + 1);
    }
    return TEXT("");
}

static void add_pattern(const struct route *r, const struct pattern *p,
                        struct topic_samples *out)
{
    struct topic_sample *s = add(out);
    struct place place = {0};
    enum field missed;

    if (s == NULL) return;
    s->is_exact = true;
    for (int f = 0; f < FIELD_COUNT; f++) {
        place.at[f] = known(r, (enum field)f);
        if (place.at[f].size > 0) continue;
        place.at[f] = TEXT("mesbridge-check");
        if (pattern_uses(p, (enum field)f)) s->is_exact = false;
    }
    struct sink topic = SINK(s->topic), filter = SINK(s->filter);
    if (pattern_render(p, &place, UNSAFE_ENCODE, &topic, &missed) != ERR_OK) {
        out->count--; /* too long to be tried */
        return;
    }
    sink_char(&topic, '\0');
    pattern_filter(p, &filter);
    sink_char(&filter, '\0');
    if (topic.overflow || filter.overflow) out->count--;
}

static void add_down(const struct config *config, struct topic_samples *out)
{
    add_presence(config, DIRECTION_DOWN, out);
    add_control(config, "gap", out);
    if (config->down.checkpoint == CHECKPOINT_ON) {
        add_control(config, "id", out);
        add_control(config, "checkpoint/mesbridge-check/0", out);
    }
    for (size_t i = 0; i < config->down.routes.count; i++) {
        const struct route *r = &config->down.routes.at[i];
        add_pattern(r, &r->topic, out);
        if (r->state.is_on) add_pattern(r, &r->state.topic, out);
    }
}

void mqtt_topics(const struct config *config, struct topic_samples *out)
{
    *out = (struct topic_samples){0};
    if (config->up.routes.count > 0) {
        add_presence(config, DIRECTION_UP, out);
        add_control(config, "filters", out);
    }
    if (config->down.routes.count > 0) add_down(config, out);
}
