#include "topics/envelope.h"

#include <assert.h>

#include "topics/media.h"
#include "topics/utf8.h"

/* What a header of the record is to the envelope. */
enum role {
    CONTENT_TYPE,
    ID,
    SPECVERSION,
    TYPE,
    SOURCE,
    SUBJECT,
    TIME,
    TRACEPARENT,
    RESPONSE_TOPIC,
    CORRELATION_DATA,
    ROLE_COUNT,
    OURS = ROLE_COUNT, /* never passes, whatever the route's list says */
    OTHER,             /* passes when the route's list says so */
};

static const struct {
    struct text name;
    enum role role;
} known[] = {
    {{"ce_id", 5},                  ID              },
    {{"ce_type", 7},                TYPE            },
    {{"ce_time", 7},                TIME            },
    {{"ce_source", 9},              SOURCE          },
    {{"ce_subject", 10},            SUBJECT         },
    {{"ce_specversion", 14},        SPECVERSION     },
    {{"content-type", 12},          CONTENT_TYPE    },
    {{"traceparent", 11},           TRACEPARENT     },
    {{"mqtt_response_topic", 19},   RESPONSE_TOPIC  },
    {{"mqtt_correlation_data", 21}, CORRELATION_DATA},
    {{"plant", 5},                  OURS            },
    {{"area", 4},                   OURS            },
    {{"line", 4},                   OURS            },
    {{"id", 2},                     OURS            },
    {{"kafkaref", 8},               OURS            },
    {{"bridgeid", 8},               OURS            },
    {{"replay", 6},                 OURS            },
};

/* The attributes that are sent as they stand in the record, in the order they are written. */
static const struct {
    enum role role;
    struct text property;
} copied[] = {
    {SPECVERSION, {"specversion", 11}},
    {SUBJECT,     {"subject", 7}     },
    {TIME,        {"time", 4}        },
    {TRACEPARENT, {"traceparent", 11}},
};

/* An envelope in the making. */
struct draft {
    const struct envelope_rules *rules;
    const struct record *rec;
    bool is_replay;                                  /* of the message */
    struct text transcoded_type;                     /* size 0: the payload is as it came */
    const struct header *found[ROLE_COUNT];          /* by role; NULL: the record has none */
    const struct header *others[RECORD_HEADERS_MAX]; /* that may pass */
    size_t other_count;
    struct property *properties; /* of the message; MESSAGE_PROPERTIES_MAX of them */
    size_t property_count;
    struct text content_type;      /* that is sent; size 0: none */
    struct text response_topic;    /* size 0: none */
    struct bytes correlation_data; /* .at == NULL: none */
    struct text missed;            /* the header that an error is about; size 0: none */
};

static enum role role_of(struct text name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (text_equal(known[i].name, name)) return known[i].role;
    }
    return name_is_reserved(name) ? OURS : OTHER;
}

/* Keeps one of the other headers in mind, the first of each name. */
static void note_other(struct draft *d, const struct header *h)
{
    if (!rules_allow(d->rules, h->name)) return;
    for (size_t i = 0; i < d->other_count; i++) {
        if (text_equal(d->others[i]->name, h->name)) return;
    }
    d->others[d->other_count++] = h;
}

/* One pass over the record's headers: each is sorted to its role. */
static void sort_headers(struct draft *d)
{
    assert(d->rec->header_count <= RECORD_HEADERS_MAX);
    for (size_t i = 0; i < d->rec->header_count; i++) {
        const struct header *h = &d->rec->headers[i];
        enum role role = role_of(h->name);
        if (role == TRACEPARENT && d->rules->level == PROPERTIES_MINIMAL) role = OTHER;
        if (role == OTHER) note_other(d, h);
        if (role < ROLE_COUNT && d->found[role] == NULL) d->found[role] = h;
    }
}

/* Adds a property; there is room: the envelope's own come first and are few. */
static void put(struct draft *d, struct text name, struct text value)
{
    assert(d->property_count < MESSAGE_PROPERTIES_MAX);
    d->properties[d->property_count++] = (struct property){name, value};
}

/* The value of an attribute, once it is known that MQTT can carry it; size 0 when the record
 * has none. */
static enum err attribute_of(struct draft *d, enum role role, struct text *out)
{
    const struct header *h = d->found[role];

    *out = (struct text){NULL, 0};
    if (h == NULL || h->value.at == NULL) return ERR_OK;
    if (!utf8_is_mqtt(text_of_bytes(h->value))) {
        d->missed = h->name;
        return ERR_BAD_HEADER;
    }
    *out = text_of_bytes(h->value);
    return ERR_OK;
}

/* Where the record came from, and its id, which is the same when it brings none of its own. */
static enum err put_identity(struct draft *d, struct sink *scratch)
{
    size_t start = scratch->size;
    struct text id;

    sink_text(scratch, d->rec->kafka_topic);
    sink_char(scratch, '/');
    sink_int(scratch, d->rec->partition);
    sink_char(scratch, '/');
    sink_int(scratch, d->rec->offset);
    struct text kafkaref = sink_since(scratch, start);

    TRY(attribute_of(d, ID, &id));
    put(d, TEXT("kafkaref"), kafkaref);
    put(d, TEXT("id"), id.size > 0 ? id : kafkaref);
    if (d->rules->bridge_id.size > 0) put(d, TEXT("bridgeid"), d->rules->bridge_id);
    if (d->is_replay) put(d, TEXT("replay"), TEXT("1"));
    return ERR_OK;
}

/* What the payload was transcoded to, else the header's content type, else a made one. */
static enum err choose_content_type(struct draft *d, struct text payload)
{
    d->content_type = d->transcoded_type;
    if (d->content_type.size == 0) TRY(attribute_of(d, CONTENT_TYPE, &d->content_type));
    if (d->content_type.size == 0) d->content_type = made_content_type(d->rules, payload);
    return ERR_OK;
}

static enum err put_attributes(struct draft *d, const struct place *place, struct sink *scratch)
{
    struct text type, source, value;

    TRY(attribute_of(d, TYPE, &type));
    TRY(attribute_of(d, SOURCE, &source));
    if (type.size == 0) type = made_type(place, scratch);
    if (source.size == 0) source = made_source(place, scratch);

    if (type.size > 0) put(d, TEXT("type"), type);
    if (source.size > 0) put(d, TEXT("source"), source);
    if (d->content_type.size > 0) put(d, TEXT("datacontenttype"), d->content_type);
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
        TRY(attribute_of(d, copied[i].role, &value));
        if (value.size > 0) put(d, copied[i].property, value);
    }
    return ERR_OK;
}

static bool has_wildcard(struct text topic)
{
    return topic.size > 0 && (memchr(topic.at, '+', topic.size) != NULL ||
                              memchr(topic.at, '#', topic.size) != NULL);
}

/* Response Topic (MQTT 5.0, 3.3.2.3.5) and Correlation Data (3.3.2.3.6). */
static enum err read_reply(struct draft *d)
{
    const struct header *h = d->found[CORRELATION_DATA];

    TRY(attribute_of(d, RESPONSE_TOPIC, &d->response_topic));
    if (has_wildcard(d->response_topic)) {
        d->missed = d->found[RESPONSE_TOPIC]->name;
        return ERR_BAD_HEADER;
    }
    if (h == NULL) return ERR_OK;
    if (h->value.size > UTF8_MQTT_BYTES_MAX) {
        d->missed = h->name;
        return ERR_BAD_HEADER;
    }
    d->correlation_data = h->value;
    return ERR_OK;
}

static bool is_written(const struct draft *d, struct text name)
{
    for (size_t i = 0; i < d->property_count; i++) {
        if (text_equal(d->properties[i].name, name)) return true;
    }
    return false;
}

static enum err put_other(struct draft *d, const struct header *h)
{
    struct text value = text_of_bytes(h->value);

    if (h->value.at == NULL || h->name.size == 0 || is_written(d, h->name)) return ERR_OK;
    if (!utf8_is_mqtt(h->name) || !utf8_is_mqtt(value)) {
        return rules_allow_all(d->rules) ? ERR_OK : ERR_BAD_HEADER;
    }
    if (d->property_count == MESSAGE_PROPERTIES_MAX) return ERR_TOO_MANY_HEADERS;
    put(d, h->name, value);
    return ERR_OK;
}

static enum err put_others(struct draft *d)
{
    for (size_t i = 0; i < d->other_count; i++) {
        enum err e = put_other(d, d->others[i]);
        if (e == ERR_OK) continue;
        d->missed = d->others[i]->name;
        return e;
    }
    return ERR_OK;
}

/* Everything that can fail. */
static enum err draft_fill(struct draft *d, const struct place *place, struct text payload,
                           struct sink *scratch)
{
    if (d->rules->level == PROPERTIES_NONE) return ERR_OK;
    if (d->rules->level == PROPERTIES_FULL && d->rec->headers_are_missed) {
        return ERR_TOO_MANY_HEADERS;
    }
    sort_headers(d);
    TRY(put_identity(d, scratch));
    TRY(choose_content_type(d, payload));
    if (d->rules->level >= PROPERTIES_CLOUDEVENTS) {
        TRY(put_attributes(d, place, scratch));
        TRY(read_reply(d));
    }
    TRY(put_others(d));
    return scratch->overflow ? ERR_TOO_MANY_HEADERS : ERR_OK;
}

static bool payload_is_text(struct text content_type, struct text payload)
{
    enum media media = media_of(content_type);
    return (media == MEDIA_JSON || media == MEDIA_TEXT) && utf8_is_well_formed(payload);
}

enum err envelope_fill(const struct envelope_about *about, struct sink *scratch,
                       struct message *out, struct text *missed)
{
    assert(out->payload.at != NULL);
    assert(about->rules->allowed_count <= ENVELOPE_ALLOWED_MAX);
    struct text payload = text_of_bytes(out->payload);
    struct draft d = {.rules = about->rules,
                      .rec = about->rec,
                      .is_replay = out->is_replay,
                      .transcoded_type = about->transcoded_type,
                      .properties = out->properties};

    enum err e = draft_fill(&d, about->place, payload, scratch);
    if (e != ERR_OK) {
        *missed = d.missed;
        return e;
    }
    out->content_type = d.content_type;
    out->payload_is_utf8 = payload_is_text(d.content_type, payload);
    out->response_topic = d.response_topic;
    out->correlation_data = d.correlation_data;
    out->property_count = d.property_count;
    return ERR_OK;
}
