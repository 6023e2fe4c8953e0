#include "tests/lib/check.h"
#include "topics/filter.h"
#include "topics/pattern.h"

#define IN "{plant}/{area}/{line}/_in/{event}"

enum { SCRATCH_BYTES = FIELD_COUNT * LEVEL_BYTES_MAX };

static struct pattern compiled(const char *text)
{
    struct pattern p;
    struct pattern_fault fault = {0};
    if (pattern_compile(text_of(text), &p, &fault) != ERR_OK) fail_msg("%s", fault.words);
    return p;
}

static void topics_are_read_backwards(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        struct text topic;
        enum unsafe_policy policy;
        struct place place;
    } rows[] = {
        {IN,
         {"berlin/mix/l7/_in/batch-event", 29},
         UNSAFE_REJECT,                                        {.at = {{"berlin", 6}, {"mix", 3}, {"l7", 2}, {"batch-event", 11}}}},
        {IN,
         {"b%2Fx/%24SYS/%5Fin/_in/%00%FF", 29},
         UNSAFE_ENCODE,                                        {.at = {{"b/x", 3}, {"$SYS", 4}, {"_in", 3}, {"\0\xff", 2}}}       },
        {IN,
         {"berlin/mix/l7/_in/batch-event", 29},
         UNSAFE_ENCODE,                                        {.at = {{"berlin", 6}, {"mix", 3}, {"l7", 2}, {"batch-event", 11}}}},
        {"umh/v1/{line}",   {"umh/v1/l7", 9},   UNSAFE_REJECT, {.at = {[FIELD_LINE] = {"l7", 2}}}                                 },
        {"{entity}",        {"B-1", 3},         UNSAFE_REJECT, {.at = {[FIELD_ENTITY] = {"B-1", 3}}}                              },
        {"{line}/{line}",   {"l7/l7", 5},       UNSAFE_REJECT, {.at = {[FIELD_LINE] = {"l7", 2}}}                                 },
        {"{line}/x/{line}", {"%23/x/%23", 9},   UNSAFE_ENCODE, {.at = {[FIELD_LINE] = {"#", 1}}}                                  },
        {"constant",        {"constant", 8},    UNSAFE_REJECT, {.at = {{NULL, 0}}}                                                },
        {"{line}",          {"l7/x", 2},        UNSAFE_REJECT, {.at = {[FIELD_LINE] = {"l7", 2}}}                                 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char buffer[SCRATCH_BYTES];
        struct sink scratch = SINK(buffer);
        struct pattern p = compiled(rows[i].pattern);
        struct place place = {0};
        enum field missed = FIELD_COUNT;

        assert_int_equal(
            pattern_read(&p, rows[i].topic, rows[i].policy, &scratch, &place, &missed), ERR_OK);
        for (int f = 0; f < FIELD_COUNT; f++)
            assert_text(place.at[f], rows[i].place.at[f]);
        assert_int_equal(missed, FIELD_COUNT);
    }
}

static void what_is_safe_is_a_view_into_the_topic_and_takes_no_scratch(void **state)
{
    (void)state;
    struct sink nothing = {NULL, 0, 0, false};
    struct pattern p = compiled("{plant}/{line}");
    struct text topic = TEXT("berlin/l7");
    struct place place = {0};
    enum field missed;

    assert_int_equal(pattern_read(&p, topic, UNSAFE_ENCODE, &nothing, &place, &missed), ERR_OK);
    assert_ptr_equal(place.at[FIELD_PLANT].at, topic.at);
    assert_ptr_equal(place.at[FIELD_LINE].at, topic.at + 7);
}

static void fields_that_the_pattern_has_not_stay_as_they_are(void **state)
{
    (void)state;
    char buffer[SCRATCH_BYTES];
    struct sink scratch = SINK(buffer);
    struct pattern p = compiled("x/{line}");
    struct place place = {
        .at = {[FIELD_EVENT] = {"event", 5}, [FIELD_LINE] = {"old", 3}}
    };
    enum field missed;

    assert_int_equal(pattern_read(&p, TEXT("x/l7"), UNSAFE_REJECT, &scratch, &place, &missed),
                     ERR_OK);
    assert_text(place.at[FIELD_EVENT], TEXT("event"));
    assert_text(place.at[FIELD_LINE], TEXT("l7"));
    assert_text(place.at[FIELD_PLANT], TEXT(""));
}

/* The place, the scratch and what was missed, after a topic that cannot be read. */
static void check_refused(const char *pattern, struct text topic, enum unsafe_policy policy,
                          enum err e, enum field field)
{
    char buffer[SCRATCH_BYTES];
    struct sink scratch = SINK(buffer);
    struct pattern p = compiled(pattern);
    struct place place, before;
    enum field missed = FIELD_COUNT;

    memset(&place, 0x5a, sizeof place);
    memcpy(&before, &place, sizeof place);
    sink_char(&scratch, 'x');
    enum err is = pattern_read(&p, topic, policy, &scratch, &place, &missed);
    if (is != e || missed != field) {
        fail_msg("%s, \"%.*s\": %s, %d", pattern, (int)topic.size, topic.at, err_name(is),
                 missed);
    }
    assert_memory_equal(&place, &before, sizeof place);
    assert_int_equal(scratch.size, 1);
}

static void topics_with_other_levels_do_not_match_whatever_they_hold(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        struct text topic;
    } rows[] = {
        {IN,              {NULL, 0}            },
        {IN,              {"", 0}              },
        {IN,              {"/", 1}             },
        {IN,              {"b/m/l/_in", 9}     },
        {IN,              {"b/m/l/e", 7}       },
        {IN,              {"b/m/l/_in/e/", 12} },
        {IN,              {"/b/m/l/_in/e", 12} },
        {IN,              {"b/m/l/_out/e", 12} },
        {IN,              {"b/m/l/_IN/e", 11}  },
        {IN,              {"b/m/l/_in\0/e", 12}},
        {IN,              {"b/m/l/%5Fin/e", 13}}, /* a constant has no other spelling */
        {IN,              {"$b/+/#/_out/%", 13}}, /* unsafe, too, but that is not the point */
        {"{line}/{line}", {"l7/l8", 5}         },
        {"{line}/{line}", {"l7/", 3}           },
        {"{line}/{line}", {"/l7", 3}           },
        {"{line}/{line}", {"a/%61", 5}         },
        {"{line}",        {"", 0}              },
        {"constant",      {"constants", 9}     },
        {"constant",      {"constan", 7}       },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_refused(rows[i].pattern, rows[i].topic, UNSAFE_REJECT, ERR_NO_MATCH, FIELD_COUNT);
        check_refused(rows[i].pattern, rows[i].topic, UNSAFE_ENCODE, ERR_NO_MATCH, FIELD_COUNT);
    }
}

static void a_level_that_is_not_safe_is_said_by_its_field(void **state)
{
    (void)state;
    static const struct {
        struct text topic;
        enum field missed;
        bool encode_too; /* nothing that level_write() wrote, either */
    } rows[] = {
        {{"b/m/l/_in/", 10},            FIELD_EVENT, true },
        {{"/m/l/_in/e", 10},            FIELD_PLANT, true },
        {{"b//l/_in/e", 10},            FIELD_AREA,  true },
        {{"b/m/_in/_in/e", 13},         FIELD_LINE,  true },
        {{"$b/m/l/_in/e", 12},          FIELD_PLANT, true },
        {{"b/m/l/_in/+", 11},           FIELD_EVENT, true },
        {{"b/#/l/_in/e", 11},           FIELD_AREA,  true },
        {{"b/m/l\0/_in/e", 12},         FIELD_LINE,  true },
        {{"b/m/l/_in/\xff", 11},        FIELD_EVENT, true },
        {{"b/m/caf\xc3\xa9/_in/e", 15}, FIELD_LINE,  true },
        {{"b/m/l.1/_in/e", 13},         FIELD_LINE,  true },
        {{"b/m/l/_in/a b", 13},         FIELD_EVENT, true },
        {{"b/m/l/_in/%", 11},           FIELD_EVENT, true },
        {{"b/m/l/_in/%2", 12},          FIELD_EVENT, true },
        {{"b/m/l/_in/%2f", 13},         FIELD_EVENT, true },
        {{"b/m/l/_in/%61", 13},         FIELD_EVENT, true }, /* an `a` that is hidden */
        {{"b/m/l/_in/%2F", 13},         FIELD_EVENT, false},
        {{"%24/m/l/_in/e", 13},         FIELD_PLANT, false},
        {{"+/m/l/_in/#", 11},           FIELD_PLANT, true }, /* the first of two */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_refused(IN, rows[i].topic, UNSAFE_REJECT, ERR_UNSAFE_LEVEL, rows[i].missed);
        if (!rows[i].encode_too) continue;
        check_refused(IN, rows[i].topic, UNSAFE_ENCODE, ERR_UNSAFE_LEVEL, rows[i].missed);
    }
}

static void a_level_has_at_most_64_bytes(void **state)
{
    (void)state;
    char topic[3 * LEVEL_BYTES_MAX + 3], buffer[SCRATCH_BYTES];
    struct sink scratch = SINK(buffer);
    struct pattern p = compiled("{line}");
    struct place place;
    enum field missed;

    memset(topic, 'x', sizeof topic);
    assert_int_equal(pattern_read(&p, (struct text){topic, LEVEL_BYTES_MAX}, UNSAFE_REJECT,
                                  &scratch, &place, &missed),
                     ERR_OK);
    check_refused("{line}", (struct text){topic, LEVEL_BYTES_MAX + 1}, UNSAFE_REJECT,
                  ERR_UNSAFE_LEVEL, FIELD_LINE);
    check_refused("{line}", (struct text){topic, LEVEL_BYTES_MAX + 1}, UNSAFE_ENCODE,
                  ERR_UNSAFE_LEVEL, FIELD_LINE);

    for (size_t i = 0; i < sizeof topic; i++)
        topic[i] = "%2F"[i % 3];
    assert_int_equal(pattern_read(&p, (struct text){topic, 3 * LEVEL_BYTES_MAX}, UNSAFE_ENCODE,
                                  &scratch, &place, &missed),
                     ERR_OK);
    assert_int_equal(place.at[FIELD_LINE].size, LEVEL_BYTES_MAX);
    check_refused("{line}", (struct text){topic, sizeof topic}, UNSAFE_ENCODE, ERR_UNSAFE_LEVEL,
                  FIELD_LINE);
}

static void a_scratch_that_is_full_is_said(void **state)
{
    (void)state;
    struct pattern p = compiled("{plant}/{line}");
    char buffer[3];

    for (size_t room = 0; room <= sizeof buffer; room++) {
        struct sink scratch = {buffer, 0, room, false};
        struct place place;
        enum field missed = FIELD_COUNT;
        enum err e =
            pattern_read(&p, TEXT("a%2F/%2B"), UNSAFE_ENCODE, &scratch, &place, &missed);
        assert_int_equal(e, room == sizeof buffer ? ERR_OK : ERR_UNSAFE_LEVEL);
        assert_int_equal(scratch.size, e == ERR_OK ? 3 : 0);
        if (e != ERR_OK) assert_int_equal(missed, room < 2 ? FIELD_PLANT : FIELD_LINE);
    }
}

static const char *const patterns[] = {
    IN,
    "{plant}/{area}/{line}/_state/{event}/{entity}",
    "umh/v1/{line}/{line}",
    "{entity}",
};

enum { PATTERNS = sizeof patterns / sizeof patterns[0] };

static void the_filter_of_a_pattern(void **state)
{
    (void)state;
    static const char *const expected[PATTERNS] = {
        "+/+/+/_in/+",
        "+/+/+/_state/+/+",
        "umh/v1/+/+",
        "+",
    };
    for (size_t i = 0; i < PATTERNS; i++) {
        char buffer[FILTER_BYTES_MAX];
        struct sink out = SINK(buffer);
        struct pattern p = compiled(patterns[i]);
        sink_text(&out, TEXT("before "));
        pattern_filter(&p, &out);
        assert_text(sink_since(&out, 7), text_of(expected[i]));
    }
}

static void what_was_rendered_is_read_back_and_the_filter_takes_it(void **state)
{
    (void)state;
    static const char nasty[] = "/+#$%_.\0\xff\xc3\xa9 ";
    uint64_t seed = 11;
    for (int round = 0; round < 50000; round++) {
        char data[FIELD_COUNT][LEVEL_BYTES_MAX], topic[PATTERN_TOPIC_BYTES_MAX];
        char filter[FILTER_BYTES_MAX], buffer[SCRATCH_BYTES], why[192];
        struct sink out = SINK(topic), scratch = SINK(buffer), of_filter = SINK(filter);
        struct pattern p = compiled(patterns[round % PATTERNS]);
        struct place place, read = {0};
        enum field missed;

        for (size_t f = 0; f < FIELD_COUNT; f++) {
            place.at[f] = (struct text){data[f], 1 + random_below(&seed, LEVEL_BYTES_MAX)};
            for (size_t i = 0; i < place.at[f].size; i++) {
                bool is_nasty = random_below(&seed, 3) == 0;
                data[f][i] =
                    is_nasty ? nasty[random_below(&seed, 12)] : (char)random_next(&seed);
            }
        }
        assert_int_equal(pattern_render(&p, &place, UNSAFE_ENCODE, &out, &missed), ERR_OK);
        assert_int_equal(
            pattern_read(&p, sink_since(&out, 0), UNSAFE_ENCODE, &scratch, &read, &missed),
            ERR_OK);
        for (int f = 0; f < FIELD_COUNT; f++) {
            if (pattern_uses(&p, (enum field)f)) assert_text(read.at[f], place.at[f]);
        }
        pattern_filter(&p, &of_filter);
        assert_true(filter_is_valid(sink_since(&of_filter, 0), why, sizeof why));
        assert_true(filter_takes(sink_since(&of_filter, 0), sink_since(&out, 0)));
    }
}

static void what_is_read_is_rendered_back_to_the_same_topic(void **state)
{
    (void)state;
    static const char bytes[] = "%%%/2F5_aZ+";
    uint64_t seed = 12;
    size_t was_read = 0;
    struct pattern p = compiled("{plant}/{line}");

    for (int round = 0; round < 300000; round++) {
        char topic[9], buffer[SCRATCH_BYTES], again[64];
        struct text text = {topic, 1 + random_below(&seed, sizeof topic)};
        struct sink scratch = SINK(buffer), out = SINK(again);
        struct place place;
        enum field missed;

        for (size_t i = 0; i < text.size; i++)
            topic[i] = bytes[random_below(&seed, sizeof bytes - 1)];
        if (pattern_read(&p, text, UNSAFE_ENCODE, &scratch, &place, &missed) != ERR_OK)
            continue;
        was_read++;
        assert_int_equal(pattern_render(&p, &place, UNSAFE_ENCODE, &out, &missed), ERR_OK);
        assert_text(sink_since(&out, 0), text);
    }
    assert_in_range(was_read, 1000, 299999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topics_are_read_backwards),
        cmocka_unit_test(what_is_safe_is_a_view_into_the_topic_and_takes_no_scratch),
        cmocka_unit_test(fields_that_the_pattern_has_not_stay_as_they_are),
        cmocka_unit_test(topics_with_other_levels_do_not_match_whatever_they_hold),
        cmocka_unit_test(a_level_that_is_not_safe_is_said_by_its_field),
        cmocka_unit_test(a_level_has_at_most_64_bytes),
        cmocka_unit_test(a_scratch_that_is_full_is_said),
        cmocka_unit_test(the_filter_of_a_pattern),
        cmocka_unit_test(what_was_rendered_is_read_back_and_the_filter_takes_it),
        cmocka_unit_test(what_is_read_is_rendered_back_to_the_same_topic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
