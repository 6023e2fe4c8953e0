#include "bridge/trial/trial.h"

#include "tests/lib/check.h"

static struct config *config;

static int load(void **state)
{
    struct complaints complaints;

    (void)state;
    assert_int_equal(
        config_load(SOURCE_DIR "/tests/golden/explain/small.yaml", &config, &complaints),
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

static void a_record_ends_as_the_core_says(void **state)
{
    (void)state;
    static const struct {
        const char *kafka_topic, *line, *value;
        int64_t age_ms;
        enum trial_end end;
        enum err e;
        const char *route, *words;
    } rows[] = {
        {"mes.batch-event",      "l7",  "{}", 0,      TRIAL_CARRIED,  ERR_OK,           "events",    ""      },
        {"mes.batch-event",      "l 7", "{}", 0,      TRIAL_REJECTED, ERR_UNSAFE_LEVEL, "events",
         ": line"                                                                                            },
        {"mes.batch-event",      "l7",  NULL, 0,      TRIAL_SKIPPED,  ERR_TOMBSTONE,    "events",    "skips" },
        {"mes.process-variable", "l7",  "{}", 299999, TRIAL_CARRIED,  ERR_OK,           "variables", ""      },
        {"mes.process-variable", "l7",  "{}", 300000, TRIAL_SKIPPED,  ERR_EXPIRED,      "variables",
         "older"                                                                                             },
        {"erp.orders",           "l7",  "{}", 0,      TRIAL_REJECTED, ERR_NO_ROUTE,     "",          "orders"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sample s;
        struct trial t;
        sample_init(&s);
        s.record.kafka_topic = text_of(rows[i].kafka_topic);
        s.record.timestamp_ms = SAMPLE_NOW_MS - rows[i].age_ms;
        s.now_ms = SAMPLE_NOW_MS;
        sample_add_header(&s, TEXT("plant"), bytes_of_text(TEXT("p")));
        sample_add_header(&s, TEXT("area"), bytes_of_text(TEXT("a")));
        sample_add_header(&s, TEXT("line"), bytes_of_text(text_of(rows[i].line)));
        if (rows[i].value != NULL) s.record.value = bytes_of_text(text_of(rows[i].value));

        assert_int_equal(trial_run(&t, config, &s), ERR_OK);
        assert_int_equal(t.end, rows[i].end);
        assert_int_equal(t.e, rows[i].e);
        assert_text(trial_route(&t), text_of(rows[i].route));
        struct text words = keeper_copy(&s.keeper, trial_words(&t));
        assert_non_null(strstr(words.at, rows[i].words));
        assert_int_equal(words.size == 0, t.end == TRIAL_CARRIED);
        trial_done(&t);
        sample_done(&s);
    }
}

static void a_message_ends_as_the_core_says(void **state)
{
    (void)state;
    static const struct {
        const char *topic, *bridgeid;
        enum trial_end end;
        enum err e;
        const char *route;
    } rows[] = {
        {"p/a/l/_in/batch-event", "other", TRIAL_CARRIED,  ERR_OK,        "from-floor"},
        {"p/a/l/_in/batch-event", "demo",  TRIAL_SKIPPED,  ERR_OWN,       ""          },
        {"p/a/l/batch-event",     "other", TRIAL_REJECTED, ERR_NO_ROUTE,  ""          },
        {"p/+/l/_in/x",           "other", TRIAL_REJECTED, ERR_BAD_TOPIC, ""          },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sample s;
        struct trial t;
        sample_init(&s);
        s.is_message = true;
        s.arrival.topic = text_of(rows[i].topic);
        sample_add_property(&s, TEXT("bridgeid"), text_of(rows[i].bridgeid));
        assert_int_equal(trial_run(&t, config, &s), ERR_OK);
        assert_int_equal(t.end, rows[i].end);
        assert_int_equal(t.e, rows[i].e);
        assert_text(trial_route(&t), text_of(rows[i].route));
        trial_done(&t);
        sample_done(&s);
    }
}

static void what_does_not_fit_into_a_sample_is_missed(void **state)
{
    (void)state;
    struct sample s;

    sample_init(&s);
    for (int i = 0; i < RECORD_HEADERS_MAX; i++)
        sample_add_header(&s, TEXT("h"), (struct bytes){NULL, 0});
    for (int i = 0; i < MESSAGE_PROPERTIES_MAX; i++)
        sample_add_property(&s, TEXT("p"), TEXT(""));
    assert_false(s.record.headers_are_missed);
    assert_false(s.arrival.properties_are_missed);
    sample_add_header(&s, TEXT("h"), (struct bytes){NULL, 0});
    sample_add_property(&s, TEXT("p"), TEXT(""));
    assert_true(s.record.headers_are_missed);
    assert_true(s.arrival.properties_are_missed);
    assert_int_equal(s.record.header_count, RECORD_HEADERS_MAX);
    assert_int_equal(s.arrival.property_count, MESSAGE_PROPERTIES_MAX);
    sample_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_ends_as_the_core_says),
        cmocka_unit_test(a_message_ends_as_the_core_says),
        cmocka_unit_test(what_does_not_fit_into_a_sample_is_missed),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
