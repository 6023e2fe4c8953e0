/* How is a text written so that it is read back as it is? */
#include "config/yaml_write.h"

#include <stdlib.h>

#include "config/fill.h"
#include "config/yaml.h"
#include "tests/lib/test.h"

/* Writes @text as a value, reads it as a configuration is read, and gives what it is then. */
static struct node *there_and_back(struct text text, char **out_printed)
{
    struct complainer c = {.no_memory = false};
    struct node *n = NULL;
    size_t size = 0;
    FILE *out = open_memstream(out_printed, &size);

    fputs("key: ", out);
    yaml_write_text(text, out);
    fputc('\n', out);
    fclose(out);
    assert_int_equal(yaml_load(&c, (struct text){*out_printed, size}, &n), ERR_OK);
    fill_tree(&c, n);
    assert_int_equal(c.list.count, 0);
    return n;
}

static void assert_comes_back(struct text text)
{
    char *printed = NULL;
    struct node *n = there_and_back(text, &printed);

    assert_int_equal(n->first->kind, NODE_TEXT);
    assert_int_equal(n->first->size, text.size);
    assert_memory_equal(n->first->text, text.at, text.size);
    assert_false(node_is_null(n->first));
    node_free(n);
    free(printed);
}

static const char *const strange[] = {
    "plain",
    "",
    "no",
    "~",
    "null",
    "a: b",
    "a #b",
    "#a",
    "'a'",
    "\"a\"",
    "a\\b",
    "{a}",
    "[a]",
    "${VAR}",
    "$${VAR}",
    "$a",
    "$",
    "${",
    "-",
    "- a",
    "?",
    "a:",
    ":a",
    " a",
    "a ",
    "a\nb",
    "\ta",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a`",
    "12",
    "012",
    "1e3",
    "12:30",
    "\xC3\xA4",
    "a\x01",
    "a\x7f",
    "yes",
    "1.0",
    "0x1F",
    ".5",
    "+1",
    "127.0.0.1:9092",
    "mqtt://h:1",
    "^mes\\.[a-z-]+$",
    "{plant}/{line}",
    "---",
    "...",
    "a\r",
    "<<",
};

static void every_text_comes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++)
        assert_comes_back(text_of(strange[i]));
}

static void so_do_random_ones(void **state)
{
    static const char alphabet[] = "ab1 :#-{}[],&*!|>'\"%@`$\\\n\t?~=<.";
    uint32_t seed = 1;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char text[12];
        size_t size = 0;
        do {
            seed = seed * 1664525 + 1013904223;
            text[size++] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        } while (size < sizeof text && (seed >> 8) % 6 != 0);
        assert_comes_back((struct text){text, size});
    }
}

static void what_needs_no_quotes_has_none(void **state)
{
    static const char *const texts[] = {"plain",   "10s",     "127.0.0.1:9092", "mqtt://h:1883",
                                        "mes.dlq", "$bridge", "/etc/x.pem",     "a-b_c"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *printed = NULL;
        struct node *n = there_and_back(text_of(texts[i]), &printed);
        assert_null(strchr(printed, '"'));
        assert_true(n->first->is_plain);
        node_free(n);
        free(printed);
    }
}

static void words_that_yaml_takes_have_quotes(void **state)
{
    static const char *const texts[] = {"no", "Yes", "ON", "off", "true", "FALSE", "null", "y"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *printed = NULL;
        struct node *n = there_and_back(text_of(texts[i]), &printed);
        assert_false(n->first->is_plain);
        node_free(n);
        free(printed);
    }
}

static void a_tree_is_written_on_one_line(void **state)
{
    static const char line[] =
        "{a: [x, \"no\", {b: \"\"}], \"c d\": {}, e: [], f: [1, \"2\", \"3.5\"]}";
    struct complainer c = {.no_memory = false};
    struct node *n = NULL;
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);

    (void)state;
    assert_int_equal(yaml_load(&c, text_of(line), &n), ERR_OK);
    yaml_write_node(n, out);
    fclose(out);
    assert_string_equal(printed, line);
    free(printed);
    node_free(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_comes_back),
        cmocka_unit_test(so_do_random_ones),
        cmocka_unit_test(what_needs_no_quotes_has_none),
        cmocka_unit_test(words_that_yaml_takes_have_quotes),
        cmocka_unit_test(a_tree_is_written_on_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
