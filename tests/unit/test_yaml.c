/* How does a file become a tree of nodes? */
#include "config/yaml.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/test.h"

/* Loads what must be fine. */
static struct node *load(const char *source)
{
    struct complainer c = {.no_memory = false};
    struct node *root = NULL;

    assert_int_equal(yaml_load(&c, text_of(source), &root), ERR_OK);
    assert_int_equal(c.list.count, 0);
    return root;
}

static void an_empty_document_has_no_tree(void **state)
{
    (void)state;
    assert_null(load(""));
    assert_null(load("# nothing\n"));
}

static void a_tree_has_kinds_texts_and_keys(void **state)
{
    struct node *root = load("a: 1\nb: [x, y]\nc: {d: e}\n");

    (void)state;
    assert_int_equal(root->kind, NODE_MAPPING);
    assert_string_equal(node_find(root, "a")->text, "1");
    assert_int_equal(node_find(root, "b")->kind, NODE_LIST);
    assert_string_equal(node_find(root, "b")->first->text, "x");
    assert_string_equal(node_find(root, "b")->first->next->text, "y");
    assert_null(node_find(root, "b")->first->next->next);
    assert_string_equal(node_find(node_find(root, "c"), "d")->text, "e");
    assert_null(node_find(root, "z"));
    assert_null(node_find(node_find(root, "a"), "z"));
    assert_null(node_find(NULL, "z"));
    node_free(root);
}

static void assert_spot(struct spot at, int line, int column)
{
    assert_int_equal(at.line, line);
    assert_int_equal(at.column, column);
}

static void nodes_know_where_they_stand(void **state)
{
    struct node *root = load("---\na: 'x'\nb:\n  - [y]\n  - {c: \"z\"}\nd:\n");
    const struct node *list = node_find(root, "b");

    (void)state;
    assert_spot(node_find(root, "a")->key_at, 2, 1);
    assert_spot(node_find(root, "a")->at, 2, 4);
    assert_spot(list->at, 4, 3);
    assert_spot(list->first->at, 4, 5);
    assert_spot(list->first->first->at, 4, 6);
    assert_spot(list->first->next->first->key_at, 5, 6);
    assert_spot(list->first->next->first->at, 5, 9);
    assert_spot(node_find(root, "d")->at, 6, 1);
    node_free(root);
}

static void a_byte_of_a_text_has_a_place_when_the_file_spells_it_so(void **state)
{
    static const struct {
        const char *source;
        size_t byte;
        int line, column;
    } rows[] = {
        {"a: xyz",            2,  1, 6},
        {"a: 'xyz'",          2,  1, 7},
        {"a: \"x\xC3\xA4z\"", 3,  1, 7},
        {"a: \"x\\tz\"",      2,  1, 4},
        {"a: 'x''z'",         2,  1, 4},
        {"a: x\n  y",         2,  1, 4},
        {"a: |\n  xyz\n",     2,  2, 1},
        {"a: xyz",            99, 1, 7},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct node *root = load(rows[i].source);
        assert_spot(node_spot(root->first, rows[i].byte), rows[i].line, rows[i].column);
        node_free(root);
    }
}

static void only_what_was_left_out_is_null(void **state)
{
    static const struct {
        const char *source;
        bool is_null;
    } rows[] = {
        {"a:",          true },
        {"a: ~",        true },
        {"a: null",     true },
        {"a: NULL",     true },
        {"a: ''",       false},
        {"a: '~'",      false},
        {"a: \"null\"", false},
        {"a: []",       false},
        {"a: nulls",    false},
        {"a: {}",       false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct node *root = load(rows[i].source);
        assert_int_equal(node_is_null(root->first), rows[i].is_null);
        node_free(root);
    }
}

static void crlf_and_multi_line_texts_are_read_as_yaml_says(void **state)
{
    struct node *root = load("a: x\r\nb: >-\r\n  one\r\n  two\r\nc: \"t\\u00e4\"\r\n");

    (void)state;
    assert_string_equal(node_find(root, "a")->text, "x");
    assert_string_equal(node_find(root, "b")->text, "one two");
    assert_string_equal(node_find(root, "c")->text, "t\xC3\xA4");
    node_free(root);
}

/* A list of @count texts. */
static char *long_list(size_t count)
{
    char *source = malloc(2 * count + 3);

    assert_non_null(source);
    char *at = source;
    *at++ = '[';
    for (size_t i = 0; i < count; i++) {
        *at++ = 'x';
        *at++ = ',';
    }
    *at++ = ']';
    *at = '\0';
    return source;
}

static void a_tree_has_a_limit(void **state)
{
    struct complainer c = {.no_memory = false};
    struct node *root = NULL;
    char *source = long_list(YAML_NODES_MAX - 1);

    (void)state;
    node_free(load(source));
    free(source);

    source = long_list(YAML_NODES_MAX);
    assert_int_equal(yaml_load(&c, text_of(source), &root), ERR_BAD_CONFIG);
    free(source);
    assert_null(root);
    assert_int_equal(c.list.count, 1);
    assert_string_equal(c.list.at[0].words,
                        "more than 20000 values in the file; a configuration is smaller");
    complaints_free(&c.list);
}

static void as_deep_as_allowed_is_fine(void **state)
{
    (void)state;
    node_free(load("[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_document_has_no_tree),
        cmocka_unit_test(a_tree_has_kinds_texts_and_keys),
        cmocka_unit_test(nodes_know_where_they_stand),
        cmocka_unit_test(a_byte_of_a_text_has_a_place_when_the_file_spells_it_so),
        cmocka_unit_test(only_what_was_left_out_is_null),
        cmocka_unit_test(crlf_and_multi_line_texts_are_read_as_yaml_says),
        cmocka_unit_test(a_tree_has_a_limit),
        cmocka_unit_test(as_deep_as_allowed_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
