#include "topics/headers.h"

#include <assert.h>

#include "topics/utf8.h"

/* What a user property is to the headers. */
enum role {
    ID,
    CONTENT_TYPE,
    SPECVERSION,
    TYPE,
    SOURCE,
    SUBJECT,
    TIME,
    TRACEPARENT,
    ROLE_COUNT,
    OURS = ROLE_COUNT, /* never passes, whatever the route's list says */
    OTHER,             /* passes when the route's list says so */
};

static const struct {
    struct text name;
    enum role role;
    enum properties_level from; /* the lowest level at which it has that role */
} known[] = {
    {{"id", 2},               ID,           PROPERTIES_MINIMAL    },
    {{"datacontenttype", 15}, CONTENT_TYPE, PROPERTIES_MINIMAL    },
    {{"specversion", 11},     SPECVERSION,  PROPERTIES_CLOUDEVENTS},
    {{"type", 4},             TYPE,         PROPERTIES_CLOUDEVENTS},
    {{"source", 6},           SOURCE,       PROPERTIES_CLOUDEVENTS},
    {{"subject", 7},          SUBJECT,      PROPERTIES_CLOUDEVENTS},
    {{"time", 4},             TIME,         PROPERTIES_CLOUDEVENTS},
    {{"traceparent", 11},     TRACEPARENT,  PROPERTIES_CLOUDEVENTS},
    {{"kafkaref", 8},         OURS,         PROPERTIES_MINIMAL    },
    {{"replay", 6},           OURS,         PROPERTIES_MINIMAL    },
    {{"bridgeid", 8},         OURS,         PROPERTIES_MINIMAL    },
};

/* Headers in the making. */
struct draft {
    const struct headers_about *about;
    const struct arrival *a;
    const struct property *found[ROLE_COUNT];              /* by role; NULL: it has none */
    const struct property *others[MESSAGE_PROPERTIES_MAX]; /* that may pass */
    size_t other_count;
    struct header *out;
    size_t count;       /* of @out */
    struct text missed; /* what an error is about; size 0: no property */
};

/* The headers that are not the device's own properties: see put_identity() to put_origin(). */
enum { OWN_HEADERS_MAX = 15 };

static_assert((int)OWN_HEADERS_MAX + (int)MESSAGE_PROPERTIES_MAX <= (int)RECORD_HEADERS_MAX,
              "there is always room");

static enum role role_of(struct text name, enum properties_level level)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (text_equal(known[i].name, name))
            return level < known[i].from ? OTHER : known[i].role;
    }
    return name_is_reserved(name) ? OURS : OTHER;
}

/* Keeps one of the other properties in mind, the first of each name. */
static void note_other(struct draft *d, const struct property *p)
{
    if (!rules_allow(d->about->rules, p->name)) return;
    for (size_t i = 0; i < d->other_count; i++) {
        if (text_equal(d->others[i]->name, p->name)) return;
    }
    d->others[d->other_count++] = p;
}

/* One pass over the message's properties: each is sorted to its role. */
static void sort_properties(struct draft *d)
{
    assert(d->a->property_count <= MESSAGE_PROPERTIES_MAX);
    for (size_t i = 0; i < d->a->property_count; i++) {
        const struct property *p = &d->a->properties[i];
        enum role role = role_of(p->name, d->about->rules->level);
        if (role == OTHER) note_other(d, p);
        if (role < ROLE_COUNT && d->found[role] == NULL) d->found[role] = p;
    }
}

static void put(struct draft *d, struct text name, struct bytes value)
{
    assert(d->count < RECORD_HEADERS_MAX);
    d->out[d->count++] = (struct header){name, value};
}

/* The same for a text, which is no header when it is empty. */
static void put_text(struct draft *d, struct text name, struct text value)
{
    if (value.size > 0) put(d, name, bytes_of_text(value));
}

/* Hands @value on once it is known to be UTF-8; an error is about @name. */
static enum err checked(struct draft *d, struct text name, struct text value, struct text *out)
{
    if (!utf8_is_well_formed(value)) {
        d->missed = name;
        return ERR_BAD_HEADER;
    }
    *out = value;
    return ERR_OK;
}

/* The value of an attribute; size 0 when the message has none. */
static enum err attribute_of(struct draft *d, enum role role, struct text *out)
{
    const struct property *p = d->found[role];

    *out = (struct text){NULL, 0};
    return p == NULL ? ERR_OK : checked(d, p->name, p->value, out);
}

static enum err choose_content_type(struct draft *d, struct text *out)
{
    static const struct text name = {"content-type", 12};
    struct text payload = text_of_bytes(d->a->payload);

    *out = d->about->transcoded_type;
    if (out->size == 0) TRY(checked(d, name, d->a->content_type, out));
    if (out->size == 0) TRY(attribute_of(d, CONTENT_TYPE, out));
    if (out->size == 0) *out = made_content_type(d->about->rules, payload);
    return ERR_OK;
}

/* What every level has but none. */
static enum err put_identity(struct draft *d)
{
    struct text content_type, id;

    TRY(choose_content_type(d, &content_type));
    TRY(attribute_of(d, ID, &id));
    put_text(d, TEXT("content-type"), content_type);
    put_text(d, TEXT("ce_id"), id);
    put_text(d, TEXT("ce_bridgeid"), d->about->rules->bridge_id);
    put_text(d, TEXT("mqtt_topic"), d->a->topic);
    if (d->a->is_dup || d->about->is_repeat) put_text(d, TEXT("mqtt_dup"), TEXT("1"));
    return ERR_OK;
}

/* What the bridge makes where the message says nothing. */
static struct text made_attribute(const struct draft *d, enum role role, struct sink *scratch)
{
    const struct place *place = d->about->place;
    struct text entity = place->at[FIELD_ENTITY];

    switch (role) {
    case SPECVERSION:
        if (d->found[ID] != NULL && d->found[ID]->value.size > 0) return TEXT("1.0");
        break;
    case TYPE: return made_type(place, scratch);
    case SOURCE: return made_source(place, scratch);
    case SUBJECT:
        if (utf8_is_well_formed(entity)) return entity;
        break;
    default: break;
    }
    return (struct text){NULL, 0};
}

static enum err put_attributes(struct draft *d, struct sink *scratch)
{
    static const struct {
        enum role role;
        struct text header;
    } rows[] = {
        {SPECVERSION, {"ce_specversion", 14}},
        {TYPE,        {"ce_type", 7}        },
        {SOURCE,      {"ce_source", 9}      },
        {SUBJECT,     {"ce_subject", 10}    },
        {TIME,        {"ce_time", 7}        },
        {TRACEPARENT, {"traceparent", 11}   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text value;
        TRY(attribute_of(d, rows[i].role, &value));
        if (value.size == 0) value = made_attribute(d, rows[i].role, scratch);
        put_text(d, rows[i].header, value);
    }
    return ERR_OK;
}

/* What MQTT itself says of the message. */
static void put_origin(struct draft *d)
{
    const struct arrival *a = d->a;

    put_text(d, TEXT("mqtt_qos"), a->packet_id == 0 ? TEXT("0") : TEXT("1"));
    put_text(d, TEXT("mqtt_retain"), a->is_retained ? TEXT("1") : TEXT("0"));
    put_text(d, TEXT("mqtt_response_topic"), a->response_topic);
    if (a->correlation_data.at != NULL) {
        put(d, TEXT("mqtt_correlation_data"), a->correlation_data);
    }
}

static bool is_written(const struct draft *d, struct text name)
{
    for (size_t i = 0; i < d->count; i++) {
        if (text_equal(d->out[i].name, name)) return true;
    }
    return false;
}

static enum err put_others(struct draft *d)
{
    for (size_t i = 0; i < d->other_count; i++) {
        const struct property *p = d->others[i];
        if (p->name.size == 0 || is_written(d, p->name)) continue;
        if (utf8_is_mqtt(p->name) && utf8_is_well_formed(p->value)) {
            put(d, p->name, bytes_of_text(p->value));
        } else if (!rules_allow_all(d->about->rules)) {
            d->missed = p->name;
            return ERR_BAD_HEADER;
        }
    }
    return ERR_OK;
}

static enum err draft_fill(struct draft *d, struct sink *scratch)
{
    enum properties_level level = d->about->rules->level;

    if (level == PROPERTIES_NONE) return ERR_OK;
    if (level == PROPERTIES_FULL && d->a->properties_are_missed) return ERR_TOO_MANY_HEADERS;
    sort_properties(d);
    TRY(put_identity(d));
    if (level >= PROPERTIES_CLOUDEVENTS) {
        TRY(put_attributes(d, scratch));
        put_origin(d);
    }
    assert(d->count <= OWN_HEADERS_MAX);
    TRY(put_others(d));
    return scratch->overflow ? ERR_TOO_MANY_HEADERS : ERR_OK;
}

enum err headers_fill(const struct headers_about *about, const struct arrival *a,
                      struct sink *scratch, struct header *out, size_t *count,
                      struct text *missed)
{
    assert(a->payload.at != NULL);
    struct draft d = {.about = about, .a = a, .out = out};

    enum err e = draft_fill(&d, scratch);
    if (e == ERR_OK)
        *count = d.count;
    else
        *missed = d.missed;
    return e;
}
