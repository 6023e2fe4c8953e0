#include "bridge/probe/finding.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "tests/lib/findings.h"

/* What @f prints, as text; free with free(). */
static char *printed(const struct findings *f, bool is_json)
{
    char *out = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&out, &size);

    assert_non_null(to);
    if (is_json) {
        findings_print_json(f, "a \"file\".yaml", true, to);
        findings_print_json(f, "b.yaml", false, to);
    } else {
        findings_print(f, to);
    }
    fclose(to);
    return out;
}

static void a_line_says_level_name_words_and_advice(void **state)
{
    (void)state;
    struct findings f = {0};

    findings_add(&f, LEVEL_OK, FINDING_MQTT_DNS, "%s is %d", "localhost", 1);
    finding_advise(findings_add(&f, LEVEL_ERROR, FINDING_KAFKA_DEAD_LETTER, "no"), "make %s",
                   "it");
    char *text = printed(&f, false);
    assert_string_equal(text, "ok       mqtt.dns                 localhost is 1\n"
                              "error    kafka.dead-letter-topic  no; make it\n");
    free(text);
    findings_free(&f);
}

static void json_has_one_object_for_each(void **state)
{
    (void)state;
    struct findings f = {0};

    finding_advise(findings_add(&f, LEVEL_WARNING, FINDING_MQTT_QOS, "a \"word\""), "do");
    char *text = printed(&f, true);
    assert_string_equal(text,
                        "\n  {\"file\":\"a \\\"file\\\".yaml\",\"level\":\"warning\",\"name\":"
                        "\"mqtt.qos\",\"found\":\"a \\\"word\\\"\",\"advice\":\"do\"}"
                        ",\n  {\"file\":\"b.yaml\",\"level\":\"warning\",\"name\":\"mqtt.qos\","
                        "\"found\":\"a \\\"word\\\"\",\"advice\":\"do\"}");
    free(text);
    findings_free(&f);
}

static void what_others_wrote_is_one_line_of_visible_characters(void **state)
{
    (void)state;
    struct findings f = {0};
    char large[3 * FINDING_BYTES_MAX];

    memset(large, '"', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    findings_add(&f, LEVEL_OK, FINDING_MQTT_DNS, "%s", "a\nb\x1b[31mc\xff\x7f");
    finding_advise(findings_add(&f, LEVEL_OK, FINDING_MQTT_DNS, "%s", large), "%s", large);
    assert_string_equal(f.at[0].words, "a?b?[31mc??");
    assert_int_equal(strlen(f.at[1].words), FINDING_BYTES_MAX - 1);
    char *text = printed(&f, true); /* each quote takes two bytes there */
    assert_non_null(strstr(text, "\\\"\"}"));
    free(text);
    findings_free(&f);
}

static void the_exit_code_is_the_highest_of_the_errors(void **state)
{
    (void)state;
    struct findings f = {0};

    assert_int_equal(findings_code(&f), EX_OK);
    findings_add(&f, LEVEL_WARNING, FINDING_MQTT_QOS, "a");
    assert_int_equal(findings_code(&f), EX_OK);
    findings_add(&f, LEVEL_ERROR, FINDING_MQTT_ACL, "b");
    findings_add(&f, LEVEL_ERROR, FINDING_MQTT_DNS, "c");
    assert_int_equal(findings_code(&f), EX_NOPERM);
    findings_add(&f, LEVEL_ERROR, FINDING_MQTT_DNS, "d")->code = EX_CONFIG;
    assert_int_equal(findings_code(&f), EX_CONFIG);
    findings_free(&f);
}

static void every_name_is_one_of_a_side_and_asks_something(void **state)
{
    (void)state;
    for (int i = 0; i < FINDING_COUNT; i++) {
        const char *word = finding_word((enum finding_name)i);
        const char *help = finding_help((enum finding_name)i);
        assert_true(strncmp(word, "mqtt.", 5) == 0 || strncmp(word, "kafka.", 6) == 0);
        assert_int_equal(help[strlen(help) - 1], '?');
        for (int other = 0; other < i; other++)
            assert_string_not_equal(word, finding_word((enum finding_name)other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_level_name_words_and_advice),
        cmocka_unit_test(json_has_one_object_for_each),
        cmocka_unit_test(what_others_wrote_is_one_line_of_visible_characters),
        cmocka_unit_test(the_exit_code_is_the_highest_of_the_errors),
        cmocka_unit_test(every_name_is_one_of_a_side_and_asks_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
