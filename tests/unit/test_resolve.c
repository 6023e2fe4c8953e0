#include "topics/resolve.h"

#include <stdio.h>

#include "bridge/base/sink.h"
#include "tests/lib/check.h"

enum { HEADERS_MAX = 8 };

/* One record as a row of a table; NULL names end the headers. */
struct sample {
    const char *kafka_topic;
    struct {
        const char *name, *value; /* value NULL: a null value */
    } headers[HEADERS_MAX];
    const char *key;   /* NULL: none */
    const char *value; /* NULL: a tombstone */
};

struct kept {
    struct header headers[HEADERS_MAX];
    struct record rec;
};

static struct bytes bytes_or_null(const char *s)
{
    return (struct bytes){s, s == NULL ? 0 : strlen(s)};
}

static const struct record *record_of(const struct sample *s, struct kept *k)
{
    *k = (struct kept){.rec.headers = k->headers};
    for (size_t i = 0; i < HEADERS_MAX && s->headers[i].name != NULL; i++) {
        k->headers[i] =
            (struct header){text_of(s->headers[i].name), bytes_or_null(s->headers[i].value)};
        k->rec.header_count++;
    }
    k->rec.kafka_topic = text_of(s->kafka_topic == NULL ? "mes.batch-event" : s->kafka_topic);
    k->rec.key = bytes_or_null(s->key);
    k->rec.value = bytes_or_null(s->value);
    return &k->rec;
}

static struct source compiled(const char *text)
{
    struct source s;
    char why[160];
    if (source_compile(text_of(text), &s, why, sizeof why) != ERR_OK) fail_msg("%s", why);
    return s;
}

static const bool all[FIELD_COUNT] = {true, true, true, true, true};

/* "plant/area/line/event/entity", or the error's name. */
static void assert_place(const struct sample *s, const struct source from[FIELD_COUNT],
                         const bool wanted[FIELD_COUNT], const char *expected)
{
    struct resolver r = {0};
    struct place place = {0};
    struct kept kept;
    char buffer[512];
    struct sink out = SINK(buffer);

    enum err e = resolve_place(&r, record_of(s, &kept), from, wanted, &place);
    for (size_t f = 0; e == ERR_OK && f < FIELD_COUNT; f++) {
        if (f > 0) sink_char(&out, '/');
        sink_text(&out, place.at[f]);
    }
    if (e != ERR_OK) sink_text(&out, text_of(err_name(e)));
    assert_text(sink_since(&out, 0), text_of(expected));
    resolver_done(&r);
    assert_null(r.payload);
}

static void the_defaults_in_their_order(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        struct sample sample;
        const char *place;
} rows[] = {
  /* headers */
        {{.headers = {{"plant", "p"}, {"area", "a"}, {"line", "l"}}, .value = "not json"},
         "p/a/l/batch-event/"},
        /* headers win over ce_source, and that over the payload */
        {{.headers = {{"ce_source", "/P/A/L"}, {"line", "l"}}, .value = "{\"plant\":\"x\"}"},
         "P/A/l/batch-event/"},
        {{.headers = {{"area", "a"}}, .value = "{\"plant\":\"p\",\"area\":\"x\",\"line\":7}"},
         "p/a/7/batch-event/"},
        /* null and empty are no value; the first of a name counts */
        {{.headers = {{"plant", NULL}, {"area", ""}, {"line", "l"}, {"ce_source", "/P/A/L"}}},
         "P/A/l/batch-event/"},
        {{.headers = {{"line", NULL}, {"line", "late"}}, .value = "{\"line\":\"l\"}"},
         "//l/batch-event/"},
        {{.headers = {{"line", "l"}, {"line", "late"}}}, "//l/batch-event/"},
        /* a ce_source of another shape says nothing */
        {{.headers = {{"ce_source", "P/A/L"}}}, "///batch-event/"},
        {{.headers = {{"ce_source", "/P/A"}}}, "///batch-event/"},
        {{.headers = {{"ce_source", "/P/A/L/X"}}}, "///batch-event/"},
        {{.headers = {{"ce_source", "/P/A/L/"}}}, "///batch-event/"},
        {{.headers = {{"ce_source", "//A/L"}}}, "///batch-event/"},
        {{.headers = {{"ce_source", "/P//L"}}}, "///batch-event/"},
        {{.headers = {{"ce_source", "/P/A/"}}}, "///batch-event/"},
        {{.headers = {{"ce_source", "/"}}}, "///batch-event/"},
        {{.headers = {{"ce_source", ""}}}, "///batch-event/"},
        {{.headers = {{"ce_source", "https://mes.example.com/x"}}}, "///batch-event/"},
        /* the event is the Kafka topic's last word, the entity is ce_subject */
        {{.kafka_topic = "plain", .headers = {{"ce_subject", "B-1"}}}, "///plain/B-1"},
        {{.kafka_topic = "a.b.c"}, "///c/"},
        {{.kafka_topic = "a.b."}, "////"},
        {{.headers = {{"event", "no"}, {"entity", "no"}},
          .value = "{\"event\":1,\"entity\":2}"},
         "///batch-event/"},
        /* payloads */
        {{.value = "{\"plant\":{\"id\":1},\"area\":null,\"line\":1.5}"}, "///batch-event/"},
        {{.value = "[]"}, "///batch-event/"},
        {{.value = "not json"}, "bad_payload"},
        {{.headers = {{"plant", "p"}, {"area", "a"}}, .value = "{\"line\":"}, "bad_payload"},
        {{.value = NULL}, "///batch-event/"},
        {{.value = ""}, "///batch-event/"},
        {{.headers = {{"content-type", "application/msgpack"}}, .value = "\x81\xa4line\xa2l7"},
         "//l7/batch-event/"},
        {{.headers = {{"content-type", "application/msgpack"}}, .value = "{\"line\":1}"},
         "bad_payload"},
    };
    /* clang-format on */
    static const struct source from[FIELD_COUNT];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_place(&rows[i].sample, from, all, rows[i].place);
    }
}

static void what_the_route_says_wins_and_does_not_fall_through(void **state)
{
    (void)state;
    static const struct sample sample = {
        .kafka_topic = "site.mes.batch-event",
        .headers = {{"plant", "header"}, {"ce_source", "/P/A/L"}, {"x", "X"}, {"null", NULL}},
        .key = "K",
        .value = "{\"equipment\":{\"line\":\"l7\"},\"line\":\"top\"}",
    };
    static const struct {
        const char *from;
        const char *line;
    } rows[] = {
        {"constant",                "constant"   },
        {"header:x",                "X"          },
        {"header:missing",          ""           },
        {"header:null",             ""           },
        {"payload:/equipment/line", "l7"         },
        {"payload:/equipment",      ""           },
        {"payload:/missing",        ""           },
        {"key",                     "K"          },
        {"kafka_topic:1",           "site"       },
        {"kafka_topic:2",           "mes"        },
        {"kafka_topic:3",           "batch-event"},
        {"kafka_topic:4",           ""           },
        {"kafka_topic:-1",          "batch-event"},
        {"kafka_topic:-3",          "site"       },
        {"kafka_topic:-4",          ""           },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t f = 0; f < FIELD_COUNT; f++) {
            struct source from[FIELD_COUNT] = {0};
            bool wanted[FIELD_COUNT] = {false};
            char expected[64];
            from[f] = compiled(rows[i].from);
            wanted[f] = true;
            (void)snprintf(expected, sizeof expected, "%.*s%s%.*s", (int)f, "////",
                           rows[i].line, (int)(FIELD_COUNT - 1 - f), "////");
            assert_place(&sample, from, wanted, expected);
        }
    }
}

static void a_key_that_is_absent_is_no_value(void **state)
{
    (void)state;
    struct source from[FIELD_COUNT] = {[FIELD_LINE] = compiled("key")};
    static const bool wanted[FIELD_COUNT] = {[FIELD_LINE] = true};
    static const struct sample absent = {.key = NULL}, empty = {.key = ""};
    assert_place(&absent, from, wanted, "////");
    assert_place(&empty, from, wanted, "////");
}

static void only_what_is_asked_for_is_looked_for(void **state)
{
    (void)state;
    static const struct source from[FIELD_COUNT];
    static const bool event_only[FIELD_COUNT] = {[FIELD_EVENT] = true};
    static const bool nothing[FIELD_COUNT] = {false};
    static const struct sample broken = {.headers = {{"plant", "p"}}, .value = "not json"};

    assert_place(&broken, from, event_only, "///batch-event/"); /* never parsed */
    assert_place(&broken, from, nothing, "////");
}

static void the_payload_is_parsed_once(void **state)
{
    (void)state;
    static const struct source from[FIELD_COUNT];
    static const bool wanted[FIELD_COUNT] = {[FIELD_LINE] = true};
    static const struct sample sample = {.value = "{\"line\":\"l7\"}"};
    struct resolver r = {0};
    struct place first, second;
    struct kept kept;
    const struct record *rec = record_of(&sample, &kept);

    assert_int_equal(resolve_place(&r, rec, from, wanted, &first), ERR_OK);
    const struct payload *payload = r.payload;
    assert_non_null(payload);
    assert_int_equal(resolve_place(&r, rec, from, wanted, &second), ERR_OK);
    assert_ptr_equal(r.payload, payload);
    struct payload *lent = NULL;
    assert_int_equal(resolve_payload(&r, rec, &lent), ERR_OK);
    assert_ptr_equal(lent, payload);
    assert_text(first.at[FIELD_LINE], TEXT("l7")); /* still lent */
    assert_text(second.at[FIELD_LINE], TEXT("l7"));
    resolver_done(&r);
    resolver_done(&r);
}

static void a_bad_payload_is_bad_each_time_and_leaves_the_place_alone(void **state)
{
    (void)state;
    static const struct source from[FIELD_COUNT];
    static const struct sample sample = {.value = "{"};
    struct resolver r = {0};
    struct place place = {.at = {[FIELD_PLANT] = {"before", 6}}};
    struct kept kept;
    const struct record *rec = record_of(&sample, &kept);

    for (int i = 0; i < 2; i++) {
        assert_int_equal(resolve_place(&r, rec, from, all, &place), ERR_BAD_PAYLOAD);
        assert_true(r.payload_is_bad);
        assert_null(r.payload);
        struct payload *lent = NULL;
        assert_int_equal(resolve_payload(&r, rec, &lent), ERR_BAD_PAYLOAD);
        assert_null(lent);
        assert_text(place.at[FIELD_PLANT], TEXT("before"));
    }
    resolver_done(&r);
    assert_false(r.payload_is_bad);
}

/* "header:line=; level of ce_source=; payload:/line=l7". */
static void write_trace(const struct resolve_trace *trace, enum field f, struct sink *out)
{
    static const char *const kinds[] = {"", "header:", "payload:", "key", "kafka_topic:", ""};

    if (trace->fields[f].is_routes_own) sink_text(out, TEXT("from "));
    for (size_t i = 0; i < trace->fields[f].count; i++) {
        const struct resolve_look *look = &trace->fields[f].at[i];
        if (i > 0) sink_text(out, TEXT("; "));
        sink_text(out, text_of(look->is_level ? "level of " : kinds[look->kind]));
        sink_text(out, look->text);
        if (look->kind == SOURCE_KAFKA_TOPIC) sink_int(out, look->word);
        sink_char(out, '=');
        sink_text(out, look->value);
    }
}

static void assert_trace(const struct sample *s, const char *from_line, enum field f,
                         const char *expected)
{
    struct source from[FIELD_COUNT] = {0};
    const bool wanted[FIELD_COUNT] = {
        [FIELD_ENTITY] = true, [FIELD_EVENT] = true, [FIELD_LINE] = true};
    struct resolve_trace trace = {0};
    struct resolver r = {.trace = &trace};
    struct place place;
    struct kept kept;
    char buffer[512];
    struct sink out = SINK(buffer);

    if (from_line != NULL) from[FIELD_LINE] = compiled(from_line);
    (void)resolve_place(&r, record_of(s, &kept), from, wanted, &place);
    write_trace(&trace, f, &out);
    assert_text(sink_since(&out, 0), text_of(expected));
    resolver_done(&r);
}

static void a_trace_says_where_each_field_was_looked_for(void **state)
{
    (void)state;
    static const struct sample full = {
        .headers = {{"line", "h"}, {"ce_subject", "B-1"}}
    };
    static const struct sample source = {.headers = {{"ce_source", "/P/A/L"}}};
    static const struct sample payload = {.value = "{\"line\":\"l7\"}"};
    static const struct sample broken = {.value = "{"};
    static const struct {
        const struct sample *sample;
        const char *from_line;
        enum field field;
        const char *trace;
    } rows[] = {
        {&full,    NULL,            FIELD_LINE,   "header:line=h"                                      },
        {&full,    NULL,            FIELD_EVENT,  "kafka_topic:-1=batch-event"                         },
        {&full,    NULL,            FIELD_ENTITY, "header:ce_subject=B-1"                              },
        {&full,    NULL,            FIELD_PLANT,  ""                                                   },
        {&source,  NULL,            FIELD_LINE,   "header:line=; level of ce_source=L"                 },
        {&payload, NULL,            FIELD_LINE,   "header:line=; level of ce_source=; payload:/line=l7"},
        {&broken,  NULL,            FIELD_LINE,   "header:line=; level of ce_source=; payload:/line="  },
        {&full,    "header:x",      FIELD_LINE,   "from header:x="                                     },
        {&full,    "kafka_topic:1", FIELD_LINE,   "from kafka_topic:1=mes"                             },
        {&full,    "l9",            FIELD_LINE,   "from l9=l9"                                         },
        {&full,    "key",           FIELD_LINE,   "from key="                                          },
        {&broken,  "payload:/a",    FIELD_LINE,   "from payload:/a="                                   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_trace(rows[i].sample, rows[i].from_line, rows[i].field, rows[i].trace);
}

static void a_field_that_is_looked_for_twice_is_noted_the_last_time(void **state)
{
    (void)state;
    static const struct source from[FIELD_COUNT];
    static const bool wanted[FIELD_COUNT] = {[FIELD_LINE] = true};
    static const struct sample sample = {.headers = {{"line", "l7"}}};
    struct resolve_trace trace = {0};
    struct resolver r = {.trace = &trace};
    struct place place;
    struct kept kept;
    const struct record *rec = record_of(&sample, &kept);

    for (int i = 0; i < 3; i++)
        assert_int_equal(resolve_place(&r, rec, from, wanted, &place), ERR_OK);
    assert_int_equal(trace.fields[FIELD_LINE].count, 1);
    resolver_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_in_their_order),
        cmocka_unit_test(what_the_route_says_wins_and_does_not_fall_through),
        cmocka_unit_test(a_key_that_is_absent_is_no_value),
        cmocka_unit_test(only_what_is_asked_for_is_looked_for),
        cmocka_unit_test(the_payload_is_parsed_once),
        cmocka_unit_test(a_bad_payload_is_bad_each_time_and_leaves_the_place_alone),
        cmocka_unit_test(a_trace_says_where_each_field_was_looked_for),
        cmocka_unit_test(a_field_that_is_looked_for_twice_is_noted_the_last_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
