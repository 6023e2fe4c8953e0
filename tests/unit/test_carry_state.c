#include "bridge/core/carry_state.h"

#include "tests/lib/carry_rig.h"

enum { DAY_MS = 86400000 };

static const struct header headers[] = {
    {{"plant", 5},       {"berlin", 6}   },
    {{"area", 4},        {"mix", 3}      },
    {{"line", 4},        {"l7", 2}       },
    {{"ce_subject", 10}, {"SUBJECT-1", 9}},
};
enum { PLACE_HEADERS = 3, WITH_SUBJECT = 4 };

static struct bytes bytes_of(const char *s)
{
    return (struct bytes){s, s == NULL ? 0 : strlen(s)};
}

/* @value NULL: a tombstone. */
static struct record record_of(const char *kafka_topic, const char *value)
{
    return (struct record){
        .kafka_topic = text_of(kafka_topic),
        .partition = 3,
        .offset = 41,
        .timestamp_ms = WALL_MS - 2500,
        .key = {"KEY-1", 5},
        .value = bytes_of(value),
        .headers = headers,
        .header_count = PLACE_HEADERS,
    };
}

static void source(const char *text, struct source *out)
{
    char why[160];

    assert_int_equal(source_compile(text_of(text), out, why, sizeof why), ERR_OK);
}

static int fresh(void **state)
{
    (void)state;
    struct pattern_fault fault;

    if (carry_rig_start(state) != 0) return -1;
    route.state.is_on = true;
    if (pattern_compile(TEXT("{plant}/{area}/{line}/_state/{event}/{entity}"),
                        &route.state.topic, &fault) != ERR_OK)
        return -1;
    return 0;
}

static void the_state_is_the_event_again_on_a_topic_of_its_own_and_retained(void **state)
{
    (void)state;
    struct record rec = record_of("mes.process-variable", "{\"tagId\":\"FT-101\",\"value\":1}");

    assert_int_equal(carry(&rec), ERR_OK);
    assert_true(carrier.sends_event && carrier.sends_state);
    assert_text(carrier.message.topic, TEXT("berlin/mix/l7/process-variable"));
    assert_text(carrier.state.topic, TEXT("berlin/mix/l7/_state/process-variable/FT-101"));
    assert_false(carrier.message.is_retained);
    assert_true(carrier.state.is_retained);
    assert_ptr_equal(carrier.state.payload.at, rec.value.at);
    assert_int_equal(carrier.state.payload.size, rec.value.size);
    assert_text(carrier.state.content_type, TEXT("application/json"));
    assert_int_equal(carrier.state.property_count, carrier.message.property_count);
    assert_text(carrier.state.properties[0].value, TEXT("mes.process-variable/3/41"));
}

/* What the event is not sent for, it is not sent for with a state topic either. */
static void what_becomes_of_the_state_follows_from_the_value(void **state)
{
    (void)state;
    static const struct {
        const char *kafka_topic, *value; /* NULL: a tombstone */
        enum no_value_policy policy;     /* of both */
        enum err e;
        bool sends_event, sends_state;
        const char *holds; /* the state topic */
    } rows[] = {
        {"mes.batch-event",          "{\"batchId\":\"B\"}",                                      NO_VALUE_SKIP,       ERR_OK,                true,  true,
         "{\"batchId\":\"B\"}"                                                                                                                                      },
        {"mes.batch-event",          NULL,                                                       NO_VALUE_SKIP,       ERR_OK,                false, true,  ""       },
        {"mes.batch-event",          NULL,                                                       NO_VALUE_JSON_NULL,  ERR_OK,                true,  true,  ""       },
        {"mes.batch-event",          NULL,                                                       NO_VALUE_SEND_EMPTY, ERR_OK,                true,  true,  ""       },
        {"mes.batch-event",          NULL,                                                       NO_VALUE_REJECT,     ERR_TOMBSTONE_REFUSED, false, false, NULL     },
        {"mes.batch-event",          "",                                                         NO_VALUE_SKIP,       ERR_EMPTY,             false, false, NULL     },
        {"mes.batch-event",          "",                                                         NO_VALUE_SEND_EMPTY, ERR_OK,                true,  false, NULL     },
        {"mes.batch-event",          "",                                                         NO_VALUE_REJECT,     ERR_EMPTY_REFUSED,     false, false, NULL     },
 /* the entity is over */
        {"mes.process-order-status", "{\"processOrderId\":\"P\",\"dispatchStatus\":\"Closed\"}",
         NO_VALUE_SKIP,                                                                                               ERR_OK,                true,  true,  ""       },
        {"mes.process-order-status", "{\"processOrderId\":\"P\",\"dispatchStatus\":\"Ready\"}",
         NO_VALUE_SKIP,                                                                                               ERR_OK,                true,  true,
         "{\"processOrderId\":\"P\",\"dispatchStatus\":\"Ready\"}"                                                                                                  },
 /* kinds whose last event says nothing */
        {"mes.stock-event",          "{\"materialLotId\":\"L\"}",                                NO_VALUE_SKIP,       ERR_OK,                true,  false,
         NULL                                                                                                                                                       },
        {"mes.input-consumption",    "{}",                                                       NO_VALUE_SKIP,       ERR_OK,                true,  false, NULL     },
        {"mes.output-production",    "no JSON",                                                  NO_VALUE_SKIP,       ERR_OK,                true,  false, NULL     },
        {"mes.stock-event",          NULL,                                                       NO_VALUE_SKIP,       ERR_TOMBSTONE,         false, false, NULL     },
 /* no kind: the key names the entity */
        {"mes.alarm",                "no JSON",                                                  NO_VALUE_SKIP,       ERR_OK,                true,  true,  "no JSON"},
        {"mes.alarm",                NULL,                                                       NO_VALUE_SKIP,       ERR_OK,                false, true,  ""       },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record rec = record_of(rows[i].kafka_topic, rows[i].value);
        route.on_tombstone = route.on_empty = rows[i].policy;

        assert_int_equal(carry(&rec), rows[i].e);
        if (rows[i].e != ERR_OK) continue;
        assert_int_equal(carrier.sends_event, rows[i].sends_event);
        assert_int_equal(carrier.sends_state, rows[i].sends_state);
        if (rows[i].holds == NULL) continue;
        assert_non_null(carrier.state.payload.at);
        assert_text(text_of_bytes(carrier.state.payload), text_of(rows[i].holds));
    }
}

static void a_route_may_say_itself_what_ends_an_entity(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool is_cleared;
    } rows[] = {
        {"{\"status\":\"Closed\"}",  true },
        {"{\"status\":\"Aborted\"}", true },
        {"{\"status\":\"Open\"}",    false},
        {"{\"status\":7}",           false},
        {"{}",                       false},
        {"who knows",                false}, /* says nothing of its end */
        {NULL,                       true }, /* as ever */
    };
    char why[160];
    struct when *when = &route.state.clear_when;

    source("key", &route.state.entity);
    assert_int_equal(when_begin(when, TEXT("payload:/status"), WANTED_ANY, why, sizeof why),
                     ERR_OK);
    assert_int_equal(when_add_value(when, TEXT("Closed"), why, sizeof why), ERR_OK);
    assert_int_equal(when_add_value(when, TEXT("Aborted"), why, sizeof why), ERR_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record rec = record_of("mes.own-word", rows[i].value);
        carry_done(&carrier);
        assert_int_equal(carry_record(&carrier, &route, &rec, rig_now), ERR_OK);
        assert_true(carrier.sends_state);
        assert_int_equal(carrier.state.payload.size == 0, rows[i].is_cleared);
        if (rows[i].value != NULL) assert_true(carrier.sends_event);
    }
}

static void the_event_and_the_state_expire_each_by_its_own_time(void **state)
{
    (void)state;
    static const struct {
        int64_t event_ms, state_ms, age_ms; /* 0: never; age below 0: no time */
        bool sends_event;
        uint32_t event_s;
        bool is_cleared;
        uint32_t state_s;
    } rows[] = {
        {0,      0,      2500,         true,  0,   false, 0    },
        {300000, DAY_MS, 2500,         true,  298, false, 86398},
        {300000, DAY_MS, 300000,       false, 0,   false, 86100},
        {300000, DAY_MS, DAY_MS,       false, 0,   true,  0    },
        {0,      1000,   999,          true,  0,   false, 1    },
        {0,      1000,   1000,         true,  0,   true,  0    },
        {300000, DAY_MS, -WALL_MS - 1, true,  0,   false, 0    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record rec = record_of("mes.process-variable", "{\"tagId\":\"T\"}");
        rec.timestamp_ms = rows[i].age_ms < -WALL_MS ? -1 : WALL_MS - rows[i].age_ms;
        route.expire_after_ms = rows[i].event_ms;
        route.state.expire_after_ms = rows[i].state_ms;

        assert_int_equal(carry(&rec), ERR_OK);
        assert_int_equal(carrier.sends_event, rows[i].sends_event);
        if (rows[i].sends_event) assert_int_equal(carrier.message.expiry_s, rows[i].event_s);
        assert_true(carrier.sends_state);
        assert_int_equal(carrier.state.payload.size == 0, rows[i].is_cleared);
        assert_int_equal(carrier.state.expiry_s, rows[i].state_s);
    }
}

static void the_entity_stands_where_the_route_or_the_kind_says(void **state)
{
    (void)state;
    static const struct {
        const char *of_state, *of_place; /* sources; NULL: none */
        const char *kafka_topic, *value;
        size_t header_count;
        const char *entity;
    } rows[] = {
        {"payload:/id", "key",         "mes.batch-event", "{\"id\":\"A\",\"batchId\":\"B\"}",
         WITH_SUBJECT,                                                                                       "A"        },
        {NULL,          "payload:/id", "mes.batch-event", "{\"id\":\"A\",\"batchId\":\"B\"}",
         WITH_SUBJECT,                                                                                       "A"        },
        {NULL,          NULL,          "mes.batch-event", "{\"id\":\"A\",\"batchId\":\"B\"}", WITH_SUBJECT,  "B"        },
        {"key",         NULL,          "mes.batch-event", "{\"batchId\":\"B\"}",              WITH_SUBJECT,  "KEY-1"    },
        {NULL,          NULL,          "mes.alarm",       "{\"batchId\":\"B\"}",              WITH_SUBJECT,  "SUBJECT-1"},
        {NULL,          NULL,          "mes.alarm",       "{\"batchId\":\"B\"}",              PLACE_HEADERS, "KEY-1"    },
 /* tombstones */
        {"payload:/id", NULL,          "mes.batch-event", NULL,                               WITH_SUBJECT,  "SUBJECT-1"},
        {"payload:/id", NULL,          "mes.batch-event", NULL,                               PLACE_HEADERS, "KEY-1"    },
        {NULL,          NULL,          "mes.batch-event", NULL,                               PLACE_HEADERS, "KEY-1"    },
        {"header:line", NULL,          "mes.batch-event", NULL,                               WITH_SUBJECT,  "l7"       },
        {"key",         NULL,          "mes.batch-event", NULL,                               WITH_SUBJECT,  "KEY-1"    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record rec = record_of(rows[i].kafka_topic, rows[i].value);
        rec.header_count = rows[i].header_count;
        route.state.entity = route.from[FIELD_ENTITY] = (struct source){0};
        if (rows[i].of_state != NULL) source(rows[i].of_state, &route.state.entity);
        if (rows[i].of_place != NULL) source(rows[i].of_place, &route.from[FIELD_ENTITY]);

        assert_int_equal(carry(&rec), ERR_OK);
        struct text topic = carrier.state.topic;
        size_t size = strlen(rows[i].entity);
        assert_true(topic.size > size);
        assert_text(((struct text){topic.at + topic.size - size, size}),
                    text_of(rows[i].entity));
        assert_int_equal(topic.at[topic.size - size - 1], '/');
    }
}

static void a_record_without_an_entity_or_with_an_unsafe_one_is_rejected(void **state)
{
    (void)state;
    static const struct {
        const char *value, *key;
        enum err e;
        const char *words;
    } rows[] = {
        {"{\"lot\":4}",           "K",  ERR_NO_PLACE,
         "a level of the topic has no value in the record: entity"                                                 },
        {"{\"batchId\":\"a/b\"}", "K",  ERR_UNSAFE_LEVEL,
         "a level of the topic holds characters that are not allowed: entity"                                      },
        {"no JSON",               "K",  ERR_BAD_PAYLOAD,  "the payload cannot be parsed: entity"                   },
        {NULL,                    NULL, ERR_NO_PLACE,     "a level of the topic has no value in the record: entity"},
        {NULL,                    "_x", ERR_UNSAFE_LEVEL,
         "a level of the topic holds characters that are not allowed: entity"                                      },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record rec = record_of("mes.batch-event", rows[i].value);
        rec.key = bytes_of(rows[i].key);
        assert_int_equal(carry(&rec), rows[i].e);
        assert_text(grounds_text(&carrier.grounds), text_of(rows[i].words));
    }
}

static void below_the_events_start_only_the_state_is_sent(void **state)
{
    (void)state;
    struct record variable = record_of("mes.process-variable", "{\"tagId\":\"T\"}");
    struct record movement = record_of("mes.stock-event", "{\"materialLotId\":\"L\"}");

    carrier.only_state = true;
    assert_int_equal(carry(&variable), ERR_OK);
    assert_true(carrier.sends_state && !carrier.sends_event);
    assert_text(text_of_bytes(carrier.state.payload), TEXT("{\"tagId\":\"T\"}"));
    assert_int_equal(carry(&movement), ERR_STATE_ONLY);
    route.state.is_on = false;
    assert_int_equal(carry(&variable), ERR_STATE_ONLY);
}

static void the_larger_of_the_two_must_fit_into_the_brokers_packet(void **state)
{
    (void)state;
    struct record rec = record_of("mes.process-variable", "{\"tagId\":\"T\"}");

    assert_int_equal(carry(&rec), ERR_OK);
    size_t bytes = message_wire_bytes(&carrier.state);
    assert_true(bytes > message_wire_bytes(&carrier.message));
    carrier.packet_bytes_max = (uint32_t)bytes;
    assert_int_equal(carry(&rec), ERR_OK);
    carrier.packet_bytes_max = (uint32_t)bytes - 1;
    assert_int_equal(carry(&rec), ERR_TOO_LARGE);
}

static void the_state_is_encoded_as_the_event_is(void **state)
{
    (void)state;
    struct record rec = record_of("mes.process-variable", "{\"tagId\":\"T\"}");

    route.encoding = ENCODING_MSGPACK;
    assert_int_equal(carry(&rec), ERR_OK);
    assert_text(text_of_bytes(carrier.state.payload), TEXT("\x81\xa5tagId\xa1T"));
    assert_text(carrier.state.content_type, TEXT("application/vnd.msgpack"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_route_may_say_itself_what_ends_an_entity, fresh,
                                        carry_rig_done),
        cmocka_unit_test_setup_teardown(
            the_state_is_the_event_again_on_a_topic_of_its_own_and_retained, fresh,
            carry_rig_done),
        cmocka_unit_test_setup_teardown(what_becomes_of_the_state_follows_from_the_value, fresh,
                                        carry_rig_done),
        cmocka_unit_test_setup_teardown(the_event_and_the_state_expire_each_by_its_own_time,
                                        fresh, carry_rig_done),
        cmocka_unit_test_setup_teardown(the_entity_stands_where_the_route_or_the_kind_says,
                                        fresh, carry_rig_done),
        cmocka_unit_test_setup_teardown(
            a_record_without_an_entity_or_with_an_unsafe_one_is_rejected, fresh,
            carry_rig_done),
        cmocka_unit_test_setup_teardown(below_the_events_start_only_the_state_is_sent, fresh,
                                        carry_rig_done),
        cmocka_unit_test_setup_teardown(the_larger_of_the_two_must_fit_into_the_brokers_packet,
                                        fresh, carry_rig_done),
        cmocka_unit_test_setup_teardown(the_state_is_encoded_as_the_event_is, fresh,
                                        carry_rig_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
