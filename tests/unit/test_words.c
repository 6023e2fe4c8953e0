/* Is this a name, a Kafka topic, a list of brokers, the URL of a broker? What they say when not
 * is in tests/golden/config. */
#include "config/words.h"
#include "tests/lib/test.h"

static char long_word[300];

static void names(void **state)
{
    struct why why;

    (void)state;
    assert_true(word_is_name(TEXT("Az09_-"), 32, &why));
    assert_true(word_is_name((struct text){long_word, 32}, 32, &why));
    assert_false(word_is_name((struct text){long_word, 33}, 32, &why));
    assert_false(word_is_name(TEXT(""), 32, &why));
    assert_false(word_is_name(TEXT("a.b"), 32, &why));
    assert_false(word_is_name(TEXT("ä"), 32, &why));
    assert_false(word_is_name((struct text){"a\0b", 3}, 32, &why));
}

static void kafka_topics(void **state)
{
    struct why why;

    (void)state;
    assert_true(word_is_kafka_topic(TEXT("mes.process-variable_2"), &why));
    assert_true(word_is_kafka_topic((struct text){long_word, 249}, &why));
    assert_true(word_is_kafka_topic(TEXT("..."), &why));
    assert_false(word_is_kafka_topic((struct text){long_word, 250}, &why));
    assert_false(word_is_kafka_topic(TEXT("."), &why));
    assert_false(word_is_kafka_topic(TEXT(".."), &why));
    assert_false(word_is_kafka_topic(TEXT("a/b"), &why));
    assert_false(word_is_kafka_topic(TEXT(""), &why));
}

static void servers(void **state)
{
    static const char *const right[] = {"h:1", "127.0.0.1:9092",
                                        "kafka-1.example.com:65535,kafka-2:1",
                                        "[::1]:9092,[fe80::1]:9093", "under_score:9092"};
    static const char *const wrong[] = {
        "",
        "h",
        ":1",
        "h:",
        "h:0",
        "h:65536",
        "h:99999",
        "h:1,",
        ",h:1",
        "h:1 ",
        "h h:1",
        "h:1,h",
        "h:-1",
        "::1:9092",
        "[::1]",
        "[::1]x:1",
        "[]:1",
        "[h]:1",
        "[::1:9",
        "h:1a",
        "PLAINTEXT://h:1",
        "[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]:1"};
    struct why why;

    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        assert_true(word_is_servers(text_of(right[i]), &why));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(word_is_servers(text_of(wrong[i]), &why));
}

static void addresses_are_numbers_with_a_port_or_none(void **state)
{
    static const char *const right[] = {"none", "127.0.0.1:9464", "0.0.0.0:1", "[::1]:9464",
                                        "[::]:65535"};
    static const char *const wrong[] = {"",
                                        "None",
                                        "127.0.0.1",
                                        "localhost:9464",
                                        "127.0.0.1:",
                                        "127.0.0.1:0",
                                        "[::1]",
                                        "::1:9464",
                                        "127.0.0.1:65536",
                                        "127.0.0:9464",
                                        "[127.0.0.1]:1",
                                        ":9464",
                                        "1.2.3.4:1,5.6.7.8:1",
                                        "http://127.0.0.1:9464",
                                        "255.255.255.2555:1"};
    struct why why;

    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        if (!word_is_address(text_of(right[i]), &why)) fail_msg("%s: %s", right[i], why.words);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (word_is_address(text_of(wrong[i]), &why)) fail_msg("%s", wrong[i]);
}

static void urls_get_their_port(void **state)
{
    static const struct {
        const char *url, *with_port;
    } rows[] = {
        {"mqtt://h",               "mqtt://h:1883"         },
        {"mqtts://h",              "mqtts://h:8883"        },
        {"mqtt://127.0.0.1:18830", "mqtt://127.0.0.1:18830"},
        {"mqtts://[::1]",          "mqtts://[::1]:8883"    },
        {"mqtt://[fe80::1]:1",     "mqtt://[fe80::1]:1"    },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct why why;
        char buffer[64];
        struct sink out = SINK(buffer);
        assert_true(word_read_url(text_of(rows[i].url), &out, &why));
        assert_true(text_equal(sink_since(&out, 0), text_of(rows[i].with_port)));
    }
}

static void bad_urls_write_nothing(void **state)
{
    static const char *const wrong[] = {
        "",           "h",         "mqtt:",      "mqtt://",      "mqtt://:1",  "mqtt://h:",
        "mqtt://h:0", "tcp://h",   "ssl://h",    "ws://h",       "MQTT://h",   "mqtt://u:p@h",
        "u:p@h",      "mqtt://h/", "mqtt://h?x", "mqtt://h:1/x", "mqtt://::1", "mqtt://a b",
        "mqtt://h#x"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct why why;
        char buffer[64];
        struct sink out = SINK(buffer);
        assert_false(word_read_url(text_of(wrong[i]), &out, &why));
        assert_int_equal(out.size, 0);
    }
}

static void a_password_in_a_url_is_not_repeated(void **state)
{
    struct why why;
    char buffer[64];
    struct sink out = SINK(buffer);

    (void)state;
    assert_false(word_read_url(TEXT("tcp://user:geheim@h/x"), &out, &why));
    assert_null(strstr(why.words, "geheim"));
}

static void media_types(void **state)
{
    struct why why;

    (void)state;
    assert_true(word_is_media_type(TEXT("application/json"), &why));
    assert_true(word_is_media_type(TEXT("text/plain; charset=utf-8"), &why));
    assert_false(word_is_media_type(TEXT(""), &why));
    assert_false(word_is_media_type(TEXT("json"), &why));
    assert_false(word_is_media_type(TEXT("/json"), &why));
    assert_false(word_is_media_type(TEXT("text/"), &why));
    assert_false(word_is_media_type(TEXT("text/a\n"), &why));
    assert_false(word_is_media_type(TEXT(" text/a"), &why));
    long_word[3] = '/';
    assert_false(word_is_media_type((struct text){long_word, 256}, &why));
    long_word[3] = 'a';
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(kafka_topics),
        cmocka_unit_test(servers),
        cmocka_unit_test(addresses_are_numbers_with_a_port_or_none),
        cmocka_unit_test(urls_get_their_port),
        cmocka_unit_test(bad_urls_write_nothing),
        cmocka_unit_test(a_password_in_a_url_is_not_repeated),
        cmocka_unit_test(media_types),
    };

    memset(long_word, 'a', sizeof long_word);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
