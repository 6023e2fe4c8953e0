/* Every message that the loader can give: a bad text, and the exact place and words.
 *
 * The cases are tests/golden/config/<name>.cases, one after the other:
 *
 *     part: what is wrong          (or `whole:`)
 *     the YAML                     (and what else there is, as config_text.h says)
 *     =>
 *     line:column: words           (FILE: before it when it is not in the file itself;
 *                                  "..." at the end: and so on; the words are another
 * module's) (an empty line)
 *
 * A `part` need not say what is required; complaints about that are left out. Bytes that do not
 * show in an editor are in test_screen.c. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/config_text.h"
#include "tests/lib/test.h"

struct golden_case {
    struct text title;
    struct text source;
    struct text expected;
    bool is_part;
};

/* Takes the case at *@at out; false at the end. */
static bool next_case(const char **at, struct golden_case *out)
{
    if (**at == '\0') return false;

    const char *source = strchr(*at, '\n');
    assert_non_null(source);
    source++;
    const char *arrow = strstr(source, "\n=>\n");
    assert_non_null(arrow);
    const char *expected = arrow + 4;
    const char *end = expected[0] == '\n' ? expected : strstr(expected, "\n\n");

    out->title = (struct text){*at, (size_t)(source - *at) - 1};
    out->source = (struct text){source, (size_t)(arrow + 1 - source)};
    out->expected =
        (struct text){expected, end == NULL ? strlen(expected) : (size_t)(end + 1 - expected)};
    out->is_part = text_starts_with(out->title, TEXT("part: "));
    assert_true(out->is_part || text_starts_with(out->title, TEXT("whole: ")));
    *at = end == NULL ? "" : end + 2;
    return true;
}

static bool is_about_what_is_required(const struct complaint *one)
{
    return strstr(one->words, "is missing and has no default") != NULL ||
           strstr(one->words, "has a route, so nothing") != NULL;
}

/* Writes the complaints as the cases do. */
static void print_complaints(const struct complaints *c, bool is_part, FILE *out)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct complaint *one = &c->at[i];
        if (is_part && is_about_what_is_required(one)) continue;
        if (one->file != NULL) fprintf(out, "%s:", one->file);
        fprintf(out, "%d:%d: %s%s\n", one->line > 0 ? one->line : 1,
                one->column > 0 ? one->column : 1,
                one->severity == SEVERITY_WARNING ? "warning: " : "", one->words);
    }
}

/* Takes the first line off, without its end. */
static struct text take_line(struct text *rest)
{
    const char *end = rest->size == 0 ? NULL : memchr(rest->at, '\n', rest->size);
    struct text line = {rest->at, end == NULL ? rest->size : (size_t)(end - rest->at)};
    size_t taken = end == NULL ? line.size : line.size + 1;

    *rest = (struct text){rest->at + taken, rest->size - taken};
    return line;
}

static bool line_matches(struct text expected, struct text line)
{
    bool is_open = expected.size > 3 && memcmp(expected.at + expected.size - 3, "...", 3) == 0;

    if (!is_open) return text_equal(expected, line);
    expected.size -= 3;
    return line.size > expected.size && text_starts_with(line, expected);
}

static bool all_lines_match(struct text expected, struct text printed)
{
    while (expected.size > 0 && printed.size > 0)
        if (!line_matches(take_line(&expected), take_line(&printed))) return false;
    return expected.size == 0 && printed.size == 0;
}

static bool case_holds(const struct golden_case *g)
{
    char *printed = NULL;
    size_t size = 0;
    struct loaded l = loaded_from(g->source);
    FILE *out = open_memstream(&printed, &size);

    print_complaints(&l.complaints, g->is_part, out);
    fclose(out);
    bool holds = l.e != ERR_OK && l.config == NULL &&
                 all_lines_match(g->expected, (struct text){printed, size});
    if (!holds)
        print_error("%.*s\nexpected\n%.*sbut was %s\n%s\n", (int)g->title.size, g->title.at,
                    (int)g->expected.size, g->expected.at, err_name(l.e), printed);
    free(printed);
    loaded_done(&l);
    return holds;
}

/* All cases of a file, of which there are at least @count_min. */
static void check_cases(const char *name, int count_min)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tests/golden/config/%s.cases", SOURCE_DIR, name);
    char *text = file_text(path);
    const char *at = text;
    struct golden_case g;
    int failed = 0, count = 0;

    for (; next_case(&at, &g); count++)
        if (!case_holds(&g)) failed++;
    free(text);
    assert_true(count >= count_min);
    assert_int_equal(failed, 0);
}

static void the_document(void **state)
{
    (void)state;
    check_cases("document", 35);
}

static void the_options(void **state)
{
    (void)state;
    check_cases("options", 45);
}

static void the_routes(void **state)
{
    (void)state;
    check_cases("routes", 29);
}

static void the_routes_up(void **state)
{
    (void)state;
    check_cases("up_routes", 14);
}

static void what_must_fit_together(void **state)
{
    (void)state;
    check_cases("checks", 20);
}

static void what_must_fit_together_on_the_way_up(void **state)
{
    (void)state;
    check_cases("checks_up", 13);
}

static void the_other_sources(void **state)
{
    (void)state;
    check_cases("sources", 18);
}

static void the_words_of_a_route(void **state)
{
    (void)state;
    check_cases("words", 4);
}

static void what_must_not_go_in_circles(void **state)
{
    (void)state;
    check_cases("loops", 6);
}

static void what_a_state_must_keep_apart_from(void **state)
{
    (void)state;
    check_cases("state", 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_document),
        cmocka_unit_test(the_options),
        cmocka_unit_test(the_routes),
        cmocka_unit_test(the_routes_up),
        cmocka_unit_test(what_must_fit_together),
        cmocka_unit_test(what_must_fit_together_on_the_way_up),
        cmocka_unit_test(what_must_not_go_in_circles),
        cmocka_unit_test(what_a_state_must_keep_apart_from),
        cmocka_unit_test(the_other_sources),
        cmocka_unit_test(the_words_of_a_route),
    };

    static char long_text[1026]; /* one more than mqtt.username takes */

    memset(long_text, 'x', sizeof long_text - 1);
    setenv("MESBRIDGE_TEST_LONG", long_text, 1);
    setenv("MESBRIDGE_TEST_FULL", "full", 1);
    setenv("MESBRIDGE_TEST_NO", "no", 1);
    setenv("MESBRIDGE_TEST_EMPTY", "", 1);
    unsetenv("MESBRIDGE_TEST_NONE");
    unsetenv("MESBRIDGE_TEST_NEVER");
    unsetenv("CREDENTIALS_DIRECTORY");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
