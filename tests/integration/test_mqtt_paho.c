#include "bridge/adapters/mqtt_paho.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/lib/broker.h"
#include "tests/lib/test.h"

enum { WINDOW = 100, PATIENCE_MS = 20000, BATCH = 25 };

/* A loop that counts. */
struct rig {
    struct broker broker;
    struct mqtt_settings settings;
    struct mailbox *mailbox;
    struct mqtt_paho *paho;
    struct mqtt_port port;
    uint32_t epoch;        /* of the last dial */
    int dials, ups, downs; /* all of them */
    int published;         /* in this epoch */
    int answered;          /* of them */
    uint8_t code;          /* of the last PUBACK */
    struct input up, down; /* the last ones */
};

static int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int prepare(void **state)
{
    struct rig *r = calloc(1, sizeof *r);
    assert_non_null(r);
    broker_prepare(&r->broker);
    r->settings = (struct mqtt_settings){.url = r->broker.url,
                                         .client_id = "rig",
                                         .keepalive_s = 10,
                                         .connect_timeout_s = 5,
                                         .window = WINDOW};
    assert_int_equal(ERR_OK, mailbox_open(2 * WINDOW + 16, &r->mailbox));
    assert_int_equal(ERR_OK, mqtt_paho_open(&r->settings, r->mailbox, &r->paho));
    r->port = mqtt_paho_port(r->paho);
    *state = r;
    return 0;
}

static int done(void **state)
{
    struct rig *r = *state;
    mqtt_paho_close(r->paho);
    mailbox_close(r->mailbox);
    broker_done(&r->broker);
    free(r);
    return 0;
}

static void dial(struct rig *r)
{
    r->dials++;
    r->published = r->answered = 0;
    r->port.dial(r->port.self, ++r->epoch);
}

static void publish(struct rig *r, const struct message *m)
{
    r->port.publish(r->port.self, (uint64_t)r->epoch << 32 | (uint64_t)r->published++, m);
}

/* The contract of ports/mqtt.h, checked for every note. */
static void note(struct rig *r, const struct input *in)
{
    switch (in->kind) {
    case INPUT_MQTT_UP:
        assert_int_equal(r->epoch, in->mqtt_up.epoch);
        r->ups++;
        r->up = *in;
        return;
    case INPUT_MQTT_DOWN:
        assert_int_equal(r->epoch, in->mqtt_down.epoch);
        r->downs++;
        assert_int_equal(r->dials, r->downs);
        r->down = *in;
        return;
    case INPUT_PUBACKED:
        assert_true(r->downs < r->dials);
        assert_int_equal(r->epoch, in->puback.ticket >> 32);
        assert_true((in->puback.ticket & UINT32_MAX) < (uint64_t)r->published);
        r->answered++;
        r->code = in->puback.code;
        return;
    default: fail_msg("a note of kind %d", (int)in->kind);
    }
}

static void step(struct rig *r, int wait_ms)
{
    struct pollfd at = {mailbox_descriptor(r->mailbox), POLLIN, 0};
    size_t in_flight = (size_t)(r->published - r->answered);
    const struct input *notes;

    if (mailbox_sleep(r->mailbox, in_flight < BATCH ? in_flight : BATCH)) poll(&at, 1, wait_ms);
    size_t count = mailbox_take(r->mailbox, &notes);
    for (size_t i = 0; i < count; i++)
        note(r, &notes[i]);
}

static void await(struct rig *r, const int *what, int value)
{
    int64_t end = clock_ms() + PATIENCE_MS;
    while (*what < value) {
        assert_true(clock_ms() < end);
        step(r, 100);
    }
}

/* Nothing more comes within @ms. */
static void expect_silence(struct rig *r, int ms)
{
    int ups = r->ups, downs = r->downs, answered = r->answered;
    int64_t end = clock_ms() + ms;

    while (clock_ms() < end)
        step(r, 20);
    assert_int_equal(ups, r->ups);
    assert_int_equal(downs, r->downs);
    assert_int_equal(answered, r->answered);
}

static void come_up(struct rig *r)
{
    dial(r);
    await(r, &r->ups, r->ups + 1);
}

static struct reason go_down(struct rig *r)
{
    await(r, &r->downs, r->dials);
    return r->down.mqtt_down.reason;
}

static void fill_window(struct rig *r, const struct message *m)
{
    while (r->published - r->answered < WINDOW)
        publish(r, m);
}

static void hang_up_in_time(struct rig *r)
{
    int64_t begin = clock_ms();
    r->port.hang_up(r->port.self, r->epoch);
    go_down(r);
    assert_true(clock_ms() - begin < 1000);
}

/* --- the tests --- */

static void everything_in_a_message_arrives(void **state)
{
    struct rig *r = *state;
    static const char *const parts[] = {"\"topic\":\"berlin/mix/l7/batch-event\"",
                                        "\"qos\":1",
                                        "\"payload\":{\"a\":1}",
                                        "\"payload-format-indicator\":1",
                                        "\"message-expiry-interval\":",
                                        "\"content-type\":\"application/json\"",
                                        "\"response-topic\":\"berlin/answers\"",
                                        "\"correlation-data\":\"c-1\"",
                                        "\"type\":\"batch-event\"",
                                        "\"kafkaref\":\"mes.batch-event/3/41\"",
                                        "\"empty\":\"\""};
    struct message m = {
        .topic = TEXT("berlin/mix/l7/batch-event"),
        .payload = {"{\"a\":1}",                7},
        .payload_is_utf8 = true,
        .expiry_s = 300,
        .content_type = TEXT("application/json"),
        .response_topic = TEXT("berlin/answers"),
        .correlation_data = {                                   "c-1",                         3 },
        .property_count = 3,
        .properties = { {TEXT("type"), TEXT("batch-event")},
                    {TEXT("kafkaref"), TEXT("mes.batch-event/3/41")},
                    {TEXT("empty"), {NULL, 0}}},
    };
    struct listener l;
    char line[4096];

    broker_start(&r->broker, "allow_anonymous true");
    listener_open(&l, &r->broker, "berlin/#", "%J");
    come_up(r);
    publish(r, &m);
    await(r, &r->answered, 1);
    assert_int_equal(0, r->code);
    assert_true(listener_await(&l, 1));
    FILE *heard = listener_close(&l);
    assert_non_null(fgets(line, sizeof line, heard));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strstr(line, parts[i]) == NULL) fail_msg("%s is not in %s", parts[i], line);
    }
    fclose(heard);
}

/* Sizes around the borders of the Variable Byte Integer that stands before the properties. */
static void properties_of_any_size_arrive_whole(void **state)
{
    struct rig *r = *state;
    static const size_t sizes[] = {0, 1, 121, 122, 123, 16376, 16377, 16378, 65535};
    enum { COUNT = sizeof sizes / sizeof sizes[0] };
    static char value[65536];
    struct message m = {
        .topic = TEXT("t"), .payload = {"", 0},
             .property_count = 1
    };
    struct listener l;

    memset(value, 'x', sizeof value);
    broker_start(&r->broker, "allow_anonymous true");
    listener_open(&l, &r->broker, "t", "%P");
    come_up(r);
    for (int i = 0; i < COUNT; i++) {
        m.properties[0] = (struct property){
            TEXT("n"), {value, sizes[i]}
        };
        publish(r, &m);
    }
    m.property_count = 0;
    publish(r, &m);
    await(r, &r->answered, COUNT + 1);
    assert_true(listener_await(&l, COUNT + 1));
    FILE *heard = listener_close(&l);
    for (int i = 0; i <= COUNT; i++) {
        static char line[70000];
        size_t expected = i < COUNT ? strlen("n:\n") + sizes[i] : strlen("\n");
        assert_non_null(fgets(line, sizeof line, heard));
        assert_int_equal(expected, strlen(line));
    }
    fclose(heard);
}

static void a_refused_connection_says_why(void **state)
{
    struct rig *r = *state;

    broker_start(&r->broker, "allow_anonymous false");
    dial(r);
    struct reason why = go_down(r);
    assert_string_equal("not authorized (0x87)", why.words);
    assert_int_equal(0x87, why.code);
    assert_false(r->down.mqtt_down.was_up);
    r->port.hang_up(r->port.self, r->epoch);
    expect_silence(r, 200);
    assert_int_equal(0, r->ups);
}

/* The shell in the broker's directory. */
static void run_there(const struct rig *r, const char *command)
{
    char line[1024];
    snprintf(line, sizeof line, "cd %s && (%s) >/dev/null 2>&1", r->broker.directory, command);
    assert_int_equal(0, system(line));
}

static void a_user_is_known_by_name_and_password(void **state)
{
    struct rig *r = *state;
    char lines[256];

    run_there(r, "mosquitto_passwd -c -b passwords floor secret");
    snprintf(lines, sizeof lines, "allow_anonymous false\npassword_file %s/passwords",
             r->broker.directory);
    broker_start(&r->broker, lines);
    r->settings.username = "floor";
    r->settings.password = "secret";
    come_up(r);
    hang_up_in_time(r);
    r->settings.password = "wrong";
    dial(r);
    assert_string_equal("not authorized (0x87)", go_down(r).words);
}

static void tls_is_used_and_the_certificate_is_checked(void **state)
{
    struct rig *r = *state;
    char lines[512], url[64], ca[96];
    const char *at = r->broker.directory;

    run_there(
        r,
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext "
        "subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem && openssl req -x509 "
        "-newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout other-key.pem -out other.pem");
    snprintf(lines, sizeof lines,
             "allow_anonymous true\ncertfile %s/cert.pem\nkeyfile %s/key.pem", at, at);
    broker_start(&r->broker, lines);
    snprintf(url, sizeof url, "mqtts://127.0.0.1:%d", r->broker.port);
    snprintf(ca, sizeof ca, "%s/cert.pem", at);
    r->settings.url = url;
    r->settings.ca_file = ca;
    struct message m = {
        .topic = TEXT("t"), .payload = {"x", 1}
    };
    come_up(r);
    fill_window(r, &m);
    await(r, &r->answered, WINDOW);
    hang_up_in_time(r);

    snprintf(ca, sizeof ca, "%s/other.pem", at);
    dial(r);
    assert_string_equal("TLS: certificate verify failed", go_down(r).words);

    r->settings.url = r->broker.url; /* plain text to a TLS port */
    dial(r);
    assert_false(go_down(r).words[0] == '\0');
    assert_false(r->down.mqtt_down.was_up);
}

static void where_nothing_listens_it_says_so_each_time(void **state)
{
    struct rig *r = *state;

    for (int i = 0; i < 5; i++) {
        dial(r);
        struct reason why = go_down(r);
        assert_string_equal("connection refused", why.words);
        assert_int_equal(-1, why.code);
        assert_false(r->down.mqtt_down.was_up);
    }
    expect_silence(r, 200);
}

static void the_brokers_limits_are_read(void **state)
{
    struct rig *r = *state;

    broker_start(
        &r->broker,
        "allow_anonymous true\nmax_inflight_messages 37\nmax_packet_size 5000\nmax_qos 0");
    come_up(r);
    assert_int_equal(37, r->up.mqtt_up.receive_max);
    assert_int_equal(5000, r->up.mqtt_up.packet_bytes_max);
    assert_false(r->up.mqtt_up.qos1);
    broker_kill(&r->broker);
    go_down(r);
    assert_true(r->down.mqtt_down.was_up);

    broker_start(&r->broker, "allow_anonymous true\nmax_inflight_messages 0");
    come_up(r);
    assert_int_equal(65535, r->up.mqtt_up.receive_max);
    assert_int_equal(0, r->up.mqtt_up.packet_bytes_max);
    assert_true(r->up.mqtt_up.qos1);
}

static void a_topic_the_acl_forbids_is_answered_with_its_code(void **state)
{
    struct rig *r = *state;
    char lines[256];
    struct message good = {
        .topic = TEXT("open/x"), .payload = {"1", 1}
    };
    struct message bad = {
        .topic = TEXT("closed/x"), .payload = {"2", 1}
    };

    snprintf(lines, sizeof lines, "allow_anonymous true\nacl_file %s/acl", r->broker.directory);
    broker_write(&r->broker, "acl", "topic readwrite open/#\n");
    broker_start(&r->broker, lines);
    come_up(r);
    publish(r, &bad);
    await(r, &r->answered, 1);
    assert_int_equal(0x87, r->code);
    publish(r, &good);
    await(r, &r->answered, 2);
    assert_int_equal(0, r->code);
    assert_int_equal(0, r->downs);
}

/* By a DISCONNECT of the broker, for which Paho calls `disconnected` and nothing else. */
static void a_packet_that_is_too_large_ends_the_connection(void **state)
{
    struct rig *r = *state;
    char large[3000] = {0};
    struct message m = {
        .topic = TEXT("t"), .payload = {large, sizeof large}
    };

    broker_start(&r->broker, "allow_anonymous true\nmax_packet_size 2000");
    come_up(r);
    publish(r, &m);
    struct reason why = go_down(r);
    assert_string_equal("packet too large (0x95)", why.words);
    assert_int_equal(0x95, why.code);
    assert_true(r->down.mqtt_down.was_up);
    assert_int_equal(0, r->answered);
    expect_silence(r, 200);
}

/* Mosquitto 2.0.11 sends no DISCONNECT when another client takes the client id. */
static void a_takeover_looks_like_a_lost_connection(void **state)
{
    struct rig *r = *state;
    char command[128];

    broker_start(&r->broker, "allow_anonymous true");
    come_up(r);
    snprintf(command, sizeof command, "mosquitto_pub -h 127.0.0.1 -p %d -V 5 -i rig -t t -m x",
             r->broker.port);
    assert_int_equal(0, system(command));
    struct reason why = go_down(r);
    assert_string_equal("connection lost", why.words);
    assert_int_equal(-1, why.code);
    expect_silence(r, 200);
}

/* Our end of the connection to @port; -1 when there is none. */
static int socket_to(int port)
{
    for (int fd = 3; fd < 256; fd++) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        if (getpeername(fd, (struct sockaddr *)&peer, &size) != 0) continue;
        if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) return fd;
    }
    return -1;
}

static void small_packets_are_not_held_back(void **state)
{
    struct rig *r = *state;
    int on = 0;
    socklen_t size = sizeof on;

    broker_start(&r->broker, "allow_anonymous true");
    come_up(r);
    int fd = socket_to(r->broker.port);
    assert_true(fd >= 0);
    assert_int_equal(0, getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &size));
    assert_int_equal(1, on);
}

static void a_frozen_broker_does_not_hold_up_a_hang_up(void **state)
{
    struct rig *r = *state;
    char bytes[1000] = {0};
    struct message m = {
        .topic = TEXT("t"), .payload = {bytes, sizeof bytes}
    };

    broker_start(&r->broker, "allow_anonymous true");
    come_up(r);
    fill_window(r, &m);
    await(r, &r->answered, WINDOW / 2);
    broker_freeze(&r->broker);
    fill_window(r, &m);
    step(r, 50);
    hang_up_in_time(r);
    assert_true(r->down.mqtt_down.was_up);

    dial(r); /* the kernel accepts, nobody answers */
    expect_silence(r, 300);
    hang_up_in_time(r);
    assert_false(r->down.mqtt_down.was_up);

    broker_thaw(&r->broker);
    int64_t begin = clock_ms();
    come_up(r);
    print_message("up again after %d ms\n", (int)(clock_ms() - begin));
    assert_true(clock_ms() - begin < 3000);
    publish(r, &m);
    await(r, &r->answered, 1);
}

static void a_clean_hang_up_can_be_followed_by_a_dial_at_once(void **state)
{
    struct rig *r = *state;
    struct message m = {
        .topic = TEXT("t"), .payload = {"x", 1}
    };
    int64_t worst = 0;

    broker_start(&r->broker, "allow_anonymous true");
    for (int i = 0; i < 20; i++) {
        int64_t begin = clock_ms();
        come_up(r);
        if (clock_ms() - begin > worst) worst = clock_ms() - begin;
        publish(r, &m);
        await(r, &r->answered, 1);
        hang_up_in_time(r);
        assert_string_equal("hung up", r->down.mqtt_down.reason.words);
    }
    print_message("slowest of 20 dials: %d ms\n", (int)worst);
    assert_true(worst < 900); /* Paho as it is takes 1,100 from the second one on */
    expect_silence(r, 200);
}

/* --- a broker that is killed under load --- */

enum { LOAD_BYTES = 300, ROUNDS = 20 };

/* What message @number holds: anybody can tell from the number. */
static void fill_load(char *out, unsigned number)
{
    unsigned x = number * 2654435761u | 1;

    snprintf(out, 12, "%010u ", number);
    for (int i = 11; i < LOAD_BYTES; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        out[i] = (char)('a' + x % 26);
    }
    out[LOAD_BYTES] = '\0';
}

static void publish_load(struct rig *r, unsigned number)
{
    char topic[32], value[32], payload[LOAD_BYTES + 1];
    int topic_size = snprintf(topic, sizeof topic, "load/%u", number);
    int value_size = snprintf(value, sizeof value, "%u", number);
    struct message m = {
        .topic = {topic,                                         (size_t)topic_size},
        .payload = {payload,                                       LOAD_BYTES        },
        .property_count = 2,
        .properties = {{TEXT("number"), {value, (size_t)value_size}},
                  {TEXT("kind"), TEXT("load")}                                     }
    };
    fill_load(payload, number);
    publish(r, &m);
}

/* Publishes until the broker is dead, which it is from @kill_after answers on. */
static void load_until_killed(struct rig *r, unsigned *number, int kill_after)
{
    int64_t end = clock_ms() + PATIENCE_MS;

    while (r->downs < r->dials) {
        assert_true(clock_ms() < end);
        for (int i = 0; i < BATCH && r->published - r->answered < WINDOW; i++) {
            publish_load(r, (*number)++);
        }
        if (r->answered >= kill_after) broker_kill(&r->broker);
        step(r, 5);
    }
}

/* Whatever arrived is exactly what was sent. Returns how many arrived. */
static int check_load(FILE *heard, unsigned below)
{
    char topic[64], payload[1024], property[1024], expected[LOAD_BYTES + 1];
    unsigned number;
    int count = 0;

    while (fscanf(heard, "load/%63s number:%1023s kind:load %1023[^\n]\n", topic, property,
                  payload) == 3) {
        number = (unsigned)strtoul(topic, NULL, 10);
        assert_true(number < below);
        fill_load(expected, number);
        assert_string_equal(topic, property);
        assert_string_equal(expected, payload);
        count++;
    }
    assert_true(feof(heard));
    return count;
}

static void a_broker_killed_under_load_corrupts_nothing(void **state)
{
    struct rig *r = *state;
    unsigned number = 0;
    int arrived = 0, answered = 0;

    for (int round = 0; round < ROUNDS; round++) {
        struct listener l;
        broker_start(&r->broker, "allow_anonymous true\nmax_inflight_messages 1000");
        listener_open(&l, &r->broker, "load/#", "%t %P %p");
        come_up(r);
        load_until_killed(r, &number, 1000 + round * 137);
        assert_true(r->down.mqtt_down.was_up);
        expect_silence(r, 100);
        FILE *heard = listener_close(&l);
        arrived += check_load(heard, number);
        fclose(heard);
        answered += r->answered;
    }
    assert_int_equal(ROUNDS, r->downs);
    assert_true(arrived > 0);
    print_message("%u sent, %d answered, %d arrived in %d lives of the broker\n", number,
                  answered, arrived, ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(everything_in_a_message_arrives, prepare, done),
        cmocka_unit_test_setup_teardown(properties_of_any_size_arrive_whole, prepare, done),
        cmocka_unit_test_setup_teardown(a_refused_connection_says_why, prepare, done),
        cmocka_unit_test_setup_teardown(a_user_is_known_by_name_and_password, prepare, done),
        cmocka_unit_test_setup_teardown(tls_is_used_and_the_certificate_is_checked, prepare,
                                        done),
        cmocka_unit_test_setup_teardown(where_nothing_listens_it_says_so_each_time, prepare,
                                        done),
        cmocka_unit_test_setup_teardown(the_brokers_limits_are_read, prepare, done),
        cmocka_unit_test_setup_teardown(a_topic_the_acl_forbids_is_answered_with_its_code,
                                        prepare, done),
        cmocka_unit_test_setup_teardown(a_packet_that_is_too_large_ends_the_connection, prepare,
                                        done),
        cmocka_unit_test_setup_teardown(a_takeover_looks_like_a_lost_connection, prepare, done),
        cmocka_unit_test_setup_teardown(small_packets_are_not_held_back, prepare, done),
        cmocka_unit_test_setup_teardown(a_frozen_broker_does_not_hold_up_a_hang_up, prepare,
                                        done),
        cmocka_unit_test_setup_teardown(a_clean_hang_up_can_be_followed_by_a_dial_at_once,
                                        prepare, done),
        cmocka_unit_test_setup_teardown(a_broker_killed_under_load_corrupts_nothing, prepare,
                                        done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
