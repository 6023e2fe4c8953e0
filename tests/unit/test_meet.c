/* Can two patterns make one topic, or one above the other? */
#include "config/meet.h"

#include "tests/lib/test.h"

static struct pattern pattern_of(const char *text)
{
    struct pattern_fault fault;
    struct pattern p;

    assert_int_equal(pattern_compile(text_of(text), &p, &fault), ERR_OK);
    return p;
}

enum { ALARMS, BATCHES, ANY, NOBODY, OWNERS }; /* who makes the topics */

static struct kafka_selector selectors[OWNERS] = {
    [ALARMS] = {.text = "mes.alarm"},
    [BATCHES] = {                .text = "mes.batch-event"                  },
    [ANY] = { .is_regex = true,                   .text = "^mes"},
};
static struct route routes[OWNERS] = {
    [ALARMS] = {.selector_count = 1, .selectors = &selectors[ALARMS] },
    [BATCHES] = {.selector_count = 1, .selectors = &selectors[BATCHES]},
    [ANY] = {.selector_count = 1, .selectors = &selectors[ANY]    },
};

static struct meeting meeting_of(const struct pattern *p, int owner, enum unsafe_policy policy)
{
    const struct route *route = owner == NOBODY ? NULL : &routes[owner];

    return (struct meeting){
        {p, policy, route == NULL ? NULL : route->from},
        route
    };
}

static void topics_are_the_same_or_lie_above_each_other_or_do_not(void **state)
{
    static const struct {
        const char *a, *b;
        int of_a, of_b;
        bool same;
        enum meet above; /* @a above @b */
    } rows[] = {
        {"a/b",               "a/b",                   ANY,    ANY,     true,  MEET_NEVER    },
        {"a/b",               "a/c",                   ANY,    ANY,     false, MEET_NEVER    },
        {"a",                 "a/b",                   ANY,    ANY,     false, MEET          },
        {"a/b",               "a",                     ANY,    ANY,     false, MEET_NEVER    },
        {"{plant}/{line}",    "{line}/{plant}",        ANY,    ANY,     true,  MEET_NEVER    },
        {"{plant}/x",         "y/{line}",              ANY,    NOBODY,  true,  MEET_NEVER    },
        {"{plant}/{line}",    "{plant}/{line}/{area}", ANY,    ANY,     false, MEET          },
 /* no data makes `_state` */
        {"{plant}/{line}",    "{plant}/_state/{area}", ANY,    ANY,     false, MEET_NEVER    },
        {"{plant}/_state",    "{plant}/{line}/x",      ANY,    NOBODY,  false, MEET_NEVER    },
        {"{plant}/{line}",    "mes/{plant}/{line}",    ANY,    ANY,     false, MEET_BY_CHANCE},
 /* the event, where the Kafka topics are named */
        {"x/{event}",         "x/{event}",             ALARMS, BATCHES, false, MEET_NEVER    },
        {"x/{event}",         "x/{event}",             ALARMS, ALARMS,  true,  MEET_NEVER    },
        {"x/{event}",         "x/{event}",             ALARMS, ANY,     true,  MEET_NEVER    },
        {"x/{event}",         "x/{event}/y",           ALARMS, NOBODY,  false, MEET          },
        {"x/alarm",           "x/{event}",             ANY,    ALARMS,  true,  MEET_NEVER    },
        {"x/alarm",           "x/{event}",             ANY,    BATCHES, false, MEET_NEVER    },
        {"x/{event}/{plant}", "x/{event}/{plant}/y",   ALARMS, BATCHES, false, MEET_NEVER    },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pattern pa = pattern_of(rows[i].a), pb = pattern_of(rows[i].b);
        struct meeting a = meeting_of(&pa, rows[i].of_a, UNSAFE_REJECT);
        struct meeting b = meeting_of(&pb, rows[i].of_b, UNSAFE_REJECT);
        if (meet_same(&a, &b) != rows[i].same || meet_same(&b, &a) != rows[i].same ||
            meet_above(&a, &b) != rows[i].above)
            fail_msg("%s and %s", rows[i].a, rows[i].b);
    }
}

static void what_from_says_is_the_only_value_of_its_level(void **state)
{
    struct pattern p = pattern_of("{plant}/{event}"), ulm = pattern_of("ulm/{event}");
    struct route here = routes[ANY];
    struct meeting a = {
        {&p, UNSAFE_REJECT, here.from},
        &here
    };
    struct meeting b = meeting_of(&ulm, ANY, UNSAFE_REJECT);

    (void)state;
    assert_true(meet_same(&a, &b));
    here.from[FIELD_PLANT] =
        (struct source){.kind = SOURCE_CONSTANT, .size = 6, .text = "berlin"};
    assert_false(meet_same(&a, &b));
    /* the event stands elsewhere than in the Kafka topic's name */
    here = routes[ALARMS];
    here.from[FIELD_EVENT] = (struct source){.kind = SOURCE_KEY};
    b = meeting_of(&ulm, BATCHES, UNSAFE_REJECT);
    assert_true(meet_same(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topics_are_the_same_or_lie_above_each_other_or_do_not),
        cmocka_unit_test(what_from_says_is_the_only_value_of_its_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
