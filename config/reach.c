#include "config/reach.h"

#include <string.h>

#include "config/suggest.h"
#include "topics/kind.h"
#include "topics/levels.h"

/* True for a level that data can make. */
static bool data_makes(struct text level, enum unsafe_policy policy)
{
    char bytes[LEVEL_BYTES_MAX];
    struct sink decoded = SINK(bytes);

    if (level_is_safe(level)) return true;
    return policy == UNSAFE_ENCODE && level_decode(level, &decoded) == ERR_OK;
}

static bool level_makes(const struct reach *from, const struct pattern_level *l,
                        struct text level)
{
    if (!l->is_field)
        return text_equal((struct text){from->pattern->text + l->at, l->size}, level);
    const struct source *s = from->from == NULL ? NULL : &from->from[l->field];
    if (s != NULL && s->kind == SOURCE_CONSTANT)
        return text_equal((struct text){s->text, s->size}, level);
    return data_makes(level, from->policy);
}

bool reach_topic(const struct reach *from, struct text filter)
{
    const struct pattern *p = from->pattern;
    struct levels levels = levels_of(filter);
    struct text wanted;

    for (size_t i = 0; i < p->level_count; i++) {
        if (!levels_next(&levels, &wanted)) return false;
        if (text_equal(wanted, TEXT("#"))) return true;
        if (text_equal(wanted, TEXT("+"))) continue;
        if (!level_makes(from, &p->levels[i], wanted)) return false;
    }
    return !levels_next(&levels, &wanted) || text_equal(wanted, TEXT("#"));
}

static size_t dots_in(struct text t)
{
    size_t count = 0;

    for (size_t i = 0; i < t.size; i++)
        if (t.at[i] == '.') count++;
    return count;
}

bool reach_kafka_topic(const struct up_route *route, struct text kafka_topic)
{
    const struct kafka_name *n = &route->kafka_topic;

    if (!kafka_name_makes(n, kafka_topic)) return false;
    /* no field brings a dot, unless it comes encoded */
    return route->on_unsafe == UNSAFE_ENCODE ||
           dots_in(text_of(n->text)) == dots_in(kafka_topic);
}

/* --- expressions --- */

static bool byte_is_of_a_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-';
}

/* Adds what an expression holds between its signs: of "^mes\.(in|out)$" mes, in and out. */
static void add_words_of(struct known_words *words, const char *regex)
{
    for (const char *at = regex; *at != '\0' && words->count < SUGGEST_WORDS_MAX;) {
        size_t size = 0;
        while (byte_is_of_a_word(at[size]))
            size++;
        known_add(words, (struct text){at, size});
        at += size > 0 ? size : 1;
    }
}

/* What fields may hold, to try an expression on. */
static struct known_words words_to_try(const char *regex)
{
    struct known_words words = {.count = 0};

    for (int k = 0; k < KIND_COUNT; k++)
        known_add(&words, kind_row((enum kind)k)->word);
    known_add_list(&words, "a|A|1");
    add_words_of(&words, regex);
    return words;
}

/* True when route @number carries what @event and @other, in all other fields, make. */
static bool carries(const struct up_route *route, const struct routes *down, size_t number,
                    struct text event, struct text other)
{
    char name[KAFKA_NAME_BYTES_MAX + 1];
    struct sink out = {.at = name, .capacity = KAFKA_NAME_BYTES_MAX};
    struct place place;
    enum field missed;

    for (int f = 0; f < FIELD_COUNT; f++)
        place.at[f] = f == FIELD_EVENT ? event : other;
    if (kafka_name_render(&route->kafka_topic, &place, &out, &missed) != ERR_OK) return false;
    name[out.size] = '\0';
    return route_find(down, name) == &down->at[number];
}

static bool expression_carries(const struct up_route *route, const struct routes *down,
                               size_t number, const char *regex)
{
    struct known_words words = words_to_try(regex);

    for (size_t i = 0; i < words.count; i++)
        for (size_t k = 0; k < words.count; k++)
            if (carries(route, down, number, words.at[i], words.at[k])) return true;
    return false;
}

bool reach_route(const struct up_route *route, const struct routes *down, size_t number)
{
    const struct route *taker = &down->at[number];

    for (size_t i = 0; i < taker->selector_count; i++) {
        const struct kafka_selector *s = &taker->selectors[i];
        if (s->is_regex && expression_carries(route, down, number, s->text)) return true;
        if (!s->is_regex && route_find(down, s->text) == taker &&
            reach_kafka_topic(route, text_of(s->text)))
            return true;
    }
    return false;
}
