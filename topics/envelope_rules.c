#include "topics/envelope_rules.h"

#include <assert.h>

#include "topics/level.h"

static_assert((int)MADE_BYTES_MAX >= 3 * (3 * LEVEL_BYTES_MAX + 1) + 3 * LEVEL_BYTES_MAX,
              "a source and a type of which every byte is encoded");

bool rules_allow_all(const struct envelope_rules *rules)
{
    return rules->level == PROPERTIES_FULL && rules->allowed_count == 0;
}

bool rules_allow(const struct envelope_rules *rules, struct text name)
{
    assert(rules->allowed_count <= ENVELOPE_ALLOWED_MAX);
    if (rules_allow_all(rules)) return true;
    for (size_t i = 0; i < rules->allowed_count; i++) {
        if (text_equal(rules->allowed[i], name)) return true;
    }
    return false;
}

bool name_is_reserved(struct text name)
{
    return text_starts_with(name, TEXT("ce_")) || text_starts_with(name, TEXT("mqtt_")) ||
           text_starts_with(name, TEXT("dlq_"));
}

static bool begins_like_json(struct text payload)
{
    return payload.size > 0 && (payload.at[0] == '{' || payload.at[0] == '[');
}

struct text made_content_type(const struct envelope_rules *rules, struct text payload)
{
    if (rules->content_type.size > 0) return rules->content_type;
    return begins_like_json(payload) ? TEXT("application/json") : (struct text){NULL, 0};
}

struct text made_source(const struct place *place, struct sink *scratch)
{
    size_t start = scratch->size;

    for (int f = FIELD_PLANT; f <= FIELD_LINE; f++) {
        sink_char(scratch, '/');
        if (level_write(place->at[f], UNSAFE_ENCODE, scratch) == ERR_OK) continue;
        scratch->size = start;
        return (struct text){NULL, 0};
    }
    return sink_since(scratch, start);
}

struct text made_type(const struct place *place, struct sink *scratch)
{
    size_t start = scratch->size;
    struct text event = place->at[FIELD_EVENT];

    if (level_is_safe(event)) return event;
    if (level_write(event, UNSAFE_ENCODE, scratch) != ERR_OK) return (struct text){NULL, 0};
    return sink_since(scratch, start);
}
