#include "bridge/core/stats.h"

#include <stdbool.h>
#include <string.h>

#include "tests/lib/test.h"

static void counters_end_in_total_and_gauges_do_not(void **state)
{
    (void)state;
    for (int s = 0; s < STAT_COUNT; s++) {
        const struct stat_row *row = stat_row((enum stat)s);
        size_t size = strlen(row->metric);
        bool is_total = size > 6 && strcmp(row->metric + size - 6, "_total") == 0;
        assert_int_equal(is_total, row->type == STAT_COUNTER);
    }
}

static void every_metric_has_a_name_of_its_own_and_a_word_for_the_operator(void **state)
{
    (void)state;
    for (int s = 0; s < STAT_COUNT; s++) {
        assert_true(strlen(stat_row((enum stat)s)->help) > 0);
        for (int other = 0; other < s; other++) {
            assert_string_not_equal(stat_row((enum stat)s)->metric,
                                    stat_row((enum stat)other)->metric);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_end_in_total_and_gauges_do_not),
        cmocka_unit_test(every_metric_has_a_name_of_its_own_and_a_word_for_the_operator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
