#include "bridge/adapters/mqtt_paho.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "tests/lib/mqtt_rig.h"
#include "tests/lib/test.h"

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
    rig_come_up(r);
    rig_publish(r, &m);
    rig_await(r, &r->answered, 1);
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
    rig_come_up(r);
    for (int i = 0; i < COUNT; i++) {
        m.properties[0] = (struct property){
            TEXT("n"), {value, sizes[i]}
        };
        rig_publish(r, &m);
    }
    m.property_count = 0;
    rig_publish(r, &m);
    rig_await(r, &r->answered, COUNT + 1);
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
    rig_dial(r);
    struct reason why = rig_go_down(r);
    assert_string_equal("the broker does not let this user in: not authorized (0x87)",
                        why.words);
    assert_int_equal(0x87, why.code);
    assert_false(r->down.mqtt_down.was_up);
    r->port.hang_up(r->port.self, r->epoch);
    rig_expect_silence(r, 200);
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
    rig_come_up(r);
    rig_hang_up_in_time(r);
    r->settings.password = "wrong";
    rig_dial(r);
    assert_string_equal("the broker does not let this user in: not authorized (0x87)",
                        rig_go_down(r).words);
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
             "allow_anonymous true\nmax_inflight_messages 1000\ncertfile %s/cert.pem\nkeyfile "
             "%s/key.pem",
             at, at);
    broker_start(&r->broker, lines);
    snprintf(url, sizeof url, "mqtts://127.0.0.1:%d", r->broker.port);
    snprintf(ca, sizeof ca, "%s/cert.pem", at);
    r->settings.url = url;
    r->settings.ca_file = ca;
    struct message m = {
        .topic = TEXT("t"), .payload = {"x", 1}
    };
    rig_come_up(r);
    for (int i = 0; i < 50;
         i++) { /* OpenSSL does its own I/O: nothing may lie in front of it */
        rig_fill_window(r, &m);
        rig_await(r, &r->answered, r->published);
    }
    rig_hang_up_in_time(r);

    snprintf(ca, sizeof ca, "%s/other.pem", at);
    rig_dial(r);
    assert_string_equal("TLS: nobody whom we trust has signed the broker's certificate",
                        rig_go_down(r).words);

    r->settings.url = r->broker.url; /* plain text to a TLS port */
    rig_dial(r);
    assert_false(rig_go_down(r).words[0] == '\0');
    assert_false(r->down.mqtt_down.was_up);
}

static void where_nothing_listens_it_says_so_each_time(void **state)
{
    struct rig *r = *state;

    for (int i = 0; i < 5; i++) {
        rig_dial(r);
        struct reason why = rig_go_down(r);
        assert_string_equal("connection refused", why.words);
        assert_int_equal(-1, why.code);
        assert_true(r->down.mqtt_down.nobody_listens);
        assert_false(r->down.mqtt_down.was_up);
    }
    rig_expect_silence(r, 200);
}

static void the_brokers_limits_are_read(void **state)
{
    struct rig *r = *state;

    broker_start(
        &r->broker,
        "allow_anonymous true\nmax_inflight_messages 37\nmax_packet_size 5000\nmax_qos 0");
    rig_come_up(r);
    assert_int_equal(37, r->up.mqtt_up.receive_max);
    assert_int_equal(5000, r->up.mqtt_up.packet_bytes_max);
    assert_false(r->up.mqtt_up.qos1);
    broker_kill(&r->broker);
    rig_go_down(r);
    assert_true(r->down.mqtt_down.was_up);

    broker_start(&r->broker, "allow_anonymous true\nmax_inflight_messages 0");
    rig_come_up(r);
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
    rig_come_up(r);
    rig_publish(r, &bad);
    rig_await(r, &r->answered, 1);
    assert_int_equal(0x87, r->code);
    rig_publish(r, &good);
    rig_await(r, &r->answered, 2);
    assert_int_equal(0x10, r->code);
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
    rig_come_up(r);
    rig_publish(r, &m);
    struct reason why = rig_go_down(r);
    assert_string_equal("packet too large (0x95)", why.words);
    assert_int_equal(0x95, why.code);
    assert_true(r->down.mqtt_down.was_up);
    assert_int_equal(0, r->answered);
    rig_expect_silence(r, 200);
}

/* Mosquitto 2.0.11 sends no DISCONNECT when another client takes the client id. */
static void a_takeover_looks_like_a_lost_connection(void **state)
{
    struct rig *r = *state;
    char command[128];

    broker_start(&r->broker, "allow_anonymous true");
    rig_come_up(r);
    snprintf(command, sizeof command, "mosquitto_pub -h 127.0.0.1 -p %d -V 5 -i rig -t t -m x",
             r->broker.port);
    assert_int_equal(0, system(command));
    struct reason why = rig_go_down(r);
    assert_string_equal("connection lost", why.words);
    assert_int_equal(-1, why.code);
    rig_expect_silence(r, 200);
}

static void small_packets_are_not_held_back(void **state)
{
    struct rig *r = *state;
    int on = 0;
    socklen_t size = sizeof on;

    broker_start(&r->broker, "allow_anonymous true");
    rig_come_up(r);
    int fd = rig_socket(r);
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
    rig_come_up(r);
    rig_fill_window(r, &m);
    rig_await(r, &r->answered, RIG_WINDOW / 2);
    broker_freeze(&r->broker);
    rig_fill_window(r, &m);
    rig_step(r, 50);
    rig_hang_up_in_time(r);
    assert_true(r->down.mqtt_down.was_up);

    rig_dial(r); /* the kernel accepts, nobody answers */
    rig_expect_silence(r, 300);
    rig_hang_up_in_time(r);
    assert_false(r->down.mqtt_down.was_up);

    broker_thaw(&r->broker);
    int64_t begin = rig_clock_ms();
    rig_come_up(r);
    print_message("up again after %d ms\n", (int)(rig_clock_ms() - begin));
    assert_true(rig_clock_ms() - begin < 3000);
    rig_publish(r, &m);
    rig_await(r, &r->answered, 1);
}

static void a_clean_hang_up_can_be_followed_by_a_dial_at_once(void **state)
{
    struct rig *r = *state;
    struct message m = {
        .topic = TEXT("t"), .payload = {"x", 1}
    };
    int slow = 0;

    broker_start(&r->broker, "allow_anonymous true");
    for (int i = 0; i < 20; i++) {
        int64_t begin = rig_clock_ms();
        rig_come_up(r);
        slow += rig_clock_ms() - begin >= 900;
        rig_publish(r, &m);
        rig_await(r, &r->answered, 1);
        rig_hang_up_in_time(r);
        assert_string_equal("hung up", r->down.mqtt_down.reason.words);
    }
    print_message("%d of 20 dials took 900 ms or more\n", slow);
    assert_true(slow < 10); /* Paho as it is takes 1,100 from the second one on: 19 of 20 */
    rig_expect_silence(r, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(everything_in_a_message_arrives, rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(properties_of_any_size_arrive_whole, rig_prepare,
                                        rig_done),
        cmocka_unit_test_setup_teardown(a_refused_connection_says_why, rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(a_user_is_known_by_name_and_password, rig_prepare,
                                        rig_done),
        cmocka_unit_test_setup_teardown(tls_is_used_and_the_certificate_is_checked, rig_prepare,
                                        rig_done),
        cmocka_unit_test_setup_teardown(where_nothing_listens_it_says_so_each_time, rig_prepare,
                                        rig_done),
        cmocka_unit_test_setup_teardown(the_brokers_limits_are_read, rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(a_topic_the_acl_forbids_is_answered_with_its_code,
                                        rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(a_packet_that_is_too_large_ends_the_connection,
                                        rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(a_takeover_looks_like_a_lost_connection, rig_prepare,
                                        rig_done),
        cmocka_unit_test_setup_teardown(small_packets_are_not_held_back, rig_prepare, rig_done),
        cmocka_unit_test_setup_teardown(a_frozen_broker_does_not_hold_up_a_hang_up, rig_prepare,
                                        rig_done),
        cmocka_unit_test_setup_teardown(a_clean_hang_up_can_be_followed_by_a_dial_at_once,
                                        rig_prepare, rig_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
