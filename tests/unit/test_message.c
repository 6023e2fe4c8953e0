#include "bridge/base/message.h"

#include <stdlib.h>

#include "bridge/base/sink.h"
#include "tests/lib/check.h"

static char big[3000000];

/* A second opinion: write the packet (MQTT 5.0, 3.3) and see how long it became. */
static void put_varint(struct sink *s, size_t n)
{
    do {
        sink_char(s, (char)((n % 128) | (n >= 128 ? 0x80 : 0)));
        n /= 128;
    } while (n > 0);
}

static void put_text(struct sink *s, struct text t)
{
    sink_char(s, (char)(t.size >> 8));
    sink_char(s, (char)t.size);
    sink_text(s, t);
}

static void put_property(struct sink *s, char identifier, struct text t)
{
    sink_char(s, identifier);
    put_text(s, t);
}

static void put_properties(struct sink *s, const struct message *m)
{
    if (m->payload_is_utf8) sink_text(s, (struct text){"\x01\x01", 2});
    if (m->expiry_s > 0) sink_text(s, (struct text){"\x02\0\0\0\x01", 5});
    if (m->content_type.size > 0) put_property(s, 0x03, m->content_type);
    if (m->response_topic.size > 0) put_property(s, 0x08, m->response_topic);
    if (m->correlation_data.at != NULL)
        put_property(s, 0x09, text_of_bytes(m->correlation_data));
    for (size_t i = 0; i < m->property_count; i++) {
        put_property(s, 0x26, m->properties[i].name);
        put_text(s, m->properties[i].value);
    }
}

static size_t packet_bytes(const struct message *m)
{
    enum { ROOM = 4000000 };
    char *bytes = malloc(3 * ROOM);
    assert_non_null(bytes);
    struct sink properties = {bytes, 0, ROOM, false};
    struct sink rest = {bytes + ROOM, 0, ROOM, false};
    struct sink packet = {bytes + 2 * ROOM, 0, ROOM, false};

    put_properties(&properties, m);
    put_text(&rest, m->topic);
    sink_text(&rest, TEXT("id")); /* two bytes of packet identifier */
    put_varint(&rest, properties.size);
    sink_text(&rest, sink_since(&properties, 0));
    sink_text(&rest, text_of_bytes(m->payload));
    sink_char(&packet, 0x32);
    put_varint(&packet, rest.size);
    sink_text(&packet, sink_since(&rest, 0));

    assert_false(properties.overflow || rest.overflow || packet.overflow);
    size_t size = packet.size;
    free(bytes);
    return size;
}

static void the_smallest_message_is_eight_bytes(void **state)
{
    (void)state;
    struct message m = {
        .topic = TEXT("a"), .payload = {"", 0}
    };
    assert_int_equal(message_wire_bytes(&m), 8);
    assert_int_equal(packet_bytes(&m), 8);
}

static void every_part_counts(void **state)
{
    (void)state;
    struct message m = {
        .topic = TEXT("p/a/l/e"), .payload = {"{}", 2}
    };

    assert_int_equal(message_wire_bytes(&m), packet_bytes(&m));
    m.payload_is_utf8 = true;
    assert_int_equal(message_wire_bytes(&m), packet_bytes(&m));
    m.expiry_s = 1;
    assert_int_equal(message_wire_bytes(&m), packet_bytes(&m));
    m.content_type = TEXT("application/json");
    assert_int_equal(message_wire_bytes(&m), packet_bytes(&m));
    m.response_topic = TEXT("answers/here");
    assert_int_equal(message_wire_bytes(&m), packet_bytes(&m));
    m.correlation_data = (struct bytes){"", 0}; /* empty is not absent */
    assert_int_equal(message_wire_bytes(&m), packet_bytes(&m));
    while (m.property_count < MESSAGE_PROPERTIES_MAX) {
        m.properties[m.property_count++] = (struct property){TEXT("name"), TEXT("")};
        assert_int_equal(message_wire_bytes(&m), packet_bytes(&m));
    }
}

static void sizes_at_the_edges_of_a_varint(void **state)
{
    (void)state;
    static const size_t edges[] = {127, 128, 16383, 16384, 2097151, 2097152};

    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        for (size_t size = edges[i] - 12; size <= edges[i] + 2; size++) {
            struct message m = {
                .topic = TEXT("a"), .payload = {big, size}
            };
            assert_int_equal(message_wire_bytes(&m), packet_bytes(&m));
        }
    }
    for (size_t size = 100; size < 20000; size += size < 140 || size > 16300 ? 1 : 1000) {
        struct message m = {
            .topic = TEXT("a"), .payload = {"",  0   },
                 .content_type = {big, size}
        };
        assert_int_equal(message_wire_bytes(&m), packet_bytes(&m));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_message_is_eight_bytes),
        cmocka_unit_test(every_part_counts),
        cmocka_unit_test(sizes_at_the_edges_of_a_varint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
