#include "topics/kind_example.h"

#include <stdio.h>

#include <json-c/json.h>

#include "tests/lib/check.h"

enum { BYTES_MAX = 4096 };

static struct json_object *read_example_file(struct text word)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/%.*s.json", TEST_EVENTS, (int)word.size, word.at);
    struct json_object *o = json_object_from_file(path);
    if (o == NULL) fail_msg("%s: %s", path, json_util_get_last_err());
    return o;
}

static struct text write_example(enum kind k, struct text indent, char bytes[BYTES_MAX])
{
    struct sink out = {bytes, 0, BYTES_MAX - 1, false};

    kind_example_write(k, indent, &out);
    assert_false(out.overflow);
    bytes[out.size] = '\0';
    return sink_since(&out, 0);
}

/* tests/data/events was there before the tables. */
static void the_examples_of_the_eight_are_those_that_were_agreed_on(void **state)
{
    (void)state;
    for (int k = KIND_PROCESS_ORDER_STATUS; k <= KIND_OUTPUT_PRODUCTION; k++) {
        char bytes[BYTES_MAX];
        struct json_object *agreed = read_example_file(kind_row((enum kind)k)->word);

        write_example((enum kind)k, (struct text){0}, bytes);
        assert_string_equal(
            bytes, json_object_to_json_string_ext(agreed, JSON_C_TO_STRING_PLAIN |
                                                              JSON_C_TO_STRING_NOSLASHESCAPE));
        json_object_put(agreed);
    }
}

static void on_one_line_and_on_many_it_is_the_same_document(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        char one[BYTES_MAX], many[BYTES_MAX];

        assert_null(memchr(one, '\n', write_example((enum kind)k, (struct text){0}, one).size));
        write_example((enum kind)k, TEXT("  "), many);
        struct json_object *a = json_tokener_parse(one), *b = json_tokener_parse(many);
        assert_non_null(a);
        assert_true(json_object_equal(a, b));
        json_object_put(a);
        json_object_put(b);
    }
}

static void values_are_written_as_their_type_wants(void **state)
{
    (void)state;
    static const struct {
        enum kind_type type;
        const char *value, *json;
    } rows[] = {
        {KIND_TYPE_TEXT,     "7",         "\"7\""             },
        {KIND_TYPE_ID,       "a\"b\\c\n", "\"a\\\"b\\\\c\\n\""},
        {KIND_TYPE_COUNT,    "50",        "50"                },
        {KIND_TYPE_QUANTITY, "250.0",     "250.0"             },
        {KIND_TYPE_NUMBER,   "-1.5",      "-1.5"              },
        {KIND_TYPE_SCALAR,   "41.72",     "41.72"             },
        {KIND_TYPE_SCALAR,   "-3",        "-3"                },
        {KIND_TYPE_SCALAR,   "true",      "true"              },
        {KIND_TYPE_SCALAR,   "false",     "false"             },
        {KIND_TYPE_SCALAR,   "Running",   "\"Running\""       },
        {KIND_TYPE_SCALAR,   "",          "\"\""              },
        {KIND_TYPE_WORD,     "Good",      "\"Good\""          },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char bytes[64];
        struct sink out = SINK(bytes);
        struct kind_field f = {.type = rows[i].type};
        kind_value_write(&f, text_of(rows[i].value), &out);
        assert_text(sink_since(&out, 0), text_of(rows[i].json));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_eight_are_those_that_were_agreed_on),
        cmocka_unit_test(on_one_line_and_on_many_it_is_the_same_document),
        cmocka_unit_test(values_are_written_as_their_type_wants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
