#include "bridge/probe/seconds.h"

#include "tests/lib/test.h"

static void a_time_is_said_in_the_largest_unit_that_is_exact(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *words;
    } rows[] = {
        {0,      "0 s"  },
        {1,      "1 s"  },
        {60,     "1 min"},
        {90,     "90 s" },
        {3600,   "1 h"  },
        {172800, "2 d"  },
        {-1,     "-1 s" },
    };
    char out[32];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(words_of_seconds(rows[i].seconds, out, sizeof out), rows[i].words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_said_in_the_largest_unit_that_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
