#include "topics/filter.h"

#include <mosquitto.h>

#include "bridge/base/sink.h"
#include "tests/lib/check.h"

enum {
    ALPHABET = 5,
    LEVELS_MAX = 4,  /* of what is enumerated */
    TEXT_BYTES = 16, /* of it, with a NUL */
    TOPICS_MAX = 800,
};

static void filters_that_may_be_subscribed_to(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "+/+/+/_in/+",
        "a",
        "a/b",
        "+",
        "+/#",
        "a/#",
        "a/+/#",
        "a/+/b",
        "/",
        "//",
        "/#",
        "+/",
        "a//b",
        "a/$x",
        "+/$SYS",
        "a b",
        "caf\xc3\xa9/+",
        "a/b/c/#",
        "umh/v1/+/+/+/_mes/+",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char why[192] = "";
        if (!filter_is_valid(text_of(rows[i]), why, sizeof why)) {
            fail_msg("\"%s\": %s", rows[i], why);
        }
        assert_string_equal(why, "");
        assert_int_equal(mosquitto_sub_topic_check(rows[i]), MOSQ_ERR_SUCCESS);
    }
}

static void filters_that_may_not_and_why(void **state)
{
    (void)state;
    static const struct {
        struct text filter;
        const char *words; /* part of them */
    } rows[] = {
        {{NULL, 0},             "the filter is empty"                },
        {{"", 0},               "\"+/+/+/_in/+\" is one"             },
        {{"#", 1},              "the bridge's own messages"          },
        {{"a+", 2},             "level 1, `a+`, mixes"               },
        {{"+a/b", 4},           "level 1, `+a`, mixes"               },
        {{"a/++", 4},           "level 2, `++`, mixes"               },
        {{"a/b#", 4},           "level 2, `b#`, mixes"               },
        {{"a/#b", 4},           "level 2, `#b`, mixes"               },
        {{"a/+#", 4},           "level 2, `+#`, mixes"               },
        {{"a/##", 4},           "level 2, `##`, mixes"               },
        {{"#/a", 3},            "level 1, `#`, must be the last"     },
        {{"a/#/b", 5},          "level 2, `#`, must be the last"     },
        {{"a/#/", 4},           "level 2, `#`, must be the last"     },
        {{"$share/g/a/#", 12},  "shared subscription"                },
        {{"$share/", 7},        "shared subscription"                },
        {{"$SYS/#", 6},         "level 1, `$SYS`, begins with `$`"   },
        {{"$/a", 3},            "level 1, `$`, begins with `$`"      },
        {{"$shared/a", 9},      "level 1, `$shared`, begins with `$`"},
        {{"$+/a", 4},           "level 1, `$+`, begins with `$`"     },
        {{"a\0b", 3},           "UTF-8"                              },
        {{"a/\xff", 3},         "UTF-8"                              },
        {{"a/\xed\xa0\x80", 5}, "UTF-8"                              },
        {{"a\nb", 3},           "UTF-8"                              },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char why[192] = "";
        assert_false(filter_is_valid(rows[i].filter, why, sizeof why));
        if (strstr(why, rows[i].words) == NULL) fail_msg("row %zu: %s", i, why);
    }
}

static void a_filter_has_at_most_255_bytes_and_200_levels(void **state)
{
    (void)state;
    char text[FILTER_BYTES_MAX], why[192];

    memset(text, 'x', sizeof text);
    assert_true(filter_is_valid((struct text){text, 255}, why, sizeof why));
    assert_false(filter_is_valid((struct text){text, 256}, why, sizeof why));
    assert_non_null(strstr(why, "255 bytes"));
    text[100] = '+'; /* a level that is too long to be shown in full */
    assert_false(filter_is_valid((struct text){text, 255}, why, sizeof why));
    assert_non_null(strstr(why, "stand alone"));

    memset(text, '/', sizeof text);
    assert_true(filter_is_valid((struct text){text, 199}, why, sizeof why));
    assert_false(filter_is_valid((struct text){text, 200}, why, sizeof why));
    assert_non_null(strstr(why, "level 201"));
}

static void words_that_do_not_fit_are_cut_and_end_in_a_nul(void **state)
{
    (void)state;
    char why[8];

    memset(why, 'x', sizeof why);
    assert_false(filter_is_valid(TEXT("a/#/b"), why, sizeof why));
    assert_string_equal(why, "level 2");
    assert_false(filter_is_valid(TEXT("#"), why, sizeof why));
    assert_string_equal(why, "`#` alo");
}

static void what_a_filter_takes(void **state)
{
    (void)state;
    static const struct {
        const char *filter;
        struct text topic;
        bool takes;
    } rows[] = {
        {"+/+/+/_in/+", {"p/a/l/_in/batch-event", 21}, true },
        {"+/+/+/_in/+", {"p/a/l/_in", 9},              false},
        {"+/+/+/_in/+", {"p/a/l/_in/", 10},            true }, /* an empty level is one */
        {"+/+/+/_in/+", {"p/a/l/_in/e/x", 13},         false},
        {"+/+/+/_in/+", {"p/a/l/_IN/e", 11},           false},
        {"sport/#",     {"sport", 5},                  true },
        {"sport/#",     {"sport/", 6},                 true },
        {"sport/#",     {"sport/a/b/c", 11},           true },
        {"sport/#",     {"sports", 6},                 false},
        {"sport/+",     {"sport", 5},                  false},
        {"sport/+",     {"sport/", 6},                 true },
        {"sport/+",     {"sport/a/b", 9},              false},
        {"sport/+/#",   {"sport", 5},                  false},
        {"sport/+/#",   {"sport/a", 7},                true },
        {"+",           {"/", 1},                      false},
        {"+/+",         {"/", 1},                      true },
        {"/+",          {"/finance", 8},               true },
        {"+/+",         {"/finance", 8},               true },
        {"+",           {"/finance", 8},               false},
        {"/#",          {"", 0},                       false}, /* which is no topic */
        {"+",           {"", 0},                       false},
        {"+/#",         {NULL, 0},                     false},
        {"+/#",         {"$SYS/broker", 11},           false},
        {"+/broker",    {"$SYS/broker", 11},           false},
        {"+",           {"$SYS", 4},                   false},
        {"+/+",         {"a/$SYS", 6},                 true },
        {"a/#",         {"a/$SYS/b", 8},               true },
        {"a",           {"a\0b", 3},                   false},
        {"+",           {"a\0b", 3},                   true }, /* looked at all the same */
        {"+",           {"\xff", 1},                   true },
        {"a/b",         {"a/bc", 3},                   true }, /* not further than its size */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (filter_takes(text_of(rows[i].filter), rows[i].topic) != rows[i].takes) {
            fail_msg("row %zu: %s", i, rows[i].filter);
        }
    }
}

static void which_filters_overlap(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool overlap;
    } rows[] = {
        {"+/+/+/_in/+",   "+/+/+/_in/+",      true },
        {"+/+/+/_in/+",   "berlin/+/+/_in/+", true },
        {"ulm/+/+/_in/+", "berlin/+/+/_in/+", false},
        {"+/+/+/_in/+",   "+/+/+/_out/+",     false},
        {"+/+/+/_in/a",   "+/+/+/+/b",        false},
        {"+/+/+/_in/a",   "+/+/+/+/a",        true },
        {"a/#",           "a",                true },
        {"a/#",           "+",                true },
        {"a/+/#",         "a",                false},
        {"a/+/#",         "+/b/c/d/e",        true },
        {"a/#",           "b/#",              false},
        {"/#",            "+",                false}, /* only the empty text, which is none */
        {"/#",            "+/#",              true },
        {"/#",            "+/+",              true },
        {"/+",            "+/#",              true },
        {"a/b/#",         "a/+",              true },
        {"a/$x/b",        "+/+/#",            true },
        {"+/a",           "a/+",              true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text a = text_of(rows[i].a), b = text_of(rows[i].b);
        if (filter_overlaps(a, b) != rows[i].overlap)
            fail_msg("%s and %s", rows[i].a, rows[i].b);
        assert_int_equal(filter_overlaps(b, a), rows[i].overlap);
    }
}

/* All that can be said in a few levels. */
struct enumeration {
    size_t count;
    char text[TOPICS_MAX][TEXT_BYTES];
};

/* Adds the word of @levels levels whose digits to the base ALPHABET are @number, and @end. */
static void add_word(struct enumeration *e, const char *const alphabet[ALPHABET], size_t levels,
                     size_t number, const char *end)
{
    struct sink out = {e->text[e->count], 0, TEXT_BYTES - 1, false};

    for (size_t i = 0; i < levels; i++, number /= ALPHABET) {
        if (i > 0) sink_char(&out, '/');
        sink_text(&out, text_of(alphabet[number % ALPHABET]));
    }
    sink_text(&out, text_of(end));
    assert_false(out.overflow);
    e->text[e->count][out.size] = '\0';
    if (out.size > 0) e->count++; /* the empty text is neither filter nor topic */
    assert_true(e->count < TOPICS_MAX);
}

static void add_words(struct enumeration *e, const char *const alphabet[ALPHABET],
                      size_t levels_max, const char *end)
{
    size_t words = ALPHABET;
    for (size_t levels = 1; levels <= levels_max; levels++, words *= ALPHABET) {
        for (size_t number = 0; number < words; number++)
            add_word(e, alphabet, levels, number, end);
    }
}

static struct enumeration filters, topics;
static bool takes[TOPICS_MAX][TOPICS_MAX]; /* by filter and topic */

/* Every filter of up to three levels and one more that is `#`, and every topic as long. */
static int enumerate(void **state)
{
    (void)state;
    static const char *const of_filters[ALPHABET] = {"", "a", "b", "$", "+"};
    static const char *const of_topics[ALPHABET] = {"", "a", "b", "$", "$b"};

    filters.count = topics.count = 0;
    add_words(&filters, of_filters, LEVELS_MAX - 1, "");
    add_words(&filters, of_filters, LEVELS_MAX - 1, "/#");
    add_word(&filters, of_filters, 0, 0, "#");
    add_words(&topics, of_topics, LEVELS_MAX, "");
    for (size_t f = 0; f < filters.count; f++) {
        for (size_t t = 0; t < topics.count; t++)
            takes[f][t] = filter_takes(text_of(filters.text[f]), text_of(topics.text[t]));
    }
    return 0;
}

static void mosquitto_takes_the_same_topics(void **state)
{
    (void)state;
    size_t taken = 0;

    for (size_t f = 0; f < filters.count; f++) {
        for (size_t t = 0; t < topics.count; t++) {
            bool theirs = !takes[f][t];
            assert_int_equal(
                mosquitto_topic_matches_sub(filters.text[f], topics.text[t], &theirs),
                MOSQ_ERR_SUCCESS);
            if (takes[f][t] != theirs) {
                fail_msg("\"%s\" and \"%s\"", filters.text[f], topics.text[t]);
            }
            taken += theirs;
        }
    }
    assert_int_equal(filters.count, 154 + 155 + 1);
    assert_int_equal(topics.count, 779);
    assert_in_range(taken, 2000, 200000);
}

static bool some_topic_is_taken_by_both(size_t a, size_t b)
{
    for (size_t t = 0; t < topics.count; t++) {
        if (takes[a][t] && takes[b][t]) return true;
    }
    return false;
}

static void filters_overlap_exactly_when_some_topic_is_taken_by_both(void **state)
{
    (void)state;
    size_t overlapping = 0;

    for (size_t a = 0; a < filters.count; a++) {
        for (size_t b = 0; b < filters.count; b++) {
            bool expected = some_topic_is_taken_by_both(a, b);
            if (filter_overlaps(text_of(filters.text[a]), text_of(filters.text[b])) !=
                expected) {
                fail_msg("\"%s\" and \"%s\"", filters.text[a], filters.text[b]);
            }
            overlapping += expected;
        }
    }
    assert_in_range(overlapping, 1000, filters.count * filters.count / 2);
}

static void a_filter_has_the_same_id_in_every_life(void **state)
{
    (void)state;
    static const struct {
        const char *filter;
        uint32_t id;
    } rows[] = {
        {"+/+/+/_in/+", 135139281},
        {"+/#",         14275189 },
        {"a",           262141490},
        {"b",           262153307},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(filter_id(text_of(rows[i].filter)), rows[i].id);
}

static void ids_are_what_mqtt_allows_and_differ(void **state)
{
    (void)state;
    for (size_t a = 0; a < filters.count; a++) {
        uint32_t id = filter_id(text_of(filters.text[a]));
        assert_in_range(id, 1, 268435455);
        for (size_t b = 0; b < a; b++)
            assert_int_not_equal(id, filter_id(text_of(filters.text[b])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_that_may_be_subscribed_to),
        cmocka_unit_test(filters_that_may_not_and_why),
        cmocka_unit_test(a_filter_has_at_most_255_bytes_and_200_levels),
        cmocka_unit_test(words_that_do_not_fit_are_cut_and_end_in_a_nul),
        cmocka_unit_test(what_a_filter_takes),
        cmocka_unit_test(which_filters_overlap),
        cmocka_unit_test(mosquitto_takes_the_same_topics),
        cmocka_unit_test(filters_overlap_exactly_when_some_topic_is_taken_by_both),
        cmocka_unit_test(a_filter_has_the_same_id_in_every_life),
        cmocka_unit_test(ids_are_what_mqtt_allows_and_differ),
    };
    return cmocka_run_group_tests(tests, enumerate, NULL);
}
