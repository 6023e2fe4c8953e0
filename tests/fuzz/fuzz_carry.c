/* A record of any bytes becomes a message that the broker takes, or is refused with words: key,
 * headers, value and what is looked for in them are hostile, the route is one of ours. */
#include "bridge/core/carry.h"
#include "tests/fuzz/cut.h"
#include "tests/fuzz/oracle.h"
#include "topics/utf8.h"

enum { PACKET_BYTES_MAX = 4096 };

/* Where the place is looked for. */
enum origin { BY_DEFAULT, BY_PAYLOAD, BY_HEADERS, ORIGINS };

static void set_from(struct route *route, enum field f, const char *source)
{
    char why[400];

    must(source_compile(text_of(source), &route->from[f], why, sizeof why) == ERR_OK);
}

static void set_origin(struct route *route, enum origin origin)
{
    if (origin == BY_PAYLOAD) {
        set_from(route, FIELD_PLANT, "payload:/a/0/plant");
        set_from(route, FIELD_AREA, "payload:/m~1n");
        set_from(route, FIELD_ENTITY, "payload:/tag");
    }
    if (origin == BY_HEADERS) {
        set_from(route, FIELD_PLANT, "key");
        set_from(route, FIELD_LINE, "header:line no");
        set_from(route, FIELD_EVENT, "kafka_topic:-2");
    }
}

/* A line of conditions: "key=value" or "key!value", parted by `;`. What is none is left out. */
static void read_conditions(struct cut *c, struct when *when)
{
    char why[400];
    struct text rest = cut_line(c);

    for (size_t at = 0; at < rest.size; at++) {
        size_t start = at, middle = 0;
        for (; at < rest.size && rest.at[at] != ';'; at++)
            if (middle == 0 && (rest.at[at] == '=' || rest.at[at] == '!')) middle = at;
        if (middle == 0) continue;
        enum wanted wanted = rest.at[middle] == '=' ? WANTED_ANY : WANTED_NONE;
        struct text key = {rest.at + start, middle - start};
        struct text value = {rest.at + middle + 1, at - middle - 1};
        if (when_begin(when, key, wanted, why, sizeof why) != ERR_OK) continue;
        if (when_add_value(when, value, why, sizeof why) == ERR_OK) continue;
        when->condition_count--; /* a condition has values */
    }
}

/* 0: no state topic; 1: one; 2: one whose states expire. */
static void set_state(struct route *route, size_t choice)
{
    struct pattern_fault fault;

    if (choice == 0) return;
    must(pattern_compile(TEXT("{plant}/{area}/{line}/_state/{event}/{entity}"),
                         &route->state.topic, &fault) == ERR_OK);
    route->state.is_on = true;
    route->state.expire_after_ms = choice == 2 ? 2000 : 0;
    route->expire_after_ms = choice == 2 ? 5000 : 0;
}

static struct route make_route(struct cut *c)
{
    struct route route = {.name = "fuzz"};
    struct pattern_fault fault;

    must(pattern_compile(TEXT("{plant}/{area}/{line}/{event}"), &route.topic, &fault) ==
         ERR_OK);
    set_origin(&route, (enum origin)cut_choice(c, ORIGINS));
    route.on_unsafe = (enum unsafe_policy)cut_choice(c, 2);
    route.encoding = (enum encoding)cut_choice(c, 3);
    route.big_numbers = (enum big_numbers)cut_choice(c, 2);
    route.on_tombstone = (enum no_value_policy)cut_choice(c, 4);
    route.on_empty = route.on_tombstone;
    route.envelope.level = (enum properties_level)cut_choice(c, 4);
    route.envelope.bridge_id = TEXT("demo");
    route.validation = (enum validation)cut_choice(c, 3);
    set_state(&route, cut_choice(c, 3));
    if (cut_choice(c, 2) == 1) {
        route.envelope.allowed[0] = TEXT("batch");
        route.envelope.allowed[1] = TEXT("id");
        route.envelope.allowed_count = 2;
    }
    return route;
}

/* Lines "name=value" up to an empty one; "name" alone has a null value. */
static void read_headers(struct cut *c, struct header *headers, struct record *rec)
{
    while (true) {
        struct text value, name = cut_pair(c, '=', &value);
        if (name.size == 0 && value.size == 0) break;
        if (rec->header_count == RECORD_HEADERS_MAX) {
            rec->headers_are_missed = true;
            continue;
        }
        bool is_null = value.size == 0 && name.at[name.size - 1] == '!';
        headers[rec->header_count++] = (struct header){
            name, {is_null ? NULL : value.at, value.size}
        };
    }
    rec->headers = headers;
}

static void must_be_a_message(const struct message *m)
{
    must(oracle_is_topic(m->topic) && m->topic.at[0] != '$');
    must(m->payload.at != NULL);
    must(oracle_is_text(m->content_type));
    must(m->response_topic.size == 0 || oracle_is_topic(m->response_topic));
    must(m->correlation_data.at == NULL || m->correlation_data.size <= UINT16_MAX);
    if (m->payload_is_utf8) must(utf8_is_well_formed(text_of_bytes(m->payload)));
    must(message_wire_bytes(m) <= PACKET_BYTES_MAX);
    for (size_t i = 0; i < m->property_count; i++) {
        must(oracle_is_text(m->properties[i].name) && oracle_is_text(m->properties[i].value));
        for (size_t k = 0; k < i; k++)
            must(!text_equal(m->properties[i].name, m->properties[k].name));
    }
}

/* The event, the state of its entity, or both. */
static void must_be_messages(const struct carrier *c)
{
    must(c->sends_event || c->sends_state);
    if (c->sends_event) must_be_a_message(&c->message);
    if (c->sends_event) must(!c->message.is_retained);
    if (c->sends_state) must_be_a_message(&c->state);
    if (c->sends_state) must(c->state.is_retained);
    if (c->sends_event && c->sends_state) must(!text_equal(c->message.topic, c->state.topic));
}

static struct record read_record(struct cut *c, struct header *headers)
{
    struct record rec = {
        .kafka_topic = TEXT("mes.batch-event"), .offset = 41, .timestamp_ms = 1000};

    rec.key = bytes_of_text(cut_line(c));
    read_headers(c, headers, &rec);
    rec.value = bytes_of_text(cut_rest(c));
    if (text_equal(text_of_bytes(rec.value), TEXT("NULL"))) rec.value = (struct bytes){NULL, 0};
    return rec;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct carrier carrier = {.packet_bytes_max = PACKET_BYTES_MAX};
    static const struct now now = {.mono_ms = 5000, .wall_ms = 5000};
    struct cut cut = cut_of(data, size);
    struct route route = make_route(&cut);
    (void)cut_line(&cut); /* the choices stand on a line of their own */
    read_conditions(&cut, &route.when);
    read_conditions(&cut, &route.state.clear_when);
    struct header headers[RECORD_HEADERS_MAX];
    struct record rec = read_record(&cut, headers);
    carrier.only_state = route.state.is_on && rec.key.size == 1;

    enum err e = carry_record(&carrier, &route, &rec, now);
    if (e == ERR_OK)
        must_be_messages(&carrier);
    else
        must_be_refused(e, sink_since(&carrier.grounds.words, 0));
    carry_done(&carrier);
    cut_done(&cut);
    return 0;
}
