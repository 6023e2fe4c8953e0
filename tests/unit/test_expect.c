/* How differences look: tests/golden/test/failing.page. Here: a test that should fail does, and
 * only that. */
#include "bridge/trial/expect_rows.h"

#include <stdio.h>

#include "bridge/trial/suite.h"
#include "config/yaml.h"
#include "tests/lib/check.h"

static struct config *config;

static int load(void **state)
{
    struct complaints complaints;

    (void)state;
    assert_int_equal(
        config_load(SOURCE_DIR "/tests/golden/explain/plant.yaml", &config, &complaints),
        ERR_OK);
    complaints_free(&complaints);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    config_free(config);
    return 0;
}

/* What differs from what @yaml expects, names only: "topic, property id". */
static void assert_differs(const struct sample *s, const char *yaml, const char *expected)
{
    struct complainer c = {.no_memory = false};
    struct reading r = {.complain = &c};
    struct report report = {.first = NULL};
    struct node *root = NULL;
    struct trial t;
    char names[256] = "";

    assert_int_equal(yaml_load(&c, text_of(yaml), &root), ERR_OK);
    expect_complain(&r, root, s->is_message);
    if (c.list.count > 0) fail_msg("%s: %s", yaml, c.list.at[0].words);
    assert_int_equal(trial_run(&t, config, s), ERR_OK);
    expect_compare(root, &t, &report);
    for (const struct difference *d = report.first; d != NULL; d = d->next) {
        if (names[0] != '\0') strcat(names, ", ");
        strncat(names, d->what.at, d->what.size);
    }
    if (strcmp(names, expected) != 0) fail_msg("%s: %s", yaml, names);
    report_done(&report);
    trial_done(&t);
    node_free(root);
    complaints_free(&c.list);
}

static void only_what_is_named_is_compared(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *differs;
    } rows[] = {
        {"route: rest",                                          ""                        },
        {"route: lots",                                          "route"                   },
        {"topic: p/a/l/batch-event",                             ""                        },
        {"topic: p/a/l/batch-even",                              "topic"                   },
        {"retained: false",                                      ""                        },
        {"retained: true",                                       "retained"                },
        {"expiry: none",                                         ""                        },
        {"expiry: 1s",                                           "expiry"                  },
        {"content_type: application/json",                       ""                        },
        {"content_type: none",                                   "content_type"            },
        {"response_topic: none",                                 ""                        },
        {"properties: {bridgeid: demo}",                         ""                        },
        {"properties: {bridgeid: other}",                        "property bridgeid"       },
        {"properties: {subject: x}",                             "property subject"        },
        {"no_properties: [subject, replay]",                     ""                        },
        {"no_properties: [subject, id]",                         "property id"             },
        {"payload: {b: [1, 2.5, null], a: x}",                   ""                        },
        {"payload: {a: x, b: [1.0, 2.50, ~]}",                   ""                        },
        {"payload: {a: x, b: [1, 2.5]}",                         "payload"                 },
        {"payload: {a: x}",                                      "payload"                 },
        {"payload: {a: \"x\", b: [\"1\", 2.5, null]}",           "payload"                 },
        {"payload_text: '{\"a\":\"x\", \"b\":[1,2.5,null]}'",    ""                        },
        {"payload_text: '{\"a\":\"x\",\"b\":[1,2.5,null]}'",     "payload_text"            },
        {"payload_base64: eyJhIjoieCIsICJiIjpbMSwyLjUsbnVsbF19", ""                        },
        {"payload_base64: AAAA",                                 "payload_base64"          },
        {"reject: no_place",                                     "outcome"                 },
        {"skip: expired",                                        "outcome"                 },
        {"state: none",                                          ""                        },
        {"event: none",                                          "event"                   },
        {"{topic: x, retained: true, payload: 1}",               "topic, retained, payload"},
    };
    struct sample s;

    sample_init(&s);
    s.record.kafka_topic = TEXT("mes.batch-event");
    sample_add_header(&s, TEXT("ce_source"), bytes_of_text(TEXT("/p/a/l")));
    s.record.value = bytes_of_text(TEXT("{\"a\":\"x\", \"b\":[1,2.5,null]}"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_differs(&s, rows[i].yaml, rows[i].differs);
    sample_done(&s);
}

static void a_rejection_is_compared_by_its_reason_and_its_words(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *differs;
    } rows[] = {
        {"reject: no_place",                      ""       },
        {"{reject: no_place, words: '*: plant'}", ""       },
        {"{reject: no_place, words: '*: line'}",  "words"  },
        {"{reject: no_place, route: rest}",       ""       },
        {"{reject: no_place, route: lots}",       "route"  },
        {"reject: unsafe_level",                  "outcome"},
        {"skip: tombstone",                       "outcome"},
        {"route: rest",                           "outcome"},
        {"{topic: a/b, payload: 1}",              "outcome"},
    };
    struct sample s;

    sample_init(&s);
    s.record.kafka_topic = TEXT("mes.batch-event");
    s.record.value = bytes_of_text(TEXT("{}"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_differs(&s, rows[i].yaml, rows[i].differs);
    sample_done(&s);
}

static void a_record_that_a_message_became_is_compared(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *differs;
    } rows[] = {
        {"route: devices",                        ""                            },
        {"kafka_topic: mes.in.x",                 ""                            },
        {"kafka_topic: mes.in.y",                 "kafka_topic"                 },
        {"key: p/l",                              ""                            },
        {"key: p",                                "key"                         },
        {"headers: {ce_type: x, mqtt_retain: 0}", ""                            },
        {"headers: {ce_type: y, ce_id: z}",       "header ce_type, header ce_id"},
        {"no_headers: [ce_id]",                   ""                            },
        {"no_headers: [ce_type]",                 "header ce_type"              },
        {"value: {a: 1}",                         ""                            },
        {"value: {a: 2}",                         "value"                       },
        {"value_text: '{\"a\":1}'",               ""                            },
        {"value_text: '{}'",                      "value_text"                  },
        {"value_base64: eyJhIjoxfQ==",            ""                            },
        {"value_base64: AAAA",                    "value_base64"                },
        {"skip: own",                             "outcome"                     },
    };
    struct sample s;

    sample_init(&s);
    s.is_message = true;
    s.arrival.topic = TEXT("p/a/l/_in/x");
    s.arrival.payload = (struct bytes){"\x81\xa1"
                                       "a\x01",
                                       4};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_differs(&s, rows[i].yaml, rows[i].differs);
    sample_done(&s);
}

/* tests/golden/test/help.page is what --help prints. */
static void the_help_names_every_key(void **state)
{
    (void)state;
    static char help[16384];
    FILE *from = fopen(SOURCE_DIR "/tests/golden/test/help.page", "r");
    const struct expect_table tables[] = {expect_message_table, expect_record_table,
                                          expect_outcome_table};

    assert_non_null(from);
    help[fread(help, 1, sizeof help - 1, from)] = '\0';
    fclose(from);
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        assert_true(tables[t].count > 3);
        for (size_t i = 0; i < tables[t].count; i++)
            if (strstr(help, tables[t].rows[i].key) == NULL)
                fail_msg("--help does not name %s", tables[t].rows[i].key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_named_is_compared),
        cmocka_unit_test(a_rejection_is_compared_by_its_reason_and_its_words),
        cmocka_unit_test(a_record_that_a_message_became_is_compared),
        cmocka_unit_test(the_help_names_every_key),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
