/* What comes back from the broker: messages on subscribed topics, and the reason codes of
 * PUBACKs. */
#include <glob.h>
#include <stdlib.h>

#include "bridge/core/effect.h"
#include "tests/lib/mqtt_rig.h"
#include "tests/lib/test.h"

/* Its default, and so its Receive Maximum, which is kept to. */
enum { MOSQUITTO_IN_FLIGHT_MAX = 20 };

static void start(struct rig *r, const char *lines)
{
    char all[1024];
    snprintf(all, sizeof all, "allow_anonymous true\n%s", lines);
    broker_start(&r->broker, all);
}

static void our_own_message_comes_back(void **state)
{
    struct rig *r = *state;

    start(r, "");
    rig_come_up(r);
    rig_subscribe(r, "berlin/fence");
    rig_say(r, "berlin/fence", "n-1");
    const struct rig_message *m = rig_hear(r);
    assert_string_equal("berlin/fence", m->topic);
    assert_string_equal("n-1", m->payload);
    rig_await(r, &r->answered, 1);
    rig_expect_silence(r, 100);
}

static void publish_retained(struct rig *r, const char *topic, const char *payload)
{
    struct message m = {.topic = text_of(topic),
                        .payload = bytes_of_text(text_of(payload)),
                        .is_retained = true};

    rig_publish(r, &m);
    if (r->published - r->answered == MOSQUITTO_IN_FLIGHT_MAX)
        rig_await(r, &r->answered, r->published);
}

static void what_is_to_be_retained_is_retained(void **state)
{
    struct rig *r = *state;
    struct listener l;
    char line[64];

    start(r, "");
    rig_come_up(r);
    publish_retained(r, "kept/a", "1");
    rig_say(r, "kept/b", "2");
    publish_retained(r, "kept/c", "3");
    publish_retained(r, "kept/c", "");
    rig_await(r, &r->answered, 4);
    listener_open(&l, &r->broker, "kept/#", "%t %r %p");
    rig_say(r, "kept/d", "4");
    assert_true(listener_await(&l, 2));
    FILE *heard = listener_close(&l);
    char all[128] = "";
    while (fgets(line, sizeof line, heard) != NULL)
        strcat(all, line);
    fclose(heard);
    assert_non_null(strstr(all, "kept/d 0 4\n"));
    assert_null(strstr(all, "kept/b"));
    assert_null(strstr(all, "kept/c"));
}

enum { TOPICS = 256 };

/* The topics of a fence: checkpoints, and the one on which the nonce comes back. */
struct fence {
    char names[TOPICS + 1][32];
    struct text topics[TOPICS + 1];
};

static struct fence *make_fence(void)
{
    struct fence *f = calloc(1, sizeof *f);

    assert_non_null(f);
    for (int i = 0; i <= TOPICS; i++) {
        snprintf(f->names[i], sizeof f->names[i], i < TOPICS ? "checkpoint/%d" : "fence", i);
        f->topics[i] = text_of(f->names[i]);
    }
    return f;
}

static void subscribe_and_fence(struct rig *r, const struct fence *f)
{
    r->port.subscribe(r->port.self, f->topics, TOPICS + 1);
    rig_say(r, "fence", "nonce");
    for (int i = 0; i < TOPICS; i++) {
        const struct rig_message *m = rig_hear(r);
        char expected[16];
        snprintf(expected, sizeof expected, "%d", i);
        assert_string_equal(f->names[i], m->topic);
        assert_string_equal(expected, m->payload);
    }
    const struct rig_message *last = rig_hear(r);
    assert_string_equal("fence", last->topic);
    assert_string_equal("nonce", last->payload);
}

/* Whether they were retained by this connection, by an earlier one of the same client id, or by
 * somebody else. */
static void what_is_retained_comes_before_the_fence_comes_back(void **state)
{
    struct rig *r = *state;
    struct fence *f = make_fence();

    start(r, "");
    rig_come_up(r);
    for (int i = 0; i < TOPICS; i++) {
        char payload[16];
        snprintf(payload, sizeof payload, "%d", i);
        publish_retained(r, f->names[i], payload);
    }
    subscribe_and_fence(r, f);
    rig_hang_up_in_time(r);
    rig_come_up(r);
    subscribe_and_fence(r, f);
    rig_hang_up_in_time(r);
    r->settings.client_id = "another";
    rig_come_up(r);
    subscribe_and_fence(r, f);
    rig_expect_silence(r, 100);
    free(f);
}

static void as_many_topics_as_are_allowed_are_one_subscription(void **state)
{
    struct rig *r = *state;
    char names[SUBSCRIBE_TOPICS_MAX][256];
    struct text topics[SUBSCRIBE_TOPICS_MAX];

    for (int i = 0; i < SUBSCRIBE_TOPICS_MAX; i++) {
        memset(names[i], 'x', sizeof names[i]);
        snprintf(names[i], sizeof names[i], "%d", i);
        names[i][strlen(names[i])] = '/';
        topics[i] = (struct text){names[i], sizeof names[i]};
    }
    start(r, "");
    rig_come_up(r);
    r->port.subscribe(r->port.self, topics, SUBSCRIBE_TOPICS_MAX);
    struct message m = {
        .topic = topics[SUBSCRIBE_TOPICS_MAX - 1], .payload = {"x", 1}
    };
    rig_publish(r, &m);
    assert_int_equal(sizeof names[0], rig_hear(r)->topic_bytes);
    r->port.unsubscribe(r->port.self, topics, SUBSCRIBE_TOPICS_MAX);
    rig_publish(r, &m);
    rig_await(r, &r->answered, 2);
    assert_int_equal(0x10, r->code);
    rig_expect_silence(r, 100);
}

static void after_an_unsubscribe_nothing_comes(void **state)
{
    struct rig *r = *state;

    start(r, "");
    rig_come_up(r);
    rig_subscribe(r, "a");
    rig_subscribe(r, "b");
    rig_say(r, "a", "1");
    rig_unsubscribe(r, "a");
    rig_say(r, "a", "2");
    rig_say(r, "b", "3");
    assert_string_equal("1", rig_hear(r)->payload);
    assert_string_equal("3", rig_hear(r)->payload);
    rig_await(r, &r->answered, 3);
    rig_expect_silence(r, 100);
}

static void payloads_of_any_size_come_and_large_ones_are_cut(void **state)
{
    struct rig *r = *state;
    static const struct {
        size_t sent, heard;
    } sizes[] = {
        {0,                        0                       },
        {1,                        1                       },
        {SUBSCRIBED_BYTES_MAX - 1, SUBSCRIBED_BYTES_MAX - 1},
        {SUBSCRIBED_BYTES_MAX,     SUBSCRIBED_BYTES_MAX    },
        {SUBSCRIBED_BYTES_MAX + 1, SUBSCRIBED_BYTES_MAX + 1},
        {SUBSCRIBED_BYTES_MAX + 2, SUBSCRIBED_BYTES_MAX + 1},
        {1000000,                  SUBSCRIBED_BYTES_MAX + 1},
    };
    char *bytes = malloc(1000000);

    assert_non_null(bytes);
    memset(bytes, 'x', 1000000);
    start(r, "");
    rig_come_up(r);
    rig_subscribe(r, "t");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct message m = {
            .topic = TEXT("t"), .payload = {bytes, sizes[i].sent}
        };
        rig_publish(r, &m);
        assert_int_equal(sizes[i].heard, rig_hear(r)->payload_bytes);
    }
    free(bytes);
}

/* Subscribed to what it publishes itself, as fast as it can. */
static void load_for(struct rig *r, int messages)
{
    struct message m = {
        .topic = TEXT("load"), .payload = {"x", 1}
    };

    while (r->messages < messages) {
        rig_fill_window(r, &m);
        rig_step(r, 5);
    }
    rig_fill_window(r, &m);
}

static void nothing_comes_after_the_end(void **state)
{
    struct rig *r = *state;

    for (int round = 0; round < 10; round++) {
        start(r, "max_inflight_messages 1000");
        rig_come_up(r);
        rig_subscribe(r, "load");
        load_for(r, 500 + 100 * round);
        if (round % 2 == 0) {
            rig_hang_up_in_time(r);
            rig_expect_silence(r, 50);
            broker_kill(&r->broker);
        } else {
            broker_kill(&r->broker);
            rig_subscribe(r, "more"); /* noticed or not, it does no harm */
            rig_unsubscribe(r, "load");
            rig_go_down(r);
            rig_subscribe(r, "more");
            rig_unsubscribe(r, "load");
            rig_expect_silence(r, 50);
        }
    }
}

/* Runs a command that knows the broker as $at. */
static void shell(const struct rig *r, const char *command)
{
    char line[256];
    snprintf(line, sizeof line, "at='-h 127.0.0.1 -p %d'; %s", r->broker.port, command);
    assert_int_equal(0, system(line));
}

/* The loop looks away while somebody sends more than fits. */
static void a_flood_ends_the_epoch_and_the_connection(void **state)
{
    struct rig *r = *state;

    start(r, "");
    for (int i = 0; i < 2; i++) {
        rig_come_up(r);
        rig_subscribe(r, "flood");
        rig_say(r, "flood", "0");
        rig_hear(r);
        rig_await(r, &r->answered, 1);
        shell(r, "seq 1 5000 | mosquitto_pub $at -q 1 -l -t flood");
        rig_await_no_socket(r);
        struct reason why = rig_go_down(r);
        assert_string_equal("the broker sends more messages than were asked for", why.words);
        assert_int_equal(-1, why.code);
        assert_int_equal(1 + MAILBOX_MESSAGES_MAX, r->messages);
        assert_string_equal("1024", r->heard[r->messages - 1].payload);
        rig_expect_silence(r, 100);
    }
    rig_come_up(r);
    rig_say(r, "t", "x");
    rig_await(r, &r->answered, 1);
}

static void a_message_that_nobody_hears_is_acknowledged_as_such(void **state)
{
    struct rig *r = *state;

    start(r, "");
    rig_come_up(r);
    rig_subscribe(r, "heard");
    rig_say(r, "unheard", "1");
    rig_await(r, &r->answered, 1);
    assert_int_equal(0x10, r->code);
    rig_say(r, "heard", "2");
    rig_await(r, &r->answered, 2);
    assert_int_equal(0, r->code);
    publish_retained(r, "unheard", "3");
    rig_await(r, &r->answered, 3);
    assert_int_equal(0x10, r->code);
}

static void each_ticket_of_a_full_window_gets_its_own_code(void **state)
{
    struct rig *r = *state;
    enum { COUNT = 2000 };
    char lines[256];

    snprintf(lines, sizeof lines, "max_inflight_messages %d\nacl_file %s/acl", RIG_WINDOW,
             r->broker.directory);
    broker_write(&r->broker, "acl", "topic readwrite heard\ntopic readwrite unheard\n");
    start(r, lines);
    rig_come_up(r);
    rig_subscribe(r, "heard");
    while (r->answered < COUNT) {
        while (r->published < COUNT && r->published - r->answered < RIG_WINDOW) {
            int i = r->published;
            rig_say(r, i % 7 == 3 ? "closed" : i % 3 == 0 ? "heard" : "unheard", "x");
        }
        rig_step(r, 100);
    }
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(i % 7 == 3 ? 0x87 : i % 3 == 0 ? 0 : 0x10, r->codes[i]);
}

/* Paho keeps it back, and would look again after a second. */
static void a_subscription_behind_a_full_window_goes_when_there_is_room(void **state)
{
    struct rig *r = *state;
    struct message m = {
        .topic = TEXT("t"), .payload = {"x", 1}
    };
    char lines[64];
    int slow = 0;

    snprintf(lines, sizeof lines, "max_inflight_messages %d", RIG_WINDOW);
    start(r, lines);
    rig_come_up(r);
    publish_retained(r, "kept", "1");
    rig_await(r, &r->answered, 1);
    for (int round = 0; round < 10; round++) {
        broker_freeze(&r->broker);
        rig_fill_window(r, &m);
        rig_subscribe(r, "kept");
        rig_unsubscribe(r, "kept");
        broker_thaw(&r->broker);
        int64_t begin = rig_clock_ms();
        rig_hear(r);
        slow += rig_clock_ms() - begin >= 900;
        rig_await(r, &r->answered, r->published);
    }
    print_message("%d of 10 subscriptions took 900 ms or more\n", slow);
    assert_int_equal(0, slow); /* Paho as it is: 10 of 10 */
}

/* Mosquitto's own ACLs grant every subscription and deny later, in silence. The plugin that
 * comes with it refuses. */
static void start_refusing(struct rig *r)
{
    char lines[512];
    glob_t found;

    assert_int_equal(0, glob("/usr/lib/*/mosquitto_dynamic_security.so", 0, NULL, &found));
    broker_write(&r->broker, "security.json",
                 "{\"defaultACLAccess\":{\"publishClientSend\":true,\"subscribe\":false},"
                 "\"roles\":[{\"rolename\":\"r\",\"acls\":[{\"acltype\":\"subscribeLiteral\","
                 "\"topic\":\"open\",\"priority\":0,\"allow\":true}]}],"
                 "\"groups\":[{\"groupname\":\"g\",\"roles\":[{\"rolename\":\"r\"}]}],"
                 "\"anonymousGroup\":\"g\"}");
    snprintf(lines, sizeof lines, "plugin %s\nplugin_opt_config_file %s/security.json",
             found.gl_pathv[0], r->broker.directory);
    globfree(&found);
    start(r, lines);
}

static void a_refused_subscription_ends_the_epoch_and_the_connection(void **state)
{
    struct rig *r = *state;
    const struct text topics[] = {TEXT("open"), TEXT("closed"), TEXT("open")};

    start_refusing(r);
    for (size_t count = 1; count <= 3; count++) {
        rig_come_up(r);
        rig_subscribe(r, "open");
        rig_say(r, "t", "x");
        rig_await(r, &r->answered, 1);
        assert_int_equal(0, r->downs - (r->dials - 1));
        r->port.subscribe(r->port.self, count == 1 ? &topics[1] : topics, count);
        struct reason why = rig_go_down(r);
        assert_string_equal("subscription refused: not authorized (0x87)", why.words);
        assert_int_equal(0x87, why.code);
        assert_true(r->down.mqtt_down.was_up);
        rig_await_no_socket(r);
        rig_expect_silence(r, 100);
    }
}

static void a_topic_that_is_none_ends_the_connection(void **state)
{
    struct rig *r = *state;

    start(r, "");
    rig_come_up(r);
    rig_subscribe(r, "a#");
    assert_string_equal("malformed Packet (0x81)", rig_go_down(r).words);
}

static void whether_the_broker_retains_is_read(void **state)
{
    struct rig *r = *state;

    start(r, "");
    rig_come_up(r);
    assert_true(r->up.mqtt_up.retain);
    broker_kill(&r->broker);
    rig_go_down(r);
    start(r, "retain_available false");
    rig_come_up(r);
    assert_false(r->up.mqtt_up.retain);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_prepare, rig_done)
    const struct CMUnitTest tests[] = {
        TEST(our_own_message_comes_back),
        TEST(what_is_to_be_retained_is_retained),
        TEST(what_is_retained_comes_before_the_fence_comes_back),
        TEST(as_many_topics_as_are_allowed_are_one_subscription),
        TEST(after_an_unsubscribe_nothing_comes),
        TEST(payloads_of_any_size_come_and_large_ones_are_cut),
        TEST(nothing_comes_after_the_end),
        TEST(a_flood_ends_the_epoch_and_the_connection),
        TEST(a_message_that_nobody_hears_is_acknowledged_as_such),
        TEST(each_ticket_of_a_full_window_gets_its_own_code),
        TEST(a_subscription_behind_a_full_window_goes_when_there_is_room),
        TEST(a_refused_subscription_ends_the_epoch_and_the_connection),
        TEST(a_topic_that_is_none_ends_the_connection),
        TEST(whether_the_broker_retains_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
