/* What a message says, and whether a record is true to it: written without the core's help. */
#include <stdio.h>
#include <string.h>

#include "tests/floor/sent.h"
#include "tests/floor/spots.h"

static bool has_id(const struct sents *s, uint32_t head)
{
    return head % 2 == 0 && s->at[head].nature != SENT_BAD_PROPERTY;
}

static bool has_shift(uint32_t head)
{
    return head % 3 == 0;
}

static void add_property(struct arrival *a, struct sent_texts *texts, const char *name,
                         struct text value)
{
    texts->properties[a->property_count++] = (struct property){text_of(name), value};
}

static uint32_t append_number(char *at, uint32_t n)
{
    char digits[12];
    uint32_t size = 0, count = 0;

    do
        digits[count++] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    while (count > 0)
        at[size++] = digits[--count];
    return size;
}

static struct text payload_of(uint32_t head, char *at)
{
    static const char before[] = "{\"n\":";
    size_t size = sizeof before - 1;

    memcpy(at, before, size);
    size += append_number(at + size, head);
    at[size++] = '}';
    return (struct text){at, size};
}

static struct text id_of(uint32_t head, char *at)
{
    at[0] = 'm';
    return (struct text){at, 1 + append_number(at + 1, head)};
}

void sent_write(const struct sents *s, uint32_t message, struct sent_texts *texts,
                struct arrival *out)
{
    const struct sent *m = &s->at[message];
    uint32_t head = m->head;

    *out = (struct arrival){
        .is_retained = m->is_retained,
        .topic = spot_row((enum spot)m->spot)->topic,
        .payload = bytes_of_text(payload_of(head, texts->payload)),
        .properties = texts->properties,
    };
    if (head % 5 != 0) out->content_type = TEXT("application/json");
    if (has_id(s, head)) add_property(out, texts, "id", id_of(head, texts->id));
    if (m->nature == SENT_UNWANTED) add_property(out, texts, "shift", TEXT("night"));
    if (has_shift(head)) add_property(out, texts, "shift", TEXT("late"));
    if (m->nature == SENT_BAD_PROPERTY) add_property(out, texts, "id", TEXT("\xff"));
    if (m->nature == SENT_OWN) add_property(out, texts, "bridgeid", TEXT("demo"));
}

static bool header_says(const struct record *rec, const char *name, struct text value)
{
    struct bytes b = record_header(rec, text_of(name));

    return b.at != NULL && text_equal(text_of_bytes(b), value);
}

/* The header is there and says so, or is not there. */
static bool header_is(const struct record *rec, const char *name, bool is_there,
                      struct text value)
{
    if (!is_there) return record_header(rec, text_of(name)).at == NULL;
    return header_says(rec, name, value);
}

static bool origin_is_true(const struct sents *s, uint32_t message, const struct record *rec)
{
    const struct sent *m = &s->at[message];
    bool is_full = spot_row((enum spot)m->spot)->route == 0; /* cloudevents; else minimal */

    return header_is(rec, "mqtt_qos", is_full, m->is_qos0 ? TEXT("0") : TEXT("1")) &&
           header_is(rec, "mqtt_retain", is_full, m->is_retained ? TEXT("1") : TEXT("0")) &&
           header_is(rec, "ce_specversion", is_full && has_id(s, m->head), TEXT("1.0")) &&
           header_is(rec, "ce_source", is_full,
                     m->spot == SPOT_BATCH_TOO ? TEXT("/berlin/mix/l1")
                                               : TEXT("/berlin/mix/l0"));
}

/* How many headers there are then: content-type, ce_bridgeid and mqtt_topic always. */
static size_t header_count(const struct sents *s, uint32_t message, bool is_marked)
{
    const struct sent *m = &s->at[message];
    bool is_full = spot_row((enum spot)m->spot)->route == 0, id = has_id(s, m->head);

    return 3u + id + has_shift(m->head) + is_marked + (is_full ? 4u + id : 0u);
}

bool sent_is_carried(const struct sents *s, uint32_t message, const struct record *rec,
                     bool is_marked)
{
    const struct sent *m = &s->at[message];
    const struct spot_row *spot = spot_row((enum spot)m->spot);
    char payload[40], id[16];

    return text_equal(rec->kafka_topic, spot->kafka_topic) &&
           text_equal(text_of_bytes(rec->key), spot->key) &&
           text_equal(text_of_bytes(rec->value), payload_of(m->head, payload)) &&
           rec->header_count == header_count(s, message, is_marked) &&
           header_says(rec, "content-type", TEXT("application/json")) &&
           header_says(rec, "ce_bridgeid", TEXT("demo")) &&
           header_says(rec, "mqtt_topic", spot->topic) &&
           header_is(rec, "ce_id", has_id(s, m->head), id_of(m->head, id)) &&
           header_is(rec, "shift", has_shift(m->head), TEXT("late")) &&
           header_is(rec, "mqtt_dup", is_marked, TEXT("1")) && origin_is_true(s, message, rec);
}
