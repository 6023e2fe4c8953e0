#include "topics/levels.h"

#include "bridge/base/sink.h"
#include "tests/lib/check.h"

static void a_topic_is_taken_level_by_level(void **state)
{
    (void)state;
    static const struct {
        struct text topic;
        const char *levels; /* with `|` between them */
    } rows[] = {
        {{"a", 1},       "a"      },
        {{"a/bc/d", 6},  "a|bc|d" },
        {{"", 0},        ""       },
        {{NULL, 0},      ""       },
        {{"/", 1},       "|"      },
        {{"//", 2},      "||"     },
        {{"/a", 2},      "|a"     },
        {{"a/", 2},      "a|"     },
        {{"a//b", 4},    "a||b"   },
        {{"a/bcd", 3},   "a|b"    }, /* not further than its size */
        {{"+/#/$", 5},   "+|#|$"  },
        {{"\xff/\n", 3}, "\xff|\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char buffer[32];
        struct sink out = SINK(buffer);
        struct levels levels = levels_of(rows[i].topic);
        struct text level;

        for (bool is_first = true; levels_next(&levels, &level); is_first = false) {
            if (!is_first) sink_char(&out, '|');
            sink_text(&out, level);
        }
        assert_text(sink_since(&out, 0), text_of(rows[i].levels));
        assert_false(levels_next(&levels, &level));
    }
}

static void a_level_may_hold_a_nul(void **state)
{
    (void)state;
    struct levels levels = levels_of((struct text){"a\0b/c", 5});
    struct text level;

    assert_true(levels_next(&levels, &level));
    assert_text(level, ((struct text){"a\0b", 3}));
    assert_true(levels_next(&levels, &level));
    assert_text(level, TEXT("c"));
    assert_false(levels_next(&levels, &level));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_topic_is_taken_level_by_level),
        cmocka_unit_test(a_level_may_hold_a_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
