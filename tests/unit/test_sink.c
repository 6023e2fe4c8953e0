#include "bridge/base/sink.h"

#include "tests/lib/check.h"

static void texts_are_appended_in_order(void **state)
{
    (void)state;
    char buffer[8];
    struct sink s = SINK(buffer);

    sink_text(&s, TEXT("ab"));
    sink_text(&s, (struct text){NULL, 0});
    sink_char(&s, '/');
    sink_int(&s, -12);
    assert_text(sink_since(&s, 0), TEXT("ab/-12"));
    assert_text(sink_since(&s, 3), TEXT("-12"));
    assert_text(sink_since(&s, s.size), TEXT(""));
    assert_false(s.overflow);
}

static void the_last_byte_can_be_used(void **state)
{
    (void)state;
    char buffer[4];
    struct sink s = SINK(buffer);

    sink_text(&s, TEXT("abcd"));
    assert_false(s.overflow);
    sink_text(&s, TEXT(""));
    assert_false(s.overflow);
    sink_char(&s, 'e');
    assert_true(s.overflow);
    assert_text(sink_since(&s, 0), TEXT("abcd"));
}

static void what_does_not_fit_is_left_out_whole_and_all_after_it(void **state)
{
    (void)state;
    char buffer[4];
    struct sink s = SINK(buffer);

    sink_text(&s, TEXT("ab"));
    sink_text(&s, TEXT("cde"));
    assert_true(s.overflow);
    sink_char(&s, 'x'); /* would fit, but a hole must not be papered over */
    sink_int(&s, 1);
    assert_text(sink_since(&s, 0), TEXT("ab"));
}

static void a_sink_without_room_overflows_at_the_first_byte(void **state)
{
    (void)state;
    struct sink s = {NULL, 0, 0, false};

    sink_text(&s, TEXT(""));
    assert_false(s.overflow);
    sink_char(&s, 'x');
    assert_true(s.overflow);
    assert_int_equal(s.size, 0);
}

static void integers_are_written_in_decimal(void **state)
{
    (void)state;
    static const struct {
        int64_t n;
        const char *digits;
    } rows[] = {
        {0,         "0"                   },
        {1,         "1"                   },
        {-1,        "-1"                  },
        {10,        "10"                  },
        {999,       "999"                 },
        {-1000,     "-1000"               },
        {INT32_MAX, "2147483647"          },
        {INT32_MIN, "-2147483648"         },
        {INT64_MAX, "9223372036854775807" },
        {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char buffer[20];
        struct sink s = SINK(buffer);
        sink_int(&s, rows[i].n);
        assert_false(s.overflow);
        assert_text(sink_since(&s, 0), text_of(rows[i].digits));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_appended_in_order),
        cmocka_unit_test(the_last_byte_can_be_used),
        cmocka_unit_test(what_does_not_fit_is_left_out_whole_and_all_after_it),
        cmocka_unit_test(a_sink_without_room_overflows_at_the_first_byte),
        cmocka_unit_test(integers_are_written_in_decimal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
