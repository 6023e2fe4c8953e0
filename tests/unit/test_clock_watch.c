#include "bridge/core/clock_watch.h"

#include "tests/lib/test.h"

static void a_time_is_ahead_when_it_is_so_by_more_than_clocks_differ(void **state)
{
    (void)state;
    static const struct {
        int64_t wall_ms, timestamp_ms;
        bool is_behind;
    } rows[] = {
        {1000000, 1000000,                          false},
        {1000000, 0,                                false},
        {1000000, -1,                               false}, /* no time */
        {1000000, 1000000 + CLOCK_TOLERANCE_MS,     false},
        {1000000, 1000000 + CLOCK_TOLERANCE_MS + 1, true },
        {1000000, INT64_MAX,                        true },
        {-5,      CLOCK_TOLERANCE_MS,               true }, /* a clock that was never set */
        {0,       0,                                false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(clock_is_behind(rows[i].wall_ms, rows[i].timestamp_ms),
                         rows[i].is_behind);
    }
}

static void that_it_is_ahead_is_said_at_once_and_then_not_too_often(void **state)
{
    (void)state;
    static const struct {
        int64_t mono_ms;
        bool tells;
    } steps[] = {
        {5,                          true },
        {6,                          false},
        {5 + CLOCK_AGAIN_MS - 1,     false},
        {5 + CLOCK_AGAIN_MS,         true },
        {5 + 2 * CLOCK_AGAIN_MS - 1, false},
    };
    struct clock_watch w = {0};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        assert_int_equal(clock_tells_ahead(&w, steps[i].mono_ms), steps[i].tells);
}

static void nothing_but_old_records_is_said_after_a_minute(void **state)
{
    (void)state;
    struct clock_watch w = {0};
    struct clock_run run = {0};

    for (int64_t now = 0; now < CLOCK_STALE_MS; now += 1000)
        assert_false(clock_tells_stale(&w, &run, now, true));
    assert_true(clock_tells_stale(&w, &run, CLOCK_STALE_MS, true));
    for (int64_t now = 1; now < CLOCK_AGAIN_MS; now += 1000)
        assert_false(clock_tells_stale(&w, &run, CLOCK_STALE_MS + now, true));
    assert_true(clock_tells_stale(&w, &run, CLOCK_STALE_MS + CLOCK_AGAIN_MS, true));
}

static void a_few_old_records_say_nothing_however_long_it_takes(void **state)
{
    (void)state;
    struct clock_watch w = {0};
    struct clock_run run = {0};

    for (int i = 1; i < CLOCK_STALE_RECORDS; i++)
        assert_false(clock_tells_stale(&w, &run, i * (int64_t)CLOCK_STALE_MS, true));
    assert_true(
        clock_tells_stale(&w, &run, CLOCK_STALE_RECORDS * (int64_t)CLOCK_STALE_MS, true));
}

static void one_record_that_is_not_too_old_ends_the_run(void **state)
{
    (void)state;
    struct clock_watch w = {0};
    struct clock_run run = {0};
    int64_t now = 0;

    for (int minute = 0; minute < 10; minute++) {
        for (int i = 0; i < 50; i++)
            assert_false(clock_tells_stale(&w, &run, now += 1000, true));
        assert_false(clock_tells_stale(&w, &run, now += 1000, false));
    }
}

static void each_lane_has_its_own_run_and_one_line_is_enough_for_all(void **state)
{
    (void)state;
    struct clock_watch w = {0};
    struct clock_run one = {0}, other = {0}, well = {0};

    for (int64_t now = 0; now < CLOCK_STALE_MS; now += 1000) {
        assert_false(clock_tells_stale(&w, &one, now, true));
        assert_false(clock_tells_stale(&w, &other, now, true));
        assert_false(clock_tells_stale(&w, &well, now, false));
    }
    assert_true(clock_tells_stale(&w, &one, CLOCK_STALE_MS, true));
    assert_false(clock_tells_stale(&w, &other, CLOCK_STALE_MS, true));
    assert_false(clock_tells_stale(&w, &well, CLOCK_STALE_MS, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_ahead_when_it_is_so_by_more_than_clocks_differ),
        cmocka_unit_test(that_it_is_ahead_is_said_at_once_and_then_not_too_often),
        cmocka_unit_test(nothing_but_old_records_is_said_after_a_minute),
        cmocka_unit_test(a_few_old_records_say_nothing_however_long_it_takes),
        cmocka_unit_test(one_record_that_is_not_too_old_ends_the_run),
        cmocka_unit_test(each_lane_has_its_own_run_and_one_line_is_enough_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
