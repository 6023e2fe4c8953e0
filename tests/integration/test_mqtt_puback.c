/* What the client says on a session, byte by byte (bridge/adapters/paho_puback.h): the test
 * plays the broker. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, done)
    const struct CMUnitTest tests[] = {
        TEST(a_message_is_acknowledged_when_it_is_said_so),
        TEST(pubacks_go_in_the_order_received),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
