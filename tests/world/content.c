#include "tests/world/content.h"

#include <assert.h>

#include "bridge/base/sink.h"
#include "tests/world/states.h"

static struct text number_into(char *at, size_t capacity, const char *before, int64_t n)
{
    struct sink out = {at, 0, capacity, false};
    sink_text(&out, text_of(before));
    sink_int(&out, n);
    assert(!out.overflow);
    return sink_since(&out, 0);
}

static struct text make_payload(struct content *c, uint32_t partition, int64_t offset,
                                const struct partition *p)
{
    uint8_t incarnation = p->incarnation;
    enum nature nature = (enum nature)p->nature[offset];
    struct sink out = SINK(c->payload);

    sink_text(&out, TEXT("{\"partition\":"));
    sink_int(&out, partition);
    sink_text(&out, TEXT(",\"offset\":"));
    sink_int(&out, offset);
    sink_text(&out, TEXT(",\"check\":"));
    sink_int(&out,
             (int64_t)((((uint64_t)offset + 1000u * incarnation) * 2654435761u) ^ partition));
    if (nature == NATURE_OVER)
        sink_text(&out, TEXT(",\"recipeElementType\":\"Procedure\",\"eventSubType\":"
                             "\"State Change\",\"value\":\"Complete\""));
    sink_char(&out, '}');
    assert(!out.overflow);
    return sink_since(&out, 0);
}

static int64_t age_of(enum nature nature)
{
    if (nature == NATURE_EXPIRED) return WORLD_EXPIRE_MS;
    return nature == NATURE_ANCIENT ? WORLD_STATE_EXPIRE_MS : 0;
}

static bool is_poison(enum nature nature)
{
    return nature == NATURE_POISON || nature == NATURE_BULKY;
}

void content_make(struct content *c, uint32_t partition, int64_t offset,
                  const struct partition *p)
{
    enum nature nature = (enum nature)p->nature[offset];
    int64_t wall_ms = WORLD_WALL_MS + p->produced_ms[offset];
    struct text id = number_into(c->id, sizeof c->id, "r-", offset);
    struct text line = number_into(c->line, sizeof c->line, "l", partition);
    struct text plant = is_poison(nature) ? TEXT("ber/lin") : TEXT("berlin");
    struct text shift = nature == NATURE_UNWANTED ? TEXT("night") : TEXT("early");
    struct text payload = make_payload(c, partition, offset, p);
    struct text key = number_into(c->key, sizeof c->key, "e-", states_entity(offset));

    c->headers[0] = (struct header){TEXT("plant"), bytes_of_text(plant)};
    c->headers[1] = (struct header){TEXT("area"), bytes_of_text(TEXT("mix"))};
    c->headers[2] = (struct header){TEXT("line"), bytes_of_text(line)};
    c->headers[3] = (struct header){TEXT("ce_id"), bytes_of_text(id)};
    c->headers[4] = (struct header){TEXT("traceparent"), bytes_of_text(id)};
    c->headers[5] = (struct header){TEXT("shift"), bytes_of_text(shift)};
    c->is_variable = p->is_thinned;
    c->rec = (struct record){
        .kafka_topic = TEXT(WORLD_KAFKA_TOPIC),
        .partition = (int32_t)partition,
        .offset = offset,
        .timestamp_ms = wall_ms - age_of(nature),
        .key = bytes_of_text(key),
        .value = bytes_of_text(payload),
        .headers = c->headers,
        .header_count = sizeof c->headers / sizeof c->headers[0],
    };
    if (nature == NATURE_TOMBSTONE) c->rec.value = (struct bytes){NULL, 0};
    if (nature == NATURE_EMPTY) c->rec.value = (struct bytes){"", 0};
    c->ends = states_effect(nature, offset) == EFFECT_IS_CLEARED;
}

static bool has_property(const struct message *m, struct text name, struct text value)
{
    bool found = false;

    for (size_t i = 0; i < m->property_count; i++) {
        if (!text_equal(m->properties[i].name, name)) continue;
        if (found || !text_equal(m->properties[i].value, value)) return false;
        found = true;
    }
    return found;
}

/* @m has the envelope of the record, and the content type @type. */
static bool has_envelope(const struct content *c, const struct message *m, struct text type)
{
    char ref_bytes[48];
    struct sink ref = SINK(ref_bytes);

    sink_text(&ref, TEXT(WORLD_KAFKA_TOPIC "/"));
    sink_int(&ref, c->rec.partition);
    sink_char(&ref, '/');
    sink_int(&ref, c->rec.offset);

    struct text id = text_of_bytes(c->headers[3].value);
    return text_equal(m->content_type, type) &&
           has_property(m, TEXT("kafkaref"), sink_since(&ref, 0)) &&
           has_property(m, TEXT("id"), id) && has_property(m, TEXT("traceparent"), id) &&
           has_property(m, TEXT("shift"), TEXT("early")) &&
           has_property(m, TEXT("bridgeid"), TEXT("demo"));
}

/* "berlin/mix/l0" + @rest + @last. */
static bool is_topic(const struct content *c, struct text topic, struct text rest,
                     struct text last)
{
    char bytes[64];
    struct sink out = SINK(bytes);

    sink_text(&out, TEXT("berlin/mix/"));
    sink_text(&out, text_of_bytes(c->headers[2].value));
    sink_text(&out, rest);
    sink_text(&out, last);
    return text_equal(topic, sink_since(&out, 0));
}

bool content_is_carried(const struct content *c, const struct message *m)
{
    struct text event = c->is_variable ? TEXT("/process-variable") : TEXT("/batch-event");

    return is_topic(c, m->topic, event, TEXT("")) &&
           text_equal(text_of_bytes(m->payload), text_of_bytes(c->rec.value)) &&
           has_envelope(c, m, TEXT("application/json")) && m->payload_is_utf8 &&
           !m->is_retained;
}

bool content_is_state(const struct content *c, const struct message *m)
{
    struct text held = c->ends ? TEXT("") : text_of_bytes(c->rec.value);
    struct text type = c->rec.value.at == NULL ? TEXT("") : TEXT("application/json");

    struct text rest =
        c->is_variable ? TEXT("/_state/process-variable/") : TEXT("/_state/batch-event/");

    return is_topic(c, m->topic, rest, text_of_bytes(c->rec.key)) &&
           text_equal(text_of_bytes(m->payload), held) && has_envelope(c, m, type) &&
           m->is_retained && (m->expiry_s == 0) == c->ends;
}

bool content_is_replay(const struct message *m)
{
    return m->is_replay && has_property(m, TEXT("replay"), TEXT("1"));
}
