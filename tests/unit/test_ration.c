#include "bridge/core/ration.h"

#include "tests/lib/test.h"

static void one_line_a_second_counts_what_went_unsaid(void **state)
{
    (void)state;
    static const struct {
        int64_t now_ms;
        bool may;
        uint64_t count; /* when it may */
    } steps[] = {
        {5000,  true,  1}, /* the first one, at any time */
        {5000,  false, 0},
        {5001,  false, 0},
        {5999,  false, 0},
        {6000,  true,  4}, /* three unsaid, and this one */
        {6999,  false, 0}, /* the second counts from what was said, not from the flood */
        {7000,  true,  2},
        {60000, true,  1}, /* nothing went unsaid meanwhile */
        {60001, false, 0},
        {90000, true,  2},
    };
    struct ration r = {0};

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        uint64_t count = 99;
        bool may = ration_allows(&r, steps[i].now_ms, &count);
        if (may != steps[i].may) fail_msg("step %zu", i);
        assert_int_equal(count, may ? steps[i].count : 99);
    }
}

static void the_first_one_may_be_said_whatever_the_clock_says(void **state)
{
    (void)state;
    static const int64_t starts[] = {0, 1, 999, -5, INT64_MAX / 2};

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        struct ration r = {0};
        uint64_t count = 0;
        assert_true(ration_allows(&r, starts[i], &count));
        assert_int_equal(count, 1);
        assert_false(ration_allows(&r, starts[i], &count));
    }
}

static void a_flood_loses_no_count(void **state)
{
    (void)state;
    enum { EVENTS = 100000, EVERY = 7 };
    struct ration r = {0};
    uint64_t said = 0, count = 0, lines = 0;

    for (int i = 0; i < EVENTS; i++) {
        if (!ration_allows(&r, i / EVERY, &count)) continue;
        said += count;
        lines++;
    }
    assert_int_equal(said + r.unsaid, EVENTS);
    assert_int_equal(lines, 1 + (EVENTS - 1) / EVERY / 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_a_second_counts_what_went_unsaid),
        cmocka_unit_test(the_first_one_may_be_said_whatever_the_clock_says),
        cmocka_unit_test(a_flood_loses_no_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
