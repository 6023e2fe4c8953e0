/* Where can what a route carries come to? */
#include "config/reach.h"

#include <stdio.h>

#include "tests/lib/test.h"

static struct pattern pattern_of(const char *text)
{
    struct pattern_fault fault;
    struct pattern p;

    assert_int_equal(pattern_compile(text_of(text), &p, &fault), ERR_OK);
    return p;
}

static void topics_of_a_pattern_meet_a_filter_or_not(void **state)
{
    static const struct {
        const char *pattern, *filter;
        bool rejecting, encoding; /* what is said under each policy */
    } rows[] = {
        {"a/b",                    "a/b",     true,  true },
        {"a/b",                    "a/c",     false, false},
        {"a/b",                    "a",       false, false},
        {"a/b",                    "a/b/c",   false, false},
        {"a/b",                    "+/+",     true,  true },
        {"a/b",                    "+",       false, false},
        {"a/b",                    "a/b/#",   true,  true },
        {"a/b",                    "a/b/+/#", false, false},
        {"a/b",                    "a/#",     true,  true },
        {"a/b",                    "#",       true,  true },
        {"{plant}/{event}",        "x/+",     true,  true },
        {"{plant}/{event}",        "+/_in",   false, false}, /* no data makes that level */
        {"{plant}/{event}",        "+/%5Fin", false, true },
        {"{plant}/{event}",        "+/%5fin", false, false}, /* it is written otherwise */
        {"{plant}/{event}",        "+/a.b",   false, false},
        {"{plant}/{event}",        "/x",      false, false},
        {"{plant}/_in/{event}",    "+/_in/+", true,  true },
        {"{plant}/_in/{event}",    "+/+/_in", false, false},
        {"{plant}/{line}/{event}", "+/+/+/+", false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pattern p = pattern_of(rows[i].pattern);
        struct reach rejecting = {.pattern = &p, .policy = UNSAFE_REJECT};
        struct reach encoding = {.pattern = &p, .policy = UNSAFE_ENCODE};
        struct text filter = text_of(rows[i].filter);
        if (reach_topic(&rejecting, filter) != rows[i].rejecting ||
            reach_topic(&encoding, filter) != rows[i].encoding)
            fail_msg("%s and %s", rows[i].pattern, rows[i].filter);
    }
}

static void what_from_says_is_the_only_value_of_its_field(void **state)
{
    struct pattern p = pattern_of("{plant}/{event}");
    struct source from[FIELD_COUNT] = {{.kind = SOURCE_NONE}};
    struct reach reach = {.pattern = &p, .policy = UNSAFE_REJECT, .from = from};
    char why[160];

    (void)state;
    assert_true(reach_topic(&reach, TEXT("munich/+")));
    assert_int_equal(source_compile(TEXT("berlin"), &from[FIELD_PLANT], why, sizeof why),
                     ERR_OK);
    assert_true(reach_topic(&reach, TEXT("berlin/+")));
    assert_true(reach_topic(&reach, TEXT("+/x")));
    assert_false(reach_topic(&reach, TEXT("munich/+")));
    assert_int_equal(source_compile(TEXT("header:x"), &from[FIELD_PLANT], why, sizeof why),
                     ERR_OK);
    assert_true(reach_topic(&reach, TEXT("munich/+")));
}

/* A route up that writes to @kafka_topic. */
static struct up_route route_to(const char *kafka_topic, enum unsafe_policy policy)
{
    struct up_route route = {.on_unsafe = policy};
    char why[160];

    assert_int_equal(
        kafka_name_compile(text_of(kafka_topic), &route.kafka_topic, why, sizeof why), ERR_OK);
    return route;
}

static void only_what_was_encoded_brings_a_dot_into_a_name(void **state)
{
    static const struct {
        const char *name, *kafka_topic;
        bool rejecting, encoding;
    } rows[] = {
        {"mes.dlq",         "mes.dlq",  true,  true },
        {"mes.dlq",         "mes.dl",   false, false},
        {"mes.{event}",     "mes.dlq",  true,  true },
        {"mes.{event}",     "mes.in.x", false, true },
        {"{event}",         "mes.dlq",  false, true },
        {"{plant}.{event}", "mes.dlq",  true,  true },
        {"mes.in.{event}",  "mes.dlq",  false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct up_route rejecting = route_to(rows[i].name, UNSAFE_REJECT);
        struct up_route encoding = route_to(rows[i].name, UNSAFE_ENCODE);
        struct text kafka_topic = text_of(rows[i].kafka_topic);
        if (reach_kafka_topic(&rejecting, kafka_topic) != rows[i].rejecting ||
            reach_kafka_topic(&encoding, kafka_topic) != rows[i].encoding)
            fail_msg("%s and %s", rows[i].name, rows[i].kafka_topic);
    }
}

/* True when @kafka_topic can be one that the expression or name @selector takes, as the second
 * route after one that takes `taken`. */
static bool reaches(const char *kafka_topic, const char *selector)
{
    struct kafka_selector first = {.text = "taken"}, second = {.is_regex = selector[0] == '^'};
    struct route list[] = {
        {.selector_count = 1, .selectors = &first },
        {.selector_count = 1, .selectors = &second},
    };
    struct routes down = {2, list};
    struct up_route up = route_to(kafka_topic, UNSAFE_REJECT);

    snprintf(second.text, sizeof second.text, "%s", selector);
    if (second.is_regex)
        assert_int_equal(regcomp(&second.regex, selector, REG_EXTENDED | REG_NOSUB), 0);
    bool reaches = reach_route(&up, &down, 1);
    if (second.is_regex) regfree(&second.regex);
    return reaches;
}

static void what_is_written_is_carried_by_the_route_that_takes_it(void **state)
{
    static const struct {
        const char *kafka_topic, *selector;
        bool reaches;
    } rows[] = {
        {"in.{event}",                    "in.a",                                       true },
        {"in.{event}",                    "in",                                         false},
        {"in.{event}",                    "on.a",                                       false},
        {"taken",                         "^taken$",                                    false}, /* by the first */
        {"{event}",                       "^taken$",                                    false},
        {"{event}",                       "^taken",                                     false}, /* nor is "taken2" thought of */
        {"in",                            "^in$",                                       true },
        {"in",                            "^on$",                                       false},
        {"mes.in.{event}",                "^mes\\.[a-z-]+$",                            false},
        {"mes.{event}",                   "^mes\\.[a-z-]+$",                            true },
        {"mes.in.{event}",                "^mes\\.",                                    true },
        {"in.{event}",                    "^in\\.batch-event$",                         true },
        {"in.{event}",                    "^in\\.(fire|water)s?$",                      true },
        {"{plant}.{event}",               "^berlin\\.(fire|water)$",                    true },
        {"{plant}.{event}",               "^berlin\\..*-variable$",                     true },
        {"{plant}.{area}.{line}",         "^[A-Z]\\.",                                  true },
        {"{plant}.{area}.{line}",         "^[0-9]\\.",                                  true },
        {"{plant}.{line}.{event}",        "^(berlin|bonn)\\.m7\\.fire$",                true },
        {"{plant}.{area}.{line}.{event}", "^a1\\.a2\\.a3\\.a3$",                        true },
        {"{plant}-{event}",               "^[a-z]+\\.",                                 false},
        {"in.{event}",
         "^(a1|a2|a3|a4|a5|a6|a7|a8|a9|b1|b2|b3|b4|b5|b6|b7|b8|b9|c1|c2|c3|c4|c5|c6)$", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (reaches(rows[i].kafka_topic, rows[i].selector) != rows[i].reaches)
            fail_msg("%s and %s", rows[i].kafka_topic, rows[i].selector);
}

static void a_route_with_a_list_is_reached_by_any_of_its_names(void **state)
{
    struct kafka_selector names[] = {{.text = "x"}, {.text = "in.a"}};
    struct route list[] = {
        {.selector_count = 2, .selectors = names}
    };
    struct routes down = {1, list};
    struct up_route up = route_to("in.{event}", UNSAFE_REJECT);

    (void)state;
    assert_true(reach_route(&up, &down, 0));
    list[0].selector_count = 1;
    assert_false(reach_route(&up, &down, 0));
    list[0].selector_count = 0;
    assert_false(reach_route(&up, &down, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topics_of_a_pattern_meet_a_filter_or_not),
        cmocka_unit_test(what_from_says_is_the_only_value_of_its_field),
        cmocka_unit_test(only_what_was_encoded_brings_a_dot_into_a_name),
        cmocka_unit_test(what_is_written_is_carried_by_the_route_that_takes_it),
        cmocka_unit_test(a_route_with_a_list_is_reached_by_any_of_its_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
