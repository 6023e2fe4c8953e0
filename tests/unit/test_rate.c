#include "config/rate.h"

#include "tests/lib/check.h"

static void a_rate_is_the_time_between_two(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"1/s per entity",   1000 },
        {"5/s per entity",   200  },
        {"3/s per entity",   334  }, /* never more often than asked for */
        {"100/s per entity", 10   },
        {"1/m per entity",   60000},
        {"7/m per entity",   8572 },
        {"60/m per entity",  1000 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct why why = {""};
        int64_t ms = 0;
        assert_true(rate_read(text_of(rows[i].text), &ms, &why));
        assert_int_equal(ms, rows[i].ms);
        assert_string_equal(why.words, "");
    }
}

static void anything_else_is_explained(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "5",
        "5/s",
        "5/s per",
        "5/s per line",
        "5/s per entity ",
        " 5/s per entity",
        "5 /s per entity",
        "5/s  per entity",
        "5/h per entity",
        "5/sec per entity",
        "0/s per entity",
        "05/s per entity",
        "-5/s per entity",
        "0.5/s per entity",
        "101/s per entity",
        "99999999999999999999/s per entity",
        "/s per entity",
        "5/S per entity",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct why why = {""};
        int64_t ms = -7;
        if (rate_read(text_of(rows[i]), &ms, &why)) fail_msg("`%s` is taken", rows[i]);
        assert_int_equal(ms, -7);
        assert_non_null(strstr(why.words, "as in 5/s per entity"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rate_is_the_time_between_two),
        cmocka_unit_test(anything_else_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
