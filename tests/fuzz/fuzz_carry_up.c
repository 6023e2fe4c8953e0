/* A message of any bytes becomes a record that Kafka takes, or is refused with words; the same
 * message always becomes the same record. */
#include "bridge/core/carry_up.h"
#include "tests/fuzz/cut.h"
#include "topics/utf8.h"

enum { ROUTES = 2 };

static void make_pattern(const char *text, struct pattern *out)
{
    struct pattern_fault fault;

    must(pattern_compile(text_of(text), out, &fault) == ERR_OK);
}

static void make_route(struct up_route *route, const char *filter, const char *pattern,
                       const char *kafka_topic)
{
    char why[400];

    snprintf(route->filter, sizeof route->filter, "%s", filter);
    route->subscription_id = filter_id(text_of(filter));
    make_pattern(pattern, &route->pattern);
    must(kafka_name_compile(text_of(kafka_topic), &route->kafka_topic, why, sizeof why) ==
         ERR_OK);
    route->envelope.bridge_id = TEXT("demo");
}

static void make_routes(struct cut *c, struct up_route routes[ROUTES])
{
    make_route(&routes[0], "+/+/+/_in/+", "{plant}/{area}/{line}/_in/{event}",
               "mes.in.{event}");
    make_route(&routes[1], "raw/#", "raw/{entity}", "raw.{entity}.x");
    make_pattern("{entity}/k", &routes[1].key);
    routes[1].has_key = true;
    for (int i = 0; i < ROUTES; i++) {
        routes[i].on_unsafe = (enum unsafe_policy)cut_choice(c, 2);
        routes[i].encoding = (enum encoding)cut_choice(c, 3);
        routes[i].big_numbers = (enum big_numbers)cut_choice(c, 2);
        routes[i].validation = (enum validation)cut_choice(c, 3);
        routes[i].envelope.level = (enum properties_level)cut_choice(c, 4);
        if (cut_choice(c, 2) == 0) continue;
        routes[i].envelope.allowed[0] = TEXT("note");
        routes[i].envelope.allowed[1] = TEXT("id");
        routes[i].envelope.allowed_count = 2;
    }
}

/* Lines "name=value" up to an empty one. */
static void read_properties(struct cut *c, struct property *properties, struct arrival *a)
{
    while (true) {
        struct text value, name = cut_pair(c, '=', &value);
        if (name.size == 0 && value.size == 0) break;
        if (a->property_count == MESSAGE_PROPERTIES_MAX) {
            a->properties_are_missed = true;
            continue;
        }
        properties[a->property_count++] = (struct property){name, value};
    }
    a->properties = properties;
}

static struct arrival read_arrival(struct cut *c, struct property *properties)
{
    struct arrival a = {.epoch = 1, .packet_id = 7};

    a.topic = cut_line(c);
    a.content_type = cut_line(c);
    a.response_topic = cut_line(c);
    struct text correlation = cut_line(c);
    if (correlation.size > 0) a.correlation_data = bytes_of_text(correlation);
    read_properties(c, properties, &a);
    a.payload = bytes_of_text(cut_rest(c));
    return a;
}

static bool is_kafka_s(struct text name)
{
    static const char alphabet[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

    if (name.size == 0 || name.size > 249) return false;
    for (size_t i = 0; i < name.size; i++)
        if (name.at[i] == '\0' || strchr(alphabet, name.at[i]) == NULL) return false;
    return !text_equal(name, TEXT(".")) && !text_equal(name, TEXT(".."));
}

static void must_be_a_record(const struct record *rec)
{
    must(is_kafka_s(rec->kafka_topic));
    must(rec->key.at != NULL && rec->value.at != NULL);
    must(rec->header_count <= RECORD_HEADERS_MAX);
    for (size_t i = 0; i < rec->header_count; i++) {
        must(utf8_is_well_formed(rec->headers[i].name));
        must(rec->headers[i].value.at != NULL);
        for (size_t k = 0; k < i; k++)
            must(!text_equal(rec->headers[i].name, rec->headers[k].name));
    }
}

/* What a step has made of @a, as one text: for comparing it with the next time. */
static struct text summary_of(enum err e, const struct carrier_up *c, struct sink *out)
{
    sink_int(out, e);
    if (e != ERR_OK) sink_text(out, sink_since(&c->grounds.words, 0));
    if (e != ERR_OK) return sink_since(out, 0);
    sink_text(out, c->record.kafka_topic);
    sink_text(out, text_of_bytes(c->record.key));
    sink_text(out, text_of_bytes(c->record.value));
    for (size_t i = 0; i < c->record.header_count; i++) {
        sink_text(out, c->headers[i].name);
        sink_text(out, text_of_bytes(c->headers[i].value));
    }
    return sink_since(out, 0);
}

static struct text carry(struct carrier_up *c, const struct arrival *a, struct sink *out)
{
    enum err e = carry_arrival(c, a, false);

    if (e == ERR_OK)
        must_be_a_record(&c->record);
    else
        must_be_refused(e, sink_since(&c->grounds.words, 0));
    return summary_of(e, c, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct carrier_up carrier;
    static char first_bytes[65536], second_bytes[65536];
    struct sink first = SINK(first_bytes), second = SINK(second_bytes);
    struct up_route at[ROUTES] = {0};
    struct up_routes routes = {ROUTES, at};
    struct property properties[MESSAGE_PROPERTIES_MAX];
    struct cut cut = cut_of(data, size);

    make_routes(&cut, at);
    (void)cut_line(&cut); /* the choices stand on a line of their own */
    struct arrival a = read_arrival(&cut, properties);
    carrier = (struct carrier_up){.routes = &routes, .bridge_id = TEXT("demo")};
    struct text once = carry(&carrier, &a, &first);
    must(text_equal(once, carry(&carrier, &a, &second)));
    carrier_up_done(&carrier);
    cut_done(&cut);
    return 0;
}
