#include "bridge/core/backoff.h"

#include "tests/lib/test.h"

static void waits_stay_below_a_ceiling_that_doubles_up_to_the_maximum(void **state)
{
    (void)state;
    static const int64_t ceilings_ms[] = {500, 1000, 2000, 4000, 8000, 16000, 30000, 30000};

    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct backoff b;
        backoff_init(&b, 500, 30000, seed);
        for (size_t i = 0; i < sizeof ceilings_ms / sizeof ceilings_ms[0]; i++) {
            int64_t wait_ms = backoff_next(&b);
            assert_in_range(wait_ms, 1, ceilings_ms[i]);
        }
    }
}

static void a_success_begins_again_at_the_minimum(void **state)
{
    (void)state;
    struct backoff b;

    backoff_init(&b, 500, 30000, 7);
    for (int i = 0; i < 10; i++)
        backoff_next(&b);
    backoff_reset(&b);
    assert_in_range(backoff_next(&b), 1, 500);
}

static void the_same_seed_waits_the_same_and_another_does_not(void **state)
{
    (void)state;
    struct backoff a, b, c;
    int same = 0;

    backoff_init(&a, 1000, 60000, 1);
    backoff_init(&b, 1000, 60000, 1);
    backoff_init(&c, 1000, 60000, 2);
    for (int i = 0; i < 50; i++) {
        int64_t wait_ms = backoff_next(&a);
        assert_int_equal(wait_ms, backoff_next(&b));
        same += wait_ms == backoff_next(&c);
    }
    assert_true(same < 5);
}

static void one_millisecond_is_a_wait_too(void **state)
{
    (void)state;
    struct backoff b;

    backoff_init(&b, 1, 1, 3);
    for (int i = 0; i < 20; i++)
        assert_int_equal(backoff_next(&b), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_stay_below_a_ceiling_that_doubles_up_to_the_maximum),
        cmocka_unit_test(a_success_begins_again_at_the_minimum),
        cmocka_unit_test(the_same_seed_waits_the_same_and_another_does_not),
        cmocka_unit_test(one_millisecond_is_a_wait_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
