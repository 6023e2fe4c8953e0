#include "tests/lib/carry_rig.h"

static void a_record_becomes_a_message_at_its_place_with_its_bytes_untouched(void **state)
{
    (void)state;
    struct record rec = rig_record();

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
        struct record tombstone = rig_record(), empty = rig_record();
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
        struct record rec = rig_record();
        rec.timestamp_ms = rows[i].timestamp_ms;
        route.expire_after_ms = rows[i].expire_after_ms;
        assert_int_equal(carry(&rec), rows[i].e);
        if (rows[i].e == ERR_OK) assert_int_equal(carrier.message.expiry_s, rows[i].expiry_s);
    }
}

/* Whatever the times are: a message never outlives its record's time by a second or more, never
 * loses any of it, and one that has none left is not sent. */
static void message_expiry_never_gives_or_takes_a_second(void **state)
{
    (void)state;
    uint64_t chance = 2025;

    for (int i = 0; i < 200000; i++) {
        struct record rec = rig_record();
        struct now then = {0, (int64_t)random_below(&chance, 1u << 31)};
        int64_t life_ms =
            1 + (int64_t)random_below(&chance, (size_t)1 << random_below(&chance, 40));
        uint32_t expiry_s = 7;
        rec.timestamp_ms = (int64_t)random_below(&chance, 1u << 31);
        enum err e = carry_expiry(life_ms, &rec, then, &expiry_s);

        /* a record of the future is as old as one of now: the clocks differ */
        int64_t born_ms = rec.timestamp_ms < then.wall_ms ? rec.timestamp_ms : then.wall_ms;
        int64_t left_ms = born_ms + life_ms - then.wall_ms;
        assert_int_equal(e, left_ms > 0 ? ERR_OK : ERR_EXPIRED);
        if (e != ERR_OK) continue;
        int64_t given_ms = (int64_t)expiry_s * 1000;
        assert_true(given_ms >= left_ms || expiry_s == UINT32_MAX);
        assert_true(given_ms < left_ms + 1000);
    }
}

static void a_kafka_topic_that_no_route_takes_is_said_by_name(void **state)
{
    (void)state;
    struct record rec = rig_record();

    assert_int_equal(carry_record(&carrier, NULL, &rec, rig_now), ERR_NO_ROUTE);
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
         3,              {"{}", 2},
         ERR_UNSAFE_LEVEL,                           "a level of the topic holds characters that are not allowed: plant"},
        {rig_headers,
         2,              {"{}", 2},
         ERR_NO_PLACE,                               "a level of the topic has no value in the record: line"            },
        {rig_headers, 2, {"{", 1},  ERR_BAD_PAYLOAD, "the payload cannot be parsed"                                     },
        {broken,
         4,              {"{}", 2},
         ERR_BAD_HEADER,                             "a header is not text that MQTT can carry: ce_id"                  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record rec = rig_record();
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
    struct record rec = rig_record();

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
    struct record rec = rig_record();
    static const char value[] = "{\"plant\":\"ulm\",\"area\":\"pack\",\"line\":\"l1\"}";

    rec.header_count = 0;
    rec.value = (struct bytes){value, sizeof value - 1};
    assert_int_equal(carry(&rec), ERR_OK);
    assert_text(carrier.message.topic, TEXT("ulm/pack/l1/batch-event"));
}

static void a_payload_is_sent_in_the_encoding_of_the_route(void **state)
{
    (void)state;
    static const struct {
        enum encoding encoding;
        struct bytes value;
        const char *header, *of_route; /* content types; NULL: none */
        struct text payload;
        const char *content_type;
    } rows[] = {
        {ENCODING_PASSTHROUGH, {"\x81\xa1x\x01", 4}, NULL, NULL,                      {"\x81\xa1x\x01", 4}, ""                },
        {ENCODING_JSON,        {"\x81\xa1x\x01", 4}, NULL, NULL,                      {"{\"x\":1}", 7},     "application/json"},
        {ENCODING_JSON,
         {"\x81\xa1x\x01", 4},
         "application/msgpack",                            NULL,
         {"{\"x\":1}", 7},
         "application/json"                                                                                                   },
        {ENCODING_JSON,
         {"{ \"x\":1.50}", 11},
         "application/json; charset=utf-8",                NULL,
         {"{ \"x\":1.50}", 11},
         "application/json"                                                                                                   },
        {ENCODING_MSGPACK,
         {"{\"x\":1}", 7},
         "application/json",                               "text/csv",
         {"\x81\xa1x\x01", 4},
         "application/vnd.msgpack"                                                                                            },
        {ENCODING_JSON,
         {"1", 1},
         NULL,                                             "application/vnd.msgpack",
         {"49", 2},
         "application/json"                                                                                                   },
        {ENCODING_JSON,        {"1", 1},             "",   "application/vnd.msgpack", {"49", 2},            "application/json"},
        {ENCODING_JSON,
         {"1", 1},
         "a/b",                                            "application/vnd.msgpack",
         {"1", 1},
         "application/json"                                                                                                   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct header with_type[4] = {rig_headers[0], rig_headers[1], rig_headers[2]};
        struct record rec = rig_record();
        rec.headers = with_type;
        if (rows[i].header != NULL) {
            with_type[3] =
                (struct header){TEXT("content-type"), bytes_of_text(text_of(rows[i].header))};
            rec.header_count++;
        }
        rec.value = rows[i].value;
        route.encoding = rows[i].encoding;
        route.envelope.content_type = text_of(rows[i].of_route);

        assert_int_equal(carry(&rec), ERR_OK);
        assert_text(text_of_bytes(carrier.message.payload), rows[i].payload);
        assert_text(carrier.message.content_type, text_of(rows[i].content_type));
        assert_int_equal(carrier.message.payload_is_utf8,
                         strcmp(rows[i].content_type, "application/json") == 0);
    }
}

static void a_number_that_cannot_be_held_becomes_a_text_where_the_route_says_so(void **state)
{
    (void)state;
    struct record rec = rig_record();

    rec.value = (struct bytes){"1e400", 5};
    route.encoding = ENCODING_MSGPACK;
    assert_int_equal(carry(&rec), ERR_NOT_ENCODABLE);
    carry_done(&carrier);
    route.big_numbers = BIG_NUMBERS_TEXT;
    assert_int_equal(carry(&rec), ERR_OK);
    assert_text(text_of_bytes(carrier.message.payload), TEXT("\xa5"
                                                             "1e400"));
}

static void what_the_route_sends_for_no_value_is_encoded_too_unless_it_is_empty(void **state)
{
    (void)state;
    static const struct header packed[] = {
        {{"plant", 5},         {"berlin", 6}                  },
        {{"area", 4},          {"mix", 3}                     },
        {{"line", 4},          {"l7", 2}                      },
        {{"content-type", 12}, {"application/vnd.msgpack", 23}},
    };
    struct record rec = rig_record();

    rec.headers = packed;
    rec.header_count = sizeof packed / sizeof packed[0];
    rec.value = (struct bytes){NULL, 0};
    route.encoding = ENCODING_MSGPACK;
    route.on_tombstone = NO_VALUE_JSON_NULL;
    assert_int_equal(carry(&rec), ERR_OK);
    assert_text(text_of_bytes(carrier.message.payload), TEXT("\xc0"));
    assert_text(carrier.message.content_type, TEXT("application/vnd.msgpack"));

    route.encoding = ENCODING_JSON;
    assert_int_equal(carry(&rec), ERR_OK);
    assert_text(text_of_bytes(carrier.message.payload), TEXT("null"));
    assert_text(carrier.message.content_type, TEXT("application/json"));

    route.on_tombstone = NO_VALUE_SEND_EMPTY;
    assert_int_equal(carry(&rec), ERR_OK);
    assert_int_equal(carrier.message.payload.size, 0);
    assert_text(carrier.message.content_type, TEXT("application/vnd.msgpack"));
}

static void what_cannot_be_encoded_is_rejected_with_words(void **state)
{
    (void)state;
    static const struct {
        enum encoding encoding;
        struct bytes value;
        enum err e;
        const char *words;
    } rows[] = {
        {ENCODING_JSON,
         {"\x81\xa1x\xc4\x00", 5},
         ERR_NOT_ENCODABLE, "the payload holds what the other encoding cannot say: a MessagePack bin at /x"},
        {ENCODING_MSGPACK,
         {"[1e400]", 7},
         ERR_NOT_ENCODABLE, "the payload holds what the other encoding cannot say: a number that no double can "
         "hold, 1e400 at /0"                                                    },
        {ENCODING_MSGPACK,
         {"\xc1", 1},
         ERR_BAD_PAYLOAD,   "the payload cannot be parsed: neither JSON nor MessagePack, or more than 32 levels "
         "deep"                                                                   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record rec = rig_record();
        rec.value = rows[i].value;
        route.encoding = rows[i].encoding;
        assert_int_equal(carry(&rec), rows[i].e);
        assert_text(words(), text_of(rows[i].words));
        assert_int_equal(err_verdict(rows[i].e), VERDICT_REJECT);
    }
}

static void what_is_wrong_with_the_age_or_the_place_is_said_before_the_encoding(void **state)
{
    (void)state;
    struct record rec = rig_record();

    rec.value = (struct bytes){"\xc1", 1};
    route.encoding = ENCODING_JSON;
    route.expire_after_ms = 1000;
    assert_int_equal(carry(&rec), ERR_EXPIRED);
    route.expire_after_ms = 0;
    assert_int_equal(carry(&rec), ERR_BAD_PAYLOAD);
    rec.header_count = 2;
    rec.value = (struct bytes){"{\"x\":1e999}", 11};
    route.encoding = ENCODING_MSGPACK;
    assert_int_equal(carry(&rec), ERR_NO_PLACE);
}

static void the_size_that_counts_is_that_of_what_is_sent(void **state)
{
    (void)state;
    struct record rec = rig_record();

    route.encoding = ENCODING_JSON;
    rec.value = (struct bytes){"\xa4\x01\x01\x01\x01", 5}; /* 26 bytes as JSON */
    assert_int_equal(carry(&rec), ERR_OK);
    assert_int_equal(carrier.message.payload.size, 26);
    carrier.packet_bytes_max = (uint32_t)message_wire_bytes(&carrier.message) - 1;
    assert_int_equal(carry(&rec), ERR_TOO_LARGE);
    rec.value = (struct bytes){"\xa3\x01\x01\x01", 4};
    assert_int_equal(carry(&rec), ERR_OK);
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
    struct record rec = rig_record(), next = rig_record();

    route.envelope.level = PROPERTIES_CLOUDEVENTS;
    route.expire_after_ms = 300000;
    rec.headers = reply;
    rec.header_count = sizeof reply / sizeof reply[0];
    assert_int_equal(carry(&rec), ERR_OK);
    assert_text(carrier.message.response_topic, TEXT("answers/7"));
    size_t properties = carrier.message.property_count;

    route.expire_after_ms = 0;
    next.value = (struct bytes){"\x90", 1};
    route.encoding = ENCODING_JSON;
    assert_int_equal(carry(&next), ERR_OK);
    assert_text(text_of_bytes(carrier.message.payload), TEXT("[]"));
    route.encoding = ENCODING_PASSTHROUGH;
    next.value = rec.value;
    assert_int_equal(carry(&next), ERR_OK);
    assert_ptr_equal(carrier.message.payload.at, rec.value.at);
    assert_int_equal(carrier.message.response_topic.size, 0);
    assert_int_equal(carrier.message.expiry_s, 0);
    assert_int_equal(carrier.message.property_count, properties);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_record_becomes_a_message_at_its_place_with_its_bytes_untouched, carry_rig_start,
            carry_rig_done),
        cmocka_unit_test_setup_teardown(a_record_without_a_value_becomes_what_its_route_says,
                                        carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(
            message_expiry_is_what_is_left_of_the_routes_time_rounded_up, carry_rig_start,
            carry_rig_done),
        cmocka_unit_test_setup_teardown(message_expiry_never_gives_or_takes_a_second,
                                        carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(a_kafka_topic_that_no_route_takes_is_said_by_name,
                                        carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(what_stands_in_the_way_is_said_by_name, carry_rig_start,
                                        carry_rig_done),
        cmocka_unit_test_setup_teardown(
            a_message_of_the_brokers_largest_size_passes_and_one_byte_more_does_not,
            carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(the_place_may_stand_in_the_payload, carry_rig_start,
                                        carry_rig_done),
        cmocka_unit_test_setup_teardown(
            a_number_that_cannot_be_held_becomes_a_text_where_the_route_says_so,
            carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(a_payload_is_sent_in_the_encoding_of_the_route,
                                        carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(
            what_the_route_sends_for_no_value_is_encoded_too_unless_it_is_empty,
            carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(what_cannot_be_encoded_is_rejected_with_words,
                                        carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(
            what_is_wrong_with_the_age_or_the_place_is_said_before_the_encoding,
            carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(the_size_that_counts_is_that_of_what_is_sent,
                                        carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(nothing_of_one_record_stays_in_the_next_message,
                                        carry_rig_start, carry_rig_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
