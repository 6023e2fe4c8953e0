/* What holds a session's messages back (bridge/adapters/paho_gate.h): how many are given and
 * not acknowledged, and what happens when that lasts. */
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/check.h"
#include "tests/lib/puppet.h"
#include "tests/lib/session.h"

/* The broker itself would send more: it does not keep to Receive Maximum. */
static void never_are_more_given_than_may_be(void **state)
{
    enum { COUNT = 5000, LIMIT = 100 };
    struct rig *r = *state;
    uint64_t seed = 1;
    int most = 0;

    session_found(r);
    session_leave_messages(r, 0, COUNT, 100);
    r->settings.arrivals_max = LIMIT;
    rig_come_up_as_session(r);
    while (r->acknowledged < COUNT) { /* the rig looks at each that comes */
        rig_step(r, 100);
        int given = r->arrivals - r->acknowledged;
        if (given > most) most = given;
        if (given > 0) rig_acknowledge(r, 1 + (int)random_below(&seed, (size_t)given));
    }
    session_check(r, 0, COUNT);
    assert_true(most > LIMIT / 2);
    assert_int_equal(0, r->overflows);
    rig_hang_up_in_time(r);
}

/* As many as may be, again and again: the gate opens in the midst of what was read ahead. */
static void nothing_stays_behind_a_closed_gate(void **state)
{
    enum { COUNT = 3000, LIMIT = 10 };
    struct rig *r = *state;

    session_found(r);
    session_leave_messages(r, 0, COUNT, 100);
    r->settings.arrivals_max = LIMIT;
    rig_come_up_as_session(r);
    int64_t begin = rig_clock_ms();
    while (r->acknowledged < COUNT) {
        rig_await(r, &r->arrivals, r->acknowledged + LIMIT);
        rig_acknowledge(r, LIMIT);
    }
    session_check(r, 0, COUNT);
    assert_true(rig_clock_ms() - begin < 3000); /* 10 ms a time, if it overslept */
}

static void never_are_many_more_bytes_given_than_may_be(void **state)
{
    enum { COUNT = 500, BYTES_MAX = 20000, SIZE = 1500 };
    struct rig *r = *state;
    size_t most = 0;

    session_found(r);
    session_leave_messages(r, 0, COUNT, SIZE);
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
    session_check(r, 0, COUNT);
    assert_in_range(most, BYTES_MAX, BYTES_MAX + SIZE + 500);
}

static void one_message_finds_room_however_large(void **state)
{
    struct rig *r = *state;

    session_found(r);
    session_leave_messages(r, 0, 3, 1900);
    r->settings.arrival_bytes_max = 1;
    rig_come_up_as_session(r);
    for (int i = 0; i < 3; i++) {
        rig_await(r, &r->arrivals, i + 1);
        rig_expect_silence(r, 20);
        rig_acknowledge(r, 1);
    }
    session_check(r, 0, 3);
}

static void a_connection_that_must_not_read_outlives_its_keep_alive(void **state)
{
    enum { COUNT = 1000, LIMIT = 100, ACKNOWLEDGED = 40 };
    struct rig *r = *state;

    session_found(r);
    session_leave_messages(r, 0, COUNT, 1000);
    r->settings.keepalive_s = 2;
    r->settings.arrivals_max = LIMIT;
    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, LIMIT);
    int64_t begin = rig_clock_ms();
    rig_await(r, &r->overflows, 1);
    assert_in_range(rig_clock_ms() - begin, 900, 1500);
    while (rig_clock_ms() - begin < 6000)
        rig_step(r, 100);
    session_check(r, 0, LIMIT);
    session_fence(r); /* it is still up */
    rig_acknowledge(r, ACKNOWLEDGED);
    rig_expect_silence(r, 200); /* the broker sends more now, for nothing */
    session_hang_up_when_heard(r);

    r->settings.arrivals_max = RIG_ARRIVALS_MAX;
    rig_come_up_as_session(r);
    rig_await(r, &r->arrivals, COUNT - ACKNOWLEDGED);
    rig_expect_silence(r, 100);
    session_check(r, ACKNOWLEDGED, COUNT - ACKNOWLEDGED);
    rig_acknowledge(r, COUNT - ACKNOWLEDGED);
}

/* --- a broker that the test plays --- */

static struct puppet broker;

static int prepare_puppet(void **state)
{
    puppet_open(&broker);
    rig_prepare(state);
    struct rig *r = *state;
    r->settings.url = broker.url;
    return 0;
}

static int done_puppet(void **state)
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

/* Nobody reads what would tell it. */
static void a_connection_that_ends_behind_a_closed_gate_is_found_out(void **state)
{
    enum { LIMIT = 10, RESET = 1 };
    struct rig *r = *state;

    r->settings.arrivals_max = LIMIT;
    for (int how = 0; how <= RESET; how++) {
        come_up(r);
        for (int id = 1; id <= LIMIT + 1; id++)
            say_message(id);
        rig_await(r, &r->arrivals, LIMIT);
        int64_t begin = rig_clock_ms();
        if (how == RESET) {
            struct linger at_once = {.l_onoff = 1};
            setsockopt(broker.client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            close(broker.client);
            broker.client = -1;
        } else {
            puppet_say(&broker, "e0 01 8b");
            shutdown(broker.client, SHUT_WR);
        }
        const char *words = how == RESET ? "connection lost" : "server shutting down (0x8b)";
        assert_string_equal(words, rig_go_down(r).words);
        assert_true(rig_clock_ms() - begin < 2000); /* the keep-alive is 10 s */
        assert_int_equal(LIMIT, r->arrivals);
        assert_int_equal(0, r->overflows);
    }
}

/* --- TLS, where the broker sends many messages in one record --- */

static pid_t openssl;

/* The puppet speaks through openssl s_server. */
static int prepare_tls(void **state)
{
    static char accept[32], url[48], certificate[96], key[96];
    int ends[2];

    rig_prepare(state);
    struct rig *r = *state;
    broker_make_certificate(&r->broker);
    snprintf(accept, sizeof accept, "127.0.0.1:%d", r->broker.port);
    snprintf(url, sizeof url, "mqtts://localhost:%d", r->broker.port);
    snprintf(certificate, sizeof certificate, "%s/cert.pem", r->broker.directory);
    snprintf(key, sizeof key, "%s/key.pem", r->broker.directory);
    r->settings.url = url;
    r->settings.ca_file = certificate;
    puppet_open(&broker);
    assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
    openssl = fork();
    assert_true(openssl >= 0);
    if (openssl == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], 0);
        dup2(ends[1], 1);
        execlp("openssl", "openssl", "s_server", "-quiet", "-accept", accept, "-cert",
               certificate, "-key", key, NULL);
        _exit(127);
    }
    close(ends[1]);
    broker.client = ends[0];
    return 0;
}

static int done_tls(void **state)
{
    kill(openssl, SIGKILL);
    waitpid(openssl, NULL, 0);
    return done_puppet(state);
}

static void come_up_over_tls(struct rig *r)
{
    int64_t end = rig_clock_ms() + RIG_PATIENCE_MS;
    unsigned char body[16];

    do { /* until it listens */
        rig_dial_session(r);
        while (r->downs < r->dials && recv(broker.client, body, 1, MSG_DONTWAIT | MSG_PEEK) < 1)
            rig_step(r, 10);
        assert_true(rig_clock_ms() < end);
    } while (r->downs == r->dials);
    assert_int_equal(0x10, puppet_skim(&broker, body, sizeof body)); /* CONNECT */
    puppet_say(&broker, "20 03 01 00 00");
    rig_await(r, &r->ups, 1);
}

static void what_openssl_has_read_ahead_waits_at_the_gate(void **state)
{
    enum { LIMIT = 10, COUNT = 25 };
    struct rig *r = *state;
    char record[1024] = "";

    r->settings.arrivals_max = LIMIT;
    come_up_over_tls(r);
    for (int id = 1; id <= COUNT; id++)
        snprintf(record + strlen(record), 32, " 32 07 00 01 74 00 %02x 00 41", id);
    puppet_say(&broker, record);
    rig_await(r, &r->arrivals, LIMIT);
    rig_expect_silence(r, 100);
    for (int id = 1; id <= COUNT; id++) { /* the gate opens with 3 places free, then closes */
        rig_acknowledge(r, 1);
        expect_puback(id);
        int opened = id / 3 * 3 + LIMIT, most = opened < COUNT ? opened : COUNT;
        rig_await(r, &r->arrivals, most);
        rig_expect_silence(r, 20);
    }
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(i + 1, r->arrived[i]->packet_id);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, session_prepare, rig_done)
#define TEST_TLS(name)                                                                         \
    {                                                                                          \
        "tls: " #name, name, session_prepare_tls, rig_done, NULL                               \
    }
    const struct CMUnitTest tests[] = {
        TEST(never_are_more_given_than_may_be),
        TEST(nothing_stays_behind_a_closed_gate),
        TEST(never_are_many_more_bytes_given_than_may_be),
        TEST(one_message_finds_room_however_large),
        TEST(a_connection_that_must_not_read_outlives_its_keep_alive),
        TEST_TLS(never_are_more_given_than_may_be),
        TEST_TLS(nothing_stays_behind_a_closed_gate),
        TEST_TLS(a_connection_that_must_not_read_outlives_its_keep_alive),
        cmocka_unit_test_setup_teardown(
            a_connection_that_ends_behind_a_closed_gate_is_found_out, prepare_puppet,
            done_puppet),
        cmocka_unit_test_setup_teardown(what_openssl_has_read_ahead_waits_at_the_gate,
                                        prepare_tls, done_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
