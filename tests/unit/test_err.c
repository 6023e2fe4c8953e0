#include "bridge/base/err.h"

#include "tests/lib/check.h"

static void zero_means_that_nothing_is_wrong(void **state)
{
    (void)state;
    assert_int_equal(ERR_OK, 0);
    for (int e = 0; e < ERR_COUNT; e++) {
        bool carries_on = err_verdict((enum err)e) == VERDICT_CARRY_ON;
        assert_int_equal(carries_on, e == ERR_OK);
    }
}

static void every_name_is_a_word_that_can_be_a_label(void **state)
{
    (void)state;
    for (int e = 0; e < ERR_COUNT; e++) {
        const char *name = err_name((enum err)e);
        assert_true(strlen(name) > 0);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
    }
}

static void no_two_errors_share_a_name_or_a_text(void **state)
{
    (void)state;
    for (int e = 0; e < ERR_COUNT; e++) {
        assert_true(strlen(err_text((enum err)e)) > 0);
        for (int other = 0; other < e; other++) {
            assert_string_not_equal(err_name((enum err)e), err_name((enum err)other));
            assert_string_not_equal(err_text((enum err)e), err_text((enum err)other));
        }
    }
}

static void every_verdict_is_some_error_s(void **state)
{
    (void)state;
    static const struct {
        enum err e;
        const char *name;
        enum verdict verdict;
    } rows[] = {
        {ERR_OK,           "ok",           VERDICT_CARRY_ON},
        {ERR_FULL,         "full",         VERDICT_WAIT    },
        {ERR_TOMBSTONE,    "tombstone",    VERDICT_SKIP    },
        {ERR_UNSAFE_LEVEL, "unsafe_level", VERDICT_REJECT  },
        {ERR_BAD_PAYLOAD,  "bad_payload",  VERDICT_REJECT  },
        {ERR_BAD_HEADER,   "bad_header",   VERDICT_REJECT  },
        {ERR_NO_MEMORY,    "no_memory",    VERDICT_STOP    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(err_name(rows[i].e), rows[i].name);
        assert_int_equal(err_verdict(rows[i].e), rows[i].verdict);
    }
}

static int calls;

static enum err answer(enum err e)
{
    calls++;
    return e;
}

static enum err try_two(enum err first, enum err second)
{
    TRY(answer(first));
    TRY(answer(second));
    return ERR_OK;
}

static void try_stops_at_the_first_error(void **state)
{
    (void)state;
    static const struct {
        enum err first, second, result;
        int calls;
    } rows[] = {
        {ERR_OK,   ERR_OK,   ERR_OK,   2},
        {ERR_OK,   ERR_FULL, ERR_FULL, 2},
        {ERR_FULL, ERR_AWAY, ERR_FULL, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        calls = 0;
        assert_int_equal(try_two(rows[i].first, rows[i].second), rows[i].result);
        assert_int_equal(calls, rows[i].calls);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zero_means_that_nothing_is_wrong),
        cmocka_unit_test(every_name_is_a_word_that_can_be_a_label),
        cmocka_unit_test(no_two_errors_share_a_name_or_a_text),
        cmocka_unit_test(every_verdict_is_some_error_s),
        cmocka_unit_test(try_stops_at_the_first_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
