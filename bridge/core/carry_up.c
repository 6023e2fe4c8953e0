#include "bridge/core/carry_up.h"

#include <assert.h>

#include "topics/payload.h"
#include "topics/utf8.h"

static enum err because(struct carrier_up *c, enum err e, struct text what)
{
    return grounds_give(&c->grounds, e, what);
}

/* The broker should have seen to it; but who knows which broker it is. */
static bool is_topic(struct text topic)
{
    return topic.size > 0 && utf8_is_mqtt(topic) && memchr(topic.at, '+', topic.size) == NULL &&
           memchr(topic.at, '#', topic.size) == NULL;
}

static enum err read_place(struct carrier_up *c, const struct arrival *a, struct sink *scratch)
{
    const struct up_route *route = c->route;
    enum field missed = FIELD_PLANT;

    c->place = (struct place){0};
    enum err e =
        pattern_read(&route->pattern, a->topic, route->on_unsafe, scratch, &c->place, &missed);
    if (e == ERR_NO_MATCH) return because(c, e, text_of(route->pattern.text));
    return e == ERR_OK ? e : because(c, e, field_name(missed));
}

/* What the payload is as it came: as the device says, else as the route says of those that say
 * nothing. */
static struct text content_type_of(const struct carrier_up *c, const struct arrival *a)
{
    struct text said = a->content_type;

    if (said.size == 0) said = arrival_property(a, TEXT("datacontenttype"));
    return said.size > 0 ? said : c->route->envelope.content_type;
}

/* The payload of a message that has one, parsed when nobody has yet. */
static enum err parse(struct carrier_up *c, const struct arrival *a, struct payload **out)
{
    if (c->payload_is_bad) return ERR_BAD_PAYLOAD;
    if (c->payload == NULL) {
        enum err e = payload_parse(a->payload, content_type_of(c, a), &c->payload);
        c->payload_is_bad = e == ERR_BAD_PAYLOAD;
        if (e != ERR_OK) return e;
    }
    *out = c->payload;
    return ERR_OK;
}

/* One message that a condition is asked about. */
struct question {
    struct carrier_up *c;
    const struct arrival *a;
};

static enum err find_in_payload(struct question *q, struct text pointer, struct text *out)
{
    struct payload *payload;

    if (q->a->payload.size == 0) return ERR_OK;
    TRY(parse(q->c, q->a, &payload));
    (void)payload_find(payload, pointer, out);
    return ERR_OK;
}

/* The finder of when.h. */
static enum err find_value(void *self, const struct condition *condition, struct text *out)
{
    struct question *q = self;
    const struct source *source = &condition->source;
    struct text text = {source->text, source->size};

    if (condition->is_field) {
        *out = q->c->place.at[condition->field];
        return ERR_OK;
    }
    if (source->kind == SOURCE_PAYLOAD) return find_in_payload(q, text, out);
    assert(source->kind == SOURCE_HEADER);
    *out = arrival_property(q->a, text);
    return out->size == 0 && q->a->properties_are_missed ? ERR_TOO_MANY_HEADERS : ERR_OK;
}

/* Is it one of those that the route carries? */
static enum err ask_when(struct carrier_up *c, const struct arrival *a)
{
    struct question q = {c, a};
    struct text missed = {0};
    enum err e = when_ask(&c->route->when, (struct when_finder){&q, find_value}, &missed);

    return e == ERR_OK ? e : because(c, e, missed);
}

static enum err name_kafka_topic(struct carrier_up *c, struct sink *scratch)
{
    size_t start = scratch->size;
    enum field missed = FIELD_EVENT;
    enum err e = kafka_name_render(&c->route->kafka_topic, &c->place, scratch, &missed);

    if (e != ERR_OK) return because(c, e, field_name(missed));
    c->record.kafka_topic = sink_since(scratch, start);
    return ERR_OK;
}

/* The topic without its level `_in`: what the down direction would publish the same thing on.
 */
static void write_topic_key(struct text topic, struct sink *out)
{
    static const struct text level = {"_in/", 4};

    for (size_t at = 0; at + level.size <= topic.size; at++) {
        bool begins = at == 0 || topic.at[at - 1] == '/';
        if (!begins || !text_starts_with((struct text){topic.at + at, topic.size - at}, level))
            continue;
        sink_text(out, (struct text){topic.at, at});
        at += level.size;
        sink_text(out, (struct text){topic.at + at, topic.size - at});
        return;
    }
    sink_text(out, topic);
}

static enum err make_key(struct carrier_up *c, const struct arrival *a, struct sink *scratch)
{
    size_t start = scratch->size;
    enum field missed = FIELD_PLANT;

    if (c->route->has_key) {
        enum err e = pattern_render(&c->route->key, &c->place, UNSAFE_ENCODE, scratch, &missed);
        if (e != ERR_OK) return because(c, e, field_name(missed));
    } else {
        write_topic_key(a->topic, scratch);
        if (scratch->overflow) return because(c, ERR_BAD_TOPIC, TEXT("it is too long"));
    }
    c->record.key = bytes_of_text(sink_since(scratch, start));
    return ERR_OK;
}

/* An empty payload says the same in every encoding. */
static bool is_encoded(const struct carrier_up *c, const struct arrival *a)
{
    return c->route->encoding != ENCODING_PASSTHROUGH && a->payload.size > 0;
}

/* Is the payload what the kind asks for, as far as the route wants to know? Messages of other
 * words are what they are. */
static enum err validate(struct carrier_up *c, const struct arrival *a)
{
    char bytes[GROUNDS_ABOUT_BYTES_MAX];
    struct sink why = SINK(bytes);
    struct payload *payload;
    enum kind kind;
    enum err e = ERR_INVALID;

    if (c->route->validation == VALIDATE_OFF) return ERR_OK;
    if (!kind_find(c->place.at[FIELD_EVENT], &kind)) return ERR_OK;
    if (a->payload.size == 0) {
        sink_text(&why, TEXT("the message is empty"));
    } else {
        e = parse(c, a, &payload);
        if (e == ERR_OK) e = validate_event(kind, payload, &why);
    }
    if (e == ERR_OK) return ERR_OK;

    c->is_invalid = e != ERR_NO_MEMORY;
    (void)because(c, e, sink_since(&why, 0));
    return c->is_invalid && c->route->validation == VALIDATE_WARN ? ERR_OK : e;
}

/* All that is to be read of the payload; nothing points into it afterwards. */
static enum err look_into_payload(struct carrier_up *c, const struct arrival *a)
{
    enum err e = ask_when(c, a);

    if (e == ERR_OK) e = validate(c, a);
    payload_done(c->payload);
    c->payload = NULL;
    c->payload_is_bad = false;
    return e;
}

static enum err make_value(struct carrier_up *c, const struct arrival *a)
{
    char bytes[TRANSCODE_WHY_BYTES_MAX];
    struct sink why = SINK(bytes);
    struct transcode_about about = {.to = c->route->encoding,
                                    .content_type = content_type_of(c, a),
                                    .big_numbers = c->route->big_numbers};

    c->record.value = a->payload;
    if (!is_encoded(c, a)) return ERR_OK;
    enum err e = transcode(&c->transcoder, &about, a->payload, &c->record.value, &why);
    return e == ERR_OK ? e : because(c, e, sink_since(&why, 0));
}

static enum err make_headers(struct carrier_up *c, const struct arrival *a, bool is_repeat,
                             struct sink *scratch)
{
    struct headers_about about = {
        .rules = &c->route->envelope, .place = &c->place, .is_repeat = is_repeat};
    if (is_encoded(c, a)) about.transcoded_type = encoding_media_type(c->route->encoding);
    struct text missed = {0};
    enum err e = headers_fill(&about, a, scratch, c->headers, &c->record.header_count, &missed);

    return e == ERR_OK ? e : because(c, e, missed);
}

enum err carry_arrival(struct carrier_up *c, const struct arrival *a, bool is_repeat)
{
    struct sink scratch = SINK(c->scratch_bytes);

    grounds_clear(&c->grounds);
    c->route = NULL;
    c->is_invalid = false;
    c->record = (struct record){
        .partition = -1, .offset = -1, .timestamp_ms = -1, .headers = c->headers};

    if (!is_topic(a->topic)) return because(c, ERR_BAD_TOPIC, (struct text){0});
    if (text_equal(arrival_property(a, TEXT("bridgeid")), c->bridge_id))
        return because(c, ERR_OWN, (struct text){0});
    c->route = up_route_find(c->routes, a->subscription_id, a->topic);
    if (c->route == NULL) return because(c, ERR_NO_ROUTE, a->topic);

    TRY(read_place(c, a, &scratch));
    TRY(look_into_payload(c, a));
    TRY(name_kafka_topic(c, &scratch));
    TRY(make_key(c, a, &scratch));
    TRY(make_value(c, a));
    return make_headers(c, a, is_repeat, &scratch);
}

void carrier_up_done(struct carrier_up *c)
{
    transcoder_done(&c->transcoder);
}
