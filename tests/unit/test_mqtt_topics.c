#include "bridge/probe/mqtt_topics.h"

#include <stdlib.h>

#include "tests/lib/config_text.h"
#include "tests/lib/test.h"

#define HEAD                                                                                   \
    "bridge: {id: demo}\n"                                                                     \
    "kafka: {bootstrap_servers: \"k:9092\"}\n"                                                 \
    "mqtt: {url: \"mqtt://m:1883\"}\n"

struct wanted_topic {
    const char *topic, *filter;
    bool is_exact;
};

static void check_topics(const char *text, const struct wanted_topic *wanted, size_t count)
{
    struct loaded l = loaded_from_words(text);
    struct topic_samples *s = malloc(sizeof *s);

    assert_non_null(s);
    assert_int_equal(l.e, ERR_OK);
    mqtt_topics(l.config, s);
    assert_int_equal(s->count, count);
    assert_false(s->is_cut);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(s->at[i].topic, wanted[i].topic);
        assert_string_equal(s->at[i].filter, wanted[i].filter);
        assert_int_equal(s->at[i].is_exact, wanted[i].is_exact);
    }
    free(s);
    loaded_done(&l);
}

static void down_writes_presence_control_topics_and_what_its_routes_make(void **state)
{
    (void)state;
    static const struct wanted_topic wanted[] = {
        {"_bridge/demo/down/status",                  "_bridge/demo/down/status", true },
        {"$bridge/demo/gap",                          "$bridge/demo/#",           true },
        {"$bridge/demo/id",                           "$bridge/demo/#",           true },
        {"$bridge/demo/checkpoint/mesbridge-check/0", "$bridge/demo/#",           true },
        {"mes/berlin/mesbridge-check/batch-event",    "mes/+/+/+",                false},
        {"all/a/b/c/mesbridge-check",                 "all/+/+/+/+",              false},
        {"fix/berlin",                                "fix/+",                    true },
    };
    check_topics(HEAD "down:\n"
                      "  routes:\n"
                      "    - name: one\n"
                      "      kafka_topics: [mes.batch-event]\n"
                      "      topic: \"mes/{plant}/{line}/{event}\"\n"
                      "      from: {plant: berlin}\n"
                      "    - name: two\n"
                      "      kafka_topics: \"^x\\\\..*\"\n"
                      "      topic: \"all/{plant}/{area}/{line}/{event}\"\n"
                      "      from: {plant: a, area: b, line: c}\n"
                      "    - name: three\n"
                      "      kafka_topics: [fix]\n"
                      "      topic: \"fix/{plant}\"\n"
                      "      from: {plant: berlin}\n",
                 wanted, sizeof wanted / sizeof *wanted);
}

static void up_writes_presence_and_the_list_of_its_filters(void **state)
{
    (void)state;
    static const struct wanted_topic wanted[] = {
        {"_bridge/demo/up/status", "_bridge/demo/up/status", true},
        {"$bridge/demo/filters",   "$bridge/demo/#",         true},
    };
    check_topics(HEAD "up:\n"
                      "  routes:\n"
                      "    - name: one\n"
                      "      subscribe: \"+/+/+/_in/+\"\n"
                      "      pattern: \"{plant}/{area}/{line}/_in/{event}\"\n"
                      "      kafka_topic: mes.in\n",
                 wanted, sizeof wanted / sizeof *wanted);
}

static void a_state_topic_is_written_too(void **state)
{
    (void)state;
    struct loaded l = loaded_from_words(
        HEAD
        "down:\n"
        "  routes:\n"
        "    - {name: one, kafka_topics: [mes.batch-event], topic: \"p/{line}/{event}\"}\n");
    struct topic_samples *s = malloc(sizeof *s);
    struct pattern_fault fault;

    assert_non_null(s);
    assert_int_equal(l.e, ERR_OK);
    struct state_rule *rule = &l.config->down.routes.at[0].state;
    rule->is_on = true;
    assert_int_equal(pattern_compile(TEXT("p/{line}/_state/{entity}"), &rule->topic, &fault),
                     ERR_OK);
    mqtt_topics(l.config, s);
    const struct topic_sample *last = &s->at[s->count - 1];
    assert_string_equal(last->topic, "p/mesbridge-check/_state/mesbridge-check");
    assert_string_equal(last->filter, "p/+/_state/+");
    assert_false(last->is_exact);
    free(s);
    loaded_done(&l);
}

static void without_checkpoints_none_are_written(void **state)
{
    (void)state;
    static const struct wanted_topic wanted[] = {
        {"_bridge/demo/down/status", "_bridge/demo/down/status", true },
        {"$bridge/demo/gap",         "$bridge/demo/#",           true },
        {"p/mesbridge-check",        "p/+",                      false},
    };
    check_topics(HEAD "down:\n"
                      "  checkpoint: off\n"
                      "  routes:\n"
                      "    - {name: one, kafka_topics: [a], topic: \"p/{line}\"}\n",
                 wanted, sizeof wanted / sizeof *wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(down_writes_presence_control_topics_and_what_its_routes_make),
        cmocka_unit_test(up_writes_presence_and_the_list_of_its_filters),
        cmocka_unit_test(a_state_topic_is_written_too),
        cmocka_unit_test(without_checkpoints_none_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
