#include "bridge/trial/tree.h"

#include <stdlib.h>

#include "tests/lib/check.h"

/* The tree, or "(none)"; free with free(). */
static char *tree_of(struct text payload, const char *content_type)
{
    char *tree = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&tree, &size);
    bool is_written = tree_write(bytes_of_text(payload), text_of(content_type), to);

    fclose(to);
    assert_int_equal(is_written, size > 0);
    if (is_written) return tree;
    free(tree);
    return strdup("(none)");
}

static void a_tree_has_one_shape(void **state)
{
    (void)state;
    char *tree =
        tree_of(TEXT("{\"b\":[1,{\"x\":null}],\"a\":{},\"c\":[],\"B\":\"\\u0041\\n\"}"), "");

    assert_string_equal(tree, "{\n"
                              "  \"B\": \"A\\n\",\n"
                              "  \"a\": {},\n"
                              "  \"b\": [\n"
                              "    1,\n"
                              "    {\n"
                              "      \"x\": null\n"
                              "    }\n"
                              "  ],\n"
                              "  \"c\": []\n"
                              "}\n");
    free(tree);
}

#define T(literal)                                                                             \
    {                                                                                          \
        literal, sizeof(literal) - 1                                                           \
    }

static void what_says_the_same_is_the_same(void **state)
{
    (void)state;
    static const struct {
        struct text a, b;
        bool is_same;
    } rows[] = {
        {T("{\"a\":1,\"b\":2}"),    T("{ \"b\" : 2, \"a\" : 1 }"), true },
        {T("12.50"),                T("12.5"),                     true },
        {T("240"),                  T("240.0"),                    true },
        {T("1e2"),                  T("100"),                      true },
        {T("-0.0"),                 T("0"),                        true },
        {T("\"\\u00e4\""),          T("\"ä\""),                   true },
        {T("{\"\x41\":1}"),         T("\x81\xa1\x41\x01"),         true },
        {T("1"),                    T("2"),                        false},
        {T("1"),                    T("\"1\""),                    false},
        {T("[1,2]"),                T("[2,1]"),                    false},
        {T("null"),                 T("false"),                    false},
        {T("{\"a\":null}"),         T("{}"),                       false},
        {T("9007199254740993"),     T("9007199254740992"),         false},
        {T("18446744073709551615"), T("18446744073709551614"),     false},
        {T("9223372036854775807"),  T("9223372036854775808"),      false},
        {T("-9223372036854775808"), T("-9223372036854775807"),     false},
        {T("0.1"),                  T("0.10000000000000002"),      false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *a = tree_of(rows[i].a, ""), *b = tree_of(rows[i].b, "");
        assert_string_not_equal(a, "(none)");
        if ((strcmp(a, b) == 0) != rows[i].is_same) fail_msg("row %zu: %s and %s", i, a, b);
        free(a);
        free(b);
    }
}

static void what_cannot_be_compared_by_value_has_no_tree(void **state)
{
    (void)state;
    static const struct {
        struct text payload;
        const char *content_type;
    } rows[] = {
        {T(""),                     ""                       },
        {T("hello"),                ""                       },
        {T("{\"a\":"),              "application/json"       },
        {{"\x81\xa1"
          "a\xc4\x01\x00",
          6},
         "application/vnd.msgpack"                           },
        {T("{\"a\":1}"),            "application/vnd.msgpack"},
        {T("18446744073709551616"), ""                       },
        {T("NaN"),                  ""                       },
        {T("\xff"),                 "application/json"       },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *tree = tree_of(rows[i].payload, rows[i].content_type);
        assert_string_equal(tree, "(none)");
        free(tree);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_has_one_shape),
        cmocka_unit_test(what_says_the_same_is_the_same),
        cmocka_unit_test(what_cannot_be_compared_by_value_has_no_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
