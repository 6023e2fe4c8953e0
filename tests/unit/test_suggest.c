/* Which word was meant? */
#include "config/suggest.h"
#include "tests/lib/test.h"

static void the_distance_counts_slips_of_the_finger(void **state)
{
    static const struct {
        const char *a, *b;
        size_t distance;
    } rows[] = {
        {"",       "",      0},
        {"a",      "",      1},
        {"",       "abc",   3},
        {"kafka",  "kafka", 0},
        {"kafak",  "kafka", 1},
        {"kafa",   "kafka", 1},
        {"kaffka", "kafka", 1},
        {"kofka",  "kafka", 1},
        {"akfak",  "kafka", 2},
        {"ca",     "abc",   3},
        {"url",    "log",   3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(suggest_distance(text_of(rows[i].a), text_of(rows[i].b)),
                         rows[i].distance);
        assert_int_equal(suggest_distance(text_of(rows[i].b), text_of(rows[i].a)),
                         rows[i].distance);
    }
}

static void words_that_are_too_long_are_far_from_everything(void **state)
{
    char longest[SUGGEST_BYTES_MAX + 1];

    (void)state;
    memset(longest, 'a', sizeof longest);
    assert_int_equal(suggest_distance((struct text){longest, SUGGEST_BYTES_MAX}, TEXT("")),
                     SUGGEST_BYTES_MAX);
    assert_true(suggest_distance((struct text){longest, sizeof longest}, TEXT("")) == SIZE_MAX);
    assert_true(suggest_distance(TEXT("a"), (struct text){longest, sizeof longest}) ==
                SIZE_MAX);
}

static void the_nearest_word_is_found_when_it_is_near_enough(void **state)
{
    static const struct {
        const char *word, *nearest;
    } rows[] = {
        {"kafak",  "kafka" },
        {"lgo",    "log"   },
        {"di",     "id"    },
        {"x",      ""      },
        {"foo",    ""      },
        {"lvl",    ""      },
        {"levle",  "level" },
        {"",       ""      },
        {"zebra",  ""      },
        {"leve1s", "levels"},
    };
    struct known_words known = {.count = 0};

    (void)state;
    known_add_list(&known, "id|kafka|log|levels|level");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text nearest = suggest_nearest(text_of(rows[i].word), &known);
        assert_true(text_equal(nearest, text_of(rows[i].nearest)));
    }
}

static void the_first_of_two_equally_near_words_wins(void **state)
{
    struct known_words known = {.count = 0};

    (void)state;
    known_add_list(&known, "abcd|abce");
    assert_true(text_equal(suggest_nearest(TEXT("abcx"), &known), TEXT("abcd")));
    assert_true(text_equal(suggest_nearest(TEXT("abce"), &known), TEXT("abce")));
}

static void each_word_is_known_once(void **state)
{
    struct known_words known = {.count = 0};

    (void)state;
    known_add_list(&known, "a|b|a");
    known_add(&known, TEXT("b"));
    known_add(&known, TEXT(""));
    assert_int_equal(known.count, 2);
}

static void the_advice_is_one_word_or_all(void **state)
{
    struct known_words known = {.count = 0};
    char buffer[64];
    struct sink near = SINK(buffer);

    (void)state;
    known_add_list(&known, "level|format");
    suggest_write(TEXT("levle"), &known, &near);
    assert_true(text_equal(sink_since(&near, 0), TEXT("did you mean `level`?")));

    struct sink far = SINK(buffer);
    suggest_write(TEXT("colour"), &known, &far);
    assert_true(text_equal(sink_since(&far, 0), TEXT("known here: level, format")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_distance_counts_slips_of_the_finger),
        cmocka_unit_test(words_that_are_too_long_are_far_from_everything),
        cmocka_unit_test(the_nearest_word_is_found_when_it_is_near_enough),
        cmocka_unit_test(the_first_of_two_equally_near_words_wins),
        cmocka_unit_test(each_word_is_known_once),
        cmocka_unit_test(the_advice_is_one_word_or_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
