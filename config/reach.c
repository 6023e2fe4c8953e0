#include "config/reach.h"

#include <string.h>

#include "config/suggest.h"
#include "topics/kind.h"
#include "topics/levels.h"

bool reach_data_makes(struct text level, enum unsafe_policy policy)
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
    return reach_data_makes(level, from->policy);
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

/* Fields that try every word each; those behind them hold what the last of these holds. */
enum { FIELDS_TRIED_MAX = 3 };

/* How many names the words make. */
static size_t count_tries(const struct kafka_name *n, const struct known_words *words)
{
    size_t tries = 1;
    int fields = 0;

    for (int f = 0; f < FIELD_COUNT; f++)
        if (kafka_name_uses(n, (enum field)f) && fields++ < FIELDS_TRIED_MAX)
            tries *= words->count;
    return tries;
}

/* Writes the name number @i of those, with a NUL; false for one that Kafka does not take. */
static bool write_try(const struct kafka_name *n, const struct known_words *words, size_t i,
                      char out[KAFKA_NAME_BYTES_MAX + 1])
{
    struct sink sink = {.at = out, .capacity = KAFKA_NAME_BYTES_MAX};
    struct place place = {0};
    struct text word = {NULL, 0};
    enum field missed;
    int fields = 0;

    for (int f = 0; f < FIELD_COUNT; f++) {
        if (!kafka_name_uses(n, (enum field)f)) continue;
        if (fields++ < FIELDS_TRIED_MAX) {
            word = words->at[i % words->count];
            i /= words->count;
        }
        place.at[f] = word;
    }
    if (kafka_name_render(n, &place, &sink, &missed) != ERR_OK) return false;
    out[sink.size] = '\0';
    return true;
}

/* True when the route @number, whose expression @s is, carries a name that @route makes. */
static bool expression_takes(const struct up_route *route, const struct routes *down,
                             size_t number, const struct kafka_selector *s)
{
    const struct kafka_name *n = &route->kafka_topic;
    struct known_words words = words_to_try(s->text);
    size_t tries = count_tries(n, &words);
    char name[KAFKA_NAME_BYTES_MAX + 1];

    for (size_t i = 0; i < tries; i++) {
        if (!write_try(n, &words, i, name) || !selector_takes(s, name)) continue;
        if (route_find(down, name) == &down->at[number]) return true;
    }
    return false;
}

bool reach_route(const struct up_route *route, const struct routes *down, size_t number)
{
    const struct route *taker = &down->at[number];

    for (size_t i = 0; i < taker->selector_count; i++) {
        const struct kafka_selector *s = &taker->selectors[i];
        if (s->is_regex && expression_takes(route, down, number, s)) return true;
        if (!s->is_regex && route_find(down, s->text) == taker &&
            reach_kafka_topic(route, text_of(s->text)))
            return true;
    }
    return false;
}
