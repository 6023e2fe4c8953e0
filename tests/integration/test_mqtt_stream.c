/* What lies between Paho and the kernel (bridge/adapters/paho_stream.h): whatever happens to
 * the socket, bytes leave whole, in order and soon, or the connection ends. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "tests/lib/mqtt_rig.h"
#include "tests/lib/test.h"

#define DEEP "allow_anonymous true\nmax_inflight_messages 1000"

enum { KILLS = 40, LONE_MESSAGES = 50, LONE_MS_MAX = 25, PAYLOAD_BYTES_MAX = 1100000 };

static char payload[PAYLOAD_BYTES_MAX + 1], expected[PAYLOAD_BYTES_MAX + 1];

/* Anybody can tell from number and size what message @number holds: at least 12 bytes. */
static void fill(char *out, unsigned number, size_t size)
{
    unsigned x = number * 2654435761u | 1;

    snprintf(out, 12, "%010u ", number);
    for (size_t i = 11; i < size; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        out[i] = (char)('a' + x % 26);
    }
    out[size] = '\0';
}

static void publish(struct rig *r, const char *topic, unsigned number, size_t size)
{
    struct message m = {
        .topic = {topic,   strlen(topic)},
          .payload = {payload, size         }
    };

    fill(payload, number, size);
    rig_publish(r, &m);
}

/* Our end of the connection to the broker. */
static int socket_of(const struct rig *r)
{
    for (int fd = 3; fd < 256; fd++) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        if (getpeername(fd, (struct sockaddr *)&peer, &size) != 0) continue;
        if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == r->broker.port) return fd;
    }
    fail_msg("there is no connection to the broker");
    return -1;
}

/* Every line is "number letters..." of a message that was sent, and they ascend. Returns how
 * many. */
static int check_heard(struct listener *l)
{
    FILE *heard = listener_close(l);
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    int count = 0;
    long last = -1;

    while ((size = getline(&line, &room, heard)) > 0) {
        assert_int_equal('\n', line[size - 1]);
        line[size - 1] = '\0';
        long number = strtol(line, NULL, 10);
        assert_true(number > last);
        fill(expected, (unsigned)number, (size_t)size - 1);
        assert_string_equal(expected, line);
        last = number;
        count++;
    }
    free(line);
    fclose(heard);
    return count;
}

/* Load until @answers have come in this epoch. */
static void load(struct rig *r, unsigned *number, size_t size, int answers)
{
    int64_t end = rig_clock_ms() + RIG_PATIENCE_MS;

    while (r->answered < answers) {
        assert_true(rig_clock_ms() < end);
        for (int i = 0; i < RIG_BATCH && r->published - r->answered < RIG_WINDOW; i++)
            publish(r, "load", (*number)++, size);
        rig_step(r, 5);
    }
}

/* More load, until the connection has ended; it must within @ms. */
static void load_until_down(struct rig *r, unsigned *number, int ms)
{
    int64_t end = rig_clock_ms() + ms;

    while (r->downs < r->dials) {
        assert_true(rig_clock_ms() < end);
        for (int i = 0; i < 10 && r->published - r->answered < RIG_WINDOW; i++)
            publish(r, "load", (*number)++, 300);
        rig_step(r, 5);
    }
    assert_string_equal("connection lost", r->down.mqtt_down.reason.words);
    assert_true(r->down.mqtt_down.was_up);
}

/* The socket dies under Paho: gathered bytes find nobody any more, and Paho was told that they
 * are written. */
static void a_socket_that_dies_under_load_ends_the_connection(void **state)
{
    struct rig *r = *state;
    static const int ways[] = {SHUT_RDWR, SHUT_WR};
    unsigned number = 0;

    broker_start(&r->broker, DEEP);
    for (int i = 0; i < KILLS; i++) {
        rig_come_up(r);
        load(r, &number, 300, 100 + 37 * i);
        assert_int_equal(0, shutdown(socket_of(r), ways[i % 2]));
        load_until_down(r, &number, 1500);
    }
    rig_expect_silence(r, 100);
    assert_int_equal(KILLS, r->downs);
}

static void a_takeover_under_load_ends_the_connection(void **state)
{
    struct rig *r = *state;
    char command[128];
    unsigned number = 0;
    struct listener l;

    broker_start(&r->broker, DEEP);
    listener_open(&l, &r->broker, "load", "%p");
    for (int i = 0; i < 10; i++) {
        rig_come_up(r);
        load(r, &number, 300, 500);
        snprintf(command, sizeof command,
                 "mosquitto_pub -h 127.0.0.1 -p %d -V 5 -i rig -t t -m x", r->broker.port);
        FILE *rival = popen(command, "r"); /* beside us */
        assert_non_null(rival);
        load_until_down(r, &number, RIG_PATIENCE_MS);
        assert_int_equal(0, pclose(rival));
    }
    assert_true(check_heard(&l) >= 5000);
}

/* SO_SNDBUF as small as the kernel allows: nearly every write is a partial one. */
static void a_socket_that_takes_little_gets_everything_in_order(void **state)
{
    struct rig *r = *state;
    int small = 1;
    unsigned number = 0;
    struct listener l;

    broker_start(&r->broker, DEEP);
    listener_open(&l, &r->broker, "load", "%p");
    rig_come_up(r);
    assert_int_equal(0, setsockopt(socket_of(r), SOL_SOCKET, SO_SNDBUF, &small, sizeof small));
    load(r, &number, 5000, 3000);
    rig_await(r, &r->answered, r->published);
    assert_true(listener_await(&l, (int)number));
    assert_int_equal(number, check_heard(&l));
    assert_int_equal(0, r->downs);
}

/* More than the kernel and our buffer hold is under way when the broker stops to read. */
static void a_frozen_broker_gets_the_rest_when_it_goes_on(void **state)
{
    struct rig *r = *state;
    int small = 1;
    unsigned number = 0;
    struct listener l;

    broker_start(&r->broker, DEEP);
    listener_open(&l, &r->broker, "load", "%p");
    rig_come_up(r);
    assert_int_equal(0, setsockopt(socket_of(r), SOL_SOCKET, SO_SNDBUF, &small, sizeof small));
    for (int i = 0; i < 5; i++) {
        broker_freeze(&r->broker);
        while (r->published - r->answered < RIG_WINDOW)
            publish(r, "load", number++, 40000);
        rig_step(r, 300);
        broker_thaw(&r->broker);
        rig_await(r, &r->answered, r->published);
    }
    assert_true(listener_await(&l, (int)number));
    assert_int_equal(number, check_heard(&l));
    assert_int_equal(0, r->downs);
}

static void messages_larger_than_any_buffer_arrive_whole(void **state)
{
    struct rig *r = *state;
    static const size_t sizes[] = {12,    1000,  16300, 16384,   16385,  65500,
                                   65536, 65600, 12,    1048576, 131072, 12};
    enum { COUNT = sizeof sizes / sizeof sizes[0], TURNS = 6 };
    unsigned number = 0;
    struct listener l;

    broker_start(&r->broker, DEEP);
    listener_open(&l, &r->broker, "load", "%p");
    rig_come_up(r);
    int64_t begin = rig_clock_ms();
    for (int turn = 0; turn < TURNS; turn++) {
        for (int i = 0; i < COUNT; i++)
            publish(r, "load", number++, sizes[i]);
        rig_await(r, &r->answered, r->published);
    }
    print_message("%d MB in %d ms\n", TURNS * 3 / 2, (int)(rig_clock_ms() - begin));
    assert_true(listener_await(&l, (int)number));
    assert_int_equal(number, check_heard(&l));
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* With and without TCP_NODELAY on the broker's side. Nothing is to wait for a thread that polls
 * in slices (50 ms), nor for TCP's delayed acknowledgement (40 ms), nor for the batch that was
 * waited for under load. */
static void a_lone_message_is_answered_at_once(void **state)
{
    struct rig *r = *state;
    static const char *const profiles[] = {DEEP "\nset_tcp_nodelay true",
                                           DEEP "\nset_tcp_nodelay false"};

    for (int p = 0; p < 2; p++) {
        int64_t took[LONE_MESSAGES];
        unsigned number = 0;
        broker_start(&r->broker, profiles[p]);
        rig_come_up(r);
        load(r, &number, 250, 3000);
        rig_await(r, &r->answered, r->published);
        for (int i = 0; i < LONE_MESSAGES; i++) {
            rig_expect_silence(r, 5 + i % 7);
            int64_t begin = rig_clock_ms();
            publish(r, "load", number++, 250);
            publish(r, "load", number++, 250);
            rig_await(r, &r->answered, r->published);
            took[i] = rig_clock_ms() - begin;
        }
        qsort(took, LONE_MESSAGES, sizeof took[0], by_size);
        print_message("two messages are answered after %d ms, the slowest after %d\n",
                      (int)took[LONE_MESSAGES / 2], (int)took[LONE_MESSAGES - 1]);
        assert_true(took[LONE_MESSAGES * 3 / 4] < LONE_MS_MAX);
        rig_hang_up_in_time(r);
        broker_kill(&r->broker);
    }
}

/* The next connection gets the same descriptor. */
static void nothing_of_a_connection_is_left_for_the_next_one(void **state)
{
    struct rig *r = *state;
    int old = -1, same = 0;
    struct listener l;

    broker_start(&r->broker, DEEP);
    listener_open(&l, &r->broker, "new", "%p");
    for (unsigned i = 0; i < 5; i++) {
        rig_come_up(r);
        same += socket_of(r) == old;
        old = socket_of(r);
        publish(r, "new", i, 200);
        rig_await(r, &r->answered, 1);
        broker_freeze(&r->broker);
        while (r->published - r->answered < RIG_WINDOW)
            publish(r, "old", i, 50000);
        rig_step(r, 50);
        rig_hang_up_in_time(r);
        broker_thaw(&r->broker);
    }
    assert_true(same > 0);
    assert_true(listener_await(&l, 5));
    assert_int_equal(5, check_heard(&l));
}

/* Mosquitto ends a connection that is silent for one and a half times its keep-alive. */
static void an_idle_connection_is_kept_alive(void **state)
{
    struct rig *r = *state;

    r->settings.keepalive_s = 1;
    broker_start(&r->broker, DEEP);
    rig_come_up(r);
    rig_expect_silence(r, 4000);
    publish(r, "load", 0, 100);
    rig_await(r, &r->answered, 1);
    assert_int_equal(0, r->downs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_socket_that_dies_under_load_ends_the_connection,
                                        rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(a_takeover_under_load_ends_the_connection, rig_prepare,
                                        rig_done),
        cmocka_unit_test_setup_teardown(a_socket_that_takes_little_gets_everything_in_order,
                                        rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(a_frozen_broker_gets_the_rest_when_it_goes_on,
                                        rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(messages_larger_than_any_buffer_arrive_whole,
                                        rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(a_lone_message_is_answered_at_once, rig_prepare,
                                        rig_done),
        cmocka_unit_test_setup_teardown(nothing_of_a_connection_is_left_for_the_next_one,
                                        rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(an_idle_connection_is_kept_alive, rig_prepare,
                                        rig_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
