#include "bridge/metrics/showcase.h"

#include <poll.h>
#include <unistd.h>

#include "tests/lib/test.h"

/* A loop that counts, keeps received = delivered + in flight, and shows itself when asked. */
struct counting {
    struct showcase *showcase;
    atomic_bool is_over;
};

static void *count(void *self)
{
    struct counting *c = self;
    struct snapshot now = {.mono_ms = 1};

    while (!atomic_load(&c->is_over)) {
        now.stats.at[STAT_RECEIVED] += 3;
        now.stats.at[STAT_IN_FLIGHT] = now.stats.at[STAT_RECEIVED] % 7;
        now.stats.at[STAT_DELIVERED] =
            now.stats.at[STAT_RECEIVED] - now.stats.at[STAT_IN_FLIGHT];
        if (showcase_is_asked(c->showcase)) showcase_show(c->showcase, &now);
    }
    return NULL;
}

static bool is_readable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, 0) == 1;
}

static void what_is_shown_is_seen_of_one_moment_and_new(void **state)
{
    (void)state;
    struct showcase s;
    struct counting c = {.showcase = &s};
    struct snapshot seen;
    uint64_t last = 0;
    pthread_t thread;

    assert_int_equal(showcase_open(&s), ERR_OK);
    pthread_create(&thread, NULL, count, &c);
    for (int i = 0; i < 2000; i++) {
        assert_int_equal(showcase_see(&s, 10000, &seen), 0);
        assert_int_equal(seen.stats.at[STAT_RECEIVED],
                         seen.stats.at[STAT_DELIVERED] + seen.stats.at[STAT_IN_FLIGHT]);
        assert_true(seen.stats.at[STAT_RECEIVED] >= last);
        last = seen.stats.at[STAT_RECEIVED];
    }
    atomic_store(&c.is_over, true);
    pthread_join(thread, NULL);
    showcase_close(&s);
}

static void a_loop_that_does_not_answer_is_seen_as_it_was_and_owes(void **state)
{
    (void)state;
    struct showcase s;
    struct snapshot seen;

    assert_int_equal(showcase_open(&s), ERR_OK);
    assert_true(showcase_see(&s, 1, &seen) > 0);
    assert_int_equal(seen.mono_ms, 0);
    showcase_show(&s, &(struct snapshot){.mono_ms = 7});

    int64_t first = showcase_see(&s, 1, &seen);
    assert_int_equal(seen.mono_ms, 7);
    int64_t second = showcase_see(&s, 20, &seen);
    assert_true(first > 0);
    assert_true(second >= first + 20); /* counted from the first one who asked */
    showcase_close(&s);
}

static void whoever_asks_wakes_the_loop_once(void **state)
{
    (void)state;
    struct showcase s;
    struct snapshot seen;

    assert_int_equal(showcase_open(&s), ERR_OK);
    assert_false(showcase_is_asked(&s));
    assert_false(is_readable(s.wake_fd));
    showcase_see(&s, 0, &seen);
    assert_true(showcase_is_asked(&s));
    assert_true(is_readable(s.wake_fd));
    showcase_drain(&s);
    assert_false(is_readable(s.wake_fd));
    showcase_see(&s, 0, &seen); /* it is asked already */
    assert_false(is_readable(s.wake_fd));
    showcase_show(&s, &(struct snapshot){.mono_ms = 1});
    assert_false(showcase_is_asked(&s));
    showcase_drain(&s); /* with nothing there it does not wait */
    showcase_close(&s);
}

static void a_loop_that_finds_the_showcase_locked_goes_on_and_comes_again(void **state)
{
    (void)state;
    struct showcase s;
    struct snapshot seen;

    assert_int_equal(showcase_open(&s), ERR_OK);
    showcase_see(&s, 0, &seen);
    showcase_drain(&s);
    pthread_mutex_lock(&s.lock);
    showcase_show(&s, &(struct snapshot){.mono_ms = 1});
    pthread_mutex_unlock(&s.lock);
    assert_true(showcase_is_asked(&s));
    assert_true(is_readable(s.wake_fd)); /* it will not sleep over it */
    showcase_show(&s, &(struct snapshot){.mono_ms = 2});
    assert_false(showcase_is_asked(&s));
    showcase_close(&s);
}

static void what_was_never_opened_may_be_closed(void **state)
{
    (void)state;
    struct showcase s = {.shown = 0};

    showcase_close(&s);
    assert_int_equal(showcase_open(&s), ERR_OK);
    showcase_close(&s);
    showcase_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_shown_is_seen_of_one_moment_and_new),
        cmocka_unit_test(a_loop_that_does_not_answer_is_seen_as_it_was_and_owes),
        cmocka_unit_test(whoever_asks_wakes_the_loop_once),
        cmocka_unit_test(a_loop_that_finds_the_showcase_locked_goes_on_and_comes_again),
        cmocka_unit_test(what_was_never_opened_may_be_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
