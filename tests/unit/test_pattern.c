#include "topics/pattern.h"

#include "tests/lib/check.h"
#include "topics/topic.h"

#define EIGHT_LINES   "{line}/{line}/{line}/{line}/{line}/{line}/{line}/{line}"
#define SIXTEEN_LINES EIGHT_LINES "/" EIGHT_LINES

static struct pattern compiled(const char *text)
{
    struct pattern p;
    struct pattern_fault fault = {0};
    if (pattern_compile(text_of(text), &p, &fault) != ERR_OK) fail_msg("%s", fault.words);
    return p;
}

/* A place with a text for every field. */
static const struct place berlin = {
    .at = {{"berlin", 6}, {"mix", 3}, {"l7", 2}, {"batch-event", 11}, {"B-1", 3}},
};

static void patterns_are_rendered(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        size_t level_count;
        const char *topic;
    } rows[] = {
        {"{plant}/{area}/{line}/{event}",                 4,  "berlin/mix/l7/batch-event"},
        {"{plant}/{area}/{line}/_state/{event}/{entity}", 6,
         "berlin/mix/l7/_state/batch-event/B-1"                                          },
        {"umh/v1/{plant}/{area}/{line}/_mes/{event}",     7,
         "umh/v1/berlin/mix/l7/_mes/batch-event"                                         },
        {"constant",                                      1,  "constant"                 },
        {"{line}",                                        1,  "l7"                       },
        {"{line}/{line}",                                 2,  "l7/l7"                    },
        {"with space/caf\xc3\xa9/{line}",                 3,  "with space/caf\xc3\xa9/l7"},
        {"1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/{line}",    16,
         "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/l7"                                        },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char buffer[128];
        struct sink out = SINK(buffer);
        enum field missed = FIELD_COUNT;
        struct pattern p = compiled(rows[i].pattern);

        assert_int_equal(p.level_count, rows[i].level_count);
        assert_string_equal(p.text, rows[i].pattern);
        sink_text(&out, TEXT("before "));
        assert_int_equal(pattern_render(&p, &berlin, UNSAFE_REJECT, &out, &missed), ERR_OK);
        assert_text(sink_since(&out, 7), text_of(rows[i].topic));
        assert_text(((struct text){buffer, 7}), TEXT("before "));
        assert_int_equal(missed, FIELD_COUNT);
    }
}

static void faults_say_where_and_what(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        size_t at;
        const char *words; /* part of them */
    } rows[] = {
        {"",                                          0,  "empty"                    },
        {"/",                                         0,  "a level is empty"         },
        {"/{plant}",                                  0,  "a level is empty"         },
        {"{plant}/",                                  8,  "a level is empty"         },
        {"{plant}//{line}",                           8,  "a level is empty"         },
        {"{plant}/{lane}",                            9,  "unknown field `lane`"     },
        {"{}",                                        1,  "unknown field ``"         },
        {"{Plant}",                                   1,  "unknown field `Plant`"    },
        {"{ plant}",                                  1,  "{entity}"                 },
        {"{plant}/{line}-{event}",                    8,  "not `{line}-{event}`"     },
        {"{plant}/x{line}",                           8,  "one field or one constant"},
        {"{plant",                                    0,  "one field or one constant"},
        {"plant}",                                    0,  "one field or one constant"},
        {"{{plant}}",                                 0,  "one field or one constant"},
        {"{",                                         0,  "one field or one constant"},
        {"$bridge/{plant}",                           0,  "must not begin with `$`"  },
        {"{plant}/$x",                                8,  "must not begin with `$`"  },
        {"+/{plant}",                                 0,  "cannot be published"      },
        {"{plant}/#",                                 8,  "cannot be published"      },
        {"a+b",                                       0,  "cannot be published"      },
        {"a/b\nc",                                    2,  "cannot be published"      },
        {"a/\xff",                                    2,  "cannot be published"      },
        {"1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", 39, "at most 16 levels"        },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pattern p, before;
        struct pattern_fault fault = {.at = 999};
        memset(&p, 0x5a, sizeof p);
        memcpy(&before, &p, sizeof p);

        assert_int_equal(pattern_compile(text_of(rows[i].pattern), &p, &fault), ERR_BAD_CONFIG);
        if (fault.at != rows[i].at || strstr(fault.words, rows[i].words) == NULL) {
            fail_msg("\"%s\": %zu: %s", rows[i].pattern, fault.at, fault.words);
        }
        assert_memory_equal(&p, &before, sizeof p);
    }
    struct pattern p;
    struct pattern_fault fault;
    assert_int_equal(pattern_compile((struct text){"a\0b", 3}, &p, &fault), ERR_BAD_CONFIG);
    assert_int_equal(pattern_compile((struct text){NULL, 0}, &p, &fault), ERR_BAD_CONFIG);
}

static void the_longest_pattern_has_255_bytes(void **state)
{
    (void)state;
    char text[257];
    struct pattern p;
    struct pattern_fault fault = {0};
    memset(text, 'x', sizeof text);

    assert_int_equal(pattern_compile((struct text){text, 255}, &p, &fault), ERR_OK);
    assert_int_equal(strlen(p.text), 255);
    assert_int_equal(pattern_compile((struct text){text, 256}, &p, &fault), ERR_BAD_CONFIG);
    assert_int_equal(fault.at, 255);
    text[3] = '{'; /* quoted in full it would not fit into the fault */
    assert_int_equal(pattern_compile((struct text){text, 255}, &p, &fault), ERR_BAD_CONFIG);
    assert_non_null(strstr(fault.words, "{entity}"));
}

static void a_pattern_knows_its_fields(void **state)
{
    (void)state;
    struct pattern p = compiled("mes/{plant}/{event}/line");
    assert_true(pattern_uses(&p, FIELD_PLANT));
    assert_true(pattern_uses(&p, FIELD_EVENT));
    assert_false(pattern_uses(&p, FIELD_LINE));
    assert_false(pattern_uses(&p, FIELD_AREA));
    assert_false(pattern_uses(&p, FIELD_ENTITY));
}

static void places_that_cannot_be_rendered(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        enum field field;
        struct text value;
        enum unsafe_policy policy;
        enum err e;
} rows[] = {
        {FIELD_PLANT, {NULL, 0}, UNSAFE_REJECT, ERR_NO_PLACE},
        {FIELD_EVENT, {"", 0}, UNSAFE_ENCODE, ERR_NO_PLACE},
        {FIELD_LINE, {"a/b", 3}, UNSAFE_REJECT, ERR_UNSAFE_LEVEL},
        {FIELD_AREA, {"+", 1}, UNSAFE_REJECT, ERR_UNSAFE_LEVEL},
        {FIELD_EVENT, {"_in", 3}, UNSAFE_REJECT, ERR_UNSAFE_LEVEL},
        {FIELD_LINE,
         {"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 65},
         UNSAFE_ENCODE, ERR_UNSAFE_LEVEL},
    };
    /* clang-format on */
    struct pattern p = compiled("{plant}/{area}/{line}/{event}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char buffer[512];
        struct sink out = SINK(buffer);
        struct place place = berlin;
        enum field missed = FIELD_COUNT;
        place.at[rows[i].field] = rows[i].value;

        sink_char(&out, 'x');
        assert_int_equal(pattern_render(&p, &place, rows[i].policy, &out, &missed), rows[i].e);
        assert_int_equal(missed, rows[i].field);
        assert_int_equal(out.size, 1);
    }
}

static void a_field_that_is_not_asked_for_may_be_anything(void **state)
{
    (void)state;
    char buffer[64];
    struct sink out = SINK(buffer);
    struct place place = {
        .at = {[FIELD_LINE] = {"l7", 2}, [FIELD_AREA] = {"a/b", 3}}
    };
    enum field missed;
    struct pattern p = compiled("mes/{line}");

    assert_int_equal(pattern_render(&p, &place, UNSAFE_REJECT, &out, &missed), ERR_OK);
    assert_text(sink_since(&out, 0), TEXT("mes/l7"));
}

static void a_topic_that_does_not_fit_is_not_cut(void **state)
{
    (void)state;
    struct pattern p = compiled("{plant}/{area}/{line}/{event}");
    char buffer[25]; /* berlin/mix/l7/batch-event */
    for (size_t room = 0; room <= sizeof buffer; room++) {
        struct sink out = {buffer, 0, room, false};
        enum field missed = FIELD_COUNT;
        enum err e = pattern_render(&p, &berlin, UNSAFE_REJECT, &out, &missed);
        assert_int_equal(e, room == sizeof buffer ? ERR_OK : ERR_UNSAFE_TOPIC);
        assert_int_equal(out.size, e == ERR_OK ? room : 0);
        assert_int_equal(missed, FIELD_COUNT);
    }
}

static size_t levels_in(struct text topic)
{
    size_t levels = 1;
    for (size_t i = 0; i < topic.size; i++)
        levels += topic.at[i] == '/';
    return levels;
}

static void whatever_the_data_hold_the_levels_stay_the_pattern_s(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "{plant}/{area}/{line}/{event}",
        "{plant}/{area}/{line}/_state/{event}/{entity}",
        "mes/{line}",
        "{entity}",
        SIXTEEN_LINES,
    };
    static const char nasty[] = "/+#$%_.\0\xff\xc3\xa9 ";
    uint64_t seed = 3;
    for (int round = 0; round < 50000; round++) {
        char data[FIELD_COUNT][LEVEL_BYTES_MAX], buffer[PATTERN_TOPIC_BYTES_MAX];
        struct pattern p = compiled(patterns[round % 5]);
        struct place place;
        for (size_t f = 0; f < FIELD_COUNT; f++) {
            place.at[f] = (struct text){data[f], 1 + random_below(&seed, LEVEL_BYTES_MAX)};
            for (size_t i = 0; i < place.at[f].size; i++) {
                bool is_nasty = random_below(&seed, 2) == 0;
                data[f][i] =
                    is_nasty ? nasty[random_below(&seed, 12)] : (char)random_next(&seed);
            }
        }
        struct sink out = SINK(buffer);
        enum field missed;
        assert_int_equal(pattern_render(&p, &place, UNSAFE_ENCODE, &out, &missed), ERR_OK);
        assert_true(topic_is_publishable(sink_since(&out, 0)));
        assert_int_equal(levels_in(sink_since(&out, 0)), p.level_count);
    }
}

static void the_longest_topic_fits_where_it_is_said_to(void **state)
{
    (void)state;
    char slashes[LEVEL_BYTES_MAX], buffer[PATTERN_TOPIC_BYTES_MAX];
    struct pattern p = compiled(SIXTEEN_LINES);
    struct place place = {.at = {[FIELD_LINE] = {slashes, sizeof slashes}}};
    struct sink out = SINK(buffer);
    enum field missed;

    memset(slashes, '/', sizeof slashes);
    assert_int_equal(pattern_render(&p, &place, UNSAFE_ENCODE, &out, &missed), ERR_OK);
    assert_int_equal(out.size, 16 * 192 + 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_rendered),
        cmocka_unit_test(faults_say_where_and_what),
        cmocka_unit_test(the_longest_pattern_has_255_bytes),
        cmocka_unit_test(a_pattern_knows_its_fields),
        cmocka_unit_test(places_that_cannot_be_rendered),
        cmocka_unit_test(a_field_that_is_not_asked_for_may_be_anything),
        cmocka_unit_test(a_topic_that_does_not_fit_is_not_cut),
        cmocka_unit_test(whatever_the_data_hold_the_levels_stay_the_pattern_s),
        cmocka_unit_test(the_longest_topic_fits_where_it_is_said_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
