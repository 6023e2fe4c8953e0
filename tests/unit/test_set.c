/* What does `--set PATH=VALUE` say? (What it must not say: tests/golden/config/sources.cases.)
 */
#include "config/set.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/yaml_write.h"
#include "tests/lib/test.h"

static void assert_says(const char *word, const char *expected, int column)
{
    struct complainer c = {.no_memory = false};
    struct spot at = {.line = 3, .source = 2};
    struct node *n = set_read(&c, word, at);
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);

    assert_int_equal(c.list.count, 0);
    assert_non_null(n);
    yaml_write_node(n, out);
    fclose(out);
    assert_string_equal(printed, expected);
    free(printed);

    const struct node *value = n;
    while (value->first != NULL)
        value = value->first;
    assert_int_equal(value->at.line, 3);
    assert_int_equal(value->at.column, column);
    assert_int_equal(value->at.source, 2);
    assert_int_equal(value->key_at.column, 1);
    assert_false(value->is_plain);
    node_free(n);
}

static void a_key_gets_its_value(void **state)
{
    (void)state;
    assert_says("mqtt.keepalive=10s", "{mqtt: {keepalive: 10s}}", 16);
    assert_says("bridge.id=no", "{bridge: {id: \"no\"}}", 11);
    assert_says("mqtt.username=", "{mqtt: {username: \"\"}}", 15);
    assert_says("mqtt.username=a=b: c", "{mqtt: {username: \"a=b: c\"}}", 15);
}

static void a_property_is_one_name_with_dots(void **state)
{
    (void)state;
    assert_says("kafka.properties.client.id=x", "{kafka: {properties: {client.id: x}}}", 28);
    assert_says("kafka.properties.sasl.password_file=pw",
                "{kafka: {properties: {sasl.password_file: pw}}}", 37);
    assert_says("kafka.properties=x", "{kafka: {properties: x}}", 18);
    assert_says("kafka.properties.=x", "{kafka: {properties.: x}}", 19); /* no key of ours */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_gets_its_value),
        cmocka_unit_test(a_property_is_one_name_with_dots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
