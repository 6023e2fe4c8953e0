#include "bridge/core/carry.h"

#include "tests/lib/check.h"

enum { WALL_MS = 1000000 };

static struct carrier carrier;
static struct route route;
static const struct now now = {5, WALL_MS};

static const struct header headers[] = {
    {{"plant", 5}, {"berlin", 6}},
    {{"area", 4},  {"mix", 3}   },
    {{"line", 4},  {"l7", 2}    },
};

static struct record good(void)
{
    return (struct record){
        .kafka_topic = TEXT("mes.batch-event"),
        .partition = 3,
        .offset = 41,
        .timestamp_ms = WALL_MS - 2500,
        .value = {"{\"lot\":4}", 9},
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0],
    };
}

static int fresh(void **state)
{
    (void)state;
    struct pattern_fault fault;
    carrier = (struct carrier){0};
    route = (struct route){.name = "events"};
    route.envelope.level = PROPERTIES_MINIMAL;
    return pattern_compile(TEXT("{plant}/{area}/{line}/{event}"), &route.topic, &fault);
}

static int done(void **state)
{
    (void)state;
    carry_done(&carrier);
    return 0;
}

static enum err carry(const struct record *rec)
{
    carry_done(&carrier);
    return carry_record(&carrier, &route, rec, now);
}

static struct text words(void)
{
    return sink_since(&carrier.words, 0);
}

static void a_record_becomes_a_message_at_its_place_with_its_bytes_untouched(void **state)
{
    (void)state;
    struct record rec = good();

    assert_int_equal(carry(&rec), ERR_OK);
    assert_text(carrier.message.topic, TEXT("berlin/mix/l7/batch-event"));
    assert_ptr_equal(carrier.message.payload.at, rec.value.at);
    assert_int_equal(carrier.message.payload.size, rec.value.size);
    assert_text(carrier.message.content_type, TEXT("application/json"));
    assert_text(carrier.message.properties[0].name, TEXT("kafkaref"));
    assert_text(carrier.message.properties[0].value, TEXT("mes.batch-event/3/41"));
    assert_int_equal(carrier.message.expiry_s, 0);
}

static void a_record_without_a_value_becomes_what_its_route_says(void **state)
{
    (void)state;
    static const struct {
        enum no_value_policy policy;
        enum err tombstone, empty;
        size_t payload_bytes;
    } rows[] = {
        {NO_VALUE_SKIP,       ERR_TOMBSTONE,         ERR_EMPTY,         0},
        {NO_VALUE_REJECT,     ERR_TOMBSTONE_REFUSED, ERR_EMPTY_REFUSED, 0},
        {NO_VALUE_SEND_EMPTY, ERR_OK,                ERR_OK,            0},
        {NO_VALUE_JSON_NULL,  ERR_OK,                ERR_OK,            4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record tombstone = good(), empty = good();
        tombstone.value = (struct bytes){NULL, 0};
        empty.value = (struct bytes){"", 0};
        route.on_tombstone = route.on_empty = rows[i].policy;

        assert_int_equal(carry(&tombstone), rows[i].tombstone);
        if (rows[i].tombstone == ERR_OK) {
            assert_int_equal(carrier.message.payload.size, rows[i].payload_bytes);
        }
        assert_int_equal(carry(&empty), rows[i].empty);
        if (rows[i].empty == ERR_OK) {
            assert_non_null(carrier.message.payload.at);
            assert_int_equal(carrier.message.payload.size, rows[i].payload_bytes);
        }
    }
}

static void message_expiry_is_what_is_left_of_the_routes_time_rounded_up(void **state)
{
    (void)state;
    static const struct {
        int64_t expire_after_ms, timestamp_ms;
        enum err e;
        uint32_t expiry_s;
    } rows[] = {
        {0,                 WALL_MS - 2500,  ERR_OK,      0         }, /* never */
        {300000,            WALL_MS - 2500,  ERR_OK,      298       },
        {300000,            WALL_MS,         ERR_OK,      300       },
        {300000,            WALL_MS + 60000, ERR_OK,      300       }, /* a clock that is ahead */
        {2501,              WALL_MS - 2500,  ERR_OK,      1         },
        {2500,              WALL_MS - 2500,  ERR_EXPIRED, 0         },
        {1000,              -1,              ERR_OK,      0         }, /* no time: no age */
        {5000000000 * 1000, WALL_MS,         ERR_OK,      UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record rec = good();
        rec.timestamp_ms = rows[i].timestamp_ms;
        route.expire_after_ms = rows[i].expire_after_ms;
        assert_int_equal(carry(&rec), rows[i].e);
        if (rows[i].e == ERR_OK) assert_int_equal(carrier.message.expiry_s, rows[i].expiry_s);
    }
}

static void a_kafka_topic_that_no_route_takes_is_said_by_name(void **state)
{
    (void)state;
    struct record rec = good();

    assert_int_equal(carry_record(&carrier, NULL, &rec, now), ERR_NO_ROUTE);
    assert_text(words(), TEXT("no route takes this topic: mes.batch-event"));
}

static void what_stands_in_the_way_is_said_by_name(void **state)
{
    (void)state;
    static const struct header unsafe[] = {
        {{"plant", 5}, {"ber/lin", 7}},
        {{"area", 4},  {"mix", 3}    },
        {{"line", 4},  {"l7", 2}     },
    };
    static const struct header broken[] = {
        {{"plant", 5}, {"berlin", 6}},
        {{"area", 4},  {"mix", 3}   },
        {{"line", 4},  {"l7", 2}    },
        {{"ce_id", 5}, {"\xff", 1}  },
    };
    static const struct {
        const struct header *headers;
        size_t count;
        struct bytes value;
        enum err e;
        const char *words;
    } rows[] = {
        {unsafe,
         3,          {"{}", 2},
         ERR_UNSAFE_LEVEL,                       "a level of the topic holds characters that are not allowed: plant"},
        {headers,
         2,          {"{}", 2},
         ERR_NO_PLACE,                           "a level of the topic has no value in the record: line"            },
        {headers, 2, {"{", 1},  ERR_BAD_PAYLOAD, "the payload cannot be parsed"                                     },
        {broken,
         4,          {"{}", 2},
         ERR_BAD_HEADER,                         "a header is not text that MQTT can carry: ce_id"                  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record rec = good();
        rec.headers = rows[i].headers;
        rec.header_count = rows[i].count;
        rec.value = rows[i].value;
        assert_int_equal(carry(&rec), rows[i].e);
        assert_text(words(), text_of(rows[i].words));
        assert_int_equal(err_verdict(rows[i].e), VERDICT_REJECT);
    }
}

static void
a_message_of_the_brokers_largest_size_passes_and_one_byte_more_does_not(void **state)
{
    (void)state;
    struct record rec = good();

    assert_int_equal(carry(&rec), ERR_OK);
    size_t bytes = message_wire_bytes(&carrier.message);
    carrier.packet_bytes_max = (uint32_t)bytes;
    assert_int_equal(carry(&rec), ERR_OK);
    carrier.packet_bytes_max = (uint32_t)bytes - 1;
    assert_int_equal(carry(&rec), ERR_TOO_LARGE);
    assert_text(words(), TEXT("it is larger than the broker accepts"));
}

static void the_place_may_stand_in_the_payload(void **state)
{
    (void)state;
    struct record rec = good();
    static const char value[] = "{\"plant\":\"ulm\",\"area\":\"pack\",\"line\":\"l1\"}";

    rec.header_count = 0;
    rec.value = (struct bytes){value, sizeof value - 1};
    assert_int_equal(carry(&rec), ERR_OK);
    assert_text(carrier.message.topic, TEXT("ulm/pack/l1/batch-event"));
}

static void nothing_of_one_record_stays_in_the_next_message(void **state)
{
    (void)state;
    static const struct header reply[] = {
        {{"plant", 5},                {"berlin", 6}   },
        {{"area", 4},                 {"mix", 3}      },
        {{"line", 4},                 {"l7", 2}       },
        {{"mqtt_response_topic", 19}, {"answers/7", 9}},
    };
    struct record rec = good(), next = good();

    route.envelope.level = PROPERTIES_CLOUDEVENTS;
    route.expire_after_ms = 300000;
    rec.headers = reply;
    rec.header_count = sizeof reply / sizeof reply[0];
    assert_int_equal(carry(&rec), ERR_OK);
    assert_text(carrier.message.response_topic, TEXT("answers/7"));
    size_t properties = carrier.message.property_count;

    route.expire_after_ms = 0;
    assert_int_equal(carry(&next), ERR_OK);
    assert_int_equal(carrier.message.response_topic.size, 0);
    assert_int_equal(carrier.message.expiry_s, 0);
    assert_int_equal(carrier.message.property_count, properties);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_record_becomes_a_message_at_its_place_with_its_bytes_untouched, fresh, done),
        cmocka_unit_test_setup_teardown(a_record_without_a_value_becomes_what_its_route_says,
                                        fresh, done),
        cmocka_unit_test_setup_teardown(
            message_expiry_is_what_is_left_of_the_routes_time_rounded_up, fresh, done),
        cmocka_unit_test_setup_teardown(a_kafka_topic_that_no_route_takes_is_said_by_name,
                                        fresh, done),
        cmocka_unit_test_setup_teardown(what_stands_in_the_way_is_said_by_name, fresh, done),
        cmocka_unit_test_setup_teardown(
            a_message_of_the_brokers_largest_size_passes_and_one_byte_more_does_not, fresh,
            done),
        cmocka_unit_test_setup_teardown(the_place_may_stand_in_the_payload, fresh, done),
        cmocka_unit_test_setup_teardown(nothing_of_one_record_stays_in_the_next_message, fresh,
                                        done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
