#include "bridge/trial/value_node.h"

#include <stdlib.h>

#include "config/yaml.h"
#include "tests/lib/check.h"
#include "topics/scan_json.h"

/* The JSON of the value of `v:`, or the first complaint; free with free(). */
static char *json_of(const char *yaml)
{
    struct complainer c = {.no_memory = false};
    struct node *root = NULL;
    char *json = NULL;
    size_t size = 0;

    assert_int_equal(yaml_load(&c, text_of(yaml), &root), ERR_OK);
    FILE *to = open_memstream(&json, &size);
    bool is_fine = value_node_write(&c, node_find(root, "v"), to);
    fclose(to);
    assert_int_equal(is_fine, c.list.count == 0);
    if (!is_fine) {
        free(json);
        json = strdup(c.list.at[0].words);
    }
    complaints_free(&c.list);
    node_free(root);
    return json;
}

static void yaml_says_json(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *json;
    } rows[] = {
        {"v: {b: 1, a: 2}",                 "{\"b\":1,\"a\":2}"                    },
        {"v: [1, [], {}]",                  "[1,[],{}]"                            },
        {"v: [12.5, 12.50, -1e3, 240]",     "[12.5,12.50,-1e3,240]"                },
        {"v: [true, false, null, ~]",       "[true,false,null,null]"               },
        {"v: {a: }",                        "{\"a\":null}"                         },
        {"v: [\"12.5\", 'true', \"no\"]",   "[\"12.5\",\"true\",\"no\"]"           },
        {"v: [a b, B-1, 1.2.3, 12:3x]",     "[\"a b\",\"B-1\",\"1.2.3\",\"12:3x\"]"},
        {"v: [2025-11-21T09:15:40Z, 1e5x]", "[\"2025-11-21T09:15:40Z\",\"1e5x\"]"  },
        {"v: \"a\\\"\\n\\u00e4\"",          "\"a\\\"\\nä\""                       },
        {"v: {\"a b\": 1, \"\\\"\": 2}",    "{\"a b\":1,\"\\\"\":2}"               },
        {"v: |\n  a\n  b\n",                "\"a\\nb\\n\""                         },
        {"v: [18446744073709551616]",       "[18446744073709551616]"               },
        {"v: [nan, inf, e5, ., +]",         "[\"nan\",\"inf\",\"e5\",\".\",\"+\"]" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *json = json_of(rows[i].yaml);
        struct scan_json_facts facts;
        assert_string_equal(json, rows[i].json);
        assert_true(scan_json(text_of(json), &facts));
        free(json);
    }
}

static void what_readers_of_yaml_disagree_on_is_complained_about(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "yes",   "No",   "on",   "OFF",   "y",     "N",     "True", "FALSE",
        "007",   "0x1F", "0o17", "1_000", ".5",    "5.",    "+1",   ".inf",
        "-.Inf", ".NaN", "-.5",  "-0x10", "12:30", "1:2:3", "00",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char yaml[64];
        snprintf(yaml, sizeof yaml, "v: %s", rows[i]);
        char *said = json_of(yaml);
        bool is_fine = strstr(said, "in quotes") != NULL;
        if (!is_fine) fail_msg("%s: %s", rows[i], said);
        free(said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaml_says_json),
        cmocka_unit_test(what_readers_of_yaml_disagree_on_is_complained_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
