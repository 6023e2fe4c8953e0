#include "topics/when.h"

#include <assert.h>
#include <stdio.h>

static_assert((int)WHEN_VALUES_MAX <= UINT8_MAX, "a condition counts its values in a byte");
static_assert((int)WHEN_TEXTS_BYTES_MAX <= UINT16_MAX, "a text's place is 16 bits");

static struct text text_at(const struct when *w, struct when_text t)
{
    assert((size_t)t.at + t.size <= w->texts_size);
    return (struct text){w->texts + t.at, t.size};
}

static enum err complain(char *why, size_t why_bytes, const char *sentence)
{
    (void)snprintf(why, why_bytes, "%s", sentence);
    return ERR_BAD_CONFIG;
}

static bool has_room(const struct when *w, size_t bytes)
{
    return WHEN_TEXTS_BYTES_MAX - (size_t)w->texts_size >= bytes;
}

/* There is room. */
static struct when_text keep(struct when *w, struct text t)
{
    assert(has_room(w, t.size));
    struct when_text kept = {w->texts_size, (uint16_t)t.size};

    memcpy(w->texts + w->texts_size, t.at, t.size);
    w->texts_size = (uint16_t)(w->texts_size + t.size);
    return kept;
}

/* What @key is about. A constant is no question. */
static enum err compile_key(struct text key, struct condition *out, char *why, size_t why_bytes)
{
    out->is_field = field_find(key, &out->field);
    if (out->is_field) return ERR_OK;
    TRY(source_compile(key, &out->source, why, why_bytes));
    if (out->source.kind != SOURCE_CONSTANT) return ERR_OK;
    return complain(why, why_bytes,
                    "a condition is about plant, area, line, event, entity, `header:NAME`, "
                    "`payload:/POINTER`, `key` or `kafka_topic:N`");
}

enum err when_begin(struct when *w, struct text key, enum wanted wanted, char *why,
                    size_t why_bytes)
{
    struct condition c = {.is_negated = wanted == WANTED_NONE, .first = w->value_count};

    if (w->condition_count == WHEN_CONDITIONS_MAX)
        return complain(why, why_bytes, "more than 8 conditions; make it two routes");
    TRY(compile_key(key, &c, why, why_bytes));
    if (!has_room(w, key.size))
        return complain(why, why_bytes,
                        "all keys and values together have more than 2048 bytes");
    c.key = keep(w, key);
    w->conditions[w->condition_count++] = c;
    return ERR_OK;
}

enum err when_add_value(struct when *w, struct text value, char *why, size_t why_bytes)
{
    assert(w->condition_count > 0);

    if (value.size == 0)
        return complain(why, why_bytes,
                        "an empty value is no value; write what it must be, or with `not` "
                        "what it must not be");
    if (value.size > WHEN_VALUE_BYTES_MAX)
        return complain(why, why_bytes, "a value may have at most 128 bytes");
    if (w->value_count == WHEN_VALUES_MAX)
        return complain(why, why_bytes, "more than 64 values; make it two routes");
    if (!has_room(w, value.size))
        return complain(why, why_bytes,
                        "all keys and values together have more than 2048 bytes");
    w->values[w->value_count++] = keep(w, value);
    w->conditions[w->condition_count - 1].count++;
    return ERR_OK;
}

struct text when_key(const struct when *w, const struct condition *c)
{
    return text_at(w, c->key);
}

bool when_uses(const struct when *w, enum field f)
{
    for (size_t i = 0; i < w->condition_count; i++)
        if (w->conditions[i].is_field && w->conditions[i].field == f) return true;
    return false;
}

static bool holds(const struct when *w, const struct condition *c, struct text value)
{
    assert(c->first + c->count <= w->value_count);
    for (size_t i = 0; i < c->count && value.size > 0; i++)
        if (text_equal(text_at(w, w->values[c->first + i]), value)) return !c->is_negated;
    return c->is_negated;
}

enum err when_ask(const struct when *w, struct when_finder finder, struct text *missed)
{
    enum err unanswered = ERR_OK;

    for (size_t i = 0; i < w->condition_count; i++) {
        const struct condition *c = &w->conditions[i];
        struct text value = {NULL, 0};
        enum err e = finder.find(finder.self, c, &value);
        if (e == ERR_NO_MEMORY) return e;
        if (e == ERR_TOMBSTONE) continue;
        if (e == ERR_OK && holds(w, c, value)) continue;
        if (e == ERR_OK || unanswered == ERR_OK) *missed = when_key(w, c);
        if (e == ERR_OK) return ERR_FILTERED;
        assert(err_verdict(e) == VERDICT_REJECT);
        if (unanswered == ERR_OK) unanswered = e;
    }
    return unanswered;
}
