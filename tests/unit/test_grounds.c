#include "bridge/core/grounds.h"

#include "tests/lib/check.h"

static struct grounds grounds;

static int fresh(void **state)
{
    (void)state;
    memset(&grounds, 0x5a, sizeof grounds);
    grounds_clear(&grounds);
    return 0;
}

static void there_are_none_at_first_and_after_each_clearing(void **state)
{
    (void)state;
    assert_text(grounds_text(&grounds), TEXT(""));
    grounds_give(&grounds, ERR_NO_ROUTE, TEXT("a/b"));
    grounds_clear(&grounds);
    assert_text(grounds_text(&grounds), TEXT(""));
    sink_text(&grounds.words, TEXT("others may write, too"));
    assert_text(grounds_text(&grounds), TEXT("others may write, too"));
}

static void the_errors_own_text_stands_before_what_it_is_about(void **state)
{
    (void)state;
    static const struct {
        enum err e;
        struct text what;
        const char *words;
    } rows[] = {
        {ERR_NO_ROUTE,    {"mes.batch-event", 15}, "no route takes this topic: mes.batch-event"        },
        {ERR_BAD_PAYLOAD, {NULL, 0},               "the payload cannot be parsed"                      },
        {ERR_BAD_PAYLOAD, {"", 0},                 "the payload cannot be parsed"                      },
        {ERR_NO_MATCH,    {"{line}", 6},           "the topic does not fit the route's pattern: {line}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(grounds_give(&grounds, rows[i].e, rows[i].what), rows[i].e);
        assert_text(grounds_text(&grounds), text_of(rows[i].words));
    }
}

static void
every_error_is_handed_on_and_fits_with_the_longest_that_it_can_be_about(void **state)
{
    (void)state;
    char what[GROUNDS_ABOUT_BYTES_MAX + 1];

    memset(what, 'x', sizeof what);
    for (int e = 0; e < ERR_COUNT; e++) {
        size_t text = strlen(err_text((enum err)e));
        for (size_t size = GROUNDS_ABOUT_BYTES_MAX - 1; size <= sizeof what; size++) {
            size_t shown = size < sizeof what ? size : GROUNDS_ABOUT_BYTES_MAX;
            assert_int_equal(grounds_give(&grounds, (enum err)e, (struct text){what, size}), e);
            assert_false(grounds.words.overflow);
            assert_int_equal(grounds_text(&grounds).size, text + 2 + shown);
        }
    }
}

static void what_was_too_much_before_does_not_spoil_the_next(void **state)
{
    (void)state;
    char much[GROUNDS_BYTES + 1];

    memset(much, 'x', sizeof much);
    sink_text(&grounds.words, (struct text){much, sizeof much});
    assert_true(grounds.words.overflow);
    grounds_give(&grounds, ERR_OWN, (struct text){0});
    assert_text(grounds_text(&grounds), text_of(err_text(ERR_OWN)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(there_are_none_at_first_and_after_each_clearing, fresh),
        cmocka_unit_test_setup(the_errors_own_text_stands_before_what_it_is_about, fresh),
        cmocka_unit_test_setup(
            every_error_is_handed_on_and_fits_with_the_longest_that_it_can_be_about, fresh),
        cmocka_unit_test_setup(what_was_too_much_before_does_not_spoil_the_next, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
