#include "bridge/probe/mqtt_judge.h"

#include <sysexits.h>

#include "tests/lib/findings.h"

static char id[] = "demo", user[] = "me", password_file[] = "/etc/pw", nothing[] = "";
static struct route route;
static struct up_route up_route;

/* Both directions, checkpoints, no user. */
static struct config both_ways(void)
{
    return (struct config){
        .bridge = {.id = id                     },
        .mqtt = {                      .username = nothing,     .password_file = nothing, .in_flight_max = 200},
        .down = {  .checkpoint = CHECKPOINT_ON,   .routes = {1, &route}},
        .up = {.session_expiry_ms = 86400000, .routes = {1, &up_route}}
    };
}

static struct mqtt_connack generous(void)
{
    return (struct mqtt_connack){.is_v5 = true,
                                 .receive_max = 65535,
                                 .qos_max = 2,
                                 .retain = true,
                                 .wildcards = true,
                                 .subscription_ids = true};
}

static void every_refusal_has_words_advice_and_an_exit_code(void **state)
{
    (void)state;
    static const struct {
        struct mqtt_connack c;
        const char *words, *advice;
        int code;
    } rows[] = {
        {{.is_v5 = true, .code = 0x84},
         "0x84: unsupported protocol version",                                        "3.1.1 only",
         EX_UNAVAILABLE                                                                                                      },
        {{.is_v5 = false, .code = 1},
         "0x01: unsupported protocol version",                                        "3.1.1 only",
         EX_UNAVAILABLE                                                                                                      },
        {{.is_v5 = false, .code = 0},
         "unsupported protocol version",                                              "3.1.1 only",
         EX_UNAVAILABLE                                                                                                      },
        {{.is_v5 = true, .code = 0x85},                         "client identifier",  "mesbridge-demo-",       EX_NOPERM     },
        {{.is_v5 = true, .code = 0x86},
         "user name or password",                                                     "no user is configured",
         EX_NOPERM                                                                                                           },
        {{.is_v5 = true, .code = 0x87},                         "not authorized",     "no user is configured", EX_NOPERM     },
        {{.is_v5 = false, .code = 4},
         "user name or password",                                                     "no user is configured",
         EX_NOPERM                                                                                                           },
        {{.is_v5 = false, .code = 5},
         "0x05: not authorized",                                                      "no user is configured",
         EX_NOPERM                                                                                                           },
        {{.is_v5 = true, .code = 0x8a},                         "banned",             "banned",                EX_NOPERM     },
        {{.is_v5 = true, .code = 0x88},                         "server unavailable", "log",                   EX_UNAVAILABLE},
        {{.is_v5 = false, .code = 3},                           "server unavailable", "log",                   EX_UNAVAILABLE},
        {{.is_v5 = true, .code = 0x97, .why = {"too many", 8}},
         "quota exceeded (too many)",                                                 "log",
         EX_UNAVAILABLE                                                                                                      },
    };
    struct config config = both_ways();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct findings f = {0};
        mqtt_judge_refusal(&config, &rows[i].c, &f);
        assert_int_equal(f.count, 1);
        check_finding(&f, 0, LEVEL_ERROR, FINDING_MQTT_CONNECT, rows[i].words);
        check_finding(&f, 0, LEVEL_ERROR, FINDING_MQTT_CONNECT, rows[i].advice);
        assert_int_equal(findings_code(&f), rows[i].code);
        findings_free(&f);
    }
}

static void a_user_that_is_refused_is_named_and_where_its_password_is(void **state)
{
    (void)state;
    struct config config = both_ways();
    struct mqtt_connack c = {.is_v5 = true, .code = 0x87};
    struct findings f = {0};

    config.mqtt.username = user;
    mqtt_judge_refusal(&config, &c, &f);
    config.mqtt.password_file = password_file;
    mqtt_judge_refusal(&config, &c, &f);
    check_finding(
        &f, 0, LEVEL_ERROR, FINDING_MQTT_CONNECT,
        "`mqtt.username` (me) and at what stands in `mqtt.password_file`, which is not");
    assert_null(strstr(f.at[1].advice, "not given"));
    findings_free(&f);
}

static void a_generous_broker_gets_no_word_but_ok(void **state)
{
    (void)state;
    struct config config = both_ways();
    struct mqtt_connack c = generous();
    struct findings f = {0};

    c.has_keep_alive = true;
    c.keep_alive_s = 10;
    mqtt_judge_offer(&config, &c, &f);
    mqtt_judge_session(&config, &c, &f);
    for (size_t i = 0; i < f.count; i++)
        assert_int_equal(f.at[i].level, LEVEL_OK);
    check_finding(&f, 0, LEVEL_OK, FINDING_MQTT_CONNECT, "Keep Alive is to be 10 s");
    assert_int_equal(f.count, 7);
    findings_free(&f);
}

static void what_is_too_little_is_told(void **state)
{
    (void)state;
    struct config config = both_ways();
    struct mqtt_connack c = generous();
    struct findings f = {0};

    c.receive_max = 199;
    c.qos_max = 0;
    c.retain = c.wildcards = false;
    c.packet_bytes_max = 1000;
    c.has_session_expiry = true;
    c.session_expiry_s = 5400;
    mqtt_judge_offer(&config, &c, &f);
    mqtt_judge_session(&config, &c, &f);
    check_finding(&f, 1, LEVEL_ERROR, FINDING_MQTT_QOS, "QoS 0 only");
    check_finding(&f, 2, LEVEL_ERROR, FINDING_MQTT_RETAIN, "down.checkpoint: off");
    check_finding(&f, 3, LEVEL_WARNING, FINDING_MQTT_RECEIVE_MAXIMUM,
                  "max_inflight_messages 200");
    check_finding(&f, 4, LEVEL_OK, FINDING_MQTT_PACKET_SIZE, "1000 bytes");
    check_finding(&f, 5, LEVEL_WARNING, FINDING_MQTT_SUBSCRIPTIONS,
                  "no filters with wildcards");
    check_finding(&f, 6, LEVEL_WARNING, FINDING_MQTT_SESSION_EXPIRY, "queues for 90 min");
    findings_free(&f);
}

static void who_retains_nothing_may_do_where_nothing_must_be_retained(void **state)
{
    (void)state;
    struct config config = both_ways();
    struct mqtt_connack c = generous();

    c.retain = false;
    c.receive_max = 1;
    config.down.checkpoint = CHECKPOINT_OFF;
    static const struct {
        size_t routes_down;
        bool has_state;
        enum finding_level retain, receive_max;
    } rows[] = {
        {1, false, LEVEL_WARNING, LEVEL_WARNING},
        {1, true,  LEVEL_ERROR,   LEVEL_WARNING},
        {0, false, LEVEL_WARNING, LEVEL_OK     },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct findings f = {0};
        route.state.is_on = rows[i].has_state;
        config.down.routes.count = rows[i].routes_down;
        mqtt_judge_offer(&config, &c, &f);
        check_finding(&f, 2, rows[i].retain, FINDING_MQTT_RETAIN, "does not retain");
        check_finding(&f, 3, rows[i].receive_max, FINDING_MQTT_RECEIVE_MAXIMUM, "in flight");
        findings_free(&f);
    }
    route.state.is_on = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_refusal_has_words_advice_and_an_exit_code),
        cmocka_unit_test(a_user_that_is_refused_is_named_and_where_its_password_is),
        cmocka_unit_test(a_generous_broker_gets_no_word_but_ok),
        cmocka_unit_test(what_is_too_little_is_told),
        cmocka_unit_test(who_retains_nothing_may_do_where_nothing_must_be_retained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
