#include "bridge/trial/diff.h"

#include <stdlib.h>

#include "tests/lib/check.h"

static char *diff_of(struct text a, struct text b)
{
    char *diff = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&diff, &size);

    diff_write(a, b, "", to);
    fclose(to);
    return diff;
}

static void only_what_differs_and_what_stands_around_is_written(void **state)
{
    (void)state;
    static const struct {
        const char *expected, *got, *diff;
    } rows[] = {
        {"",                   "",                   ""                              },
        {"a\nb\n",             "a\nb\n",             "...\n"                         },
        {"a\n",                "b\n",                "- a\n+ b\n"                    },
        {"a",                  "",                   "- a\n"                         },
        {"",                   "\n",                 "+ \n"                          },
        {"a\nb\nc\n",          "a\nX\nc\n",          "  a\n- b\n+ X\n  c\n"          },
        {"a\nb\n",             "b\na\n",             "- a\n  b\n+ a\n"               },
        {"1\n2\n3\n4\n5\nx\n", "1\n2\n3\n4\n5\ny\n", "...\n  3\n  4\n  5\n- x\n+ y\n"},
        {"x\n1\n2\n3\n4\n5\n", "y\n1\n2\n3\n4\n5\n", "- x\n+ y\n  1\n  2\n  3\n...\n"},
        {"x\x1b\n",            "x\n",                "- x\\x1b\n+ x\n"               },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *diff = diff_of(text_of(rows[i].expected), text_of(rows[i].got));
        assert_string_equal(diff, rows[i].diff);
        free(diff);
    }
}

/* A text of @count lines. */
static char *lines(char first, size_t count)
{
    char *text = malloc(2 * count + 1);

    for (size_t i = 0; i < count; i++)
        memcpy(text + 2 * i, (char[]){(char)(first + (char)(i % 7)), '\n'}, 2);
    text[2 * count] = '\0';
    return text;
}

static size_t count_lines(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += *text == '\n';
    return count;
}

static void a_long_one_is_cut(void **state)
{
    (void)state;
    static const size_t sizes[] = {1000, 100000}; /* aligned, and too large for that */

    for (size_t i = 0; i < 2; i++) {
        char *a = lines('a', sizes[i]), *b = lines('n', sizes[i]);
        char *diff = diff_of(text_of(a), text_of(b));
        assert_in_range(count_lines(diff), DIFF_LINES_MAX, 2 * DIFF_LINES_MAX + 3);
        free(a);
        free(b);
        free(diff);
    }
}

/* Undoes a diff of short texts: what is behind `- ` and `  ` is the one, `+ ` and `  ` the
 * other. */
static void assert_says(const char *diff, const char *expected, const char *got)
{
    char a[64] = "", b[64] = "";

    for (const char *line = diff; *line != '\0'; line = strchr(line, '\n') + 1) {
        size_t size = (size_t)(strchr(line, '\n') - line) - 1;
        if (line[0] != '+') strncat(a, line + 2, size);
        if (line[0] != '-') strncat(b, line + 2, size);
    }
    assert_string_equal(a, expected);
    assert_string_equal(b, got);
}

static void a_diff_says_both_texts(void **state)
{
    (void)state;
    uint64_t seed = 3;

    for (int round = 0; round < 3000; round++) {
        char a[16] = "", b[16] = "";
        for (size_t i = random_below(&seed, 4) * 2; i > 0; i -= 2)
            strcat(a, (const char *[]){"x\n", "y\n", "z\n"}[random_below(&seed, 3)]);
        for (size_t i = random_below(&seed, 4) * 2; i > 0; i -= 2)
            strcat(b, (const char *[]){"x\n", "y\n", "z\n"}[random_below(&seed, 3)]);
        char *diff = diff_of(text_of(a), text_of(b));
        if (strcmp(a, b) == 0)
            assert_string_equal(diff, a[0] == '\0' ? "" : "...\n");
        else if (strstr(diff, "...") == NULL)
            assert_says(diff, a, b);
        free(diff);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_differs_and_what_stands_around_is_written),
        cmocka_unit_test(a_long_one_is_cut),
        cmocka_unit_test(a_diff_says_both_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
