#include "bridge/core/standby.h"

#include "tests/lib/test.h"

enum { TIMEOUT_MS = 30000, SOON_MIN_MS = 200, SOON_MAX_MS = 700, START_MS = 5000 };

/* Runs of processes: two of our own name, and others. */
enum { OURS = 100, BEFORE = 99 /* us in an earlier life */, TWIN = 101, THEIRS = 7, THIRD = 8 };

enum { STARTED_MS = 1000 }; /* this process, by the clock of its machine */

static struct standby standby;

static int start(void **state)
{
    (void)state;
    standby_init(&standby, "node-1", OURS, TIMEOUT_MS, 3);
    standby.started_ms = STARTED_MS;
    standby_begin(&standby);
    return 0;
}

static void hear(uint64_t run, bool is_online, int64_t now_ms)
{
    struct presence p = {.is_online = is_online, .timestamp_ms = STARTED_MS, .run = run};

    if (run == BEFORE) p.timestamp_ms--;
    strcpy(p.instance, run == THEIRS || run == THIRD ? "node-2" : "node-1");
    standby_heard(&standby, &p, now_ms);
}

/* What follows when this, and nothing else, is retained there. */
static enum standby_verdict verdict_on(uint64_t run, bool is_online, bool has_been_active)
{
    start(NULL);
    standby.has_been_active = has_been_active;
    hear(run, is_online, START_MS);
    standby_read(&standby, START_MS);
    return standby_verdict(&standby, START_MS);
}

static void whose_word_stands_there_decides(void **state)
{
    (void)state;
    static const struct {
        uint64_t run;
        bool is_online, has_been_active;
        enum standby_verdict verdict;
    } rows[] = {
        {THEIRS, true,  false, STANDBY_HELD},
        {THEIRS, true,  true,  STANDBY_HELD},
        {THEIRS, false, false, STANDBY_SOON},
        {THEIRS, false, true,  STANDBY_SOON},
        {BEFORE, true,  false, STANDBY_FREE}, /* we died, and nobody has said so */
        {BEFORE, false, false, STANDBY_FREE},
        {BEFORE, true,  true,  STANDBY_SOON}, /* a broker that has lost its last minutes */
        {BEFORE, false, true,  STANDBY_SOON},
        {TWIN,   true,  false, STANDBY_HELD},
        {TWIN,   true,  true,  STANDBY_HELD},
        {TWIN,   false, false, STANDBY_SOON},
        {TWIN,   false, true,  STANDBY_SOON},
        {OURS,   true,  true,  STANDBY_FREE}, /* nobody has taken it after us */
        {OURS,   false, true,  STANDBY_SOON}, /* our Will: perhaps somebody has just taken it */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum standby_verdict v =
            verdict_on(rows[i].run, rows[i].is_online, rows[i].has_been_active);
        if (v != rows[i].verdict) fail_msg("row %zu: %d", i, (int)v);
    }
}

static void nothing_there_is_free_at_once_only_for_who_never_had_it(void **state)
{
    (void)state;
    standby_read(&standby, START_MS);
    assert_int_equal(standby_verdict(&standby, START_MS), STANDBY_FREE);
    assert_int_equal(standby_deadline(&standby), START_MS);

    start(NULL);
    standby.has_been_active = true; /* then something should stand there */
    standby_read(&standby, START_MS);
    assert_int_equal(standby_verdict(&standby, START_MS), STANDBY_SOON);
}

static void before_all_has_come_nothing_is_known(void **state)
{
    (void)state;
    assert_int_equal(standby_verdict(&standby, START_MS), STANDBY_UNKNOWN);
    assert_int_equal(standby_deadline(&standby), INT64_MAX);
    hear(THEIRS, false, START_MS);
    assert_int_equal(standby_verdict(&standby, INT64_MAX), STANDBY_UNKNOWN);
    assert_int_equal(standby_deadline(&standby), INT64_MAX);
}

static void the_one_that_is_not_heard_of_for_the_time_out_counts_no_more(void **state)
{
    (void)state;
    hear(THEIRS, true, START_MS);
    standby_read(&standby, START_MS + 900); /* the time runs from the word, not from the look */
    assert_int_equal(standby_deadline(&standby), START_MS + TIMEOUT_MS);
    assert_int_equal(standby_verdict(&standby, START_MS + 900), STANDBY_HELD);
    assert_int_equal(standby_verdict(&standby, START_MS + TIMEOUT_MS - 1), STANDBY_HELD);
    assert_int_equal(standby_verdict(&standby, START_MS + TIMEOUT_MS), STANDBY_FREE);
}

static void each_renewed_presence_begins_the_time_out_again(void **state)
{
    (void)state;
    int64_t now = START_MS;

    hear(THEIRS, true, now);
    standby_read(&standby, now);
    for (int i = 0; i < 100; i++) {
        now += 10000;
        hear(THEIRS, true, now);
        assert_int_equal(standby_deadline(&standby), now + TIMEOUT_MS);
        assert_int_equal(standby_verdict(&standby, now + TIMEOUT_MS - 1), STANDBY_HELD);
    }
    assert_int_equal(standby_verdict(&standby, now + TIMEOUT_MS), STANDBY_FREE);
}

static void their_clock_does_not_count(void **state)
{
    (void)state;
    static const int64_t theirs[] = {0, -5, INT64_MIN, INT64_MAX};

    for (size_t i = 0; i < sizeof theirs / sizeof theirs[0]; i++) {
        struct presence p = {
            .is_online = true, .timestamp_ms = theirs[i], .instance = "node-2", .run = THEIRS};
        start(NULL);
        standby_heard(&standby, &p, START_MS);
        standby_read(&standby, START_MS);
        assert_int_equal(standby_deadline(&standby), START_MS + TIMEOUT_MS);
    }
}

static void the_wait_after_a_going_is_short_and_of_chance(void **state)
{
    (void)state;
    int64_t least = INT64_MAX, most = 0;

    for (uint64_t seed = 0; seed < 2000; seed++) {
        standby_init(&standby, "node-1", OURS, TIMEOUT_MS, seed);
        standby_begin(&standby);
        hear(THEIRS, true, START_MS);
        standby_read(&standby, START_MS);
        hear(THEIRS, false, START_MS + 10);
        int64_t wait = standby_deadline(&standby) - (START_MS + 10);
        assert_in_range(wait, SOON_MIN_MS, SOON_MAX_MS);
        assert_int_equal(standby_verdict(&standby, START_MS + 10 + wait - 1), STANDBY_SOON);
        assert_int_equal(standby_verdict(&standby, START_MS + 10 + wait), STANDBY_FREE);
        if (wait < least) least = wait;
        if (wait > most) most = wait;
    }
    assert_true(least < SOON_MIN_MS + 20 && most > SOON_MAX_MS - 20);
}

static void the_waits_of_one_instance_differ_from_time_to_time(void **state)
{
    (void)state;
    int differ = 0;
    int64_t before = 0;

    standby_read(&standby, START_MS);
    for (int i = 0; i < 20; i++) {
        hear(THEIRS, false, START_MS);
        differ += standby_deadline(&standby) != before;
        before = standby_deadline(&standby);
    }
    assert_true(differ > 15);
}

static void who_waits_hears_that_another_was_first_and_stands_by(void **state)
{
    (void)state;
    hear(THEIRS, false, START_MS);
    standby_read(&standby, START_MS);
    assert_int_equal(standby_verdict(&standby, START_MS), STANDBY_SOON);
    hear(THIRD, true, START_MS + 150);
    assert_int_equal(standby_verdict(&standby, START_MS + SOON_MAX_MS), STANDBY_HELD);
    assert_int_equal(standby_deadline(&standby), START_MS + 150 + TIMEOUT_MS);
}

static void a_will_that_comes_behind_the_taking_is_corrected_by_the_second_word(void **state)
{
    (void)state;
    hear(THEIRS, true, START_MS);
    standby_read(&standby, START_MS);
    hear(THIRD, true, START_MS + 1000);   /* it has taken the session */
    hear(THEIRS, false, START_MS + 1010); /* and the broker says that the first one is gone */
    assert_int_equal(standby_verdict(&standby, START_MS + 1010), STANDBY_SOON);
    hear(THIRD, true, START_MS + 1010 + SOON_MIN_MS - 1); /* it says it again soon */
    assert_int_equal(standby_verdict(&standby, START_MS + 1010 + SOON_MAX_MS), STANDBY_HELD);
}

static void a_new_look_forgets_what_was_heard_but_not_that_we_had_it(void **state)
{
    (void)state;
    hear(THEIRS, true, START_MS);
    standby_read(&standby, START_MS);
    standby.has_been_active = true;
    standby_begin(&standby);
    assert_int_equal(standby_verdict(&standby, START_MS + TIMEOUT_MS), STANDBY_UNKNOWN);
    assert_false(standby_is_twin(&standby));
    assert_true(standby.has_been_active);
    hear(OURS, true, START_MS + 100);
    standby_read(&standby, START_MS + 100);
    assert_int_equal(standby_verdict(&standby, START_MS + 100), STANDBY_FREE);

    start(NULL);
    hear(THEIRS, true, START_MS);
    standby_read(&standby, START_MS);
    standby_begin(&standby); /* and somebody has cleared the topic */
    standby_read(&standby, START_MS + 100);
    assert_int_equal(standby_verdict(&standby, START_MS + 100), STANDBY_FREE);
}

static void a_twin_runs_under_our_name_and_is_not_us(void **state)
{
    (void)state;
    static const struct {
        uint64_t run;
        bool is_online, is_twin;
    } rows[] = {
        {TWIN,   true,  true },
        {TWIN,   false, false},
        {BEFORE, true,  false},
        {OURS,   true,  false},
        {OURS,   false, false},
        {THEIRS, true,  false},
        {THEIRS, false, false},
    };
    assert_false(standby_is_twin(&standby));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int active = 0; active < 2; active++) {
            (void)verdict_on(rows[i].run, rows[i].is_online, active != 0);
            assert_int_equal(standby_is_twin(&standby), rows[i].is_twin);
        }
    }
}

static void whoever_stands_there_but_us_may_have_had_the_session_since(void **state)
{
    (void)state;
    static const struct {
        uint64_t run;
        bool has_changed;
    } rows[] = {
        {OURS,   false},
        {BEFORE, true },
        {TWIN,   true },
        {THEIRS, true },
    };
    assert_false(standby_has_changed(&standby)); /* nothing was heard */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int online = 0; online < 2; online++) {
            (void)verdict_on(rows[i].run, online != 0, true);
            assert_int_equal(standby_has_changed(&standby), rows[i].has_changed);
        }
    }
    standby_begin(&standby);
    assert_false(standby_has_changed(&standby));
}

static void a_name_that_begins_like_ours_is_another_one(void **state)
{
    (void)state;
    static const char *const names[] = {"node-", "node-10", "Node-1", "n"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct presence p = {.is_online = true, .run = BEFORE}; /* and old */
        strcpy(p.instance, names[i]);
        start(NULL);
        standby_heard(&standby, &p, START_MS);
        standby_read(&standby, START_MS);
        assert_int_equal(standby_verdict(&standby, START_MS), STANDBY_HELD);
        assert_false(standby_is_twin(&standby));
    }
}

/* --- two instances, one broker --- */

/* Both see the same words: whoever is free first says so, and the other hears it @late_ms
 * later. Never does the other find it free once it has heard. */
static void of_two_that_wait_one_is_first_and_the_other_stands_by(void **state)
{
    (void)state;
    int apart = 0;

    for (uint64_t seed = 0; seed < 500; seed++) {
        struct standby both[2];
        struct presence gone = {.run = THEIRS, .instance = "node-9"}, taken;
        static const char *const names[] = {"node-1", "node-2"};
        for (int i = 0; i < 2; i++) {
            standby_init(&both[i], names[i], OURS + (uint64_t)i, TIMEOUT_MS,
                         2 * seed + (uint64_t)i);
            standby_begin(&both[i]);
            standby_heard(&both[i], &gone, START_MS);
            standby_read(&both[i], START_MS);
        }
        int first = standby_deadline(&both[0]) <= standby_deadline(&both[1]) ? 0 : 1;
        int64_t at = standby_deadline(&both[first]) + 2;
        apart += standby_verdict(&both[1 - first], at) == STANDBY_SOON;
        taken = (struct presence){.is_online = true, .run = OURS + (uint64_t)first};
        strcpy(taken.instance, names[first]);
        standby_heard(&both[1 - first], &taken, at);
        assert_int_equal(standby_verdict(&both[1 - first], at + 10000), STANDBY_HELD);
    }
    assert_true(apart > 480); /* in nearly all of them the other was still waiting */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(whose_word_stands_there_decides, start),
        cmocka_unit_test_setup(nothing_there_is_free_at_once_only_for_who_never_had_it, start),
        cmocka_unit_test_setup(before_all_has_come_nothing_is_known, start),
        cmocka_unit_test_setup(the_one_that_is_not_heard_of_for_the_time_out_counts_no_more,
                               start),
        cmocka_unit_test_setup(each_renewed_presence_begins_the_time_out_again, start),
        cmocka_unit_test_setup(their_clock_does_not_count, start),
        cmocka_unit_test_setup(the_wait_after_a_going_is_short_and_of_chance, start),
        cmocka_unit_test_setup(the_waits_of_one_instance_differ_from_time_to_time, start),
        cmocka_unit_test_setup(who_waits_hears_that_another_was_first_and_stands_by, start),
        cmocka_unit_test_setup(
            a_will_that_comes_behind_the_taking_is_corrected_by_the_second_word, start),
        cmocka_unit_test_setup(a_new_look_forgets_what_was_heard_but_not_that_we_had_it, start),
        cmocka_unit_test_setup(a_twin_runs_under_our_name_and_is_not_us, start),
        cmocka_unit_test_setup(whoever_stands_there_but_us_may_have_had_the_session_since,
                               start),
        cmocka_unit_test_setup(a_name_that_begins_like_ours_is_another_one, start),
        cmocka_unit_test_setup(of_two_that_wait_one_is_first_and_the_other_stands_by, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
