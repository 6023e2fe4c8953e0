#include "bridge/probe/reach_words.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "tests/lib/findings.h"

static const struct probe_target broker = {"broker", "1883"};

static struct probe_reach two(int first_error, int second_error)
{
    struct probe_reach r = {.count = 2};

    strcpy(r.at[0].words, "::1");
    strcpy(r.at[1].words, "10.0.0.1");
    r.at[0].error = first_error;
    r.at[1].error = second_error;
    return r;
}

static void a_name_resolves_or_it_is_told_why_not(void **state)
{
    (void)state;
    struct findings f = {0};
    struct probe_reach r = two(0, 0), none = {.why = "Name or service not known"}, empty = {0};

    assert_true(reach_judge_name(&broker, &r, FINDING_MQTT_DNS, "mqtt.url", &f));
    r.is_address = true;
    assert_true(reach_judge_name(&broker, &r, FINDING_MQTT_DNS, "mqtt.url", &f));
    assert_false(reach_judge_name(&broker, &none, FINDING_MQTT_DNS, "mqtt.url", &f));
    assert_false(reach_judge_name(&broker, &empty, FINDING_KAFKA_DNS, "a.b", &f));
    check_finding(&f, 0, LEVEL_OK, FINDING_MQTT_DNS, "broker is ::1, 10.0.0.1");
    check_finding(&f, 1, LEVEL_OK, FINDING_MQTT_DNS, "broker is an address");
    check_finding(&f, 2, LEVEL_ERROR, FINDING_MQTT_DNS,
                  "broker does not resolve (Name or service not known)");
    check_finding(&f, 3, LEVEL_ERROR, FINDING_KAFKA_DNS, "correct it in `a.b`");
    assert_int_equal(findings_code(&f), EX_UNAVAILABLE);
    findings_free(&f);
}

static void each_address_that_fails_is_named(void **state)
{
    (void)state;
    static const struct {
        int first, second;
        bool is_reached;
        enum finding_level level;
        const char *words;
    } rows[] = {
        {0,            0,            true,  LEVEL_OK,      "port 1883 of ::1 is open"      },
        {ECONNREFUSED, 0,            true,  LEVEL_WARNING,
         "of 10.0.0.1 is open, but ::1: Connection refused"                                },
        {0,            ETIMEDOUT,    true,  LEVEL_WARNING, "10.0.0.1: Connection timed out"},
        {ECONNREFUSED, ECONNREFUSED, false, LEVEL_ERROR,   "nobody listens there"          },
        {ECONNREFUSED, ETIMEDOUT,    false, LEVEL_ERROR,   "firewalls"                     },
        {ENETUNREACH,  ETIMEDOUT,    false, LEVEL_ERROR,
         "(::1: Network is unreachable, 10.0.0.1: Connection timed out)"                   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct findings f = {0};
        struct probe_reach r = two(rows[i].first, rows[i].second);
        assert_int_equal(reach_judge_addresses(&broker, &r, FINDING_MQTT_TCP, &f),
                         rows[i].is_reached);
        check_finding(&f, 0, rows[i].level, FINDING_MQTT_TCP, rows[i].words);
        findings_free(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_resolves_or_it_is_told_why_not),
        cmocka_unit_test(each_address_that_fails_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
