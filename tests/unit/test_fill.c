/* What do ${VAR} and ${VAR:-default} stand for? */
#include "config/fill.h"

#include <stdlib.h>

#include "tests/lib/test.h"

/* Fills @text in; the count of complaints. *@out is the text then. */
static size_t fill(const char *text, struct node **out)
{
    struct complainer c = {.no_memory = false};
    struct node *n = node_new(&c, NODE_TEXT, (struct spot){.line = 1, .column = 1});

    assert_true(node_set_text(&c, n, text_of(text)));
    n->is_plain = true;
    fill_tree(&c, n);
    size_t count = c.list.count;
    complaints_free(&c.list);
    *out = n;
    return count;
}

static void variables_are_filled_in(void **state)
{
    static const struct {
        const char *text, *filled;
    } rows[] = {
        {"plain",               "plain"        },
        {"${FULL}",             "full"         },
        {"a-${FULL}-b-${FULL}", "a-full-b-full"},
        {"${EMPTY}",            ""             },
        {"x${EMPTY}y",          "xy"           },
        {"${NONE:-fallback}",   "fallback"     },
        {"${NONE:-}",           ""             },
        {"${EMPTY:-fallback}",  "fallback"     },
        {"${FULL:-fallback}",   "full"         },
        {"${NONE:-a:-b$c d}",   "a:-b$c d"     },
        {"${_A1}",              "1"            },
        {"$${FULL}",            "${FULL}"      },
        {"$$${FULL}",           "$${FULL}"     },
        {"^mes$",               "^mes$"        },
        {"$FULL $ $$ {}",       "$FULL $ $$ {}"},
        {"${CIRCLE}",           "${CIRCLE}"    },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct node *n;
        assert_int_equal(fill(rows[i].text, &n), 0);
        assert_string_equal(n->text, rows[i].filled);
        assert_int_equal(n->size, strlen(rows[i].filled));
        node_free(n);
    }
}

static void what_cannot_be_filled_in_is_broken(void **state)
{
    static const struct {
        const char *text;
        size_t complaints;
    } rows[] = {
        {"${NONE}",        1},
        {"${NONE}${NONE}", 2},
        {"${}",            1},
        {"${1}",           1},
        {"${a b}",         1},
        {"${FULL:=x}",     1},
        {"${FULL:x}",      1},
        {"${FULL",         1},
        {"${NONE}${FULL",  2},
        {"${:-x}",         1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct node *n;
        assert_int_equal(fill(rows[i].text, &n), rows[i].complaints);
        assert_int_equal(n->kind, NODE_BROKEN);
        node_free(n);
    }
}

static void a_name_has_a_limit(void **state)
{
    char text[200] = "${";
    struct node *n;

    (void)state;
    memset(text + 2, 'A', 128);
    strcpy(text + 130, "}");
    assert_int_equal(fill(text, &n), 1);
    node_free(n);
}

static void what_was_filled_in_is_not_plain_any_more(void **state)
{
    struct node *n;

    (void)state;
    assert_int_equal(fill("${NO}", &n), 0);
    assert_false(n->is_plain);
    node_free(n);
    assert_int_equal(fill("no", &n), 0);
    assert_true(n->is_plain);
    node_free(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_are_filled_in),
        cmocka_unit_test(what_cannot_be_filled_in_is_broken),
        cmocka_unit_test(a_name_has_a_limit),
        cmocka_unit_test(what_was_filled_in_is_not_plain_any_more),
    };

    setenv("FULL", "full", 1);
    setenv("EMPTY", "", 1);
    setenv("NO", "no", 1);
    setenv("_A1", "1", 1);
    setenv("CIRCLE", "${CIRCLE}", 1);
    unsetenv("NONE");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
