#include "topics/envelope_rules.h"

#include "tests/lib/check.h"
#include "topics/level.h"

static void which_names_may_pass(void **state)
{
    (void)state;
    static const struct {
        enum properties_level level;
        const char *listed; /* NULL: the list is empty */
        const char *name;
        bool passes, all;
    } rows[] = {
        {PROPERTIES_MINIMAL,     NULL, "x",  false, false},
        {PROPERTIES_MINIMAL,     "x",  "x",  true,  false},
        {PROPERTIES_MINIMAL,     "x",  "y",  false, false},
        {PROPERTIES_MINIMAL,     "x",  "xy", false, false},
        {PROPERTIES_MINIMAL,     "x",  "X",  false, false},
        {PROPERTIES_CLOUDEVENTS, NULL, "x",  false, false},
        {PROPERTIES_CLOUDEVENTS, "x",  "x",  true,  false},
        {PROPERTIES_FULL,        NULL, "x",  true,  true },
        {PROPERTIES_FULL,        NULL, "",   true,  true },
        {PROPERTIES_FULL,        "x",  "x",  true,  false},
        {PROPERTIES_FULL,        "x",  "y",  false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct envelope_rules rules = {.level = rows[i].level,
                                       .allowed_count = rows[i].listed == NULL ? 0 : 2};
        rules.allowed[0] = TEXT("another");
        rules.allowed[1] = text_of(rows[i].listed);
        assert_int_equal(rules_allow(&rules, text_of(rows[i].name)), rows[i].passes);
        assert_int_equal(rules_allow_all(&rules), rows[i].all);
    }
}

static void which_names_are_the_envelope_s_own(void **state)
{
    (void)state;
    static const char *const reserved[] = {"ce_id", "ce_", "ce_anything", "mqtt_dup",
                                           "dlq_reason"};
    static const char *const free_ones[] = {"", "ce", "CE_id", "xce_id", "id", "mqtt", "dlq-"};

    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        assert_true(name_is_reserved(text_of(reserved[i])));
    for (size_t i = 0; i < sizeof free_ones / sizeof *free_ones; i++)
        assert_false(name_is_reserved(text_of(free_ones[i])));
}

static void the_content_type_that_is_made(void **state)
{
    (void)state;
    static const struct {
        const char *of_route;
        struct text payload;
        const char *expected;
    } rows[] = {
        {NULL,       {"{}", 2},   "application/json"},
        {NULL,       {"[", 1},    "application/json"},
        {NULL,       {" {}", 3},  ""                },
        {NULL,       {"12", 2},   ""                },
        {NULL,       {"", 0},     ""                },
        {NULL,       {NULL, 0},   ""                },
        {NULL,       {"\x81", 1}, ""                },
        {"text/csv", {"{}", 2},   "text/csv"        },
        {"text/csv", {"", 0},     "text/csv"        },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct envelope_rules rules = {.content_type = text_of(rows[i].of_route)};
        assert_text(made_content_type(&rules, rows[i].payload), text_of(rows[i].expected));
    }
}

static void the_source_and_the_type_that_are_made(void **state)
{
    (void)state;
    static const struct {
        const char *plant, *area, *line, *event;
        const char *source, *type;
    } rows[] = {
        {"berlin", "mix", "l7",   "batch-event", "/berlin/mix/l7",   "batch-event"},
        {"b/1",    "+",   "_in",  "a b",         "/b%2F1/%2B/%5Fin", "a%20b"      },
        {"berlin", NULL,  "l7",   "e",           "",                 "e"          },
        {"berlin", "mix", "",     NULL,          "",                 ""           },
        {"berlin", "mix", "\xff", "\xc3\xa9",    "/berlin/mix/%FF",  "%C3%A9"     },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char buffer[MADE_BYTES_MAX];
        struct sink scratch = SINK(buffer);
        struct place place = {
            .at = {text_of(rows[i].plant), text_of(rows[i].area), text_of(rows[i].line),
                   text_of(rows[i].event)}
        };
        assert_text(made_source(&place, &scratch), text_of(rows[i].source));
        size_t before = scratch.size;
        assert_int_equal(before, strlen(rows[i].source)); /* nothing half made stays */
        assert_text(made_type(&place, &scratch), text_of(rows[i].type));
    }
}

static void the_longest_that_is_made_fits_where_it_is_said_to(void **state)
{
    (void)state;
    char slashes[LEVEL_BYTES_MAX + 1], buffer[MADE_BYTES_MAX];
    struct sink scratch = SINK(buffer);
    struct place place;

    memset(slashes, '/', sizeof slashes);
    for (int f = 0; f < FIELD_COUNT; f++)
        place.at[f] = (struct text){slashes, LEVEL_BYTES_MAX};
    assert_int_equal(made_source(&place, &scratch).size, 3 * 193);
    assert_int_equal(made_type(&place, &scratch).size, 192);
    assert_false(scratch.overflow);

    place.at[FIELD_LINE].size = place.at[FIELD_EVENT].size = LEVEL_BYTES_MAX + 1;
    assert_int_equal(made_source(&place, &scratch).size, 0);
    assert_int_equal(made_type(&place, &scratch).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_names_may_pass),
        cmocka_unit_test(which_names_are_the_envelope_s_own),
        cmocka_unit_test(the_content_type_that_is_made),
        cmocka_unit_test(the_source_and_the_type_that_are_made),
        cmocka_unit_test(the_longest_that_is_made_fits_where_it_is_said_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
