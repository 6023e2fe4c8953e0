#include "config/meet.h"

#include "topics/resolve.h"

/* The values that a level can have, when they are few; else @is_open. */
struct values {
    bool is_open;
    size_t count;
    struct text at[ROUTE_KAFKA_TOPICS_MAX];
};

/* The event is the Kafka topic's last word where the route does not say otherwise. */
static bool event_is_of_kafka_topic(const struct meeting *m)
{
    if (m->route == NULL) return false;
    for (size_t i = 0; i < m->route->selector_count; i++)
        if (m->route->selectors[i].is_regex) return false;
    return m->route->from[FIELD_EVENT].kind == SOURCE_NONE;
}

static void values_of(const struct meeting *m, size_t level, struct values *out)
{
    const struct pattern_level *l = &m->reach.pattern->levels[level];
    const struct source *s = m->reach.from == NULL ? NULL : &m->reach.from[l->field];

    *out = (struct values){.count = 1};
    if (!l->is_field) {
        out->at[0] = (struct text){m->reach.pattern->text + l->at, l->size};
    } else if (s != NULL && s->kind == SOURCE_CONSTANT) {
        out->at[0] = (struct text){s->text, s->size};
    } else if (l->field == FIELD_EVENT && event_is_of_kafka_topic(m)) {
        out->count = m->route->selector_count;
        for (size_t i = 0; i < out->count; i++)
            out->at[i] = resolve_word(text_of(m->route->selectors[i].text), -1);
    } else {
        out->is_open = true;
    }
}

static bool has(const struct values *v, enum unsafe_policy policy, struct text value)
{
    if (v->is_open) return reach_data_makes(value, policy);
    for (size_t i = 0; i < v->count; i++)
        if (text_equal(v->at[i], value)) return true;
    return false;
}

static bool are_one_field(const struct meeting *a, const struct meeting *b, size_t level)
{
    const struct pattern_level *of_a = &a->reach.pattern->levels[level];
    const struct pattern_level *of_b = &b->reach.pattern->levels[level];

    return of_a->is_field && of_b->is_field && of_a->field == of_b->field;
}

static enum meet level_meets(const struct meeting *a, const struct meeting *b, size_t level)
{
    struct values of_a, of_b;

    values_of(a, level, &of_a);
    values_of(b, level, &of_b);
    if (of_a.is_open && of_b.is_open) return MEET;
    const struct values *few = of_a.is_open ? &of_b : &of_a;
    const struct values *other = of_a.is_open ? &of_a : &of_b;
    enum unsafe_policy policy = of_a.is_open ? a->reach.policy : b->reach.policy;
    for (size_t i = 0; i < few->count; i++)
        if (has(other, policy, few->at[i]))
            return other->is_open && !are_one_field(a, b, level) ? MEET_BY_CHANCE : MEET;
    return MEET_NEVER;
}

static enum meet levels_meet(const struct meeting *a, const struct meeting *b, size_t count)
{
    enum meet least = MEET;

    for (size_t i = 0; i < count && least != MEET_NEVER; i++) {
        enum meet here = level_meets(a, b, i);
        if (here < least) least = here;
    }
    return least;
}

bool meet_same(const struct meeting *a, const struct meeting *b)
{
    size_t count = a->reach.pattern->level_count;

    return count == b->reach.pattern->level_count && levels_meet(a, b, count) != MEET_NEVER;
}

enum meet meet_above(const struct meeting *above, const struct meeting *below)
{
    size_t count = above->reach.pattern->level_count;

    if (count >= below->reach.pattern->level_count) return MEET_NEVER;
    return levels_meet(above, below, count);
}
