/* A session that a real broker keeps (bridge/ports/mqtt.h, CLIENT_SESSION): what comes, what
 * comes again, and what never comes. */
#include <stdlib.h>
#include <sys/socket.h>

#include "tests/lib/check.h"
#include "tests/lib/mqtt_rig.h"

static char lines[512];

static int prepare(void **state)
{
    snprintf(lines, sizeof lines, "allow_anonymous true\nmax_inflight_messages 0\n");
    return rig_prepare(state);
}

static int prepare_tls(void **state)
{
    static char ca_file[96], url[48];
    prepare(state);
    struct rig *r = *state;

    broker_make_certificate(&r->broker);
    snprintf(ca_file, sizeof ca_file, "%s/cert.pem", r->broker.directory);
    snprintf(url, sizeof url, "mqtts://localhost:%d", r->broker.port);
    snprintf(lines + strlen(lines), sizeof lines - strlen(lines),
             "certfile %s\nkeyfile %s/key.pem\n", ca_file, r->broker.directory);
    r->settings.url = url;
    r->settings.ca_file = ca_file;
    return 0;
}

/* Answered: what was asked before has gone to the broker, and been done. */
static void fence(struct rig *r)
{
    rig_say(r, "a/fence", "");
    rig_await(r, &r->answered, r->published);
}

/* A broker reads one packet at a time from each connection, and forgets what it has not read
 * of a connection when the same client comes again. */
static void hang_up_when_heard(struct rig *r)
{
    fence(r);
    rig_hang_up_in_time(r);
}

/* A new session that listens to "in/#", hung up. */
static void found_session(struct rig *r)
{
    broker_start(&r->broker, lines);
    rig_come_up_as_session(r);
    assert_false(r->up.mqtt_up.session_present);
    assert_true(r->up.mqtt_up.subscription_ids);
    rig_listen(r, "in/#", 7);
    hang_up_when_heard(r);
}

/* Messages for the session, while it is away: each begins with its number. */
static void leave_messages(struct rig *r, int first, int count, size_t size)
{
    char payload[2000];

    memset(payload, '.', sizeof payload);
    rig_come_up(r);
    for (int i = first; i < first + count; i++) {
        int digits = snprintf(payload, 16, "%d ", i);
        payload[digits] = '.';
        if (r->published - r->answered == RIG_WINDOW) rig_await(r, &r->answered, r->published);
        rig_publish(r, &(struct message){
                           .topic = TEXT("in/a"), .payload = {payload, size}
        });
    }
    rig_await(r, &r->answered, r->published);
    rig_hang_up_in_time(r);
}

static void check_number(const struct arrival *a, int number)
{
    char expected[16];

    snprintf(expected, sizeof expected, "%d ", number);
    assert_true(text_starts_with(text_of_bytes(a->payload), text_of(expected)));
    assert_text(a->topic, TEXT("in/a"));
    assert_int_equal(7, a->subscription_id);
}

/* Those of the epoch are these, in order. */
static void check_numbers(const struct rig *r, int first, int count)
{
    assert_int_equal(count, r->arrivals);
    for (int i = 0; i < count; i++)
        check_number(r->arrived[i], first + i);
}

static void what_is_not_acknowledged_comes_again(void **state)
{
    struct rig *r = *state;

    found_session(r);
    leave_messages(r, 0, 10, 20);
    rig_come_up_as_session(r);
    assert_true(r->up.mqtt_up.session_present);
    rig_await(r, &r->arrivals, 10);
    check_numbers(r, 0, 10);
    for (int i = 0; i < 10; i++)
        assert_false(r->arrived[i]->is_dup);
    rig_acknowledge(r, 4);
    hang_up_when_heard(r);

    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, 6);
    rig_expect_silence(r, 100);
    check_numbers(r, 4, 6);
    for (int i = 0; i < 6; i++)
        assert_true(r->arrived[i]->is_dup);
    rig_acknowledge(r, 6);
    hang_up_when_heard(r);

    rig_come_up_as_session(r);
    rig_expect_silence(r, 100);
    assert_int_equal(0, r->arrivals);
}

/* The same for one that is lost, and acknowledged too late. */
static void what_is_acknowledged_too_late_comes_again(void **state)
{
    struct rig *r = *state;

    found_session(r);
    leave_messages(r, 0, 10, 20);
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
    hang_up_when_heard(r);

    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, 7);
    check_numbers(r, 3, 7);
}

static void thousands_are_acknowledged_at_once(void **state)
{
    struct rig *r = *state;

    found_session(r);
    leave_messages(r, 0, RIG_ARRIVALS_MAX, 100);
    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, RIG_ARRIVALS_MAX);
    check_numbers(r, 0, RIG_ARRIVALS_MAX);
    rig_acknowledge(r, RIG_ARRIVALS_MAX);
    hang_up_when_heard(r);

    rig_come_up_as_session(r);
    rig_expect_silence(r, 200);
    assert_int_equal(0, r->arrivals);
}

/* The broker itself would send more: it does not keep to Receive Maximum. */
static void never_are_more_given_than_may_be(void **state)
{
    enum { COUNT = 5000, LIMIT = 100 };
    struct rig *r = *state;
    uint64_t seed = 1;
    int most = 0;

    found_session(r);
    leave_messages(r, 0, COUNT, 100);
    r->settings.arrivals_max = LIMIT;
    rig_come_up_as_session(r);
    while (r->acknowledged < COUNT) { /* the rig looks at each that comes */
        rig_step(r, 100);
        int given = r->arrivals - r->acknowledged;
        if (given > most) most = given;
        if (given > 0) rig_acknowledge(r, 1 + (int)random_below(&seed, (size_t)given));
    }
    check_numbers(r, 0, COUNT);
    assert_true(most > LIMIT / 2);
    assert_int_equal(0, r->overflows);
    rig_hang_up_in_time(r);
}

/* As many as may be, again and again: the gate opens in the midst of what was read ahead. */
static void nothing_stays_behind_a_closed_gate(void **state)
{
    enum { COUNT = 3000, LIMIT = 10 };
    struct rig *r = *state;

    found_session(r);
    leave_messages(r, 0, COUNT, 100);
    r->settings.arrivals_max = LIMIT;
    rig_come_up_as_session(r);
    int64_t begin = rig_clock_ms();
    while (r->acknowledged < COUNT) {
        rig_await(r, &r->arrivals, r->acknowledged + LIMIT);
        rig_acknowledge(r, LIMIT);
    }
    check_numbers(r, 0, COUNT);
    assert_true(rig_clock_ms() - begin < 3000); /* 10 ms a time, if it overslept */
}

static void never_are_many_more_bytes_given_than_may_be(void **state)
{
    enum { COUNT = 500, BYTES_MAX = 20000, SIZE = 1500 };
    struct rig *r = *state;
    size_t most = 0;

    found_session(r);
    leave_messages(r, 0, COUNT, SIZE);
    r->settings.arrival_bytes_max = BYTES_MAX;
    rig_come_up_as_session(r);
    while (r->acknowledged < COUNT) {
        rig_await(r, &r->arrivals, r->acknowledged + 1);
        rig_step(r, 20);
        size_t bytes = 0;
        for (int i = r->acknowledged; i < r->arrivals; i++)
            bytes += arrival_bytes(r->arrived[i]);
        if (bytes > most) most = bytes;
        rig_acknowledge(r, r->arrivals - r->acknowledged);
    }
    check_numbers(r, 0, COUNT);
    assert_in_range(most, BYTES_MAX, BYTES_MAX + SIZE + 500);
}

static void one_message_finds_room_however_large(void **state)
{
    struct rig *r = *state;

    found_session(r);
    leave_messages(r, 0, 3, 1900);
    r->settings.arrival_bytes_max = 1;
    rig_come_up_as_session(r);
    for (int i = 0; i < 3; i++) {
        rig_await(r, &r->arrivals, i + 1);
        rig_expect_silence(r, 20);
        rig_acknowledge(r, 1);
    }
    check_numbers(r, 0, 3);
}

static void a_connection_that_must_not_read_outlives_its_keep_alive(void **state)
{
    enum { COUNT = 1000, LIMIT = 100, ACKNOWLEDGED = 40 };
    struct rig *r = *state;

    found_session(r);
    leave_messages(r, 0, COUNT, 1000);
    r->settings.keepalive_s = 2;
    r->settings.arrivals_max = LIMIT;
    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, LIMIT);
    int64_t begin = rig_clock_ms();
    rig_await(r, &r->overflows, 1);
    assert_in_range(rig_clock_ms() - begin, 900, 1500);
    while (rig_clock_ms() - begin < 6000)
        rig_step(r, 100);
    check_numbers(r, 0, LIMIT);
    fence(r); /* it is still up */
    rig_acknowledge(r, ACKNOWLEDGED);
    rig_expect_silence(r, 200); /* the broker sends more now, for nothing */
    hang_up_when_heard(r);

    r->settings.arrivals_max = RIG_ARRIVALS_MAX;
    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, COUNT - ACKNOWLEDGED);
    rig_expect_silence(r, 100);
    check_numbers(r, ACKNOWLEDGED, COUNT - ACKNOWLEDGED);
    rig_acknowledge(r, COUNT - ACKNOWLEDGED);
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

    found_session(r);
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

    found_session(r);
    rig_come_up_as_session(r);
    broker_publish(&r->broker, "in/a", "0 ", 0, false);
    broker_publish(&r->broker, "in/a", "1 ", 1, false);
    rig_await(r, &r->arrivals, 2);
    check_numbers(r, 0, 2);
    assert_int_equal(0, r->arrived[0]->packet_id);
    assert_int_not_equal(0, r->arrived[1]->packet_id);
    rig_acknowledge(r, 2);
    hang_up_when_heard(r);
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

    broker_start(&r->broker, lines);
    rig_come_up_as_session(r);
    rig_listen(r, "one/#", 1);
    rig_listen(r, "two/+", 268435455);
    rig_listen(r, "three/c", 0);
    fence(r);
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

    broker_start(&r->broker, lines);
    broker_publish(&r->broker, "in/old", "x", 1, true);
    for (int i = 0; i < 3; i++) {
        rig_come_up_as_session(r);
        rig_listen(r, "in/#", 7);
        rig_listen(r, "in/#", 8); /* instead of the other */
        fence(r);
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

    found_session(r);
    rig_come_up_as_session(r);
    rig_say(r, "in/a", "mine");
    fence(r);
    broker_publish(&r->broker, "in/a", "0 ", 1, false);
    rig_await(r, &r->arrivals, 1);
    check_numbers(r, 0, 1);
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
    broker_start(&r->broker, lines);
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

static void a_frozen_broker_is_hung_up_in_time(void **state)
{
    struct rig *r = *state;

    found_session(r);
    leave_messages(r, 0, 1000, 100);
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

    found_session(r);
    for (int i = 0; i < 3; i++) {
        rig_come_up(r);
        assert_false(r->up.mqtt_up.session_present);
        rig_subscribe(r, "in/#");
        rig_say(r, "in/a", "0 ");
        assert_string_equal("0 ", rig_hear(r)->payload);
        rig_hang_up_in_time(r);
        rig_come_up_as_session(r);
        rig_await(r, &r->arrivals, 1);
        check_numbers(r, 0, 1);
        rig_acknowledge(r, 1);
        hang_up_when_heard(r);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, rig_done)
#define TEST_TLS(name)                                                                         \
    {                                                                                          \
        "tls: " #name, name, prepare_tls, rig_done, NULL                                       \
    }
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_acknowledged_comes_again),
        TEST(what_is_acknowledged_too_late_comes_again),
        TEST(thousands_are_acknowledged_at_once),
        TEST(never_are_more_given_than_may_be),
        TEST(nothing_stays_behind_a_closed_gate),
        TEST(never_are_many_more_bytes_given_than_may_be),
        TEST(one_message_finds_room_however_large),
        TEST(a_connection_that_must_not_read_outlives_its_keep_alive),
        TEST(a_message_comes_byte_by_byte),
        TEST(a_message_of_qos_0_comes_and_is_not_waited_for),
        TEST(each_subscription_bears_its_number),
        TEST(what_was_retained_before_never_comes_and_what_is_said_so),
        TEST(our_own_messages_do_not_come_back),
        TEST(the_will_is_done_when_the_connection_is_cut_and_only_then),
        TEST(a_frozen_broker_is_hung_up_in_time),
        TEST(an_instance_is_acknowledged_at_once_behind_a_session),
        TEST_TLS(what_is_not_acknowledged_comes_again),
        TEST_TLS(thousands_are_acknowledged_at_once),
        TEST_TLS(never_are_more_given_than_may_be),
        TEST_TLS(nothing_stays_behind_a_closed_gate),
        TEST_TLS(a_connection_that_must_not_read_outlives_its_keep_alive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
