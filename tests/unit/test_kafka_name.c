#include "topics/kafka_name.h"

#include "tests/lib/check.h"

static struct kafka_name compiled(const char *text)
{
    struct kafka_name n;
    char why[192];
    if (kafka_name_compile(text_of(text), &n, why, sizeof why) != ERR_OK) fail_msg("%s", why);
    return n;
}

/* A place with a text for every field. */
static const struct place berlin = {
    .at = {{"berlin", 6}, {"mix", 3}, {"l7", 2}, {"batch-event", 11}, {"B.1", 3}},
};

static void names_are_rendered(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t part_count;
        const char *name;
    } rows[] = {
        {"mes.in.{event}",                           2,  "mes.in.batch-event"             },
        {"constant",                                 1,  "constant"                       },
        {"{event}",                                  1,  "batch-event"                    },
        {"{plant}.{line}",                           3,  "berlin.l7"                      },
        {"{plant}{line}",                            2,  "berlinl7"                       },
        {"a{plant}b{area}c{line}d{event}e{entity}f", 11, "aberlinbmixcl7dbatch-eventeB.1f"},
        {"..{area}",                                 2,  "..mix"                          },
        {"__x-Y_9.{area}",                           2,  "__x-Y_9.mix"                    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char buffer[KAFKA_NAME_BYTES_MAX + 7];
        struct sink out = SINK(buffer);
        struct kafka_name n = compiled(rows[i].text);
        enum field missed = FIELD_COUNT;

        assert_int_equal(n.part_count, rows[i].part_count);
        assert_string_equal(n.text, rows[i].text);
        sink_text(&out, TEXT("before "));
        assert_int_equal(kafka_name_render(&n, &berlin, &out, &missed), ERR_OK);
        assert_text(sink_since(&out, 7), text_of(rows[i].name));
        assert_text(((struct text){buffer, 7}), TEXT("before "));
        assert_int_equal(missed, FIELD_COUNT);
        assert_true(kafka_name_makes(&n, text_of(rows[i].name)));
    }
}

static void what_is_wrong_with_a_name_is_said(void **state)
{
    (void)state;
    static const struct {
        struct text text;
        const char *words; /* part of them */
    } rows[] = {
        {{NULL, 0},               "the name is empty"                       },
        {{"", 0},                 "\"mes.in.{event}\" is one"               },
        {{".", 1},                "no topic of the name `.`"                },
        {{"..", 2},               "no topic of the name `..`"               },
        {{"mes in", 6},           "no topic with `mes in` in its name"      },
        {{"mes/{event}", 11},     "no topic with `mes/` in its name"        },
        {{"{event}/x", 9},        "no topic with `/x` in its name"          },
        {{"caf\xc3\xa9", 5},      "only a-z, A-Z, 0-9"                      },
        {{"a\0b", 3},             "only a-z, A-Z, 0-9"                      },
        {{"\xff", 1},             "only a-z, A-Z, 0-9"                      },
        {{"mes.{lane}", 10},      "unknown field `lane`; a field is {plant}"},
        {{"mes.{Event}", 11},     "unknown field `Event`"                   },
        {{"mes.{}", 6},           "unknown field ``"                        },
        {{"{{event}}", 9},        "unknown field `{event`"                  },
        {{"{event}}", 8},         "no `{` begins the field that ends in `}`"},
        {{"mes.event}", 10},      "the field that ends in `mes.event}`"     },
        {{"mes.{event", 10},      "no `}` ends `{event`"                    },
        {{"{", 1},                "no `}` ends `{`"                         },
        {{"}", 1},                "no `{` begins the field that ends in `}`"},
        {{"{event}.{event}", 15}, "at most once, not twice as `event`"      },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct kafka_name n, before;
        char why[192] = "";

        memset(&n, 0x5a, sizeof n);
        memcpy(&before, &n, sizeof n);
        assert_int_equal(kafka_name_compile(rows[i].text, &n, why, sizeof why), ERR_BAD_CONFIG);
        if (strstr(why, rows[i].words) == NULL) fail_msg("row %zu: %s", i, why);
        assert_memory_equal(&n, &before, sizeof n);
    }
}

static void a_name_has_at_most_249_bytes_as_it_is_written(void **state)
{
    (void)state;
    char text[KAFKA_NAME_BYTES_MAX + 1], why[192];
    struct kafka_name n;

    memset(text, 'x', sizeof text);
    assert_int_equal(kafka_name_compile((struct text){text, 249}, &n, why, sizeof why), ERR_OK);
    assert_int_equal(strlen(n.text), 249);
    assert_int_equal(kafka_name_compile((struct text){text, 250}, &n, why, sizeof why),
                     ERR_BAD_CONFIG);
    assert_non_null(strstr(why, "249 bytes"));
    text[200] = '?'; /* shown in full it would not fit into the words */
    assert_int_equal(kafka_name_compile((struct text){text, 249}, &n, why, sizeof why),
                     ERR_BAD_CONFIG);
    assert_non_null(strstr(why, "only a-z"));
}

static void a_name_knows_its_fields(void **state)
{
    (void)state;
    struct kafka_name n = compiled("line.{plant}{event}");
    assert_true(kafka_name_uses(&n, FIELD_PLANT));
    assert_true(kafka_name_uses(&n, FIELD_EVENT));
    assert_false(kafka_name_uses(&n, FIELD_LINE));
    assert_false(kafka_name_uses(&n, FIELD_AREA));
    assert_false(kafka_name_uses(&n, FIELD_ENTITY));
}

static void places_that_give_no_name(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum field field;
        struct text value;
        enum err e;
    } rows[] = {
        {"mes.{plant}.{event}", FIELD_PLANT, {NULL, 0},          ERR_NO_PLACE    },
        {"mes.{plant}.{event}", FIELD_EVENT, {"", 0},            ERR_NO_PLACE    },
        {"mes.{plant}.{event}", FIELD_EVENT, {"a/b", 3},         ERR_UNSAFE_LEVEL},
        {"mes.{plant}.{event}", FIELD_PLANT, {"a b", 3},         ERR_UNSAFE_LEVEL},
        {"mes.{plant}.{event}", FIELD_EVENT, {"a\0b", 3},        ERR_UNSAFE_LEVEL},
        {"mes.{plant}.{event}", FIELD_EVENT, {"\xff", 1},        ERR_UNSAFE_LEVEL},
        {"mes.{plant}.{event}", FIELD_EVENT, {"caf\xc3\xa9", 5}, ERR_UNSAFE_LEVEL},
        {"mes.{plant}.{event}", FIELD_EVENT, {"%2F", 3},         ERR_UNSAFE_LEVEL},
        {"{event}",             FIELD_EVENT, {".", 1},           ERR_UNSAFE_LEVEL},
        {"{event}",             FIELD_EVENT, {"..", 2},          ERR_UNSAFE_LEVEL},
        {".{event}",            FIELD_EVENT, {".", 1},           ERR_UNSAFE_LEVEL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char buffer[256];
        struct sink out = SINK(buffer);
        struct kafka_name n = compiled(rows[i].text);
        struct place place = berlin;
        enum field missed = FIELD_COUNT;

        place.at[rows[i].field] = rows[i].value;
        sink_char(&out, 'x');
        assert_int_equal(kafka_name_render(&n, &place, &out, &missed), rows[i].e);
        assert_int_equal(missed, rows[i].field);
        assert_int_equal(out.size, 1);
    }
}

static void a_field_that_is_not_asked_for_may_be_anything(void **state)
{
    (void)state;
    char buffer[KAFKA_NAME_BYTES_MAX];
    struct sink out = SINK(buffer);
    struct kafka_name n = compiled("mes.{event}");
    struct place place = {
        .at = {[FIELD_LINE] = {"a/b", 3}, [FIELD_EVENT] = {"e", 1}}
    };
    enum field missed;

    assert_int_equal(kafka_name_render(&n, &place, &out, &missed), ERR_OK);
    assert_text(sink_since(&out, 0), TEXT("mes.e"));
}

static void a_rendered_name_has_at_most_249_bytes(void **state)
{
    (void)state;
    char line[KAFKA_NAME_BYTES_MAX], buffer[2 * KAFKA_NAME_BYTES_MAX];
    struct kafka_name n = compiled("mes.{plant}.{line}");
    struct place place = berlin;

    memset(line, 'x', sizeof line);
    for (size_t size = 230; size <= sizeof line; size++) {
        struct sink out = SINK(buffer);
        enum field missed = FIELD_COUNT;
        bool fits = strlen("mes.berlin.") + size <= KAFKA_NAME_BYTES_MAX;
        place.at[FIELD_LINE] = (struct text){line, size};
        assert_int_equal(kafka_name_render(&n, &place, &out, &missed),
                         fits ? ERR_OK : ERR_UNSAFE_LEVEL);
        assert_int_equal(missed, fits ? FIELD_COUNT : FIELD_LINE);
    }
}

static void a_name_that_does_not_fit_is_not_cut(void **state)
{
    (void)state;
    struct kafka_name n = compiled("mes.{line}.x");
    char buffer[8]; /* mes.l7.x */
    for (size_t room = 0; room <= sizeof buffer; room++) {
        struct sink out = {buffer, 0, room, false};
        enum field missed = FIELD_COUNT;
        enum err e = kafka_name_render(&n, &berlin, &out, &missed);
        assert_int_equal(e, room == sizeof buffer ? ERR_OK : ERR_UNSAFE_LEVEL);
        assert_int_equal(out.size, e == ERR_OK ? room : 0);
        assert_int_equal(missed, e == ERR_OK ? FIELD_COUNT : FIELD_LINE);
    }
}

static void which_names_a_name_makes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct text name;
        bool makes;
    } rows[] = {
        {"mes.in.{event}",   {"mes.in.batch-event", 18}, true },
        {"mes.in.{event}",   {"mes.in.", 7},             false},
        {"mes.in.{event}",   {"mes.in", 6},              false},
        {"mes.in.{event}",   {"mes.dlq", 7},             false},
        {"mes.{event}",      {"mes.dlq", 7},             true },
        {"mes.{event}",      {"mes.in.x", 8},            true }, /* a field may hold dots */
        {"mes.{event}",      {"Mes.dlq", 7},             false},
        {"mes.dlq",          {"mes.dlq", 7},             true },
        {"mes.dlq",          {"mes.dlq2", 8},            false},
        {"mes.dlq",          {"mes.dl", 6},              false},
        {"{plant}.{event}",  {"mes.dlq", 7},             true },
        {"{plant}.{event}",  {"a.b.c", 5},               true },
        {"{plant}.{event}",  {"ab", 2},                  false},
        {"{plant}.{event}",  {"..a", 3},                 true },
        {"{plant}.{event}",  {".a", 2},                  false},
        {"{plant}{event}",   {"ab", 2},                  true },
        {"{plant}{event}",   {"a", 1},                   false},
        {"{plant}ab{event}", {"aabab", 5},               true },
        {"{plant}ab",        {"aabab", 5},               true },
        {"{plant}ab",        {"ab", 2},                  false},
        {"{plant}ab",        {"abb", 3},                 false},
        {"{event}",          {".", 1},                   false}, /* Kafka has no such topic */
        {"{event}",          {"..", 2},                  false},
        {"{event}",          {"a/b", 3},                 false},
        {"{event}",          {"a\0b", 3},                false},
        {"{event}",          {NULL, 0},                  false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct kafka_name n = compiled(rows[i].text);
        if (kafka_name_makes(&n, rows[i].name) != rows[i].makes) {
            fail_msg("row %zu: %s", i, rows[i].text);
        }
    }
}

/* The names of one to @bytes_max bytes of `a`, `b` and `.`, one after another. */
static struct text name_of(size_t number, size_t bytes_max, char *buffer)
{
    struct text name = {buffer, 0};
    for (; number > 0 && name.size < bytes_max; number = (number - 1) / 3)
        buffer[name.size++] = "ab."[(number - 1) % 3];
    return name;
}

enum { NAMES = 363, FIELD_TEXTS = 39 }; /* names of at most 5 bytes, texts of at most 3 */

static bool some_place_gives(const struct kafka_name *n, struct text name)
{
    char plant[8], event[8], buffer[KAFKA_NAME_BYTES_MAX];

    for (size_t p = 1; p <= (kafka_name_uses(n, FIELD_PLANT) ? FIELD_TEXTS : 1); p++) {
        for (size_t e = 1; e <= (kafka_name_uses(n, FIELD_EVENT) ? FIELD_TEXTS : 1); e++) {
            struct sink out = SINK(buffer);
            enum field missed;
            struct place place = {
                .at = {[FIELD_PLANT] = name_of(p, 3, plant),
                       [FIELD_EVENT] = name_of(e, 3, event)}
            };
            if (kafka_name_render(n, &place, &out, &missed) != ERR_OK) continue;
            if (text_equal(sink_since(&out, 0), name)) return true;
        }
    }
    return false;
}

static void a_name_makes_exactly_what_some_place_gives(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{plant}a{event}b", "a{plant}ab{event}", "{plant}ab.{event}",
        "{plant}{event}ab", ".{plant}a",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct kafka_name n = compiled(texts[i]);
        size_t made = 0, not_made = 0;
        for (size_t number = 1; number <= NAMES; number++) {
            char buffer[8];
            struct text name = name_of(number, 5, buffer);
            bool expected = some_place_gives(&n, name);
            if (kafka_name_makes(&n, name) != expected) {
                fail_msg("%s: \"%.*s\"", texts[i], (int)name.size, name.at);
            }
            made += expected;
            not_made += !expected;
        }
        assert_in_range(made, 5, NAMES);
        assert_in_range(not_made, 5, NAMES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_rendered),
        cmocka_unit_test(what_is_wrong_with_a_name_is_said),
        cmocka_unit_test(a_name_has_at_most_249_bytes_as_it_is_written),
        cmocka_unit_test(a_name_knows_its_fields),
        cmocka_unit_test(places_that_give_no_name),
        cmocka_unit_test(a_field_that_is_not_asked_for_may_be_anything),
        cmocka_unit_test(a_rendered_name_has_at_most_249_bytes),
        cmocka_unit_test(a_name_that_does_not_fit_is_not_cut),
        cmocka_unit_test(which_names_a_name_makes),
        cmocka_unit_test(a_name_makes_exactly_what_some_place_gives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
