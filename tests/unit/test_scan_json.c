#include "topics/scan_json.h"

#include <stdlib.h>

#include "tests/lib/check.h"

/* A copy of exactly the size, so that a sanitizer sees a byte read too many. */
static bool scan(const char *bytes, size_t size, struct scan_json_facts *facts)
{
    char *copy = malloc(size + (size == 0));
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    bool is_json = scan_json((struct text){copy, size}, facts);
    free(copy);
    return is_json;
}

static void documents(void **state)
{
    (void)state;
    /* clang-format off */
    static const char *const rows[] = {
        "null", "true", "false", "0", "-0", "12", "\"\"", "{}", "[]", " \t\r\n{ } \n", "1.5",
        "-1.5e-3", "1E+5", "1e5", "0.0", "0e0", "1e999", "[1,2,3]", "[[],[[]],{}]",
        "{\"a\":1,\"b\":[{\"c\":null}]}", "[ 1 , 2 ]", "{ \"a\" : 1 , \"a\" : 2 }", "{\"\":1}",
        "[\"\\u0000\"]", "[\"\\ud83d\\ude00\"]",
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u00E9\"]", "[\"caf\xc3\xa9\"]", "[\"\x7f\"]",
        "{\"\\u0061\":1}", "\"NaN 'x' // /* */\"",
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scan_json_facts facts = {.has_wide_integer = true};
        if (!scan(rows[i], strlen(rows[i]), &facts)) fail_msg("refuses %s", rows[i]);
        assert_false(facts.has_wide_integer);
    }
}

static void what_only_looks_like_one(void **state)
{
    (void)state;
    /* clang-format off */
    static const char *const rows[] = {
        "", " ", "nul", "NULL", "True", "nullx", "tru", "NaN", "Infinity", "-Infinity", "[NaN]",
        "01", "-01", "00", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "0x10", "1 2", "--1",
        "1-", "\"", "\"a", "'a'", "\"\\x41\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\", "\"a\nb\"",
        "\"\x01\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800x\"",
        "\"\\ud800\\n\"", "\"\\ud83d\\u\"", "\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"",
        "\xef\xbb\xbf{}", "{", "}", "[", "]", "[}", "{]", "[1", "[1,", "[1,]", "[,1]", "[1 2]",
        "[1,,2]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{\"a\"}",
        "{\"a\",1}", "{\"a\" 1}", "{a:1}", "{'a':1}", "{1:2}", "{,}", "{\"a\\u0000b\":1}",
        "{}x", "{} {}", "[]]", "[1]//x", "/*x*/1", "[1]\f", "\v1", "{\"a\":1}}", "[[]", ":",
        ",",
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scan_json_facts facts = {0};
        if (scan(rows[i], strlen(rows[i]), &facts)) fail_msg("accepts %s", rows[i]);
    }
    struct scan_json_facts facts;
    assert_false(scan("{}\0", 3, &facts));
    assert_false(scan("\0", 1, &facts));
    assert_false(scan("[1\0]", 4, &facts));
    assert_false(scan("\"\\\0\"", 4, &facts));
    assert_false(scan("\"\0\"", 3, &facts));
}

static void integers_beyond_64_bits_are_noticed(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        bool is_wide;
    } rows[] = {
        {"[9223372036854775807]",                false},
        {"[9223372036854775808]",                false},
        {"[18446744073709551615]",               false},
        {"[18446744073709551616]",               true },
        {"[99999999999999999999]",               true },
        {"[100000000000000000000]",              true },
        {"[-9223372036854775808]",               false},
        {"[-9223372036854775809]",               true },
        {"[-10000000000000000000]",              true },
        {"[18446744073709551616.0]",             false},
        {"[18446744073709551616e1]",             false},
        {"[\"18446744073709551616\"]",           false},
        {"{\"a\":18446744073709551616,\"b\":1}", true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scan_json_facts facts = {.has_wide_integer = !rows[i].is_wide};
        assert_true(scan(rows[i].json, strlen(rows[i].json), &facts));
        assert_int_equal(facts.has_wide_integer, rows[i].is_wide);
    }
    struct scan_json_facts facts = {0};
    assert_false(scan("[18446744073709551616", 21, &facts));
    assert_false(facts.has_wide_integer); /* written only when it is JSON */
}

static void depth_is_limited(void **state)
{
    (void)state;
    for (size_t depth = 1; depth <= 40; depth++) {
        char text[512];
        size_t size = 0;
        struct scan_json_facts facts;
        for (size_t i = 0; i < depth; i++) {
            memcpy(text + size, i % 2 ? "{\"a\":" : "[", i % 2 ? 5 : 1);
            size += i % 2 ? 5 : 1;
        }
        text[size++] = '1';
        for (size_t i = depth; i-- > 0;)
            text[size++] = i % 2 ? '}' : ']';
        assert_int_equal(scan(text, size, &facts), depth <= SCAN_JSON_DEPTH_MAX);
    }
}

static void a_million_brackets_are_refused_without_recursion(void **state)
{
    (void)state;
    enum { SIZE = 1000000 };
    char *text = malloc(SIZE);
    struct scan_json_facts facts;
    assert_non_null(text);
    memset(text, '[', SIZE);
    assert_false(scan_json((struct text){text, SIZE}, &facts));
    free(text);
}

static void a_document_that_is_cut_is_none(void **state)
{
    (void)state;
    static const char json[] = "{\"a\":[1,true,null,\"x\\u00e9\\n\",{\"b\":-1.5e3}],\"c\":{}}";
    struct scan_json_facts facts;
    assert_true(scan(json, sizeof json - 1, &facts));
    for (size_t size = 0; size < sizeof json - 1; size++)
        assert_false(scan(json, size, &facts));
}

static void values_and_names_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        size_t value_count, name_count;
    } rows[] = {
        {"null",                                  1, 0},
        {"[]",                                    1, 0},
        {" { } ",                                 1, 0},
        {"[1,\"a\",[true,null]]",                 6, 0},
        {"{\"a\":1,\"b\":{\"a\":[{},[]]}}",       6, 3},
        {"{\"a\":1,\"a\":2,\"\\u0061\":\"a:,\"}", 4, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scan_json_facts facts;
        assert_true(scan(rows[i].json, strlen(rows[i].json), &facts));
        assert_int_equal(facts.value_count, rows[i].value_count);
        assert_int_equal(facts.name_count, rows[i].name_count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents),
        cmocka_unit_test(what_only_looks_like_one),
        cmocka_unit_test(integers_beyond_64_bits_are_noticed),
        cmocka_unit_test(values_and_names_are_counted),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(a_million_brackets_are_refused_without_recursion),
        cmocka_unit_test(a_document_that_is_cut_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
