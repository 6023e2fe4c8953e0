/* Which options does the command line set? */
#include "bridge/commands/sets.h"

#include <string.h>

#include "tests/lib/test.h"

enum { WORDS_MAX = 8 };

static void sets_are_taken_out_and_the_rest_keeps_its_order(void **state)
{
    static const struct {
        const char *words[WORDS_MAX];
        const char *left[WORDS_MAX];
        const char *sets[WORDS_MAX];
    } rows[] = {
        {{"run", "f"},                                   {"run", "f"},       {NULL}       },
        {{"run", "--set", "a=1", "f"},                   {"run", "f"},       {"a=1"}      },
        {{"run", "f", "--set=a=1"},                      {"run", "f"},       {"a=1"}      },
        {{"run", "--set", "a", "-x", "--set", "b", "f"}, {"run", "-x", "f"}, {"a", "b"}   },
        {{"run", "--set=", "--set", "--set", "f", "g"},  {"run", "f", "g"},  {"", "--set"}},
        {{"--set", "--set", "a"},                        {"--set"},          {"a"}        },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct config_source source = {.path = NULL};
        char *argv[WORDS_MAX + 1];
        int argc = 0;
        memcpy(argv, rows[i].words, sizeof rows[i].words);
        while (argv[argc] != NULL)
            argc++;
        int left = sets_take(argc, argv, &source);
        for (int k = 0; k < left; k++)
            assert_string_equal(argv[k], rows[i].left[k]);
        assert_null(rows[i].left[left]);
        for (size_t k = 0; k < source.set_count; k++)
            assert_string_equal(source.sets[k], rows[i].sets[k]);
        assert_null(rows[i].sets[source.set_count]);
    }
}

static void a_set_must_say_something(void **state)
{
    struct config_source source = {.path = "untouched"};
    char run[] = "run", f[] = "f", set[] = "--set";
    char *argv[] = {run, f, set, NULL};

    (void)state;
    assert_int_equal(sets_take(3, argv, &source), -1);
    assert_string_equal(source.path, "untouched");
    assert_int_equal(source.set_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_are_taken_out_and_the_rest_keeps_its_order),
        cmocka_unit_test(a_set_must_say_something),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
