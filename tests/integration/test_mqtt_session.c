/* A session that a real broker keeps (bridge/ports/mqtt.h, CLIENT_SESSION): what comes, what
 * comes again, and what never comes. */
#include <stdlib.h>
#include <sys/socket.h>

#include "tests/lib/check.h"
#include "tests/lib/session.h"

static void what_is_not_acknowledged_comes_again(void **state)
{
    struct rig *r = *state;

    session_found(r);
    session_leave_messages(r, 0, 10, 20);
    rig_come_up_as_session(r);
    assert_true(r->up.mqtt_up.session_present);
    rig_await(r, &r->arrivals, 10);
    session_check(r, 0, 10);
    for (int i = 0; i < 10; i++)
        assert_false(r->arrived[i]->is_dup);
    rig_acknowledge(r, 4);
    session_hang_up_when_heard(r);

    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, 6);
    rig_expect_silence(r, 100);
    session_check(r, 4, 6);
    for (int i = 0; i < 6; i++)
        assert_true(r->arrived[i]->is_dup);
    rig_acknowledge(r, 6);
    session_hang_up_when_heard(r);

    rig_come_up_as_session(r);
    rig_expect_silence(r, 100);
    assert_int_equal(0, r->arrivals);
}

/* The same for one that is lost, and acknowledged too late. */
static void what_is_acknowledged_too_late_comes_again(void **state)
{
    struct rig *r = *state;

    session_found(r);
    session_leave_messages(r, 0, 10, 20);
    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, 10);
    uint32_t old = r->epoch;
    shutdown(rig_socket(r), SHUT_RDWR);
    rig_go_down(r);

    rig_come_up_as_session(r);
    r->port.acknowledge(r->port.self, old, 10);
    r->port.flush(r->port.self);
    rig_await(r, &r->arrivals, 10);
    r->port.acknowledge(r->port.self, old, 10);
    rig_acknowledge(r, 3);
    session_hang_up_when_heard(r);

    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, 7);
    session_check(r, 3, 7);
}

static void thousands_are_acknowledged_at_once(void **state)
{
    struct rig *r = *state;

    session_found(r);
    session_leave_messages(r, 0, RIG_ARRIVALS_MAX, 100);
    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, RIG_ARRIVALS_MAX);
    session_check(r, 0, RIG_ARRIVALS_MAX);
    rig_acknowledge(r, RIG_ARRIVALS_MAX);
    session_hang_up_when_heard(r);

    rig_come_up_as_session(r);
    rig_expect_silence(r, 200);
    assert_int_equal(0, r->arrivals);
}

static void a_message_comes_byte_by_byte(void **state)
{
    struct rig *r = *state;
    char all_bytes[256];
    for (int i = 0; i < 256; i++)
        all_bytes[i] = (char)i;
    struct message m = {
        .topic = TEXT("in/\xc3\xbc/x"),
        .payload = {all_bytes,              sizeof all_bytes},
        .content_type = TEXT("text/x"),
        .response_topic = TEXT("reply/to"),
        .correlation_data = {                      all_bytes,                   200                },
        .property_count = 3,
        .properties = { {TEXT("b"), TEXT("2")}, {TEXT("a"), TEXT("")},                 {TEXT(""), TEXT("3")}},
    };

    session_found(r);
    rig_come_up(r);
    rig_publish(r, &m);
    rig_say(r, "in/bare", "");
    rig_await(r, &r->answered, 2);
    rig_hang_up_in_time(r);
    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, 2);

    const struct arrival *a = r->arrived[0], *bare = r->arrived[1];
    assert_text(a->topic, m.topic);
    assert_text(text_of_bytes(a->payload), text_of_bytes(m.payload));
    assert_text(a->content_type, m.content_type);
    assert_text(a->response_topic, m.response_topic);
    assert_text(text_of_bytes(a->correlation_data), text_of_bytes(m.correlation_data));
    assert_int_equal(3, a->property_count);
    for (size_t i = 0; i < 3; i++) {
        assert_text(a->properties[i].name, m.properties[i].name);
        assert_text(a->properties[i].value, m.properties[i].value);
    }
    assert_false(a->properties_are_missed);
    assert_text(bare->topic, TEXT("in/bare"));
    assert_non_null(bare->payload.at);
    assert_int_equal(0, bare->payload.size);
    assert_int_equal(0, bare->content_type.size);
    assert_int_equal(0, bare->response_topic.size);
    assert_null(bare->correlation_data.at);
    assert_int_equal(0, bare->property_count);
}

static void a_message_of_qos_0_comes_and_is_not_waited_for(void **state)
{
    struct rig *r = *state;

    session_found(r);
    rig_come_up_as_session(r);
    broker_publish(&r->broker, "in/a", "0 ", 0, false);
    broker_publish(&r->broker, "in/a", "1 ", 1, false);
    rig_await(r, &r->arrivals, 2);
    session_check(r, 0, 2);
    assert_int_equal(0, r->arrived[0]->packet_id);
    assert_int_not_equal(0, r->arrived[1]->packet_id);
    rig_acknowledge(r, 2);
    session_hang_up_when_heard(r);
    rig_come_up_as_session(r);
    rig_expect_silence(r, 100);
    assert_int_equal(0, r->arrivals);
}

static void each_subscription_bears_its_number(void **state)
{
    struct rig *r = *state;
    static const struct {
        const char *topic;
        uint32_t id;
    } cases[] = {
        {"one/a",   1        },
        {"two/b",   268435455},
        {"three/c", 0        }
    };

    broker_start(&r->broker, session_broker);
    rig_come_up_as_session(r);
    rig_listen(r, "one/#", 1);
    rig_listen(r, "two/+", 268435455);
    rig_listen(r, "three/c", 0);
    session_fence(r);
    for (int i = 0; i < 3; i++) {
        broker_publish(&r->broker, cases[i].topic, "x", 1, false);
        rig_await(r, &r->arrivals, i + 1);
        assert_text(r->arrived[i]->topic, text_of(cases[i].topic));
        assert_int_equal(cases[i].id, r->arrived[i]->subscription_id);
    }
}

static void what_was_retained_before_never_comes_and_what_is_said_so(void **state)
{
    struct rig *r = *state;

    broker_start(&r->broker, session_broker);
    broker_publish(&r->broker, "in/old", "x", 1, true);
    for (int i = 0; i < 3; i++) {
        rig_come_up_as_session(r);
        rig_listen(r, "in/#", 7);
        rig_listen(r, "in/#", 8); /* instead of the other */
        session_fence(r);
        rig_expect_silence(r, 50);
        assert_int_equal(0, r->arrivals);
        if (i < 2) rig_hang_up_in_time(r);
    }
    broker_publish(&r->broker, "in/new", "x", 1, true);
    broker_publish(&r->broker, "in/new", "x", 1, false);
    rig_await(r, &r->arrivals, 2);
    assert_true(r->arrived[0]->is_retained);
    assert_false(r->arrived[1]->is_retained);
}

static void our_own_messages_do_not_come_back(void **state)
{
    struct rig *r = *state;

    session_found(r);
    rig_come_up_as_session(r);
    rig_say(r, "in/a", "mine");
    session_fence(r);
    broker_publish(&r->broker, "in/a", "0 ", 1, false);
    rig_await(r, &r->arrivals, 1);
    session_check(r, 0, 1);
}

/* What is retained there: "-" is nothing. */
static void check_will(struct rig *r, const char *expected)
{
    struct listener l;
    char line[64] = "-";

    listener_open(&l, &r->broker, "last/words", "%t %r %p");
    FILE *heard = listener_close(&l);
    rewind(heard); /* it comes before the listener's own mark */
    while (fgets(line, sizeof line, heard) != NULL && strstr(line, "last/words") == NULL)
        snprintf(line, sizeof line, "-");
    fclose(heard);
    assert_string_equal(expected, line);
}

static void the_will_is_done_when_the_connection_is_cut_and_only_then(void **state)
{
    struct rig *r = *state;
    static void (*const come_up[])(struct rig *) = {rig_come_up, rig_come_up_as_session};

    r->will_topic = TEXT("last/words");
    broker_start(&r->broker, session_broker);
    for (int i = 0; i < 2; i++) {
        r->will_payload = i == 0 ? TEXT("goodbye") : TEXT("farewell");
        come_up[i](r);
        rig_hang_up_in_time(r);
        rig_await_no_socket(r);
        check_will(r, i == 0 ? "-" : "last/words 1 goodbye\n");
        come_up[i](r);
        shutdown(rig_socket(r), SHUT_RDWR);
        rig_go_down(r);
        check_will(r, i == 0 ? "last/words 1 goodbye\n" : "last/words 1 farewell\n");
    }
}

/* Arrivals, acknowledgements, and at last an end of one or the other kind. */
static void live_a_while(struct rig *r, uint64_t *seed)
{
    for (int rounds = (int)random_below(seed, 12); rounds > 0; rounds--) {
        rig_step(r, 5);
        int given = r->arrivals - r->acknowledged;
        if (given > 0) rig_acknowledge(r, (int)random_below(seed, (size_t)given + 1));
    }
    switch (random_below(seed, 3)) {
    case 0: rig_hang_up_in_time(r); return;
    case 1: shutdown(rig_socket(r), SHUT_RDWR); break;
    case 2: shutdown(rig_socket(r), SHUT_WR); break; /* the broker ends it */
    }
    if (random_below(seed, 2) == 0 && r->arrivals > r->acknowledged) rig_acknowledge(r, 1);
    rig_go_down(r);
}

/* Each connection begins at or before what was not acknowledged on the one before, and leaves
 * nothing out. */
static void whatever_happens_to_the_connection_nothing_is_missed(void **state)
{
    enum { COUNT = 2000 };
    struct rig *r = *state;
    uint64_t seed = 20261124;
    int acknowledged = 0, connections = 0;

    session_found(r);
    session_leave_messages(r, 0, COUNT, 100);
    r->settings.keepalive_s = 1; /* what ends behind a closed gate is noticed in half of it */
    while (acknowledged < COUNT) {
        r->settings.arrivals_max = (uint16_t)(1 + random_below(&seed, 50));
        rig_come_up_as_session(r);
        live_a_while(r, &seed);
        connections++;
        if (r->arrivals == 0) continue;
        int first = (int)strtol((const char *)r->arrived[0]->payload.at, NULL, 10);
        assert_in_range(first, 0, acknowledged);
        session_check(r, first, r->arrivals);
        if (first + r->acknowledged > acknowledged) acknowledged = first + r->acknowledged;
    }
    assert_in_range(connections, 10, 1000); /* else nothing was tried */
}

static void a_frozen_broker_is_hung_up_in_time(void **state)
{
    struct rig *r = *state;

    session_found(r);
    session_leave_messages(r, 0, 1000, 100);
    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, 1000);
    broker_freeze(&r->broker);
    r->port.acknowledge(r->port.self, r->epoch, 1000);
    rig_hang_up_in_time(r);
    broker_thaw(&r->broker);
    rig_come_up_as_session(r);
}

/* One connection after the other, of both kinds: neither takes the other's settings. */
static void an_instance_is_acknowledged_at_once_behind_a_session(void **state)
{
    struct rig *r = *state;

    session_found(r);
    for (int i = 0; i < 3; i++) {
        rig_come_up(r);
        assert_false(r->up.mqtt_up.session_present);
        rig_subscribe(r, "in/#");
        rig_say(r, "in/a", "0 ");
        assert_string_equal("0 ", rig_hear(r)->payload);
        rig_hang_up_in_time(r);
        rig_come_up_as_session(r);
        rig_await(r, &r->arrivals, 1);
        session_check(r, 0, 1);
        rig_acknowledge(r, 1);
        session_hang_up_when_heard(r);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, session_prepare, rig_done)
#define TEST_TLS(name)                                                                         \
    {                                                                                          \
        "tls: " #name, name, session_prepare_tls, rig_done, NULL                               \
    }
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_acknowledged_comes_again),
        TEST(what_is_acknowledged_too_late_comes_again),
        TEST(thousands_are_acknowledged_at_once),
        TEST(a_message_comes_byte_by_byte),
        TEST(a_message_of_qos_0_comes_and_is_not_waited_for),
        TEST(each_subscription_bears_its_number),
        TEST(what_was_retained_before_never_comes_and_what_is_said_so),
        TEST(our_own_messages_do_not_come_back),
        TEST(the_will_is_done_when_the_connection_is_cut_and_only_then),
        TEST(whatever_happens_to_the_connection_nothing_is_missed),
        TEST(a_frozen_broker_is_hung_up_in_time),
        TEST(an_instance_is_acknowledged_at_once_behind_a_session),
        TEST_TLS(what_is_not_acknowledged_comes_again),
        TEST_TLS(whatever_happens_to_the_connection_nothing_is_missed),
        TEST_TLS(thousands_are_acknowledged_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
