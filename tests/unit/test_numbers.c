#include "topics/numbers.h"

#include <stdlib.h>

#include "tests/lib/check.h"

static void integers_are_wide_where_64_bits_end(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        bool is_wide;
    } rows[] = {
        {"0",                     false},
        {"-0",                    false},
        {"9999999999999999999",   false},
        {"18446744073709551615",  false},
        {"18446744073709551616",  true },
        {"100000000000000000000", true },
        {"-9223372036854775808",  false},
        {"-9223372036854775809",  true },
        {"-9999999999999999999",  true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(number_is_wide(text_of(rows[i].number)), rows[i].is_wide);
}

static void doubles_are_beyond_where_they_lose_their_value(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        bool is_beyond;
    } rows[] = {
        {"0.0",                     false},
        {"-0.000e-999",             false},
        {"0e999",                   false},
        {"4.9e-324",                false},
        {"1.7976931348623157e+308", false},
        {"1.7976931348623159E+308", true },
        {"-1e309",                  true },
        {"2e-324",                  true }, /* the half of what is the least: 0 */
        {"0.0001e-320",             true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text number = text_of(rows[i].number);
        assert_int_equal(number_is_beyond(number, strtod(number.at, NULL)), rows[i].is_beyond);
    }
}

/* "": nothing changes. */
static void assert_quoted(const char *json, const char *expected)
{
    char bytes[128];
    struct sink out = SINK(bytes);
    struct text text = text_of(json);

    numbers_quote_big(text, &out);
    assert_text(sink_since(&out, 0), text_of(expected[0] == '\0' ? json : expected));
    assert_int_equal(out.size, text.size + 2 * numbers_count_big(text));
}

static void big_numbers_get_quotes_and_nothing_else_changes(void **state)
{
    (void)state;
    static const struct {
        const char *json, *quoted;
    } rows[] = {
        {"1",                                          ""                                         },
        {"[1,-2.5,true,false,null,\"1e999\"]",         ""                                         },
        {"\"\\\\\"",                                   ""                                         },
        {"\"\\\"1e999\\\\\\\" 1e999\"",                ""                                         },
        {"1e999",                                      "\"1e999\""                                },
        {" [ -1e999 , 1e999\n] ",                      " [ \"-1e999\" , \"1e999\"\n] "            },
        {"{\"1e999\":1e999}",                          "{\"1e999\":\"1e999\"}"                    },
        {"[\"\\\\\",99999999999999999999,\"\\\"\",1]",
         "[\"\\\\\",\"99999999999999999999\",\"\\\"\",1]"                                         },
        {"{\"a\":{\"b\":[1E-999]},\"c\":0E-999}",      "{\"a\":{\"b\":[\"1E-999\"]},\"c\":0E-999}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_quoted(rows[i].json, rows[i].quoted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_wide_where_64_bits_end),
        cmocka_unit_test(doubles_are_beyond_where_they_lose_their_value),
        cmocka_unit_test(big_numbers_get_quotes_and_nothing_else_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
