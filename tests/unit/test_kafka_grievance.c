#include "bridge/adapters/kafka_grievance.h"

#include <stdbool.h>

#include "tests/lib/test.h"

static void check(const char *given, const char *expected)
{
    char words[92];

    kafka_grievance(given, words, sizeof words);
    assert_string_equal(words, expected);
}

static void librdkafka_s_words_are_made_short(void **state)
{
    (void)state;
    check("127.0.0.1:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: Connection refused "
          "(after "
          "0ms in state CONNECT)",
          "127.0.0.1:9092: Connect to ipv4#127.0.0.1:9092 failed: Connection refused");
    check("sasl_ssl://kafka:9093/1: SASL authentication error: Authentication failed: Invalid "
          "username "
          "or password (after 5ms in state AUTH_REQ)",
          "kafka:9093: Authentication failed: Invalid username or password");
    check("ssl://[::1]:9093/bootstrap: Disconnected (after 1ms in state UP)",
          "[::1]:9093: Disconnected");
}

static void what_openssl_found_is_said_in_words(void **state)
{
    (void)state;
    check("ssl://kafka:9093/bootstrap: Receive failed: error:0A000412:SSL routines::sslv3 "
          "alert bad "
          "certificate: SSL alert number 42 (after 8ms in state APIVERSION_QUERY)",
          "kafka:9093: TLS: the broker wants a certificate of ours, or another one");
    check("ssl://kafka:9093/bootstrap: SSL handshake failed: error:0A000126:SSL "
          "routines::unexpected eof "
          "while reading: connecting to a PLAINTEXT broker listener?",
          "kafka:9093: TLS: the broker hung up at once; does it speak TLS on this port?");
    /* nobody has heard yet what it found */
    check("ssl://kafka:9093/bootstrap: SSL handshake failed: error:0A000086:SSL "
          "routines::certificate "
          "verify failed: broker certificate could not be verified",
          "kafka:9093: TLS: certificate verify failed");
}

static void a_scram_that_this_librdkafka_cannot_do_is_said(void **state)
{
    (void)state;
    bool is_old = rd_kafka_version() < 0x020601ff;
    check("sasl_ssl://kafka:9093/1: SASL authentication error: Authentication failed during "
          "authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512 (after "
          "3ms)",
          is_old ? "kafka:9093: wrong password; or Kafka 4, where SCRAM needs librdkafka 2.6.1"
                 : "kafka:9093: Authentication failed during authentication due to invalid "
                   "credentials "
                   "wit");
}

static void words_of_another_shape_stay_as_they_are(void **state)
{
    (void)state;
    check("1/1 brokers are down", "1/1 brokers are down");
    check("GroupCoordinator: kafka:9093: error: this is none of OpenSSL's",
          "GroupCoordinator: kafka:9093: error: this is none of OpenSSL's");
    check("kafka:9093/1: error:zz: nor is this", "kafka:9093: error:zz: nor is this");
    check("", "");
}

static void who_takes_any_certificate_is_not_listened_to(void **state)
{
    (void)state;
    char said[16];

    for (int takes_any = 0; takes_any < 2; takes_any++) {
        rd_kafka_conf_t *conf = rd_kafka_conf_new();
        if (takes_any == 1)
            rd_kafka_conf_set(conf, "enable.ssl.certificate.verification", "false", NULL, 0);
        kafka_grievance_listen(conf);
        size_t size = sizeof said;
        rd_kafka_conf_res_t found =
            rd_kafka_conf_get(conf, "ssl.certificate.verify_cb", said, &size);
        assert_int_equal(found, takes_any == 1 ? RD_KAFKA_CONF_UNKNOWN : RD_KAFKA_CONF_OK);
        rd_kafka_conf_destroy(conf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(librdkafka_s_words_are_made_short),
        cmocka_unit_test(what_openssl_found_is_said_in_words),
        cmocka_unit_test(a_scram_that_this_librdkafka_cannot_do_is_said),
        cmocka_unit_test(words_of_another_shape_stay_as_they_are),
        cmocka_unit_test(who_takes_any_certificate_is_not_listened_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
