#include "bridge/core/carry.h"

#include <assert.h>

#include "bridge/core/carry_state.h"

static_assert(2 * PATTERN_TOPIC_BYTES_MAX + ENVELOPE_SCRATCH_BYTES_MAX <= CARRY_SCRATCH_BYTES,
              "both topics and the envelope have room");

static enum err because(struct carrier *c, enum err e, struct text what)
{
    return grounds_give(&c->grounds, e, what);
}

/* One record that a condition is asked about. */
struct question {
    struct carrier *c;
    const struct route *route;
    const struct record *rec;
};

/* The finder of when.h. What becomes of a tombstone is on_tombstone's matter: it says that
 * something ended, and has no payload to be judged by. */
static enum err find_value(void *self, const struct condition *condition, struct text *out)
{
    const struct question *q = self;

    if (!condition->is_field) {
        enum source_kind kind = condition->source.kind;
        if (kind == SOURCE_PAYLOAD && q->rec->value.at == NULL) return ERR_TOMBSTONE;
        TRY(resolve_source(&q->c->resolver, q->rec, &condition->source, out));
        bool may_be_there = kind == SOURCE_HEADER && q->rec->headers_are_missed;
        return out->size == 0 && may_be_there ? ERR_TOO_MANY_HEADERS : ERR_OK;
    }
    bool wanted[FIELD_COUNT] = {false};
    struct place place = {0};
    wanted[condition->field] = true;
    TRY(resolve_place(&q->c->resolver, q->rec, q->route->from, wanted, &place));
    *out = place.at[condition->field];
    return ERR_OK;
}

enum err carry_ask(struct carrier *c, const struct route *route, const struct record *rec,
                   const struct when *when, struct text *missed)
{
    struct question q = {c, route, rec};

    return when_ask(when, (struct when_finder){&q, find_value}, missed);
}

/* Is it one of those that the route carries? */
static enum err ask_when(struct carrier *c, const struct route *route, const struct record *rec)
{
    struct text missed = {0};
    enum err e = carry_ask(c, route, rec, &route->when, &missed);

    return e == ERR_OK ? e : because(c, e, missed);
}

/* What is sent for a record that has no value, or an empty one. */
static enum err value_of(enum no_value_policy policy, enum err skip, enum err refuse,
                         struct bytes *out)
{
    switch (policy) {
    case NO_VALUE_SKIP: return skip;
    case NO_VALUE_REJECT: return refuse;
    case NO_VALUE_SEND_EMPTY: *out = (struct bytes){"", 0}; return ERR_OK;
    case NO_VALUE_JSON_NULL: *out = (struct bytes){"null", 4}; return ERR_OK;
    }
    assert(false);
    return refuse;
}

static enum err payload_of(const struct route *route, const struct record *rec,
                           struct bytes *out)
{
    if (rec->value.at == NULL) {
        return value_of(route->on_tombstone, ERR_TOMBSTONE, ERR_TOMBSTONE_REFUSED, out);
    }
    if (rec->value.size == 0) {
        return value_of(route->on_empty, ERR_EMPTY, ERR_EMPTY_REFUSED, out);
    }
    *out = rec->value;
    return ERR_OK;
}

/* Message Expiry is the time to live less the record's age, rounded up to a second: a message
 * that still has some life left is not lost to rounding. */
enum err carry_expiry(int64_t expire_after_ms, const struct record *rec, struct now now,
                      uint32_t *out)
{
    *out = 0;
    if (expire_after_ms == 0 || rec->timestamp_ms < 0) return ERR_OK;

    int64_t age_ms = now.wall_ms > rec->timestamp_ms ? now.wall_ms - rec->timestamp_ms : 0;
    if (age_ms >= expire_after_ms) return ERR_EXPIRED;

    int64_t left_s = (expire_after_ms - age_ms + 999) / 1000;
    *out = left_s > UINT32_MAX ? UINT32_MAX : (uint32_t)left_s;
    return ERR_OK;
}

/* What the event holds, and for how long; or why there is none. */
static enum err event_of(struct carrier *c, const struct route *route, const struct record *rec,
                         struct now now)
{
    TRY(payload_of(route, rec, &c->message.payload));
    TRY(carry_expiry(route->expire_after_ms, rec, now, &c->message.expiry_s));
    return c->only_state ? ERR_STATE_ONLY : ERR_OK;
}

/* Without its event a record can still have something to say: the state of its entity. */
static bool may_go_without(struct carrier *c, const struct route *route,
                           const struct record *rec, enum err why)
{
    if (!route->state.is_on || err_verdict(why) != VERDICT_SKIP) return false;
    if (!state_is_told(c, route, rec)) return false;
    c->sends_event = false;
    c->message.payload = rec->value.at == NULL ? (struct bytes){"", 0} : rec->value;
    return true;
}

enum err carry_topic(struct carrier *c, const struct pattern *pattern,
                     enum unsafe_policy policy, const struct place *place, struct text *out)
{
    enum field missed = FIELD_PLANT;
    size_t start = c->scratch.size;

    enum err e = pattern_render(pattern, place, policy, &c->scratch, &missed);
    if (e == ERR_UNSAFE_TOPIC) return because(c, e, TEXT("it is too long"));
    if (e != ERR_OK) return because(c, e, field_name(missed));
    *out = sink_since(&c->scratch, start);
    assert(topic_is_publishable(*out));
    return ERR_OK;
}

static enum err place_of(struct carrier *c, const struct route *route, const struct record *rec,
                         struct place *out)
{
    bool wanted[FIELD_COUNT];

    for (int f = 0; f < FIELD_COUNT; f++)
        wanted[f] = c->sends_event && pattern_uses(&route->topic, (enum field)f);
    if (route->validation != VALIDATE_OFF) wanted[FIELD_EVENT] = true;
    if (route->state.is_on) state_wants(route, wanted);
    enum err e = resolve_place(&c->resolver, rec, route->from, wanted, out);
    return e == ERR_OK ? ERR_OK : because(c, e, (struct text){0});
}

/* What the up direction of this set has written does not go back to where it came from. */
static bool is_own(const struct route *route, const struct record *rec)
{
    struct text id = route->envelope.bridge_id;

    return id.size > 0 &&
           text_equal(text_of_bytes(record_header(rec, TEXT("ce_bridgeid"))), id);
}

/* Is the payload what the kind asks for, as far as the route wants to know? Events of other
 * words, and those without a value, are what they are. */
static enum err validate(struct carrier *c, const struct route *route, const struct record *rec,
                         struct text event)
{
    char bytes[GROUNDS_ABOUT_BYTES_MAX];
    struct sink why = SINK(bytes);
    struct payload *payload;
    enum kind kind;

    if (route->validation == VALIDATE_OFF || rec->value.size == 0) return ERR_OK;
    if (!kind_find(event, &kind)) return ERR_OK;
    enum err e = resolve_payload(&c->resolver, rec, &payload);
    if (e == ERR_OK) e = validate_event(kind, payload, &why);
    if (e == ERR_OK) return ERR_OK;

    c->is_invalid = e != ERR_NO_MEMORY;
    (void)because(c, e, sink_since(&why, 0));
    return c->is_invalid && route->validation == VALIDATE_WARN ? ERR_OK : e;
}

/* What the payload is before it is encoded: JSON where the route made it, else what the record
 * says, else what the route says of records that say nothing. */
static struct text content_type_of(const struct carrier *c, const struct route *route,
                                   const struct record *rec)
{
    struct bytes header = record_header(rec, TEXT("content-type"));

    if (c->message.payload.at != rec->value.at) return encoding_media_type(ENCODING_JSON);
    return header.size > 0 ? text_of_bytes(header) : route->envelope.content_type;
}

/* Makes the payload what the route wants, and *@type what it is then; an empty one stays. */
static enum err encode(struct carrier *c, const struct route *route, const struct record *rec,
                       struct text *type)
{
    char bytes[TRANSCODE_WHY_BYTES_MAX];
    struct sink why = SINK(bytes);
    struct bytes *payload = &c->message.payload;

    if (route->encoding == ENCODING_PASSTHROUGH || payload->size == 0) return ERR_OK;
    struct transcode_about about = {.to = route->encoding,
                                    .content_type = content_type_of(c, route, rec),
                                    .big_numbers = route->big_numbers};
    enum err e = transcode(&c->transcoder, &about, *payload, payload, &why);
    if (e != ERR_OK) return because(c, e, sink_since(&why, 0));
    *type = encoding_media_type(route->encoding);
    return ERR_OK;
}

static enum err check_size(struct carrier *c, const struct message *m)
{
    if (c->packet_bytes_max == 0 || message_wire_bytes(m) <= c->packet_bytes_max) return ERR_OK;
    return because(c, ERR_TOO_LARGE, (struct text){0});
}

/* Everything of the event but what it holds. */
static enum err dress(struct carrier *c, const struct route *route, const struct record *rec,
                      const struct place *place)
{
    struct text missed = {0};
    struct envelope_about about = {.rules = &route->envelope, .rec = rec, .place = place};

    if (c->sends_event) {
        TRY(carry_topic(c, &route->topic, route->on_unsafe, place, &c->message.topic));
    }
    TRY(encode(c, route, rec, &about.transcoded_type));
    enum err e = envelope_fill(&about, &c->scratch, &c->message, &missed);
    return e == ERR_OK ? ERR_OK : because(c, e, missed);
}

enum err carry_record(struct carrier *c, const struct route *route, const struct record *rec,
                      struct now now)
{
    struct place place = {0};

    grounds_clear(&c->grounds);
    c->scratch = SINK(c->scratch_bytes);
    c->sends_event = true;
    c->sends_state = false;
    c->is_invalid = false;
    if (route == NULL) return because(c, ERR_NO_ROUTE, rec->kafka_topic);
    if (is_own(route, rec)) return because(c, ERR_OWN, (struct text){0});

    c->resolver.default_type = route->envelope.content_type;
    TRY(ask_when(c, route, rec));
    enum err e = event_of(c, route, rec, now);
    if (e != ERR_OK && !may_go_without(c, route, rec, e))
        return because(c, e, (struct text){0});

    TRY(place_of(c, route, rec, &place));
    TRY(validate(c, route, rec, place.at[FIELD_EVENT]));
    TRY(dress(c, route, rec, &place));
    if (c->sends_event) TRY(check_size(c, &c->message));
    if (!route->state.is_on) return ERR_OK;

    struct state_about about = {route, rec, &place, now};
    TRY(state_fill(c, &about));
    return c->sends_state ? check_size(c, &c->state) : ERR_OK;
}

void carry_done(struct carrier *c)
{
    resolver_done(&c->resolver);
    transcoder_done(&c->transcoder);
    c->resolver = (struct resolver){0};
}
