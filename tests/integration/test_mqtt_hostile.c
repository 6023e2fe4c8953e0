/* A broker that does what it should not, or what Mosquitto does not: the test plays it. */
#include <stdlib.h>
#include <sys/socket.h>

#include "bridge/adapters/paho_message.h"
#include "tests/lib/mqtt_rig.h"
#include "tests/lib/puppet.h"
#include "tests/lib/test.h"

/* Paho forgets the topic of a PUBLISH that is broken behind it: at most 64 KB for each
 * connection that such a broker gets. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:readUTFlen";
}

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

/* Up, after a CONNACK without properties. */
static void come_up(struct rig *r)
{
    rig_dial(r);
    puppet_accept(&broker);
    puppet_say(&broker, "20 03 00 00 00");
    rig_await(r, &r->ups, r->ups + 1);
}

/* The client ends the connection, after its last words. */
static void expect_hung_up(void)
{
    unsigned char byte = 0;
    ssize_t got;

    do {
        got = recv(broker.client, &byte, 1, 0);
    } while (got == 1);
    assert_int_equal(0, got);
}

static void any_bytes_may_be_a_topic(void **state)
{
    struct rig *r = *state;
    static const struct {
        const char *packet;
        size_t topic_bytes, payload_bytes;
    } cases[] = {
        {"30 06 00 01 74 00 41 42",    1, 2},
        {"30 06 00 03 61 00 62 00",    3, 0}, /* a NUL inside */
        {"30 05 00 01 00 00 41",       1, 1}, /* nothing but a NUL */
        {"30 07 00 03 62 00 00 00 41", 3, 1}, /* ends in NULs */
        {"30 05 00 02 ff fe 00",       2, 0}, /* not UTF-8 */
        {"30 04 00 00 00 41",          0, 1}, /* none */
        {"30 03 00 00 00",             0, 0},
        {"31 04 00 01 23 00",          1, 0}, /* a wildcard */
    };

    come_up(r);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        puppet_say(&broker, cases[i].packet);
        const struct rig_message *m = rig_hear(r);
        assert_int_equal(cases[i].topic_bytes, m->topic_bytes);
        assert_int_equal(cases[i].payload_bytes, m->payload_bytes);
    }
    assert_int_equal(0, r->downs);
}

/* What Paho never does, as far as is known. */
static void a_message_without_a_payload_is_an_empty_one(void **state)
{
    (void)state;
    MQTTAsync_message m = MQTTAsync_message_initializer;
    static const struct {
        const char *payload;
        int size;
    } cases[] = {
        {NULL, 0 },
        {NULL, 5 },
        {"x",  0 },
        {"x",  -1}
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input note;
        m.payload = (void *)(uintptr_t)cases[i].payload;
        m.payloadlen = cases[i].size;
        assert_int_equal(ERR_OK, paho_message_copy(7, "t", 0, &m, &note));
        assert_int_equal(INPUT_MESSAGE, note.kind);
        assert_int_equal(7, note.message.epoch);
        assert_true(text_equal(TEXT("t"), note.message.topic));
        assert_non_null(note.message.payload.at);
        assert_int_equal(0, note.message.payload.size);
        mailbox_done(&note);
    }
}

static void what_comes_before_the_connack_is_not_heard(void **state)
{
    struct rig *r = *state;

    rig_dial(r);
    puppet_accept(&broker);
    puppet_say(&broker, "30 05 00 01 74 00 31 20 03 00 00 00 30 05 00 01 74 00 32");
    rig_await(r, &r->ups, 1);
    assert_string_equal("2", rig_hear(r)->payload);
    rig_expect_silence(r, 100);
}

/* The packet id of the next SUBSCRIBE or PUBLISH with a topic of one byte, as text. */
static const char *packet_id(unsigned char type)
{
    static char text[8];
    struct packet p = puppet_read(&broker);
    const unsigned char *at = p.body + (type == 0x32 ? 3 : 0); /* behind the topic */

    assert_int_equal(type, p.type);
    snprintf(text, sizeof text, "%02x %02x", at[0], at[1]);
    return text;
}

/* Says these bytes, where ## stands for the packet id. */
static void answer(const char *bytes, const char *id)
{
    char said[256];
    const char *at = strstr(bytes, "##");

    assert_non_null(at);
    snprintf(said, sizeof said, "%.*s%s%s", (int)(at - bytes), bytes, id, at + 2);
    puppet_say(&broker, said);
}

enum { PUBLISH = 0x32, SUBSCRIBE = 0x82, UNSUBSCRIBE = 0xa2 };

static void every_reason_of_a_puback_is_handed_on(void **state)
{
    struct rig *r = *state;
    static const struct {
        const char *packet;
        uint8_t code;
    } cases[] = {
        {"40 02 ##",                                     0   },
        {"40 03 ## 00",                                  0   },
        {"40 03 ## 10",                                  0x10},
        {"40 04 ## 10 00",                               0x10},
        {"40 02 ##",                                     0   },
        {"40 09 ## 10 05 1f 00 02 6e 6f",                0x10}, /* Reason String */
        {"40 04 ## 97 00",                               0x97},
        {"40 03 ## 01",                                  1   }, /* not in the specification */
        {"40 0e ## 80 0a 1f 00 07 62 65 63 61 75 73 65", 0x80},
        {"40 04 ## 00 00",                               0   },
    };

    come_up(r);
    for (int i = 0; i < (int)(sizeof cases / sizeof cases[0]); i++) {
        rig_say(r, "t", "x");
        answer(cases[i].packet, packet_id(PUBLISH));
        rig_await(r, &r->answered, i + 1);
        assert_int_equal(cases[i].code, r->code);
    }
}

static void a_suback_that_is_none_ends_the_epoch(void **state)
{
    struct rig *r = *state;
    static const struct {
        const char *packet;
        const char *words;
    } cases[] = {
        {"90 04 ## 00 8f",          "subscription refused: topic filter invalid (0x8f)"},
        {"90 04 ## 00 ff",          "subscription refused: unknown reason (0xff)"      },
        {"90 06 ## 00 01 9e 01",
         "subscription refused: shared subscriptions not supported (0x9e)"             },
        {"90 03 ## 00",             "connection lost"                                  },
        {"90 02 ##",                "connection lost"                                  },
        {"90 04 ## 01 01",          "connection lost"                                  },
        {"90 07 ## ff ff ff ff 01", "connection lost"                                  },
        {"90 06 ## 80 80 80 01",    "connection lost"                                  },
        {"40 02 ##",                "the broker answers with a wrong packet"           },
        {"40 04 ## 10 00",          "the broker answers with a wrong packet"           },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        come_up(r);
        rig_subscribe(r, "t");
        answer(cases[i].packet, packet_id(SUBSCRIBE));
        assert_string_equal(cases[i].words, rig_go_down(r).words);
        expect_hung_up();
        rig_expect_silence(r, 20);
    }
}

static void an_unsuback_may_say_what_it_likes(void **state)
{
    struct rig *r = *state;
    static const char *const cases[] = {"b0 04 ## 00 00", "b0 04 ## 00 11", "b0 04 ## 00 87",
                                        "b0 06 ## 00 87 00 11"};

    come_up(r);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rig_unsubscribe(r, "t");
        answer(cases[i], packet_id(UNSUBSCRIBE));
    }
    rig_expect_silence(r, 100);
    rig_unsubscribe(r, "t");
    answer("b0 03 ## 00", packet_id(UNSUBSCRIBE)); /* nothing at all */
    assert_string_equal("connection lost", rig_go_down(r).words);
}

/* Paho as it is frees the message twice; here AddressSanitizer would see it. */
static void a_message_that_is_answered_by_another_packet_ends_the_epoch(void **state)
{
    struct rig *r = *state;
    static const char *const cases[] = {
        "90 04 ## 00 01",                   /* SUBACK */
        "90 04 ## 00 87", "b0 04 ## 00 00", /* UNSUBACK */
        "50 02 ##",                         /* PUBREC */
        "50 03 ## 10",    "70 02 ##",       /* PUBCOMP */
        "70 03 ## 92",
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        come_up(r);
        rig_subscribe(r, "t");
        answer("90 04 ## 00 01", packet_id(SUBSCRIBE));
        for (int n = 0; n < 3; n++)
            rig_say(r, "t", "x");
        answer(cases[i], packet_id(PUBLISH));
        rig_go_down(r);
        expect_hung_up();
        rig_expect_silence(r, 20);
    }
}

static void a_broken_packet_ends_the_epoch(void **state)
{
    struct rig *r = *state;
    static const char *const cases[] = {
        "30 03 00 09 74",                /* the topic is longer than the packet */
        "30 04 00 01 74 09",             /* the properties are */
        "32 04 00 01 74 00",             /* no packet id */
        "30 01 00",                      /* no topic */
        "30 08 00 01 74 04 0b 80 80 80", /* a Subscription Identifier without an end */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        come_up(r);
        puppet_say(&broker, cases[i]);
        assert_string_equal("connection lost", rig_go_down(r).words);
        assert_int_equal(0, r->messages);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, done)
    const struct CMUnitTest tests[] = {
        TEST(any_bytes_may_be_a_topic),
        cmocka_unit_test(a_message_without_a_payload_is_an_empty_one),
        TEST(what_comes_before_the_connack_is_not_heard),
        TEST(every_reason_of_a_puback_is_handed_on),
        TEST(a_suback_that_is_none_ends_the_epoch),
        TEST(an_unsuback_may_say_what_it_likes),
        TEST(a_message_that_is_answered_by_another_packet_ends_the_epoch),
        TEST(a_broken_packet_ends_the_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
