#include "bridge/probe/tls_judge.h"

#include <string.h>
#include <sysexits.h>

#include "tests/lib/findings.h"

enum { DAY = 86400 };

static const int64_t NOW = 1764000000; /* 2025-11-24 16:00 UTC */

static const struct tls_case broker = {.handshake = FINDING_MQTT_TLS,
                                       .expiry = FINDING_MQTT_TLS_EXPIRY,
                                       .whose = "broker:8883",
                                       .host = "broker",
                                       .host_key = "mqtt.url",
                                       .ca_key = "mqtt.ca_file",
                                       .cert_key = "mqtt.cert_file",
                                       .key_key = "mqtt.key_file",
                                       .is_checked = true,
                                       .now_s = 1764000000};

/* A chain of two that is well, for a year. */
static struct tls_facts well(void)
{
    struct tls_facts t = {
        .end = TLS_DONE, .alert = -1, .protocol = "TLSv1.3", .chain_count = 2};

    t.chain[0] =
        (struct tls_certificate){"CN=broker", "CN=between", NOW - DAY, NOW + 365 * DAY, false};
    t.chain[1] =
        (struct tls_certificate){"CN=between", "CN=root", NOW - DAY, NOW + 300 * DAY, false};
    return t;
}

static void a_chain_that_is_well_is_trusted(void **state)
{
    (void)state;
    struct findings f = {0};
    struct tls_facts t = well();

    assert_true(tls_judge(&broker, &t, &f));
    check_finding(&f, 0, LEVEL_OK, FINDING_MQTT_TLS,
                  "TLSv1.3 with broker:8883, CN=broker, from CN=root");
    check_finding(&f, 1, LEVEL_OK, FINDING_MQTT_TLS_EXPIRY,
                  "CN=between is good until 2026-09-20");
    assert_int_equal(f.count, 2);
    findings_free(&f);
}

static void each_flaw_has_its_words_and_nothing_secret_may_be_sent(void **state)
{
    (void)state;
    static const struct {
        enum tls_flaw flaw;
        const char *words, *advice;
    } rows[] = {
        {TLS_EXPIRED,
         "CN=broker in the chain of broker:8883 expired on 2025-11-21 16:00 UTC, 3 days ago", "renew"     },
        {TLS_EARLY,      "is not valid before 2025-11-29 16:00 UTC",                          "2025-11-24"},
        {TLS_WRONG_NAME, "is for CN=broker, not for broker",                                  "mqtt.url"  },
        {TLS_UNKNOWN,    "comes from CN=root, and `mqtt.ca_file` has no such authority",
         "mqtt.ca_file"                                                                                   },
        {TLS_OTHER,      "is refused: key too small",                                         "accepted"  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct findings f = {0};
        struct tls_facts t = well();
        t.flaws = rows[i].flaw;
        strcpy(t.flaw_words, "key too small");
        t.expired = t.early = t.chain[0];
        t.expired.until_s = t.chain[0].until_s = NOW - 3 * DAY;
        t.early.from_s = NOW + 5 * DAY;
        assert_false(tls_judge(&broker, &t, &f));
        check_finding(&f, 0, LEVEL_ERROR, FINDING_MQTT_TLS, rows[i].words);
        check_finding(&f, 0, LEVEL_ERROR, FINDING_MQTT_TLS, rows[i].advice);
        assert_int_equal(findings_code(&f), EX_UNAVAILABLE);
        findings_free(&f);
    }
}

static void the_one_in_the_chain_that_has_expired_is_named(void **state)
{
    (void)state;
    struct findings f = {0};
    struct tls_facts t = well();

    t.flaws = TLS_EXPIRED | TLS_WRONG_NAME;
    t.chain[1].until_s = NOW - DAY;
    t.expired = t.chain[1];
    strcpy(t.names, "DNS:other");
    assert_false(tls_judge(&broker, &t, &f));
    check_finding(&f, 0, LEVEL_ERROR, FINDING_MQTT_TLS,
                  "CN=between in the chain of broker:8883 expired");
    check_finding(&f, 1, LEVEL_ERROR, FINDING_MQTT_TLS, "is for DNS:other");
    assert_int_equal(f.count, 2);
    findings_free(&f);
}

static void the_authority_s_own_end_counts_though_it_is_not_sent(void **state)
{
    (void)state;
    struct findings f = {0};
    struct tls_facts t = well();

    t.has_root = true;
    t.root = (struct tls_certificate){"CN=root", "CN=root", 0, NOW + 9 * DAY, true};
    assert_true(tls_judge(&broker, &t, &f));
    check_finding(&f, 1, LEVEL_WARNING, FINDING_MQTT_TLS_EXPIRY, "CN=root is good until");
    findings_free(&f);
}

static void who_shows_no_certificate_is_not_trusted(void **state)
{
    (void)state;
    struct findings f = {0};
    struct tls_facts t = {.end = TLS_DONE, .alert = -1};

    assert_false(tls_judge(&broker, &t, &f));
    check_finding(&f, 0, LEVEL_ERROR, FINDING_MQTT_TLS, "shows no certificate");
    findings_free(&f);
}

static void a_certificate_that_signed_itself_is_no_unknown_authority(void **state)
{
    (void)state;
    struct findings f = {0};
    struct tls_facts t = well();

    t.flaws = TLS_UNKNOWN;
    t.chain_count = 1;
    t.chain[0].is_self_signed = true;
    assert_false(tls_judge(&broker, &t, &f));
    check_finding(&f, 0, LEVEL_ERROR, FINDING_MQTT_TLS, "is self-signed");
    findings_free(&f);
}

static void who_wants_no_verification_is_warned_and_obeyed(void **state)
{
    (void)state;
    struct findings f = {0};
    struct tls_facts t = well();
    struct tls_case c = broker;

    c.is_checked = false;
    t.flaws = TLS_UNKNOWN;
    assert_true(tls_judge(&c, &t, &f));
    check_finding(&f, 0, LEVEL_WARNING, FINDING_MQTT_TLS, "not looked at");
    findings_free(&f);
}

static void what_ends_soon_is_a_warning_what_has_ended_an_error(void **state)
{
    (void)state;
    static const struct {
        int64_t days;
        enum finding_level level;
        const char *words;
    } rows[] = {
        {TLS_SOON_DAYS,     LEVEL_OK,      "good until"},
        {TLS_SOON_DAYS - 1, LEVEL_WARNING, "renew"     },
        {0,                 LEVEL_WARNING, "for 0 days"},
        {-2,                LEVEL_ERROR,   "since 2"   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct findings f = {0};
        struct tls_facts t = well();
        t.has_own = true;
        t.own = (struct tls_certificate){"CN=bridge", "CN=root", 0, NOW + rows[i].days * DAY,
                                         false};
        assert_true(tls_judge(&broker, &t, &f));
        check_finding(&f, 2, rows[i].level, FINDING_MQTT_TLS_EXPIRY, rows[i].words);
        check_finding(&f, 2, rows[i].level, FINDING_MQTT_TLS_EXPIRY,
                      "own certificate CN=bridge");
        findings_free(&f);
    }
}

static void each_end_of_a_handshake_has_its_words(void **state)
{
    (void)state;
    static const struct {
        struct tls_facts t;
        const char *words;
        int code;
    } rows[] = {
        {{.end = TLS_NOT_SPOKEN, .alert = -1},                                          "answers, but not with TLS",       EX_UNAVAILABLE},
        {{.end = TLS_CLOSED, .alert = -1},                                              "hangs up",                        EX_UNAVAILABLE},
        {{.end = TLS_SILENT, .alert = -1},                                              "does not answer a TLS handshake", EX_UNAVAILABLE},
        {{.end = TLS_FAILED, .alert = -1, .words = "why"},
         "cannot be spoken TLS with (why)",                                                                                EX_UNAVAILABLE},
        {{.end = TLS_ALERTED, .alert = 70},                                             "no version of TLS",               EX_UNAVAILABLE},
        {{.end = TLS_ALERTED, .alert = 99},                                             "an alert",                        EX_UNAVAILABLE},
        {{.end = TLS_ALERTED, .alert = 48, .has_own = true, .wants_certificate = true},
         "refuses the bridge's own certificate (unknown authority)",                                                       EX_NOPERM     },
        {{.end = TLS_ALERTED, .alert = 42, .wants_certificate = true},
         "demands a certificate",                                                                                          EX_NOPERM     },
        {{.end = TLS_CLOSED, .alert = -1, .wants_certificate = true},
         "demands a certificate",                                                                                          EX_NOPERM     },
        {{.end = TLS_OWN_FILE, .file = TLS_FILE_CA, .words = "no"},
         "`mqtt.ca_file` cannot be used (no)",                                                                             EX_CONFIG     },
        {{.end = TLS_OWN_FILE, .file = TLS_FILE_CERT},                                  "`mqtt.cert_file` cannot",         EX_CONFIG     },
        {{.end = TLS_OWN_FILE, .file = TLS_FILE_KEY},                                   "`mqtt.key_file` cannot",          EX_CONFIG     },
        {{.end = TLS_OWN_FILE, .file = TLS_FILE_PAIR},
         "is not that of `mqtt.cert_file`",                                                                                EX_CONFIG     },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct findings f = {0};
        assert_false(tls_judge(&broker, &rows[i].t, &f));
        assert_int_equal(f.count, 1);
        check_finding(&f, 0, LEVEL_ERROR, FINDING_MQTT_TLS, rows[i].words);
        assert_int_equal(findings_code(&f), rows[i].code);
        findings_free(&f);
    }
}

static void an_end_after_the_handshake_may_have_nothing_to_do_with_tls(void **state)
{
    (void)state;
    struct findings f = {0};
    struct tls_facts t = well();

    assert_false(tls_judge_end(&broker, &t, -1, &f));
    t.wants_certificate = t.has_own = true;
    assert_false(tls_judge_end(&broker, &t, -1, &f));
    assert_int_equal(f.count, 0);
    t.has_own = false;
    assert_true(tls_judge_end(&broker, &t, 116, &f));
    check_finding(&f, 0, LEVEL_ERROR, FINDING_MQTT_TLS, "demands a certificate");
    findings_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_that_is_well_is_trusted),
        cmocka_unit_test(each_flaw_has_its_words_and_nothing_secret_may_be_sent),
        cmocka_unit_test(the_one_in_the_chain_that_has_expired_is_named),
        cmocka_unit_test(the_authority_s_own_end_counts_though_it_is_not_sent),
        cmocka_unit_test(who_shows_no_certificate_is_not_trusted),
        cmocka_unit_test(a_certificate_that_signed_itself_is_no_unknown_authority),
        cmocka_unit_test(who_wants_no_verification_is_warned_and_obeyed),
        cmocka_unit_test(what_ends_soon_is_a_warning_what_has_ended_an_error),
        cmocka_unit_test(each_end_of_a_handshake_has_its_words),
        cmocka_unit_test(an_end_after_the_handshake_may_have_nothing_to_do_with_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
