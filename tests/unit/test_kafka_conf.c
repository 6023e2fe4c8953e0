/* Whose word counts: the recipe's, or the operator's? */
#include "bridge/adapters/kafka_conf.h"

#include "tests/lib/test.h"

static void say_nothing(void *self, int level, struct text facility, struct text words)
{
    (void)self, (void)level, (void)facility, (void)words;
}

/* What the producer of what comes from MQTT has for @name, when the operator says @value. */
static void assert_gives(const char *name, const char *value, const char *expected)
{
    struct kafka_words words = {NULL, say_nothing};
    struct kafka_property property = {.name = (char *)name, .value = (char *)value};
    struct config config = {0};
    struct kafka_complaint why = {0};
    char got[64];
    size_t size = sizeof got;
    rd_kafka_conf_t *conf;

    config.bridge.id = config.bridge.instance = (char *)"b";
    config.kafka.bootstrap_servers = (char *)"127.0.0.1:1";
    config.kafka.property_count = value == NULL ? 0 : 1;
    config.kafka.properties = &property;
    if (kafka_conf_up(&config, &words, KAFKA_CAREFREE, &conf, &why) != ERR_OK)
        fail_msg("%s", why.words);
    assert_int_equal(rd_kafka_conf_get(conf, name, got, &size), RD_KAFKA_CONF_OK);
    rd_kafka_conf_destroy(conf);
    assert_string_equal(got, expected);
}

static void a_batch_is_as_large_as_the_operator_says(void **state)
{
    (void)state;
    assert_gives("batch.size", NULL, "65536");
    assert_gives("batch.size", "16384", "16384");
}

static void what_the_promise_rests_on_is_the_recipes(void **state)
{
    (void)state;
    assert_gives("acks", "1", "-1");
    assert_gives("max.in.flight", "5", "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_is_as_large_as_the_operator_says),
        cmocka_unit_test(what_the_promise_rests_on_is_the_recipes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
