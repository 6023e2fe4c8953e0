/* What the client says on a session, byte by byte (bridge/adapters/paho_puback.h): the test
 * plays the broker. */
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/lib/check.h"
#include "tests/lib/mqtt_rig.h"
#include "tests/lib/puppet.h"

static struct puppet broker;

static int prepare(void **state)
{
    puppet_open(&broker);
    rig_prepare(state);
    struct rig *r = *state;
    r->settings.url = broker.url;
    return 0;
}

static int done(void **state)
{
    puppet_close(&broker);
    return rig_done(state);
}

/* Up, after a CONNACK with Session Present and without properties. */
static void come_up(struct rig *r)
{
    rig_dial_session(r);
    puppet_accept(&broker);
    puppet_say(&broker, "20 03 01 00 00");
    rig_await(r, &r->ups, r->ups + 1);
}

/* PUBLISH of one byte on "t". */
static void say_message(int packet_id)
{
    char packet[64];

    snprintf(packet, sizeof packet, "32 07 00 01 74 %02x %02x 00 41", packet_id >> 8,
             packet_id & 0xff);
    puppet_say(&broker, packet);
}

static void expect_puback(int packet_id)
{
    struct packet p = puppet_read(&broker);

    assert_int_equal(0x40, p.type);
    assert_int_equal(2, p.size);
    assert_int_equal(packet_id, p.body[0] << 8 | p.body[1]);
}

/* The client has not said anything, and goes on not to. */
static void expect_nothing(struct rig *r)
{
    unsigned char byte;

    rig_expect_silence(r, 100);
    assert_int_equal(-1, recv(broker.client, &byte, 1, MSG_DONTWAIT));
    assert_int_equal(EAGAIN, errno);
}

static void a_message_is_acknowledged_when_it_is_said_so(void **state)
{
    struct rig *r = *state;

    come_up(r);
    for (int id = 1; id <= 3; id++)
        say_message(id);
    rig_await(r, &r->arrivals, 3);
    expect_nothing(r);
    rig_acknowledge(r, 2);
    expect_puback(1);
    expect_puback(2);
    expect_nothing(r);
    rig_acknowledge(r, 1);
    expect_puback(3);
    expect_nothing(r);
}

static void pubacks_go_in_the_order_received(void **state)
{
    struct rig *r = *state;
    static const int ids[] = {7, 3, 65535, 1, 256, 255, 2};
    enum { COUNT = sizeof ids / sizeof ids[0] };

    come_up(r);
    for (int i = 0; i < COUNT; i++)
        say_message(ids[i]);
    rig_await(r, &r->arrivals, COUNT);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(ids[i], r->arrived[i]->packet_id);
    rig_acknowledge(r, COUNT);
    for (int i = 0; i < COUNT; i++)
        expect_puback(ids[i]);
}

static void a_hundred_pubacks_are_one_write(void **state)
{
    enum { COUNT = 100 };
    struct rig *r = *state;
    struct tcp_info before, after;
    socklen_t size = sizeof before;

    come_up(r);
    for (int id = 1; id <= COUNT; id++)
        say_message(id);
    rig_await(r, &r->arrivals, COUNT);
    assert_int_equal(0, getsockopt(broker.client, IPPROTO_TCP, TCP_INFO, &before, &size));
    rig_acknowledge(r, COUNT);
    for (int id = 1; id <= COUNT; id++)
        expect_puback(id);
    assert_int_equal(0, getsockopt(broker.client, IPPROTO_TCP, TCP_INFO, &after, &size));
    assert_int_equal(1, after.tcpi_data_segs_in - before.tcpi_data_segs_in);
}

static void a_message_of_qos_0_takes_its_turn_and_has_no_puback(void **state)
{
    struct rig *r = *state;

    come_up(r);
    puppet_say(&broker, "30 05 00 01 74 00 41"); /* the first of all */
    say_message(1);
    puppet_say(&broker, "30 05 00 01 74 00 42");
    say_message(2);
    rig_await(r, &r->arrivals, 4);
    assert_int_equal(0, r->arrived[0]->packet_id);
    assert_int_equal(1, r->arrived[1]->packet_id);
    assert_int_equal(0, r->arrived[2]->packet_id);
    rig_acknowledge(r, 1);
    expect_nothing(r);
    rig_acknowledge(r, 2);
    expect_puback(1);
    expect_nothing(r);
    rig_acknowledge(r, 1);
    expect_puback(2);
}

static void expect_disconnect(void)
{
    unsigned char byte;

    assert_int_equal(0xe0, puppet_read(&broker).type);
    assert_int_equal(0, recv(broker.client, &byte, 1, 0));
}

static void what_is_acknowledged_is_said_before_the_goodbye(void **state)
{
    struct rig *r = *state;

    come_up(r);
    for (int id = 1; id <= 3; id++)
        say_message(id);
    rig_await(r, &r->arrivals, 3);
    r->port.acknowledge(r->port.self, r->epoch, 2); /* and no flush() */
    rig_hang_up_in_time(r);
    expect_puback(1);
    expect_puback(2);
    expect_disconnect();
}

/* Nobody takes them, and nobody frees them twice. */
static void what_comes_while_we_hang_up_is_not_acknowledged(void **state)
{
    struct rig *r = *state;

    come_up(r);
    say_message(1);
    rig_await(r, &r->arrivals, 1);
    for (int id = 2; id < 500; id++)
        say_message(id);
    rig_acknowledge(r, 1);
    rig_hang_up_in_time(r);
    expect_puback(1);
    expect_disconnect();
}

static void a_late_word_about_an_old_connection_is_not_heard(void **state)
{
    struct rig *r = *state;

    come_up(r);
    uint32_t old = r->epoch;
    for (int id = 1; id <= 3; id++)
        say_message(id);
    rig_await(r, &r->arrivals, 3);
    shutdown(broker.client, SHUT_WR);
    rig_go_down(r);
    r->port.acknowledge(r->port.self, old, 1); /* the epoch is over, its handle still there */
    r->port.flush(r->port.self);

    come_up(r);
    say_message(9);
    rig_await(r, &r->arrivals, 1);
    r->port.acknowledge(r->port.self, old, 2);
    r->port.flush(r->port.self);
    expect_nothing(r);
    rig_acknowledge(r, 1);
    expect_puback(9);
    expect_nothing(r);
}

/* As late as can be: the connection is gone, and nobody has noticed. */
static void a_connection_that_is_gone_takes_no_harm_from_a_puback(void **state)
{
    struct rig *r = *state;

    for (int i = 0; i < 20; i++) {
        come_up(r);
        for (int id = 1; id <= 3; id++)
            say_message(id);
        rig_await(r, &r->arrivals, 3);
        struct linger at_once = {.l_onoff = 1};
        setsockopt(broker.client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(broker.client);
        broker.client = -1;
        rig_acknowledge(r, 3);
        r->port.flush(r->port.self);
        rig_go_down(r);
    }
}

static void a_message_of_qos_2_ends_the_epoch_unanswered(void **state)
{
    struct rig *r = *state;
    unsigned char byte = 0;

    come_up(r);
    puppet_say(&broker, "34 07 00 01 74 00 05 00 41");
    rig_go_down(r);
    ssize_t got = recv(broker.client, &byte, 1, 0);
    assert_true(got == 0 || byte == 0xe0); /* DISCONNECT, not PUBREC */
}

static void what_comes_before_the_connack_is_neither_handed_on_nor_acknowledged(void **state)
{
    struct rig *r = *state;

    rig_dial_session(r);
    puppet_accept(&broker);
    say_message(1);
    puppet_say(&broker, "20 03 01 00 00");
    say_message(2);
    rig_await(r, &r->arrivals, 1);
    assert_int_equal(2, r->arrived[0]->packet_id);
    rig_acknowledge(r, 1);
    expect_puback(2);
    expect_nothing(r);
}

/* SUBSCRIBE up to the packet id, then the rest of it. */
static void expect_subscribe(const char *rest)
{
    char said[400] = "";
    struct packet p = puppet_read(&broker);
    char answer[32];

    assert_int_equal(0x82, p.type);
    for (int i = 2; i < p.size; i++)
        snprintf(said + strlen(said), 4, "%02x ", p.body[i]);
    assert_string_equal(rest, said);
    snprintf(answer, sizeof answer, "90 04 %02x %02x 00 01", p.body[0], p.body[1]);
    puppet_say(&broker, answer);
}

/* Property Length and a Subscription Identifier, the filter, the options. */
static void each_subscription_is_a_packet_with_its_identifier(void **state)
{
    struct rig *r = *state;

    come_up(r);
    r->port.listen(r->port.self,
                   (struct listen[]){
                       {TEXT("t"),   1        },
                       {TEXT("a/#"), 268435455},
                       {TEXT("+"),   0        }
    },
                   3);
    expect_subscribe("02 0b 01 00 01 74 2d ");
    expect_subscribe("05 0b ff ff ff 7f 00 03 61 2f 23 2d ");
    expect_subscribe("00 00 01 2b 2d ");
    expect_nothing(r);
}

static void a_refused_subscription_ends_the_epoch(void **state)
{
    struct rig *r = *state;
    char refusal[32];

    come_up(r);
    rig_listen(r, "t", 1);
    rig_listen(r, "u", 2);
    expect_subscribe("02 0b 01 00 01 74 2d ");
    struct packet p = puppet_read(&broker);
    snprintf(refusal, sizeof refusal, "90 04 %02x %02x 00 87", p.body[0], p.body[1]);
    puppet_say(&broker, refusal);
    assert_string_equal("subscription refused: not authorized (0x87)", rig_go_down(r).words);
}

/* Text of a PUBLISH with so many user properties without name and value. */
static void say_user_properties(int count)
{
    char packet[800] = "";
    int bytes = 5 * count;

    snprintf(packet, sizeof packet, "32 %02x 01 00 01 74 00 01 %02x %02x",
             ((bytes + 7) & 0x7f) | 0x80, (bytes & 0x7f) | 0x80, bytes >> 7);
    for (int i = 0; i < count; i++)
        strcat(packet, " 26 00 00 00 00");
    puppet_say(&broker, packet);
}

static void more_user_properties_than_are_kept_are_missed(void **state)
{
    struct rig *r = *state;

    come_up(r);
    say_user_properties(MESSAGE_PROPERTIES_MAX);
    say_user_properties(MESSAGE_PROPERTIES_MAX + 1);
    rig_await(r, &r->arrivals, 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(MESSAGE_PROPERTIES_MAX, r->arrived[i]->property_count);
        assert_int_equal(i == 1, r->arrived[i]->properties_are_missed);
    }
}

static void what_the_broker_cannot_do_is_told(void **state)
{
    struct rig *r = *state;
    static const struct {
        const char *connack;
        bool present, ids;
    } cases[] = {
        {"20 03 00 00 00",       false, true },
        {"20 03 01 00 00",       true,  true },
        {"20 05 00 00 02 29 00", false, false},
        {"20 05 01 00 02 29 01", true,  true },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rig_dial_session(r);
        puppet_accept(&broker);
        puppet_say(&broker, cases[i].connack);
        rig_await(r, &r->ups, r->ups + 1);
        assert_int_equal(cases[i].present, r->up.mqtt_up.session_present);
        assert_int_equal(cases[i].ids, r->up.mqtt_up.subscription_ids);
        rig_hang_up_in_time(r);
    }
}

/* --- a client that cannot write --- */

enum { LARGE_BYTES = 1 << 20, LARGE = 16 };

/* Paho refuses to write while it has something to finish; nobody calls flush() again. */
static void pubacks_wait_for_room_and_come_by_themselves(void **state)
{
    struct rig *r = *state;
    static char payload[LARGE_BYTES];
    struct message m = {
        .topic = TEXT("t"), .payload = {payload, sizeof payload}
    };

    come_up(r);
    for (int id = 1; id <= 3; id++)
        say_message(id);
    rig_await(r, &r->arrivals, 3);
    for (int i = 0; i < LARGE; i++)
        rig_publish(r, &m);
    rig_expect_silence(r, 200); /* the kernel has taken what it takes */
    rig_acknowledge(r, 3);
    rig_expect_silence(r, 50);
    for (int large = 0, id = 1; large < LARGE || id <= 3;) {
        unsigned char body[2];
        unsigned char first = puppet_skim(&broker, body, sizeof body);
        if (first == 0x32) {
            large++;
        } else {
            assert_int_equal(0x40, first);
            assert_int_equal(id++, body[0] << 8 | body[1]);
        }
    }
    expect_nothing(r);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, done)
    const struct CMUnitTest tests[] = {
        TEST(a_message_is_acknowledged_when_it_is_said_so),
        TEST(pubacks_go_in_the_order_received),
        TEST(a_hundred_pubacks_are_one_write),
        TEST(a_message_of_qos_0_takes_its_turn_and_has_no_puback),
        TEST(what_is_acknowledged_is_said_before_the_goodbye),
        TEST(what_comes_while_we_hang_up_is_not_acknowledged),
        TEST(a_late_word_about_an_old_connection_is_not_heard),
        TEST(a_connection_that_is_gone_takes_no_harm_from_a_puback),
        TEST(a_message_of_qos_2_ends_the_epoch_unanswered),
        TEST(what_comes_before_the_connack_is_neither_handed_on_nor_acknowledged),
        TEST(each_subscription_is_a_packet_with_its_identifier),
        TEST(a_refused_subscription_ends_the_epoch),
        TEST(more_user_properties_than_are_kept_are_missed),
        TEST(what_the_broker_cannot_do_is_told),
        TEST(pubacks_wait_for_room_and_come_by_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
