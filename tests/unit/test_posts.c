#include "bridge/core/posts.h"

#include "bridge/core/ticket.h"
#include "tests/lib/test.h"

static struct posts posts;

static int start(void **state)
{
    (void)state;
    posts_init(&posts);
    return 0;
}

static void an_answer_finds_its_post_once(void **state)
{
    (void)state;
    struct post post;
    uint64_t first = posts_open(&posts, POST_FENCE, 0, 10);
    uint64_t second = posts_open(&posts, POST_CHECKPOINT, 7, 20);

    assert_true(ticket_is_own(first) && ticket_is_own(second));
    assert_int_equal(posts.out, 2);
    assert_true(posts_answer(&posts, second, &post));
    assert_int_equal(post.kind, POST_CHECKPOINT);
    assert_int_equal(post.lane, 7);
    assert_false(posts_answer(&posts, second, &post));
    assert_int_equal(posts.out, 1);
    assert_int_equal(posts_oldest_ms(&posts), 10);
}

static void a_ticket_is_never_given_twice_though_its_slot_is(void **state)
{
    (void)state;
    struct post post;
    uint64_t before = 0;

    for (int i = 0; i < 3 * POSTS_MAX; i++) {
        uint64_t ticket = posts_open(&posts, POST_FENCE, 0, i);
        assert_true(ticket > before);
        if (before != 0) assert_false(posts_answer(&posts, before, &post));
        assert_true(posts_answer(&posts, ticket, &post));
        before = ticket;
    }
    assert_int_equal(posts.used, 0);
}

static void all_slots_can_be_taken_and_no_more(void **state)
{
    (void)state;
    for (int i = 0; i < POSTS_MAX; i++) {
        assert_false(posts_is_full(&posts));
        posts_open(&posts, POST_CHECKPOINT, (uint16_t)i, 0);
    }
    assert_true(posts_is_full(&posts));
    posts_forget_mqtt(&posts);
    assert_int_equal(posts.used, 0);
}

static void an_audit_record_takes_no_room_of_mqtt_and_outlives_the_connection(void **state)
{
    (void)state;
    struct post post;
    uint64_t audit = posts_open(&posts, POST_AUDIT, 3, 0);
    uint64_t notice = posts_open(&posts, POST_NOTICE, 3, 0);

    assert_int_equal(posts.out, 1);
    posts_forget_mqtt(&posts);
    assert_int_equal(posts.out, 0);
    assert_false(posts_answer(&posts, notice, &post));
    assert_true(posts_answer(&posts, audit, &post));
}

static void
what_is_under_way_for_lanes_that_are_gone_is_still_awaited_but_means_nothing(void **state)
{
    (void)state;
    struct post post;
    uint64_t mark = posts_open(&posts, POST_CHECKPOINT, 3, 5);
    uint64_t audit = posts_open(&posts, POST_AUDIT, 3, 5);

    posts_orphan_lanes(&posts);
    assert_int_equal(posts.out, 1);
    assert_false(posts_answer(&posts, audit, &post));
    assert_true(posts_answer(&posts, mark, &post));
    assert_int_equal(post.kind, POST_ORPHAN);
    assert_int_equal(posts.used, 0);
}

static void a_ticket_of_a_slot_that_there_is_not_finds_nothing(void **state)
{
    (void)state;
    struct post post;

    assert_false(posts_answer(&posts, ticket_of(1, UINT16_MAX), &post));
    assert_false(posts_answer(&posts, ticket_of(1, TICKET_OWN_FIRST), &post));
    assert_int_equal(posts_oldest_ms(&posts), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_answer_finds_its_post_once, start),
        cmocka_unit_test_setup(a_ticket_is_never_given_twice_though_its_slot_is, start),
        cmocka_unit_test_setup(all_slots_can_be_taken_and_no_more, start),
        cmocka_unit_test_setup(
            an_audit_record_takes_no_room_of_mqtt_and_outlives_the_connection, start),
        cmocka_unit_test_setup(
            what_is_under_way_for_lanes_that_are_gone_is_still_awaited_but_means_nothing,
            start),
        cmocka_unit_test_setup(a_ticket_of_a_slot_that_there_is_not_finds_nothing, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
