#include "bridge/probe/kafka_judge.h"

#include <string.h>
#include <sysexits.h>

#include "tests/lib/config_text.h"
#include "tests/lib/findings.h"

enum { DAY_MS = 86400000 };

static const char both_ways[] = "bridge: {id: demo}\n"
                                "kafka: {bootstrap_servers: \"k:9092\"}\n"
                                "mqtt: {url: \"mqtt://m:1883\"}\n"
                                "down:\n"
                                "  routes:\n"
                                "    - name: one\n"
                                "      kafka_topics: \"^mes\\\\..*\"\n"
                                "      topic: \"p/{plant}/{event}\"\n"
                                "up:\n"
                                "  routes:\n"
                                "    - name: two\n"
                                "      subscribe: \"+/_in/+\"\n"
                                "      pattern: \"{plant}/_in/{event}\"\n"
                                "      kafka_topic: \"in.{event}\"\n";

static struct config *config; /* of both_ways */

/* Settings with which all is well. */
static struct survey_topic well(const char *name)
{
    struct survey_topic t = {.partitions = 1,
                             .replicas_min = 3,
                             .in_sync_min = 2,
                             .config = SURVEY_FINE,
                             .retention_ms = 7 * (int64_t)DAY_MS,
                             .retention_bytes = -1,
                             .message_bytes_max = 1048588,
                             .is_deleted = true};
    strcpy(t.name, name);
    return t;
}

static struct findings judged(struct survey_topic *topics, size_t count, uint32_t packet_max)
{
    struct survey s = {.topics = topics, .topic_count = count};
    struct mqtt_limit limit = {packet_max > 0, packet_max};
    struct findings f = {0};

    kafka_judge(config, &s, &limit, &f);
    return f;
}

static void a_topic_has_one_role(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum topic_role role;
    } rows[] = {
        {"mes.batch-event",    ROLE_DOWN       },
        {"mes.dlq",            ROLE_DEAD_LETTER}, /* taken by the expression, and ours */
        {"mes.audit",          ROLE_AUDIT      },
        {"in.batch-event",     ROLE_UP         },
        {"in.a.b",             ROLE_NONE       },
        {"other",              ROLE_NONE       },
        {"__consumer_offsets", ROLE_NONE       },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(kafka_role(config, rows[i].name), rows[i].role);
}

static void what_is_well_is_told_in_a_line_for_all(void **state)
{
    (void)state;
    struct survey_topic topics[] = {well("mes.a"), well("mes.dlq"), well("in.b"),
                                    well("other")};
    struct findings f = judged(topics, 4, 2000000);

    assert_int_equal(f.count, 4);
    check_finding(&f, 0, LEVEL_OK, FINDING_KAFKA_RETENTION,
                  "at least 7 d (mes.a), in 2 topics");
    check_finding(&f, 1, LEVEL_OK, FINDING_KAFKA_CLEANUP_POLICY, "in 3 topics");
    check_finding(&f, 2, LEVEL_OK, FINDING_KAFKA_REPLICAS, "at least 2 in sync (mes.dlq)");
    check_finding(&f, 3, LEVEL_OK, FINDING_KAFKA_MESSAGE_SIZE, "at least 1048588 bytes");
    findings_free(&f);
}

static void retention_is_held_against_the_longest_outage(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t ms, bytes;
        bool is_deleted, is_compacted;
        int64_t window_ms;
        enum finding_level level;
        const char *text;
    } rows[] = {
        {"mes.a",     DAY_MS - 1,          -1,   true,  false, 0,                   LEVEL_WARNING, "604800000"                   },
        {"mes.a",     3600000,             -1,   true,  false, 0,                   LEVEL_WARNING,
         "mes.a keeps records for 1 h: an outage"                                                                                },
        {"mes.a",     0,                   -1,   true,  false, 0,                   LEVEL_WARNING, "for 0 s"                     },
        {"mes.a",     DAY_MS,              -1,   true,  false, 0,                   LEVEL_OK,      "7 d are recommended"         },
        {"mes.a",     6 * (int64_t)DAY_MS, -1,   true,  false, 0,                   LEVEL_OK,      "7 d are recommended"         },
        {"mes.a",     7 * (int64_t)DAY_MS, -1,   true,  false, 0,                   LEVEL_OK,      "for at least 7 d"            },
        {"mes.a",     -1,                  -1,   true,  false, 0,                   LEVEL_OK,      "for ever"                    },
        {"mes.a",     3600000,             -1,   false, true,  0,                   LEVEL_OK,      "for ever"                    },
        {"mes.a",     -1,                  1000, true,  false, 0,                   LEVEL_WARNING, "1000 bytes of each partition"},
        {"mes.a",     7 * (int64_t)DAY_MS, -1,   true,  false, 8 * (int64_t)DAY_MS, LEVEL_WARNING,
         "`recovery.window` is 8 d"                                                                                              },
        {"mes.a",     8 * (int64_t)DAY_MS, -1,   true,  false, 8 * (int64_t)DAY_MS, LEVEL_OK,      "8 d"                         },
        {"mes.a",     -1,                  -1,   true,  false, 8 * (int64_t)DAY_MS, LEVEL_OK,      "for ever"                    },
        {"mes.dlq",   3600000,             -1,   true,  false, 0,                   LEVEL_WARNING, "before somebody looks"       },
        {"mes.audit", 7 * (int64_t)DAY_MS, -1,   true,  false, 8 * (int64_t)DAY_MS, LEVEL_OK,
         "7 d"                                                                                                                   },
    };
    int64_t all = config->recovery.window_ms;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct survey_topic t = well(rows[i].name);
        t.retention_ms = rows[i].ms;
        t.retention_bytes = rows[i].bytes;
        t.is_deleted = rows[i].is_deleted;
        t.is_compacted = rows[i].is_compacted;
        config->recovery.window_ms = rows[i].window_ms > 0 ? rows[i].window_ms : all;
        struct findings f = judged(&t, 1, 0);
        size_t at = rows[i].is_compacted ? 1 : 0; /* that it is compacted is told first */
        check_finding(&f, at, rows[i].level, FINDING_KAFKA_RETENTION, rows[i].text);
        findings_free(&f);
    }
    config->recovery.window_ms = all;
}

static void a_state_topic_may_be_sent_again_from_further_back(void **state)
{
    (void)state;
    struct survey_topic t = well("mes.a");
    int64_t all = config->recovery.state_window_ms;

    config->recovery.state_window_ms = 30 * (int64_t)DAY_MS;
    struct findings f = judged(&t, 1, 0); /* it has no state topic */
    check_finding(&f, 0, LEVEL_OK, FINDING_KAFKA_RETENTION, "7 d");
    findings_free(&f);
    config->down.routes.at[0].state.is_on = true;
    f = judged(&t, 1, 0);
    check_finding(&f, 0, LEVEL_WARNING, FINDING_KAFKA_RETENTION,
                  "`recovery.state_window` is 30 d");
    findings_free(&f);
    config->down.routes.at[0].state.expire_after_ms = DAY_MS; /* older ones are not wanted */
    f = judged(&t, 1, 0);
    check_finding(&f, 0, LEVEL_OK, FINDING_KAFKA_RETENTION, "7 d");
    findings_free(&f);
    config->down.routes.at[0].state = (struct state_rule){.is_on = false};
    config->recovery.state_window_ms = all;
}

static void what_the_bridge_writes_for_others_may_be_kept_as_they_like(void **state)
{
    (void)state;
    struct survey_topic t = well("in.batch-event");

    t.retention_ms = 1000;
    struct findings f = judged(&t, 1, 0);
    for (size_t i = 0; i < f.count; i++)
        assert_int_not_equal(f.at[i].name, FINDING_KAFKA_RETENTION);
    findings_free(&f);
}

static void compaction_is_told(void **state)
{
    (void)state;
    struct survey_topic t[] = {well("mes.a"), well("in.a")};

    t[0].is_compacted = t[1].is_compacted = true;
    t[1].is_deleted = false;
    struct findings f = judged(t, 2, 0);
    check_finding(&f, 0, LEVEL_WARNING, FINDING_KAFKA_CLEANUP_POLICY,
                  "mes.a is compacted: of each key only the last record is kept, so that");
    check_finding(&f, 1, LEVEL_WARNING, FINDING_KAFKA_CLEANUP_POLICY, "cleanup.policy=delete");
    assert_int_equal(findings_code(&f), EX_OK);
    findings_free(&f);
}

static void a_compacted_topic_suits_a_state_topic(void **state)
{
    (void)state;
    struct survey_topic t = well("mes.a");

    t.is_compacted = true;
    config->down.routes.at[0].state.is_on = true;
    struct findings f = judged(&t, 1, 0);
    config->down.routes.at[0].state.is_on = false;
    check_finding(&f, 0, LEVEL_OK, FINDING_KAFKA_CLEANUP_POLICY, "its event stream does");
    findings_free(&f);
}

static void too_few_replicas_stop_what_is_written_not_what_is_read(void **state)
{
    (void)state;
    struct survey_topic t[] = {well("mes.a"), well("in.a")};

    t[0].replicas_min = t[1].replicas_min = 1;
    struct findings f = judged(t, 2, 0);
    check_finding(&f, 0, LEVEL_ERROR, FINDING_KAFKA_REPLICAS, "in.a has 1 replicas");
    assert_int_equal(findings_code(&f), EX_CONFIG);
    for (size_t i = 1; i < f.count; i++)
        assert_int_equal(f.at[i].level, LEVEL_OK);
    findings_free(&f);
}

static void sizes_are_compared_from_one_broker_to_the_other(void **state)
{
    (void)state;
    static const struct {
        int64_t read, letters, written;
        uint32_t packet_max;
        const char *warning; /* NULL: all is well */
    } rows[] = {
        {1048588, 1048588, 1048588, 0,       NULL                                },
        {1048588, 1048588, 1048588, 1048588, NULL                                },
        {1048588, 1048588, 1048588, 1048587, "max_packet_size 1114124"           },
        {1048588, 1048587, 1048588, 0,
         "mes.dlq takes at most 1048587 bytes, and a dead letter"                },
        {65536,   65536,   65535,   0,
         "in.a takes at most 65535 bytes, and the bridge writes batches of 65536"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct survey_topic t[] = {well("mes.a"), well("mes.dlq"), well("in.a")};
        t[0].message_bytes_max = rows[i].read;
        t[1].message_bytes_max = rows[i].letters;
        t[2].message_bytes_max = rows[i].written;
        struct findings f = judged(t, 3, rows[i].packet_max);
        if (rows[i].warning != NULL)
            check_finding(&f, 0, LEVEL_WARNING, FINDING_KAFKA_MESSAGE_SIZE, rows[i].warning);
        for (size_t n = rows[i].warning == NULL ? 0 : 1; n < f.count; n++)
            assert_int_equal(f.at[n].level, LEVEL_OK);
        findings_free(&f);
    }
}

static void settings_that_may_not_be_read_are_no_error(void **state)
{
    (void)state;
    static const struct {
        enum survey_trouble trouble;
        const char *words, *advice;
    } rows[] = {
        {SURVEY_FORBIDDEN, "2 topics are not known (mes.a: this user may not",
         "DescribeConfigs"                                                                },
        {SURVEY_SILENT,    "no answer",                                        "--timeout"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct survey_topic t[] = {well("mes.a"), well("in.a"), well("other")};
        t[0].config = t[1].config = t[2].config = rows[i].trouble;
        t[0].message_bytes_max = 0;
        struct findings f = judged(t, 3, 0);
        assert_int_equal(f.count, 1);
        check_finding(&f, 0, LEVEL_WARNING, FINDING_KAFKA_RETENTION, rows[i].words);
        check_finding(&f, 0, LEVEL_WARNING, FINDING_KAFKA_RETENTION, rows[i].advice);
        findings_free(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_topic_has_one_role),
        cmocka_unit_test(what_is_well_is_told_in_a_line_for_all),
        cmocka_unit_test(retention_is_held_against_the_longest_outage),
        cmocka_unit_test(a_state_topic_may_be_sent_again_from_further_back),
        cmocka_unit_test(what_the_bridge_writes_for_others_may_be_kept_as_they_like),
        cmocka_unit_test(compaction_is_told),
        cmocka_unit_test(a_compacted_topic_suits_a_state_topic),
        cmocka_unit_test(too_few_replicas_stop_what_is_written_not_what_is_read),
        cmocka_unit_test(sizes_are_compared_from_one_broker_to_the_other),
        cmocka_unit_test(settings_that_may_not_be_read_are_no_error),
    };
    struct loaded l = loaded_from_words(both_ways);

    assert_int_equal(l.e, ERR_OK);
    config = l.config;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    loaded_done(&l);
    return failed;
}
