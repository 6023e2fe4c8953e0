#include "bridge/core/audience.h"

#include "tests/lib/test.h"

static void a_topic_that_never_had_subscribers_has_lost_none(void **state)
{
    (void)state;
    struct audience a = {{0}};

    assert_false(audience_lost(&a, audience_hash(TEXT("berlin/mix/l7/batch-event"))));
}

static void one_that_had_some_loses_them_once(void **state)
{
    (void)state;
    struct audience a = {{0}};
    uint64_t topic = audience_hash(TEXT("berlin/mix/l7/batch-event"));

    audience_heard(&a, topic);
    audience_heard(&a, topic);
    assert_true(audience_lost(&a, topic));
    assert_false(audience_lost(&a, topic));
    audience_heard(&a, topic);
    assert_true(audience_lost(&a, topic));
}

static void of_two_topics_on_one_place_the_later_one_is_remembered(void **state)
{
    (void)state;
    struct audience a = {{0}};

    audience_heard(&a, 5);
    audience_heard(&a, 5 + AUDIENCE_PLACES);
    assert_false(audience_lost(&a, 5));
    assert_true(audience_lost(&a, 5 + AUDIENCE_PLACES));
}

/* The FNV test vectors of draft-eastlake-fnv. */
static void the_hash_is_the_known_one_and_never_0(void **state)
{
    (void)state;
    assert_true(audience_hash(TEXT("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(audience_hash(TEXT("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(audience_hash(TEXT("foobar")) == UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_topic_that_never_had_subscribers_has_lost_none),
        cmocka_unit_test(one_that_had_some_loses_them_once),
        cmocka_unit_test(of_two_topics_on_one_place_the_later_one_is_remembered),
        cmocka_unit_test(the_hash_is_the_known_one_and_never_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
