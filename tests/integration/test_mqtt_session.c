/* A session that a real broker keeps (bridge/ports/mqtt.h, CLIENT_SESSION): what comes, what
 * comes again, and what never comes. */
#include <stdlib.h>

#include "tests/lib/check.h"
#include "tests/lib/mqtt_rig.h"

#define BROKER "allow_anonymous true\nmax_inflight_messages 0\n"

/* A new session that listens to "in/#", hung up. */
static void found_session(struct rig *r)
{
    broker_start(&r->broker, BROKER);
    rig_come_up_as_session(r);
    assert_false(r->up.mqtt_up.session_present);
    assert_true(r->up.mqtt_up.subscription_ids);
    rig_listen(r, "in/#", 7);
    rig_say(r, "a/fence", "SUBSCRIBE has gone before");
    rig_await(r, &r->answered, 1);
    rig_hang_up_in_time(r);
}

/* Messages for the session, while it is away: each one its number. */
static void leave_messages(struct rig *r, int first, int count)
{
    rig_come_up(r);
    for (int i = first; i < first + count; i++) {
        char payload[16];
        snprintf(payload, sizeof payload, "%d", i);
        if (r->published - r->answered == RIG_WINDOW) rig_await(r, &r->answered, r->published);
        rig_say(r, "in/a", payload);
    }
    rig_await(r, &r->answered, r->published);
    rig_hang_up_in_time(r);
}

/* Those of the epoch from place @from on bear the numbers from @first on. */
static void check_numbers(const struct rig *r, int from, int first, int count)
{
    for (int i = 0; i < count; i++) {
        char payload[16];
        const struct arrival *a = r->arrived[from + i];
        snprintf(payload, sizeof payload, "%d", first + i);
        assert_text(text_of_bytes(a->payload), text_of(payload));
        assert_text(a->topic, TEXT("in/a"));
    }
}

static void what_is_not_acknowledged_comes_again(void **state)
{
    struct rig *r = *state;

    found_session(r);
    leave_messages(r, 0, 10);
    rig_come_up_as_session(r);
    assert_true(r->up.mqtt_up.session_present);
    rig_await(r, &r->arrivals, 10);
    check_numbers(r, 0, 0, 10);
    assert_false(r->arrived[0]->is_dup);
    rig_acknowledge(r, 4);
    rig_hang_up_in_time(r);

    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, 6);
    rig_expect_silence(r, 100);
    check_numbers(r, 0, 4, 6);
    for (int i = 0; i < 6; i++)
        assert_true(r->arrived[i]->is_dup);
    rig_acknowledge(r, 6);
    rig_hang_up_in_time(r);

    rig_come_up_as_session(r);
    rig_expect_silence(r, 100);
    assert_int_equal(0, r->arrivals);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_prepare, rig_done)
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_acknowledged_comes_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
