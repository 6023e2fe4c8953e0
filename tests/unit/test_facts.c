#include "bridge/core/facts.h"

#include <ctype.h>

#include "tests/lib/test.h"

static void every_fact_has_a_stable_name_of_its_own_and_words(void **state)
{
    (void)state;
    for (int k = 0; k < FACT_KIND_COUNT; k++) {
        const struct fact_row *row = fact_row((enum fact_kind)k);
        assert_non_null(strchr(row->word, '.'));
        for (const char *c = row->word; *c != '\0'; c++) {
            assert_true(islower((unsigned char)*c) || *c == '.' || *c == '-');
        }
        assert_true(strlen(row->words) > 0);
        assert_true(row->level <= LOG_LEVEL_INFO);
        for (int other = 0; other < k; other++) {
            assert_string_not_equal(row->word, fact_row((enum fact_kind)other)->word);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fact_has_a_stable_name_of_its_own_and_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
