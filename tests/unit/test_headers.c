#include "topics/headers.h"

#include "tests/lib/check.h"

enum { PROPERTIES_MAX = 20 };

struct sample_property {
    const char *name, *value; /* name NULL: the end */
};

/* One call as a row of a table. */
struct sample {
    enum properties_level level;
    const char *bridge_id, *route_type, *transcoded_type;
    const char *allowed[4];
    struct sample_property properties[PROPERTIES_MAX];
    const char *payload;      /* NULL: "x" */
    const char *content_type; /* of the message */
    const char *response_topic, *correlation_data;
    const char *place[FIELD_COUNT]; /* without a plant: berlin */
    bool is_dup, is_repeat, is_retained, is_qos_0;
};

static const struct place berlin = {
    .at = {{"berlin", 6}, {"mix", 3}, {"l7", 2}, {"batch-event", 11}, {NULL, 0}},
};

static struct envelope_rules rules_of(const struct sample *s)
{
    struct envelope_rules rules = {.level = s->level,
                                   .bridge_id = text_of(s->bridge_id),
                                   .content_type = text_of(s->route_type)};
    while (rules.allowed_count < 4 && s->allowed[rules.allowed_count] != NULL) {
        rules.allowed[rules.allowed_count] = text_of(s->allowed[rules.allowed_count]);
        rules.allowed_count++;
    }
    return rules;
}

static struct arrival arrival_of(const struct sample *s, struct property *properties)
{
    struct arrival a = {.packet_id = s->is_qos_0 ? 0 : 7,
                        .is_dup = s->is_dup,
                        .is_retained = s->is_retained,
                        .topic = TEXT("berlin/mix/l7/_in/batch-event"),
                        .payload =
                            bytes_of_text(text_of(s->payload == NULL ? "x" : s->payload)),
                        .content_type = text_of(s->content_type),
                        .response_topic = text_of(s->response_topic),
                        .properties = properties};

    if (s->correlation_data != NULL) {
        a.correlation_data = bytes_of_text(text_of(s->correlation_data));
    }
    for (; s->properties[a.property_count].name != NULL; a.property_count++) {
        const struct sample_property *p = &s->properties[a.property_count];
        properties[a.property_count] = (struct property){text_of(p->name), text_of(p->value)};
    }
    return a;
}

static struct place place_of(const struct sample *s)
{
    if (s->place[FIELD_PLANT] == NULL) return berlin;
    struct place place;
    for (size_t f = 0; f < FIELD_COUNT; f++)
        place.at[f] = text_of(s->place[f]);
    return place;
}

/* "name=value name=value", or the error and what was missed. */
static void write_sample(const struct sample *s, struct sink *out)
{
    struct property properties[PROPERTIES_MAX];
    struct header headers[RECORD_HEADERS_MAX];
    char scratch_bytes[HEADERS_SCRATCH_BYTES_MAX];
    struct sink scratch = SINK(scratch_bytes);
    struct envelope_rules rules = rules_of(s);
    struct place place = place_of(s);
    struct arrival a = arrival_of(s, properties);
    struct headers_about about = {.rules = &rules,
                                  .place = &place,
                                  .transcoded_type = text_of(s->transcoded_type),
                                  .is_repeat = s->is_repeat};
    size_t count = 99;
    struct text missed = {NULL, 0};

    enum err e = headers_fill(&about, &a, &scratch, headers, &count, &missed);
    if (e != ERR_OK) {
        assert_int_equal(count, 99);
        sink_text(out, text_of(err_name(e)));
        sink_char(out, ' ');
        sink_text(out, missed);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (i > 0) sink_char(out, ' ');
        sink_text(out, headers[i].name);
        sink_char(out, '=');
        sink_text(out, text_of_bytes(headers[i].value));
        assert_non_null(headers[i].value.at);
    }
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
    {"specversion", "1.1"}, {"id", "e-1"}, {"type", "t"}, {"source", "/p/a/l"},                \
        {"subject", "B-1"}, {"time", "2025-11-21T09:15:40Z"}, {"traceparent", "00-1-2-01"},    \
    {                                                                                          \
        "datacontenttype", "text/csv"                                                          \
    }

#define TOPIC  "mqtt_topic=berlin/mix/l7/_in/batch-event"
#define NATIVE "mqtt_qos=1 mqtt_retain=0"
#define MADE   "ce_type=batch-event ce_source=/berlin/mix/l7"

static void how_much_is_written_is_the_level_s_choice(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_NONE,
          .bridge_id = "demo",
          .is_dup = true,
          .transcoded_type = "application/json",
          .properties = {CLOUDEVENT, {"x", "1"}}},
         ""                                                                 },
        {{.level = PROPERTIES_MINIMAL, .properties = {CLOUDEVENT, {"x", "1"}}},
         "content-type=text/csv ce_id=e-1 " TOPIC                           },
        {{.level = PROPERTIES_CLOUDEVENTS, .properties = {CLOUDEVENT, {"x", "1"}}},
         "content-type=text/csv ce_id=e-1 " TOPIC
         " ce_specversion=1.1 ce_type=t ce_source=/p/a/l ce_subject=B-1 "
         "ce_time=2025-11-21T09:15:40Z traceparent=00-1-2-01 " NATIVE       },
        {{.level = PROPERTIES_FULL, .properties = {{"x", "1"}, CLOUDEVENT}},
         "content-type=text/csv ce_id=e-1 " TOPIC
         " ce_specversion=1.1 ce_type=t ce_source=/p/a/l ce_subject=B-1 "
         "ce_time=2025-11-21T09:15:40Z traceparent=00-1-2-01 " NATIVE " x=1"},
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void a_device_of_mqtt_3_1_1_gets_what_the_bridge_knows_by_itself(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_NONE},                                               ""                       },
        {{.level = PROPERTIES_MINIMAL},                                            TOPIC                    },
        {{.level = PROPERTIES_MINIMAL, .bridge_id = "demo", .payload = "{}"},
         "content-type=application/json ce_bridgeid=demo " TOPIC                                            },
        {{.level = PROPERTIES_CLOUDEVENTS, .bridge_id = "demo", .payload = "[1]"},
         "content-type=application/json ce_bridgeid=demo " TOPIC " " MADE " " NATIVE                        },
        {{.level = PROPERTIES_FULL},                                               TOPIC " " MADE " " NATIVE},
        {{.level = PROPERTIES_FULL, .is_retained = true, .is_qos_0 = true},
         TOPIC " " MADE " mqtt_qos=0 mqtt_retain=1"                                                         },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void what_may_be_in_kafka_already_is_marked(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_MINIMAL, .is_dup = true},                        TOPIC " mqtt_dup=1"},
        {{.level = PROPERTIES_MINIMAL, .is_repeat = true},                     TOPIC " mqtt_dup=1"},
        {{.level = PROPERTIES_CLOUDEVENTS, .is_dup = true, .is_repeat = true},
         TOPIC " mqtt_dup=1 " MADE " " NATIVE                                                     },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void what_the_message_lacks_is_made_or_left_out(void **state)
{
    (void)state;
    static const struct row rows[] = {
  /* an id makes it a CloudEvent */
        {{.level = PROPERTIES_CLOUDEVENTS, .properties = {{"id", "1"}}},
         "ce_id=1 " TOPIC " ce_specversion=1.0 " MADE " " NATIVE                                                  },
        {{.level = PROPERTIES_CLOUDEVENTS, .properties = {{"specversion", "2.0"}}},
         TOPIC " ce_specversion=2.0 " MADE " " NATIVE                                                             },
 /* empty attributes are none; the first of a name counts */
        {{.level = PROPERTIES_CLOUDEVENTS,
          .properties =
              {{"id", ""}, {"id", "late"}, {"type", ""}, {"source", ""}, {"time", ""}}},
         TOPIC " " MADE " " NATIVE                                                                                },
        {{.level = PROPERTIES_MINIMAL, .properties = {{"id", "1"}, {"id", "2"}}},
         "ce_id=1 " TOPIC                                                                                         },
 /* the entity is the subject, unless the message has one */
        {{.level = PROPERTIES_CLOUDEVENTS, .place = {"b", "m", "l", "e", "B/1"}},
         TOPIC " ce_type=e ce_source=/b/m/l ce_subject=B/1 " NATIVE                                               },
        {{.level = PROPERTIES_CLOUDEVENTS,
          .place = {"b", "m", "l", "e", "B-1"},
          .properties = {{"subject", "S"}}},
         TOPIC " ce_type=e ce_source=/b/m/l ce_subject=S " NATIVE                                                 },
        {{.level = PROPERTIES_CLOUDEVENTS, .place = {"b", "m", "l", "e", "\xff"}},
         TOPIC " ce_type=e ce_source=/b/m/l " NATIVE                                                              },
 /* a place that is not safe is written as the topic writes it */
        {{.level = PROPERTIES_CLOUDEVENTS, .place = {"b/1", "m", "_l", "\xff"}},
         TOPIC " ce_type=%FF ce_source=/b%2F1/m/%5Fl " NATIVE                                                     },
        {{.level = PROPERTIES_CLOUDEVENTS, .place = {"b", "", "l", ""}},                          TOPIC " " NATIVE},
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void where_the_content_type_comes_from(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_MINIMAL,
          .payload = "{}",
          .content_type = "a/1",
          .route_type = "a/3",
          .properties = {{"datacontenttype", "a/2"}}},
         "content-type=a/1 " TOPIC                                                                            },
        {{.level = PROPERTIES_MINIMAL,
          .payload = "{}",
          .route_type = "a/3",
          .properties = {{"datacontenttype", "a/2"}}},
         "content-type=a/2 " TOPIC                                                                            },
        {{.level = PROPERTIES_MINIMAL, .payload = "{}", .route_type = "a/3"},
         "content-type=a/3 " TOPIC                                                                            },
        {{.level = PROPERTIES_MINIMAL, .payload = "{}"},
         "content-type=application/json " TOPIC                                                               },
        {{.level = PROPERTIES_MINIMAL, .payload = ""},                               TOPIC                    },
 /* what it is now wins, and nobody looks at what does not count */
        {{.level = PROPERTIES_MINIMAL,
          .payload = "\x80",
          .content_type = "\xff",
          .transcoded_type = "application/vnd.msgpack"},
         "content-type=application/vnd.msgpack " TOPIC                                                        },
        {{.level = PROPERTIES_MINIMAL, .content_type = "\xff"},                      "bad_header content-type"},
        {{.level = PROPERTIES_MINIMAL, .properties = {{"datacontenttype", "\xff"}}},
         "bad_header datacontenttype"                                                                         },
        {{.level = PROPERTIES_FULL,
          .content_type = "a/1",
          .properties = {{"content-type", "x"}}},
         "content-type=a/1 " TOPIC " " MADE " " NATIVE                                                        },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void requests_carry_where_to_reply(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_MINIMAL, .response_topic = "a/b", .correlation_data = "7"},
         TOPIC                                                                          },
        {{.level = PROPERTIES_CLOUDEVENTS, .response_topic = "a/b", .correlation_data = "\xff"},
         TOPIC " " MADE " " NATIVE " mqtt_response_topic=a/b mqtt_correlation_data=\xff"},
        {{.level = PROPERTIES_CLOUDEVENTS, .correlation_data = ""},
         TOPIC " " MADE " " NATIVE " mqtt_correlation_data="                            },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void other_properties_pass_by_the_list(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_MINIMAL,
          .allowed = {"b", "a"},
          .properties = {{"a", "1"}, {"b", "2"}, {"c", "3"}, {"a", "4"}}},
         TOPIC " a=1 b=2"                                                        },
        {{.level = PROPERTIES_CLOUDEVENTS,
          .allowed = {"a"},
          .properties = {{"a", ""}, {"b", ""}}},
         TOPIC " " MADE " " NATIVE " a="                                         },
        {{.level = PROPERTIES_FULL, .allowed = {"a"}, .properties = {{"b", "2"}, {"a", "1"}}},
         TOPIC " " MADE " " NATIVE " a=1"                                        },
        {{.level = PROPERTIES_FULL,
          .properties = {{"b", "2"}, {"a", "1"}, {"b", "3"}, {"", "x"}}},
         TOPIC " " MADE " " NATIVE " b=2 a=1"                                    },
 /* what the level does not write as an attribute is a property as any other */
        {{.level = PROPERTIES_MINIMAL,
          .allowed = {"traceparent", "type", "id", "datacontenttype"},
          .properties = {CLOUDEVENT}},
         "content-type=text/csv ce_id=e-1 " TOPIC " type=t traceparent=00-1-2-01"},
        {{.level = PROPERTIES_CLOUDEVENTS,
          .allowed = {"traceparent", "type", "id", "datacontenttype"},
          .properties = {{"type", "t"}, {"traceparent", "00"}}},
         TOPIC " ce_type=t ce_source=/berlin/mix/l7 traceparent=00 " NATIVE      },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void the_bridge_s_own_names_do_not_pass(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_FULL,
          .bridge_id = "demo",
          .properties = {{"ce_id", "x"},
                         {"ce_bridgeid", "x"},
                         {"ce_anything", "x"},
                         {"mqtt_topic", "x"},
                         {"mqtt_dup", "x"},
                         {"mqtt_x", "x"},
                         {"dlq_reason", "x"},
                         {"kafkaref", "x"},
                         {"replay", "x"},
                         {"bridgeid", "x"},
                         {"BridgeId", "x"}}},
         "ce_bridgeid=demo " TOPIC " " MADE " " NATIVE " BridgeId=x"},
        {{.level = PROPERTIES_MINIMAL,
          .allowed = {"ce_id", "mqtt_dup", "bridgeid", "kafkaref"},
          .properties =
              {{"ce_id", "x"}, {"mqtt_dup", "x"}, {"bridgeid", "x"}, {"kafkaref", "x"}}},
         TOPIC                                                      },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void properties_that_are_not_utf_8(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {{.level = PROPERTIES_MINIMAL, .properties = {{"id", "\xff"}}},                        "bad_header id"},
        {{.level = PROPERTIES_MINIMAL, .properties = {{"id", "1"}, {"id", "\xff"}}},
         "ce_id=1 " TOPIC                                                                                     },
        {{.level = PROPERTIES_MINIMAL, .properties = {{"type", "\xff"}}},                      TOPIC          },
        {{.level = PROPERTIES_CLOUDEVENTS, .properties = {{"type", "\xff"}}},
         "bad_header type"                                                                                    },
        {{.level = PROPERTIES_CLOUDEVENTS, .properties = {{"time", "\xed\xa0\x80"}}},
         "bad_header time"                                                                                    },
        {{.level = PROPERTIES_CLOUDEVENTS, .properties = {{"traceparent", "\xc0\x80"}}},
         "bad_header traceparent"                                                                             },
        {{.level = PROPERTIES_CLOUDEVENTS, .properties = {{"subject", "a\tb"}}},
         TOPIC " " MADE " ce_subject=a\tb " NATIVE                                                            },
        {{.level = PROPERTIES_MINIMAL, .properties = {{"x", "\xff"}}},                         TOPIC          },
        {{.level = PROPERTIES_MINIMAL, .allowed = {"x"}, .properties = {{"x", "\xff"}}},
         "bad_header x"                                                                                       },
        {{.level = PROPERTIES_FULL, .allowed = {"x"}, .properties = {{"x", "\xff"}}},
         "bad_header x"                                                                                       },
        {{.level = PROPERTIES_FULL, .properties = {{"x", "\xff"}, {"\xff", "x"}, {"y", "1"}}},
         TOPIC " " MADE " " NATIVE " y=1"                                                                     },
    };
    assert_rows(rows, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_much_is_written_is_the_level_s_choice),
        cmocka_unit_test(a_device_of_mqtt_3_1_1_gets_what_the_bridge_knows_by_itself),
        cmocka_unit_test(what_may_be_in_kafka_already_is_marked),
        cmocka_unit_test(what_the_message_lacks_is_made_or_left_out),
        cmocka_unit_test(where_the_content_type_comes_from),
        cmocka_unit_test(requests_carry_where_to_reply),
        cmocka_unit_test(other_properties_pass_by_the_list),
        cmocka_unit_test(the_bridge_s_own_names_do_not_pass),
        cmocka_unit_test(properties_that_are_not_utf_8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
