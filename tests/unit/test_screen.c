/* May these bytes be handed to the YAML parser? */
#include "config/screen.h"
#include "tests/lib/test.h"

#define BYTES(literal)                                                                         \
    {                                                                                          \
        literal, sizeof(literal) - 1                                                           \
    }
#define NOT_UTF8(digits) "byte 0x" digits " is not UTF-8; save the file as UTF-8"
#define UTF16            "the file is UTF-16; save it as UTF-8"
#define TAB              "a tab in the indentation; indent with spaces"

static void good_bytes_pass(void **state)
{
    static const struct text good[] = {
        BYTES(""),
        BYTES("\n"),
        BYTES("a: b"),
        BYTES("a: b\r\nc: d\r\n"),
        BYTES("a:\tb # a tab behind a key is no indentation\n"),
        BYTES("\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xF0\x90\x80\x80 "
              "\xF4\x8F\xBF\xBF\n"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct complainer c = {.no_memory = false};
        struct text source = good[i];
        assert_int_equal(screen_source(&c, &source), ERR_OK);
        assert_true(text_equal(source, good[i]));
        assert_int_equal(c.list.count, 0);
    }
}

static void a_byte_order_mark_is_taken_off(void **state)
{
    struct complainer c = {.no_memory = false};
    struct text source = TEXT("\xEF\xBB\xBF"
                              "a: b\n");

    (void)state;
    assert_int_equal(screen_source(&c, &source), ERR_OK);
    assert_true(text_equal(source, TEXT("a: b\n")));
}

static void bad_bytes_are_told_with_their_place(void **state)
{
    static const struct {
        struct text source;
        int line, column;
        const char *words;
    } rows[] = {
        {BYTES("\xFE\xFF\0a"),             0, 0, UTF16                              },
        {BYTES("\xFF\xFEz"),               0, 0, UTF16                              },
        {BYTES("a: \xFF\n"),               1, 4, NOT_UTF8("FF")                     },
        {BYTES("a: b\nc: \xC3\xA4\xE4\n"), 2, 5, NOT_UTF8("E4")                     },
        {BYTES("\xC0\x80"),                1, 1, NOT_UTF8("C0")                     },
        {BYTES("\xC3"),                    1, 1, NOT_UTF8("C3")                     },
        {BYTES("\xE0\x80\x80"),            1, 1, NOT_UTF8("E0")                     },
        {BYTES("\xE2\x82"),                1, 1, NOT_UTF8("E2")                     },
        {BYTES("\xE2\x82x"),               1, 1, NOT_UTF8("E2")                     },
        {BYTES("\xED\xA0\x80"),            1, 1, NOT_UTF8("ED")                     },
        {BYTES("\xF4\x90\x80\x80"),        1, 1, NOT_UTF8("F4")                     },
        {BYTES("\xF5\x80\x80\x80"),        1, 1, NOT_UTF8("F5")                     },
        {BYTES("a: \0\n"),                 1, 4, "control character 0x00; remove it"},
        {BYTES("a: \x1B[31m\n"),           1, 4, "control character 0x1B; remove it"},
        {BYTES("a: \x7F\n"),               1, 4, "control character 0x7F; remove it"},
        {BYTES("a: b\rc: d\n"),            1, 5, "control character 0x0D; remove it"},
        {BYTES("a: b\r"),                  1, 5, "control character 0x0D; remove it"},
        {BYTES("a:\n\tb: c\n"),            2, 1, TAB                                },
        {BYTES("a:\n  \tb: c\n"),          2, 3, TAB                                },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct complainer c = {.no_memory = false};
        struct text source = rows[i].source;
        assert_int_equal(screen_source(&c, &source), ERR_BAD_CONFIG);
        assert_int_equal(c.list.count, 1);
        assert_string_equal(c.list.at[0].words, rows[i].words);
        assert_int_equal(c.list.at[0].line, rows[i].line);
        assert_int_equal(c.list.at[0].column, rows[i].column);
        complaints_free(&c.list);
    }
}

static void all_bad_lines_are_told(void **state)
{
    struct complainer c = {.no_memory = false};
    struct text source = TEXT("\ta\n\xFF\n\x01\x02\n");

    (void)state;
    assert_int_equal(screen_source(&c, &source), ERR_BAD_CONFIG);
    assert_int_equal(c.list.count, 4);
    complaints_free(&c.list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_bytes_pass),
        cmocka_unit_test(a_byte_order_mark_is_taken_off),
        cmocka_unit_test(bad_bytes_are_told_with_their_place),
        cmocka_unit_test(all_bad_lines_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
