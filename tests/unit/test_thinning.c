#include "bridge/core/thinning.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/check.h"

enum { ROUTES = 2, ENTRIES = 64, INTERVAL_MS = 200 };

static struct thinning thinning;
static void *memory;

static int fresh(void **state)
{
    (void)state;
    memory = malloc(thinning_bytes(ROUTES, ENTRIES));
    if (memory == NULL) return 1;
    thinning_init(&thinning, memory, ROUTES, ENTRIES, 7);
    thinning_set(&thinning, 0, INTERVAL_MS);
    thinning_set(&thinning, 1, 10 * INTERVAL_MS);
    return 0;
}

static int done(void **state)
{
    (void)state;
    free(memory);
    return 0;
}

static uint64_t key(uint16_t route, const char *entity)
{
    return thinning_key(&thinning, route, TEXT("b/m/l7/process-variable"), text_of(entity));
}

static uint64_t withhold(const char *entity, uint64_t ticket)
{
    return thinning_withhold(&thinning, 0, key(0, entity), ticket);
}

static void the_last_value_of_each_entity_stays(void **state)
{
    (void)state;
    static const struct {
        const char *entity;
        uint64_t ticket, overtakes;
    } steps[] = {
        {"A", 1, 0},
        {"B", 2, 0},
        {"A", 3, 1},
        {"A", 4, 3},
        {"C", 5, 0},
        {"B", 6, 2},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        assert_int_equal(withhold(steps[i].entity, steps[i].ticket), steps[i].overtakes);
    }
    assert_int_equal(thinning.routes[0].withheld, 3);
}

static void what_is_ripe_is_not_overtaken_and_is_taken_in_order(void **state)
{
    (void)state;
    withhold("A", 1);
    withhold("B", 2);
    thinning_end(&thinning, 0, 1000);
    thinning_ripen(&thinning, 0, 1);
    thinning_ripen(&thinning, 0, 2);
    assert_int_equal(withhold("A", 3), 0);
    assert_int_equal(withhold("A", 4), 3);
    assert_int_equal(thinning_first(&thinning), 1);
    thinning_take(&thinning);
    assert_int_equal(thinning_first(&thinning), 2);
    thinning_take(&thinning);
    assert_int_equal(thinning_first(&thinning), 0);
}

static void an_interval_ends_when_its_time_is_up_and_the_one_before_has_been_taken(void **state)
{
    (void)state;
    assert_false(thinning_is_due(&thinning, 0, 5000)); /* nothing is withheld */
    assert_int_equal(thinning_deadline(&thinning), INT64_MAX);
    withhold("A", 1);
    assert_true(thinning_is_due(&thinning, 0, 5000)); /* there was none before */
    thinning_end(&thinning, 0, 5000);
    thinning_ripen(&thinning, 0, 1);
    withhold("A", 2);
    assert_false(thinning_is_due(&thinning, 0, 5000 + 2 * INTERVAL_MS)); /* 1 is not taken */
    assert_int_equal(thinning_deadline(&thinning), INT64_MAX);
    thinning_take(&thinning);
    assert_int_equal(thinning_deadline(&thinning), 5000 + INTERVAL_MS);
    assert_false(thinning_is_due(&thinning, 0, 5000 + INTERVAL_MS - 1));
    assert_true(thinning_is_due(&thinning, 0, 5000 + INTERVAL_MS));
    assert_false(thinning_is_due(&thinning, 1, 5000 + INTERVAL_MS));
}

static void routes_and_topics_and_entities_are_told_apart(void **state)
{
    (void)state;
    uint64_t one = thinning_key(&thinning, 0, TEXT("a/b"), TEXT("c"));

    assert_true(one != 0);
    assert_true(one == thinning_key(&thinning, 0, TEXT("a/b"), TEXT("c")));
    assert_true(one != thinning_key(&thinning, 1, TEXT("a/b"), TEXT("c")));
    assert_true(one != thinning_key(&thinning, 0, TEXT("a/"), TEXT("bc")));
    assert_true(one != thinning_key(&thinning, 0, TEXT("a/bc"), TEXT("")));
    assert_int_equal(thinning_withhold(&thinning, 0, one, 1), 0);
    assert_int_equal(thinning_withhold(&thinning, 1, one, 2), 0); /* whatever the number says */
    thinning_end(&thinning, 1, 0);
    assert_int_equal(thinning_withhold(&thinning, 0, one, 3), 1);
}

static void what_nothing_may_overtake_is_not_overtaken(void **state)
{
    (void)state;
    assert_int_equal(thinning_withhold(&thinning, 0, 0, 1), 0);
    assert_int_equal(thinning_withhold(&thinning, 0, 0, 2), 0);
    assert_int_equal(thinning.routes[0].withheld, 2);
    assert_true(thinning_may_end(&thinning, 0));
}

/* All ask for the same place. */
static void an_entity_without_a_place_is_never_overtaken(void **state)
{
    (void)state;
    uint64_t places = thinning.place_count, first = 5 * places + 3;

    for (uint64_t i = 0; i < 16; i++)
        assert_int_equal(thinning_withhold(&thinning, 0, first + i * places, i + 1), 0);
    assert_int_equal(thinning_withhold(&thinning, 0, first + 16 * places, 17), 0);
    assert_int_equal(thinning_withhold(&thinning, 0, first + 16 * places, 18), 0);
    assert_int_equal(thinning_withhold(&thinning, 0, first + 15 * places, 19), 16);
    assert_int_equal(thinning.routes[0].withheld, 18);
    thinning_end(&thinning, 0, 0); /* and then there is room again */
    assert_int_equal(thinning_withhold(&thinning, 0, first + 16 * places, 20), 0);
    assert_int_equal(thinning_withhold(&thinning, 0, first + 16 * places, 21), 20);
}

static void what_is_forgotten_overtakes_and_ripens_nothing(void **state)
{
    (void)state;
    withhold("A", 1);
    thinning_end(&thinning, 0, 0);
    thinning_ripen(&thinning, 0, 1);
    withhold("A", 2);
    thinning_forget(&thinning);
    assert_int_equal(thinning_first(&thinning), 0);
    assert_false(thinning_may_end(&thinning, 0));
    assert_int_equal(withhold("A", 3), 0);
    assert_false(thinning_is_due(&thinning, 0, INTERVAL_MS - 1)); /* the pace is kept */
}

/* Whatever comes: each entity once in an interval, its last value, and no ticket twice. */
static void any_run_of_values_is_thinned_to_the_last_ones(void **state)
{
    (void)state;
    enum { NAMES = 12 };
    uint64_t chance = 99, last[NAMES] = {0}, ticket = 0;
    char name[8];

    for (int64_t now = 0; now < 200000; now += 7) {
        size_t i = random_below(&chance, NAMES);
        snprintf(name, sizeof name, "tag%zu", i);
        assert_true(withhold(name, ++ticket) == last[i]);
        last[i] = ticket;
        if (!thinning_is_due(&thinning, 0, now)) continue;
        uint32_t withheld = thinning.routes[0].withheld, count = 0;
        thinning_end(&thinning, 0, now);
        for (size_t k = 0; k < NAMES; k++) {
            if (last[k] == 0) continue;
            thinning_ripen(&thinning, 0, last[k]);
            last[k] = 0;
            count++;
        }
        assert_int_equal(count, withheld);
        while (thinning_first(&thinning) != 0)
            thinning_take(&thinning);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_last_value_of_each_entity_stays, fresh, done),
        cmocka_unit_test_setup_teardown(what_is_ripe_is_not_overtaken_and_is_taken_in_order,
                                        fresh, done),
        cmocka_unit_test_setup_teardown(
            an_interval_ends_when_its_time_is_up_and_the_one_before_has_been_taken, fresh,
            done),
        cmocka_unit_test_setup_teardown(routes_and_topics_and_entities_are_told_apart, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(what_nothing_may_overtake_is_not_overtaken, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(an_entity_without_a_place_is_never_overtaken, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(what_is_forgotten_overtakes_and_ripens_nothing, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(any_run_of_values_is_thinned_to_the_last_ones, fresh,
                                        done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
