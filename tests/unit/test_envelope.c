#include "topics/envelope.h"

#include "tests/lib/check.h"

enum { HEADERS_MAX = 16 };

struct sample_header {
    const char *name, *value; /* value NULL: a null value; name NULL: the end */
};

/* One call as a row of a table. */
struct sample {
    enum properties_level level;
    const char *bridge_id, *content_type, *transcoded_type;
    const char *allowed[4];
    struct sample_header headers[HEADERS_MAX];
    const char *payload; /* NULL: "{}" */
    const char *places[FIELD_COUNT];
};

static const struct place berlin = {
    .at = {{"berlin", 6}, {"mix", 3}, {"l7", 2}, {"batch-event", 11}, {NULL, 0}},
};

static struct envelope_rules rules_of(const struct sample *s)
{
    struct envelope_rules rules = {.level = s->level,
                                   .bridge_id = text_of(s->bridge_id),
                                   .content_type = text_of(s->content_type)};
    while (rules.allowed_count < 4 && s->allowed[rules.allowed_count] != NULL) {
        rules.allowed[rules.allowed_count] = text_of(s->allowed[rules.allowed_count]);
        rules.allowed_count++;
    }
    return rules;
}

static size_t headers_of(const struct sample *s, struct header headers[HEADERS_MAX])
{
    size_t count = 0;
    for (; count < HEADERS_MAX && s->headers[count].name != NULL; count++) {
        const char *value = s->headers[count].value;
        headers[count].name = text_of(s->headers[count].name);
        headers[count].value = (struct bytes){value, value == NULL ? 0 : strlen(value)};
    }
    return count;
}

static struct place place_of(const struct sample *s)
{
    if (s->places[FIELD_EVENT] == NULL) return berlin;
    struct place place;
    for (size_t f = 0; f < FIELD_COUNT; f++)
        place.at[f] = text_of(s->places[f]);
    return place;
}

/* "application/json utf8 reply=a corr=b | kafkaref=... id=..." */
static void write_message(const struct message *m, struct sink *out)
{
    sink_text(out, m->content_type.size == 0 ? TEXT("-") : m->content_type);
    if (m->payload_is_utf8) sink_text(out, TEXT(" utf8"));
    if (m->response_topic.size > 0) {
        sink_text(out, TEXT(" reply="));
        sink_text(out, m->response_topic);
    }
    if (m->correlation_data.at != NULL) {
        sink_text(out, TEXT(" corr="));
        sink_text(out, text_of_bytes(m->correlation_data));
    }
    sink_text(out, TEXT(" |"));
    for (size_t i = 0; i < m->property_count; i++) {
        sink_char(out, ' ');
        sink_text(out, m->properties[i].name);
        sink_char(out, '=');
        sink_text(out, m->properties[i].value);
    }
}

/* What became of it: the message, or the error and the header that was missed. */
static void write_sample(const struct sample *s, struct sink *out)
{
    struct header headers[HEADERS_MAX];
    char scratch_bytes[ENVELOPE_SCRATCH_BYTES_MAX];
    struct sink scratch = SINK(scratch_bytes);
    struct envelope_rules rules = rules_of(s);
    struct place place = place_of(s);
    struct message m = {.payload =
                            bytes_of_text(text_of(s->payload == NULL ? "{}" : s->payload))};
    struct text missed = {NULL, 0};
    struct record rec = {.kafka_topic = TEXT("mes.x"), .partition = 3, .offset = 41};
    rec.headers = headers;
    rec.header_count = headers_of(s, headers);

    struct envelope_about about = {.rules = &rules, .rec = &rec, .place = &place};
    about.transcoded_type = text_of(s->transcoded_type);
    enum err e = envelope_fill(&about, &scratch, &m, &missed);
    if (e == ERR_OK) {
        write_message(&m, out);
        return;
    }
    sink_text(out, text_of(err_name(e)));
    sink_char(out, ' ');
    sink_text(out, missed);
    assert_int_equal(m.property_count, 0);
}

struct row {
    struct sample sample;
    const char *expected;
};

static void assert_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char buffer[4096];
        struct sink out = SINK(buffer);
        write_sample(&rows[i].sample, &out);
        assert_text(sink_since(&out, 0), text_of(rows[i].expected));
    }
}

#define CLOUDEVENT                                                                             \
    {"content-type", "application/json"}, {"ce_specversion", "1.0"}, {"ce_id", "e-1"},         \
        {"ce_type", "t"}, {"ce_source", "/p/a/l"}, {"ce_subject", "B-1"},                      \
        {"ce_time", "2025-11-21T09:15:40Z"},                                                   \
    {                                                                                          \
        "traceparent", "00-1-2-01"                                                             \
    }

#define REF "kafkaref=mes.x/3/41"

static void how_much_is_sent_is_the_level_s_choice(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_NONE, .bridge_id = "demo", .headers = {CLOUDEVENT, {"x", "1"}}},
         "- |"                                                },
        {{.level = PROPERTIES_MINIMAL, .headers = {CLOUDEVENT, {"x", "1"}}},
         "application/json utf8 | " REF " id=e-1"             },
        {{.level = PROPERTIES_CLOUDEVENTS, .headers = {CLOUDEVENT, {"x", "1"}}},
         "application/json utf8 | " REF " id=e-1 type=t source=/p/a/l "
         "datacontenttype=application/json specversion=1.0 subject=B-1 "
         "time=2025-11-21T09:15:40Z traceparent=00-1-2-01"    },
        {{.level = PROPERTIES_FULL, .headers = {CLOUDEVENT, {"x", "1"}}},
         "application/json utf8 | " REF " id=e-1 type=t source=/p/a/l "
         "datacontenttype=application/json specversion=1.0 subject=B-1 "
         "time=2025-11-21T09:15:40Z traceparent=00-1-2-01 x=1"},
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void what_the_record_lacks_is_made_or_left_out(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct row rows[] = {
        {{.level = PROPERTIES_MINIMAL}, "application/json utf8 | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_MINIMAL, .bridge_id = "demo"},
         "application/json utf8 | " REF " id=mes.x/3/41 bridgeid=demo"},
        {{.level = PROPERTIES_CLOUDEVENTS, .payload = "x"},
         "- | " REF " id=mes.x/3/41 type=batch-event source=/berlin/mix/l7"},
        /* null and empty attributes are none; the first of a name counts */
        {{.level = PROPERTIES_CLOUDEVENTS,
          .payload = "x",
          .headers = {{"ce_id", NULL},
                      {"ce_id", "late"},
                      {"ce_subject", ""},
                      {"ce_source", ""},
                      {"ce_type", NULL},
                      {"content-type", NULL}}},
         "- | " REF " id=mes.x/3/41 type=batch-event source=/berlin/mix/l7"},
        {{.level = PROPERTIES_MINIMAL, .headers = {{"ce_id", "1"}, {"ce_id", "2"}}},
         "application/json utf8 | " REF " id=1"},
        /* a place that is not safe is written as the topic writes it */
        {{.level = PROPERTIES_CLOUDEVENTS,
          .payload = "x",
          .places = {"b/n", "_a", "\xff", "my event", NULL}},
         "- | " REF " id=mes.x/3/41 type=my%20event source=/b%2Fn/%5Fa/%FF"},
        /* half a place makes no source, and no event no type */
        {{.level = PROPERTIES_CLOUDEVENTS, .payload = "x", .places = {"p", "", "l", "e", NULL}},
         "- | " REF " id=mes.x/3/41 type=e"},
        {{.level = PROPERTIES_CLOUDEVENTS, .payload = "x", .places = {"p", "a", "l", "", NULL}},
         "- | " REF " id=mes.x/3/41 source=/p/a/l"},
    };
    /* clang-format on */
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void the_content_type_and_whether_the_payload_is_text(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct row rows[] = {
        {{.level = PROPERTIES_MINIMAL, .payload = "[1]"},
         "application/json utf8 | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_MINIMAL, .payload = "hello"}, "- | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_MINIMAL, .payload = ""}, "- | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_MINIMAL, .payload = "{\xff}"},
         "application/json | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_MINIMAL, .payload = "{\n}"},
         "application/json utf8 | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_MINIMAL, .content_type = "text/csv", .payload = "a;b"},
         "text/csv utf8 | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_MINIMAL, .content_type = "text/csv", .payload = "\xff"},
         "text/csv | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_MINIMAL,
          .content_type = "application/vnd.msgpack",
          .payload = "{"},
         "application/vnd.msgpack | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_MINIMAL,
          .content_type = "text/csv",
          .headers = {{"content-type", "application/xml"}}},
         "application/xml | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_MINIMAL, .headers = {{"content-type", ""}}},
         "application/json utf8 | " REF " id=mes.x/3/41"},
    };
    /* clang-format on */
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void what_a_payload_was_transcoded_to_wins(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_NONE, .transcoded_type = "application/json"},    "- |"},
        {{.level = PROPERTIES_MINIMAL, .transcoded_type = "application/json"},
         "application/json utf8 | " REF " id=mes.x/3/41"                            },
        {{.level = PROPERTIES_CLOUDEVENTS,
          .payload = "\x80",
          .content_type = "text/csv",
          .transcoded_type = "application/vnd.msgpack",
          .headers = {{"content-type", "application/json"}}},
         "application/vnd.msgpack | " REF " id=mes.x/3/41 type=batch-event "
         "source=/berlin/mix/l7 datacontenttype=application/vnd.msgpack"            },
 /* nobody looks at a header that does not count */
        {{.level = PROPERTIES_MINIMAL,
          .transcoded_type = "application/json",
          .headers = {{"content-type", "\xff"}}},
         "application/json utf8 | " REF " id=mes.x/3/41"                            },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void requests_carry_where_to_reply(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_CLOUDEVENTS,
          .payload = "x",
          .places = {"", "", "", "", ""},
          .headers = {{"mqtt_response_topic", "$x/answers"},
                      {"mqtt_correlation_data", "\x01\xff"}}},
         "- reply=$x/answers corr=\x01\xff | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_CLOUDEVENTS,
          .payload = "x",
          .places = {"", "", "", "", ""},
          .headers = {{"mqtt_response_topic", ""}, {"mqtt_correlation_data", ""}}},
         "- corr= | " REF " id=mes.x/3/41"                         },
        {{.level = PROPERTIES_CLOUDEVENTS,
          .payload = "x",
          .places = {"", "", "", "", ""},
          .headers = {{"mqtt_response_topic", NULL}, {"mqtt_correlation_data", NULL}}},
         "- | " REF " id=mes.x/3/41"                               },
        {{.level = PROPERTIES_MINIMAL,
          .payload = "x",
          .headers = {{"mqtt_response_topic", "a/+"}, {"mqtt_correlation_data", "c"}}},
         "- | " REF " id=mes.x/3/41"                               },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void other_headers_pass_by_the_list(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_MINIMAL,
          .payload = "x",
          .allowed = {"x", "traceparent", "missing"},
          .headers = {{"y", "2"}, {"x", "1"}, {"traceparent", "00"}, {"x", "late"}}},
         "- | " REF " id=mes.x/3/41 x=1 traceparent=00"      },
        {{.level = PROPERTIES_CLOUDEVENTS,
          .payload = "x",
          .allowed = {"x", "traceparent"},
          .places = {"", "", "", "e", ""},
          .headers = {{"x", ""}, {"traceparent", "00"}}},
         "- | " REF " id=mes.x/3/41 type=e traceparent=00 x="},
        {{.level = PROPERTIES_FULL,
          .payload = "x",
          .allowed = {"x"},
          .places = {"", "", "", "e", ""},
          .headers = {{"y", "2"}, {"x", "1"}}},
         "- | " REF " id=mes.x/3/41 type=e x=1"              },
 /* null is no header, also when a value comes later; what is no text is left out */
        {{.level = PROPERTIES_FULL,
          .payload = "x",
          .places = {"", "", "", "e", ""},
          .headers = {{"x", NULL},
                      {"x", "late"},
                      {"y", "\xff"},
                      {"z\x01", "1"},
                      {"", "1"},
                      {"z", "2"}}},
         "- | " REF " id=mes.x/3/41 type=e z=2"              },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

/* Names that mean something to the bridge never pass as others. */
static void the_bridges_own_names_do_not_pass(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_FULL,
          .payload = "x",
          .places = {"", "", "", "e", ""},
          .headers = {{"plant", "1"},
                      {"area", "1"},
                      {"line", "1"},
                      {"ce_bridgeid", "1"},
                      {"dlq_reason", "1"},
                      {"mqtt_topic", "1"},
                      {"kafkaref", "1"},
                      {"id", "1"},
                      {"bridgeid", "1"},
                      {"replay", "1"},
                      {"ce_", "1"},
                      {"ce", "yes"}}},
         "- | " REF " id=mes.x/3/41 type=e ce=yes"                  },
        {{.level = PROPERTIES_MINIMAL,
          .payload = "x",
          .allowed = {"kafkaref", "replay", "ce_type", "plant"},
          .headers = {{"kafkaref", "1"}, {"replay", "1"}, {"ce_type", "1"}, {"plant", "1"}}},
         "- | " REF " id=mes.x/3/41"                                },
 /* what the envelope has written wins; what it has not may pass */
        {{.level = PROPERTIES_FULL,
          .payload = "x",
          .places = {"", "", "", "e", ""},
          .headers = {{"type", "mine"}, {"subject", "mine"}, {"source", "mine"}}},
         "- | " REF " id=mes.x/3/41 type=e subject=mine source=mine"},
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void headers_that_mqtt_cannot_carry(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct row rows[] = {
        {{.level = PROPERTIES_MINIMAL, .headers = {{"ce_id", "a\nb"}}}, "bad_header ce_id"},
        {{.level = PROPERTIES_MINIMAL, .headers = {{"content-type", "\xff"}}},
         "bad_header content-type"},
        {{.level = PROPERTIES_CLOUDEVENTS, .headers = {{"ce_type", "\xff"}}},
         "bad_header ce_type"},
        {{.level = PROPERTIES_CLOUDEVENTS, .headers = {{"ce_source", "\xff"}}},
         "bad_header ce_source"},
        {{.level = PROPERTIES_CLOUDEVENTS, .headers = {{"ce_subject", "\xff"}}},
         "bad_header ce_subject"},
        {{.level = PROPERTIES_CLOUDEVENTS, .headers = {{"ce_time", "\xff"}}},
         "bad_header ce_time"},
        {{.level = PROPERTIES_CLOUDEVENTS, .headers = {{"ce_specversion", "\x7f"}}},
         "bad_header ce_specversion"},
        {{.level = PROPERTIES_CLOUDEVENTS, .headers = {{"traceparent", "\xff"}}},
         "bad_header traceparent"},
        {{.level = PROPERTIES_CLOUDEVENTS, .headers = {{"mqtt_response_topic", "\xff"}}},
         "bad_header mqtt_response_topic"},
        {{.level = PROPERTIES_CLOUDEVENTS, .headers = {{"mqtt_response_topic", "a/+/b"}}},
         "bad_header mqtt_response_topic"},
        {{.level = PROPERTIES_CLOUDEVENTS, .headers = {{"mqtt_response_topic", "a/#"}}},
         "bad_header mqtt_response_topic"},
        {{.level = PROPERTIES_MINIMAL, .allowed = {"x"}, .headers = {{"x", "\xff"}}},
         "bad_header x"},
        {{.level = PROPERTIES_FULL, .allowed = {"x"}, .headers = {{"x", "\xff"}}},
         "bad_header x"},
        /* what is not sent is not looked at */
        {{.level = PROPERTIES_MINIMAL,
          .payload = "x",
          .headers = {{"ce_type", "\xff"}, {"traceparent", "\xff"}, {"x", "\xff"}}},
         "- | " REF " id=mes.x/3/41"},
        {{.level = PROPERTIES_NONE, .headers = {{"ce_id", "\xff"}, {"content-type", "\xff"}}},
         "- |"},
    };
    /* clang-format on */
    assert_rows(rows, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_much_is_sent_is_the_level_s_choice),
        cmocka_unit_test(what_the_record_lacks_is_made_or_left_out),
        cmocka_unit_test(the_content_type_and_whether_the_payload_is_text),
        cmocka_unit_test(what_a_payload_was_transcoded_to_wins),
        cmocka_unit_test(requests_carry_where_to_reply),
        cmocka_unit_test(other_headers_pass_by_the_list),
        cmocka_unit_test(the_bridges_own_names_do_not_pass),
        cmocka_unit_test(headers_that_mqtt_cannot_carry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
