#include "topics/filter.h"

#include <stdio.h>

#include "topics/levels.h"
#include "topics/topic.h"
#include "topics/utf8.h"

static bool is_any(struct text level)
{
    return text_equal(level, TEXT("+"));
}

static bool is_rest(struct text level)
{
    return text_equal(level, TEXT("#"));
}

static bool has_wildcard(struct text level)
{
    return level.size > 0 && (memchr(level.at, '+', level.size) != NULL ||
                              memchr(level.at, '#', level.size) != NULL);
}

/* A filter that begins with @first and a topic that begins with @level can never meet because
 * of the `$`. */
static bool is_hidden(struct text first, struct text level)
{
    return has_wildcard(first) && level.size > 0 && level.at[0] == '$';
}

/* Writes "level N, `about`, after" into @why, which begins with @before. */
static bool refuse(char *why, size_t why_bytes, size_t number, struct text about,
                   const char *after)
{
    enum { ABOUT_BYTES_MAX = 48 };
    int size = (int)(about.size < ABOUT_BYTES_MAX ? about.size : ABOUT_BYTES_MAX);

    (void)snprintf(why, why_bytes, "level %zu, `%.*s`, %s", number, size,
                   size == 0 ? "" : about.at, after);
    return false;
}

/* The first level must not begin with `$`. */
static bool first_is_valid(struct text filter, struct text first, char *why, size_t why_bytes)
{
    if (first.size == 0 || first.at[0] != '$') return true;
    if (text_starts_with(filter, TEXT("$share/"))) {
        return refuse(why, why_bytes, 1, first,
                      "makes a shared subscription: of a member that is away its messages are "
                      "lost; subscribe to the filter behind the share's name");
    }
    return refuse(why, why_bytes, 1, first,
                  "begins with `$`: that is the broker's own; begin with a plant or `+`");
}

static bool levels_are_valid(struct text filter, char *why, size_t why_bytes)
{
    struct levels levels = levels_of(filter);
    struct text level;

    for (size_t number = 1; levels_next(&levels, &level); number++) {
        if (number > TOPIC_LEVELS_MAX) {
            return refuse(why, why_bytes, number, level, "is one too many: at most 200 levels");
        }
        if (number == 1 && !first_is_valid(filter, level, why, why_bytes)) return false;
        if (!has_wildcard(level) || is_any(level)) continue;
        if (!is_rest(level)) {
            return refuse(why, why_bytes, number, level,
                          "mixes a wildcard with text; `+` and `#` stand alone in a level");
        }
        if (!levels.is_over) {
            return refuse(why, why_bytes, number, level, "must be the last; `+` is one level");
        }
    }
    return true;
}

bool filter_is_valid(struct text filter, char *why, size_t why_bytes)
{
    const char *fault = NULL;

    if (filter.size == 0) {
        fault = "the filter is empty; \"+/+/+/_in/+\" is one";
    } else if (filter.size >= FILTER_BYTES_MAX) {
        fault = "a filter has at most 255 bytes";
    } else if (!utf8_is_mqtt(filter)) {
        fault = "a filter is UTF-8 without control characters";
    } else if (is_rest(filter)) {
        fault = "`#` alone takes the bridge's own messages too; name levels, as in "
                "\"+/+/+/_in/+\"";
    }
    if (fault != NULL) {
        (void)snprintf(why, why_bytes, "%s", fault);
        return false;
    }
    return levels_are_valid(filter, why, why_bytes);
}

bool filter_takes(struct text filter, struct text topic)
{
    struct levels of_filter = levels_of(filter), of_topic = levels_of(topic);
    struct text wanted, level;

    if (topic.size == 0) return false;
    for (bool is_first = true; levels_next(&of_filter, &wanted); is_first = false) {
        bool is_there = levels_next(&of_topic, &level);
        if (is_first && is_hidden(wanted, level)) return false;
        if (is_rest(wanted)) return true; /* also of the level above, where nothing follows */
        if (!is_there) return false;
        if (!is_any(wanted) && !text_equal(wanted, level)) return false;
    }
    return of_topic.is_over;
}

/* Two levels of filters, neither of which is `#`. */
static bool levels_meet(struct text a, struct text b)
{
    return is_any(a) || is_any(b) || text_equal(a, b);
}

/* One filter ended after @count levels where the other goes on with `#`: that one takes the
 * level above, which is a topic unless it is the empty text. */
static bool ends_in_a_topic(size_t count, struct text first_of_a, struct text first_of_b)
{
    return count > 1 || (first_of_a.size > 0 && first_of_b.size > 0);
}

bool filter_overlaps(struct text a, struct text b)
{
    struct levels of_a = levels_of(a), of_b = levels_of(b);
    struct text first_of_a = {NULL, 0}, first_of_b = {NULL, 0};

    for (size_t count = 0;; count++) {
        struct text level_a = {NULL, 0}, level_b = {NULL, 0};
        bool a_goes_on = levels_next(&of_a, &level_a);
        bool b_goes_on = levels_next(&of_b, &level_b);

        if (!a_goes_on && !b_goes_on) return true;
        if (count == 0) {
            if (is_hidden(level_a, level_b) || is_hidden(level_b, level_a)) return false;
            first_of_a = level_a;
            first_of_b = level_b;
        }
        if (a_goes_on && b_goes_on) {
            if (is_rest(level_a) || is_rest(level_b)) return true;
            if (!levels_meet(level_a, level_b)) return false;
            continue;
        }
        return is_rest(a_goes_on ? level_a : level_b) &&
               ends_in_a_topic(count, first_of_a, first_of_b);
    }
}

uint32_t filter_id(struct text filter)
{
    enum { ID_MAX = 268435455 };
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, 64 bits: what is sent once means its filter
                                            for ever, so this must never change */

    for (size_t i = 0; i < filter.size; i++) {
        hash ^= (unsigned char)filter.at[i];
        hash *= 0x100000001b3u;
    }
    hash ^= hash >> 32; /* the low bits alone know little of the high ones */
    return (uint32_t)(hash % ID_MAX) + 1;
}
