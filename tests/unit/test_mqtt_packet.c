#include "bridge/probe/mqtt_packet.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/check.h"

/* Bytes, given as text: "20 03 00". */
struct octets {
    size_t size;
    char at[256];
};

static struct octets octets(const char *hex)
{
    struct octets o = {0};
    unsigned byte;
    int used;

    while (sscanf(hex, " %2x%n", &byte, &used) == 1) {
        o.at[o.size++] = (char)byte;
        hex += used;
    }
    return o;
}

static struct text view(const struct octets *o)
{
    return (struct text){o->at, o->size};
}

static void packets_are_written_as_mqtt_5_says(void **state)
{
    (void)state;
    char buffer[256];
    struct sink s = SINK(buffer);
    struct mqtt_connect c = {.client_id = TEXT("me"),
                             .username = TEXT("u"),
                             .password = TEXT("pw"),
                             .keep_alive_s = 60,
                             .packet_bytes_max = 65536,
                             .has_session_expiry = true,
                             .session_expiry_s = 3600};

    mqtt_write_connect(&s, &c);
    struct octets o = octets("10 20 0004 4d515454 05 c2 003c 0a 27 00010000 11 00000e10"
                             "0002 6d65 0001 75 0002 7077");
    assert_text(sink_since(&s, 0), view(&o));

    s = SINK(buffer);
    mqtt_write_connect(&s, &(struct mqtt_connect){.client_id = TEXT("me")});
    o = octets("10 14 0004 4d515454 05 02 0000 05 27 00000000 0002 6d65");
    o.at[1] = 2 + 4 + 4 + 1 + 5 + 4;
    assert_text(sink_since(&s, 0), view(&o));

    s = SINK(buffer);
    mqtt_write_subscribe(&s, 7, TEXT("a/#"), MQTT_LEAVE_RETAINED);
    mqtt_write_subscribe(&s, 8, TEXT("a"), MQTT_SEND_RETAINED);
    o = octets("82 09 0007 00 0003 612f23 21 82 07 0008 00 0001 61 01");
    assert_text(sink_since(&s, 0), view(&o));

    s = SINK(buffer);
    mqtt_write_publish(&s, 9, 2, TEXT("t"), TEXT("{}"));
    mqtt_write_goodbye(&s);
    o = octets("34 0d 0001 74 0009 05 02 00000001 7b7d e0 07 00 05 11 00000000");
    assert_text(sink_since(&s, 0), view(&o));
    assert_false(s.overflow);
}

static void what_does_not_fit_is_told_by_the_sink(void **state)
{
    (void)state;
    static char large[70000], room[140000];
    struct sink s = SINK(room);

    memset(large, 'x', sizeof large);
    mqtt_write_subscribe(&s, 1, (struct text){large, sizeof large}, MQTT_SEND_RETAINED);
    assert_true(s.overflow); /* no text of MQTT is longer than 65,535 */
    s = (struct sink){room, 0, 5, false};
    mqtt_write_goodbye(&s);
    assert_true(s.overflow);
}

static void a_packet_is_found_when_all_of_it_is_there(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        enum mqtt_scan scan;
        size_t used, body;
        int type, flags;
    } rows[] = {
        {"",                  MQTT_MORE,      0, 0, 0,            0},
        {"20",                MQTT_MORE,      0, 0, 0,            0},
        {"20 03 00 00",       MQTT_MORE,      0, 0, 0,            0},
        {"20 03 00 00 00",    MQTT_COMPLETE,  5, 3, MQTT_CONNACK, 0},
        {"20 03 00 00 00 40", MQTT_COMPLETE,  5, 3, MQTT_CONNACK, 0},
        {"33 00",             MQTT_COMPLETE,  2, 0, MQTT_PUBLISH, 3},
        {"20 83 00 01 02 03", MQTT_COMPLETE,  6, 3, MQTT_CONNACK, 0},
        {"30 80",             MQTT_MORE,      0, 0, 0,            0},
        {"30 ff ff ff ff 01", MQTT_MALFORMED, 0, 0, 0,            0},
        {"30 80 80 80 80",    MQTT_MALFORMED, 0, 0, 0,            0},
        {"30 ff ff ff 7f",    MQTT_MALFORMED, 0, 0, 0,            0}, /* larger than there is room */
        {"00 00",             MQTT_MALFORMED, 0, 0, 0,            0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct octets o = octets(rows[i].bytes);
        struct mqtt_packet p = {0};
        size_t used = 0;
        assert_int_equal(mqtt_packet_scan(view(&o), 4096, &p, &used), rows[i].scan);
        assert_int_equal(used, rows[i].used);
        assert_int_equal(p.body.size, rows[i].body);
        assert_int_equal(p.type, rows[i].type);
        assert_int_equal(p.flags, rows[i].flags);
    }
}

static void a_connack_that_says_nothing_means_the_defaults(void **state)
{
    (void)state;
    struct octets o = octets("00 00 00");
    struct mqtt_connack c;

    assert_true(mqtt_read_connack(view(&o), &c));
    assert_true(c.is_v5 && c.retain && c.wildcards && c.subscription_ids);
    assert_int_equal(c.code, 0);
    assert_int_equal(c.receive_max, 65535);
    assert_int_equal(c.qos_max, 2);
    assert_int_equal(c.packet_bytes_max, 0);
    assert_false(c.has_session_expiry || c.has_keep_alive);
}

static void all_properties_of_a_connack_are_read(void **state)
{
    (void)state;
    struct octets o = octets("01 87 30 11 00000e10 13 001e 1f 0002 6e6f 21 0014 24 01 25 00"
                             "27 00001388 28 00 29 00 2a 00 22 000a 12 0001 78"
                             "26 0001 61 0001 62");
    struct mqtt_connack c;

    o.at[2] = (char)(o.size - 3);
    assert_true(mqtt_read_connack(view(&o), &c));
    assert_int_equal(c.code, 0x87);
    assert_text(c.why, TEXT("no"));
    assert_true(c.has_session_expiry && c.has_keep_alive);
    assert_int_equal(c.session_expiry_s, 3600);
    assert_int_equal(c.keep_alive_s, 30);
    assert_int_equal(c.receive_max, 20);
    assert_int_equal(c.qos_max, 1);
    assert_int_equal(c.packet_bytes_max, 5000);
    assert_false(c.retain || c.wildcards || c.subscription_ids);
}

static void a_connack_of_3_1_1_has_no_properties(void **state)
{
    (void)state;
    struct octets o = octets("00 01");
    struct mqtt_connack c;

    assert_true(mqtt_read_connack(view(&o), &c));
    assert_false(c.is_v5);
    assert_int_equal(c.code, 1);
}

static void a_connack_that_is_broken_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "00",
        "00 00 01",
        "00 00 05 11 00 00 00",
        "00 00 00 00",
        "00 00 01 21",
        "00 00 02 7f 00",
        "00 00 04 1f 00 09 61",
        "00 00 ff ff ff ff",
        "00 00 03 26 00 01",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct octets o = octets(rows[i]);
        struct mqtt_connack c = {.receive_max = 4711};
        assert_false(mqtt_read_connack(view(&o), &c));
        assert_int_equal(c.receive_max, 4711);
    }
}

static void answers_have_a_number_and_a_code(void **state)
{
    (void)state;
    static const struct {
        uint8_t type;
        const char *body;
        bool is_read;
        int id, code;
    } rows[] = {
        {MQTT_PUBACK, "00 07",                   true,  7,   0   },
        {MQTT_PUBREC, "01 00 87",                true,  256, 0x87},
        {MQTT_PUBREC, "00 01 87 00",             true,  1,   0x87},
        {MQTT_SUBACK, "00 02 00 01",             true,  2,   1   },
        {MQTT_SUBACK, "00 02 04 1f 00 01 61 87", true,  2,   0x87},
        {MQTT_SUBACK, "00 02 00",                false, 0,   0   },
        {MQTT_SUBACK, "00 02 09 00",             false, 0,   0   },
        {MQTT_PUBACK, "00",                      false, 0,   0   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct octets o = octets(rows[i].body);
        struct mqtt_packet p = {rows[i].type, 0, view(&o)};
        uint16_t id = 0;
        uint8_t code = 0;
        assert_int_equal(mqtt_read_answer(&p, &id, &code), rows[i].is_read);
        assert_int_equal(id, rows[i].id);
        assert_int_equal(code, rows[i].code);
    }
}

static void a_message_has_a_topic_and_a_payload(void **state)
{
    (void)state;
    struct octets o = octets("0003 612f62 0009 05 02 00000001 7b7d");
    struct mqtt_packet p = {MQTT_PUBLISH, 2, view(&o)};
    struct text topic, payload;

    assert_true(mqtt_read_publish(&p, &topic, &payload));
    assert_text(topic, TEXT("a/b"));
    assert_text(payload, TEXT("{}"));
    o = octets("0003 612f62 00");
    p = (struct mqtt_packet){MQTT_PUBLISH, 0, view(&o)};
    assert_true(mqtt_read_publish(&p, &topic, &payload));
    assert_text(payload, TEXT(""));
    o = octets("0009 61");
    p = (struct mqtt_packet){MQTT_PUBLISH, 0, view(&o)};
    assert_false(mqtt_read_publish(&p, &topic, &payload));
}

/* The sanitizers watch; the block is exactly as large as what came. */
static void bytes_of_chance_are_read_within_their_bounds(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;

    for (int round = 0; round < 200000; round++) {
        size_t size = random_below(&seed, 40);
        char *at = malloc(size + 1);
        assert_non_null(at);
        for (size_t i = 0; i < size; i++)
            at[i] = (char)(random_below(&seed, 4) > 0 ? random_below(&seed, 64)
                                                      : random_below(&seed, 256));
        char *exact = realloc(at, size == 0 ? 1 : size);
        assert_non_null(exact);
        struct mqtt_packet p = {
            (uint8_t)random_below(&seed, 16), 2, {exact, size}
        };
        struct mqtt_connack c;
        struct text topic, payload;
        uint16_t id;
        uint8_t code;
        if (mqtt_read_publish(&p, &topic, &payload))
            assert_true(topic.size + payload.size <= size);
        if (mqtt_read_connack(p.body, &c)) assert_true(c.why.size <= size);
        mqtt_read_answer(&p, &id, &code);
        struct mqtt_packet inner;
        size_t used = 0;
        if (mqtt_packet_scan(p.body, 4096, &inner, &used) == MQTT_COMPLETE)
            assert_true(used >= 2 && used <= size && inner.body.size <= used - 2);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_are_written_as_mqtt_5_says),
        cmocka_unit_test(what_does_not_fit_is_told_by_the_sink),
        cmocka_unit_test(a_packet_is_found_when_all_of_it_is_there),
        cmocka_unit_test(a_connack_that_says_nothing_means_the_defaults),
        cmocka_unit_test(all_properties_of_a_connack_are_read),
        cmocka_unit_test(a_connack_of_3_1_1_has_no_properties),
        cmocka_unit_test(a_connack_that_is_broken_is_refused),
        cmocka_unit_test(answers_have_a_number_and_a_code),
        cmocka_unit_test(a_message_has_a_topic_and_a_payload),
        cmocka_unit_test(bytes_of_chance_are_read_within_their_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
