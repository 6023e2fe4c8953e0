/* What becomes of payloads that are not what their kind asks for, down and up. */
#include "tests/lib/carry_rig.h"
#include "tests/lib/carry_up_rig.h"

#define GOOD                                                                                   \
    "{\"timestamp\":\"2025-11-21T09:21:30Z\",\"tagId\":\"FT-101\",\"value\":41.72,\"line\":"   \
    "\"l7\"}"
#define BAD "{\"timestamp\":\"2025-11-21T09:21:30Z\",\"tagId\":\"FT-101\",\"line\":\"l7\"}"
#define WHY                                                                                    \
    "the payload is not what an event of its kind should be: `value` is missing; wanted: a "   \
    "number, a text, true or false"
#define PACKED_GOOD                                                                            \
    "\x83\xa9timestamp\xb4"                                                                    \
    "2025-11-21T09:21:30Z\xa5tagId\xa6"                                                        \
    "FT-101\xa5value\x07"
#define PACKED_BAD                                                                             \
    "\x82\xa9timestamp\xb4"                                                                    \
    "2025-11-21T09:21:30Z\xa5tagId\xa6"                                                        \
    "FT-101"

/* The same table for both directions. */
static const struct {
    enum validation validation;
    const char *event, *payload, *type;
    enum err e;
    bool is_invalid;
    const char *why; /* NULL: nothing is said */
} rows[] = {
    {VALIDATE_OFF,    "process-variable", BAD,         NULL,                  ERR_OK,          false, NULL},
    {VALIDATE_OFF,    "process-variable", "{",         NULL,                  ERR_OK,          false, NULL},
    {VALIDATE_WARN,   "process-variable", GOOD,        NULL,                  ERR_OK,          false, NULL},
    {VALIDATE_WARN,   "process-variable", BAD,         NULL,                  ERR_OK,          true,  WHY },
    {VALIDATE_WARN,   "process-variable", "{",         NULL,                  ERR_OK,          true,
     "the payload cannot be parsed"                                                                       },
    {VALIDATE_WARN,   "oee",              BAD,         NULL,                  ERR_OK,          false, NULL},
    {VALIDATE_REJECT, "process-variable", GOOD,        NULL,                  ERR_OK,          false, NULL},
    {VALIDATE_REJECT, "process-variable", BAD,         NULL,                  ERR_INVALID,     true,  WHY },
    {VALIDATE_REJECT, "process-variable", BAD,         "text/plain",          ERR_INVALID,     true,  WHY },
    {VALIDATE_REJECT, "process-variable", "{",         NULL,                  ERR_BAD_PAYLOAD, true,
     "the payload cannot be parsed"                                                                       },
    {VALIDATE_REJECT, "process-variable", PACKED_GOOD, "application/msgpack", ERR_OK,          false,
     NULL                                                                                                 },
    {VALIDATE_REJECT, "process-variable", PACKED_BAD,  "application/msgpack", ERR_INVALID,     true,
     WHY                                                                                                  },
    {VALIDATE_REJECT, "process-variable", PACKED_GOOD, NULL,                  ERR_OK,          false, NULL},
    {VALIDATE_REJECT, "process-variable", PACKED_BAD,  NULL,                  ERR_INVALID,     true,  WHY },
    {VALIDATE_REJECT, "oee",              "{",         NULL,                  ERR_OK,          false, NULL},
    {VALIDATE_REJECT, "batch_event",      BAD,         NULL,                  ERR_OK,          false, NULL},
};

/* --- down --- */

static struct header headers[4];

static int start(void **state)
{
    assert_int_equal(carry_rig_start(state), 0);
    return carry_up_rig_start(state);
}

static int done(void **state)
{
    (void)carry_rig_done(state);
    return carry_up_rig_done(state);
}

static struct record record_of(const char *kafka_topic, const char *payload, const char *type)
{
    headers[0] = (struct header){
        TEXT("plant"), {"berlin", 6}
    };
    headers[1] = (struct header){
        TEXT("area"), {"mix", 3}
    };
    headers[2] = (struct header){
        TEXT("line"), {"l7", 2}
    };
    headers[3] = (struct header){TEXT("content-type"), bytes_of_text(text_of(type))};
    return (struct record){.kafka_topic = text_of(kafka_topic),
                           .value = bytes_of_text(text_of(payload)),
                           .headers = headers,
                           .header_count = type == NULL ? 3 : 4};
}

static void assert_said(const struct grounds *g, const char *why)
{
    if (why == NULL) {
        assert_int_equal(grounds_text(g).size, 0);
    } else {
        assert_text(grounds_text(g), text_of(why));
    }
}

static void down_a_route_compares_warns_or_rejects(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char kafka_topic[64] = "mes.";
        struct record rec =
            record_of(strcat(kafka_topic, rows[i].event), rows[i].payload, rows[i].type);
        route.validation = rows[i].validation;
        assert_int_equal(carry(&rec), rows[i].e);
        assert_int_equal(carrier.is_invalid, rows[i].is_invalid);
        assert_said(&carrier.grounds, rows[i].why);
        if (rows[i].e == ERR_OK) assert_ptr_equal(carrier.message.payload.at, rec.value.at);
    }
}

static void down_the_event_is_the_routes_even_where_the_topic_does_not_show_it(void **state)
{
    (void)state;
    struct pattern_fault fault;
    char why[160];
    struct record rec = record_of("erp.tags", BAD, NULL);

    route.validation = VALIDATE_REJECT;
    assert_int_equal(pattern_compile(TEXT("{plant}/{line}/tags"), &route.topic, &fault),
                     ERR_OK);
    assert_int_equal(carry(&rec), ERR_OK); /* "tags" is no kind */
    assert_int_equal(
        source_compile(TEXT("process-variable"), &route.from[FIELD_EVENT], why, sizeof why),
        ERR_OK);
    assert_int_equal(carry(&rec), ERR_INVALID);
    assert_said(&carrier.grounds, WHY);
}

static void down_the_payload_is_parsed_once_and_only_when_asked_for(void **state)
{
    (void)state;
    struct record rec = record_of("mes.process-variable", GOOD, NULL);

    assert_int_equal(carry(&rec), ERR_OK);
    assert_null(carrier.resolver.payload);

    route.validation = VALIDATE_WARN;
    rec.header_count = 2; /* the line stands in the payload */
    assert_int_equal(carry(&rec), ERR_OK);
    assert_non_null(carrier.resolver.payload);
    assert_text(carrier.message.topic, TEXT("berlin/mix/l7/process-variable"));
}

static void down_what_has_no_value_is_not_compared(void **state)
{
    (void)state;
    struct record rec = record_of("mes.process-variable", "", NULL);

    route.validation = VALIDATE_REJECT;
    route.on_empty = NO_VALUE_SEND_EMPTY;
    route.on_tombstone = NO_VALUE_JSON_NULL;
    assert_int_equal(carry(&rec), ERR_OK);
    rec.value = (struct bytes){NULL, 0};
    assert_int_equal(carry(&rec), ERR_OK);
    assert_false(carrier.is_invalid);
}

static void down_a_record_that_does_not_say_is_what_its_route_says(void **state)
{
    (void)state;
    struct record rec = record_of("mes.process-variable", PACKED_BAD, NULL);

    route.validation = VALIDATE_REJECT;
    route.envelope.content_type = TEXT("application/msgpack");
    assert_int_equal(carry(&rec), ERR_INVALID);
    route.envelope.content_type = TEXT("application/json");
    assert_int_equal(carry(&rec), ERR_BAD_PAYLOAD);
    rec = record_of("mes.process-variable", PACKED_BAD, "application/msgpack");
    assert_int_equal(carry(&rec), ERR_INVALID);
}

/* --- up --- */

static struct arrival message_of(const char *topic, const char *payload, const char *type)
{
    struct arrival a = rig_message();

    a.topic = text_of(topic);
    a.payload = bytes_of_text(text_of(payload));
    a.content_type = text_of(type);
    return a;
}

static void up_a_route_compares_warns_or_rejects(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char topic[64] = "berlin/mix/l7/_in/";
        struct arrival a =
            message_of(strcat(topic, rows[i].event), rows[i].payload, rows[i].type);
        rig_routes[RIG_IN].validation = rows[i].validation;
        assert_int_equal(rig_carry(&a), rows[i].e);
        assert_int_equal(rig.is_invalid, rows[i].is_invalid);
        assert_said(&rig.grounds, rows[i].why);
        if (rows[i].e == ERR_OK) assert_ptr_equal(rig.record.value.at, a.payload.at);
    }
}

static void up_an_empty_message_is_no_event_and_each_is_parsed_anew(void **state)
{
    (void)state;
    struct arrival bad = message_of("a/b/c/_in/process-variable", "{", NULL);
    struct arrival empty = message_of("a/b/c/_in/process-variable", "", NULL);
    struct arrival good = message_of("a/b/c/_in/process-variable", GOOD, NULL);

    rig_routes[RIG_IN].validation = VALIDATE_REJECT;
    assert_int_equal(rig_carry(&bad), ERR_BAD_PAYLOAD);
    assert_int_equal(rig_carry(&empty), ERR_INVALID);
    assert_text(
        grounds_text(&rig.grounds),
        TEXT("the payload is not what an event of its kind should be: the message is empty"));
    assert_int_equal(rig_carry(&good), ERR_OK);
    assert_int_equal(rig_carry(&bad), ERR_BAD_PAYLOAD);
    assert_true(rig.is_invalid);
    rig_routes[RIG_IN].validation = VALIDATE_OFF;
    assert_int_equal(rig_carry(&bad), ERR_OK);
    assert_false(rig.is_invalid);
    assert_null(rig.payload);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(down_a_route_compares_warns_or_rejects, start, done),
        cmocka_unit_test_setup_teardown(
            down_the_event_is_the_routes_even_where_the_topic_does_not_show_it, start, done),
        cmocka_unit_test_setup_teardown(down_the_payload_is_parsed_once_and_only_when_asked_for,
                                        start, done),
        cmocka_unit_test_setup_teardown(down_what_has_no_value_is_not_compared, start, done),
        cmocka_unit_test_setup_teardown(down_a_record_that_does_not_say_is_what_its_route_says,
                                        start, done),
        cmocka_unit_test_setup_teardown(up_a_route_compares_warns_or_rejects, start, done),
        cmocka_unit_test_setup_teardown(up_an_empty_message_is_no_event_and_each_is_parsed_anew,
                                        start, done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
