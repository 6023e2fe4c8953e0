/* What do two documents say together? */
#include "config/merge.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/yaml.h"
#include "config/yaml_write.h"
#include "tests/lib/test.h"

static struct node *parse(const char *text)
{
    struct complainer c = {.no_memory = false};
    struct node *n = NULL;

    assert_int_equal(yaml_load(&c, text_of(text), &n), ERR_OK);
    assert_int_equal(c.list.count, 0);
    return n;
}

static void assert_merged(const char *earlier, const char *later, const char *expected)
{
    struct node *n = earlier == NULL ? NULL : parse(earlier);
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);

    merge_into(&n, later == NULL ? NULL : parse(later));
    yaml_write_node(n, out);
    fclose(out);
    assert_string_equal(printed, expected);
    free(printed);
    node_free(n);
}

static void documents_are_joined(void **state)
{
    static const struct {
        const char *earlier, *later, *expected;
    } rows[] = {
        {"{a: 1, b: 2}",       "{b: 3, c: 4}",       "{a: 1, b: 3, c: 4}"      },
        {"{b: 2}",             "{b: 3}",             "{b: 3}"                  },
        {"{a: {x: 1, q: 2}}",  "{a: {q: 3, z: 4}}",  "{a: {x: 1, q: 3, z: 4}}" },
        {"{a: {x: {p: 1}}}",   "{a: {x: {q: 2}}}",   "{a: {x: {p: 1, q: 2}}}"  },
        {"{a: [1, 2]}",        "{a: [2, 3]}",        "{a: [1, 2, 2, 3]}"       },
        {"{a: []}",            "{a: [{x: 1}]}",      "{a: [{x: 1}]}"           },
        {"{a: {x: 1}}",        "{a:}",               "{a: {x: 1}}"             },
        {"{a:}",               "{a: {x: 1}}",        "{a: {x: 1}}"             },
        {"{a: {x: 1}}",        "{a: word}",          "{a: word}"               },
        {"{a: word}",          "{a: {x: 1}}",        "{a: {x: 1}}"             },
        {"{a: [1]}",           "{a: {x: 1}}",        "{a: {x: 1}}"             },
        {"{a: 1, b: 2, c: 3}", "{c: 4, a: 5}",       "{a: 5, b: 2, c: 4}"      },
        {"{a: 1, b: 2}",       "{b: 3, d: 4, e: 5}", "{a: 1, b: 3, d: 4, e: 5}"},
        {NULL,                 "{a: 1}",             "{a: 1}"                  },
        {"{a: 1}",             NULL,                 "{a: 1}"                  },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_merged(rows[i].earlier, rows[i].later, rows[i].expected);
}

static void nothing_and_nothing_is_nothing(void **state)
{
    struct node *n = NULL;

    (void)state;
    merge_into(&n, NULL);
    assert_null(n);
}

static void a_value_keeps_its_place_in_the_order_and_says_where_it_stands_now(void **state)
{
    struct node *n = parse("a: 1\nb: 2\n");

    (void)state;
    merge_into(&n, parse("\n\na: 3\n"));
    assert_string_equal(n->first->key, "a");
    assert_int_equal(n->first->at.line, 3);
    assert_ptr_equal(n->last, n->first->next);
    node_free(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_joined),
        cmocka_unit_test(nothing_and_nothing_is_nothing),
        cmocka_unit_test(a_value_keeps_its_place_in_the_order_and_says_where_it_stands_now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
