#include "tests/lib/carry_up_rig.h"

static void a_message_becomes_a_record_with_its_bytes_untouched(void **state)
{
    (void)state;
    struct arrival a = rig_message();

    assert_int_equal(rig_carry(&a), ERR_OK);
    const struct record *rec = &rig.record;
    assert_ptr_equal(rig.route, &rig_routes[RIG_IN]);
    assert_text(rec->kafka_topic, TEXT("mes.in.batch-event"));
    assert_text(text_of_bytes(rec->key), TEXT("berlin/mix/l7/batch-event"));
    assert_ptr_equal(rec->value.at, a.payload.at);
    assert_int_equal(rec->value.size, a.payload.size);
    assert_true(rec->partition < 0 && rec->timestamp_ms < 0);
    assert_text(rig.place.at[FIELD_LINE], TEXT("l7"));
    assert_int_equal(rec->header_count, 4);
    rig_check_header("content-type", "application/json");
    rig_check_header("ce_id", "a7");
    rig_check_header("ce_bridgeid", "demo");
    rig_check_header("mqtt_topic", "berlin/mix/l7/_in/batch-event");
    rig_check_header("mqtt_dup", "");
    assert_int_equal(rig_words().size, 0);
}

static void an_empty_payload_is_an_empty_value_and_no_tombstone(void **state)
{
    (void)state;
    struct arrival a = rig_message();

    a.payload = (struct bytes){"", 0};
    assert_int_equal(rig_carry(&a), ERR_OK);
    assert_non_null(rig.record.value.at);
    assert_int_equal(rig.record.value.size, 0);
}

/* --- key --- */

static void the_key_is_the_topic_without_its_level_in(void **state)
{
    (void)state;
    static const struct {
        const char *filter, *pattern, *topic, *key;
    } rows[] = {
        {"+/+/+/_in/+",  "{plant}/{area}/{line}/_in/{event}", "b/m/l/_in/e",  "b/m/l/e"  },
        {"_in/+",        "_in/{event}",                       "_in/e",        "e"        },
        {"+/_in/_in/+",  "{line}/_in/_in/{event}",            "l/_in/_in/e",  "l/_in/e"  }, /* one */
        {"+/+",          "{line}/{event}",                    "l/e",          "l/e"      },
        {"old_in/+",     "old_in/{line}",                     "old_in/l7",    "old_in/l7"},
        {"_inn/+",       "_inn/{line}",                       "_inn/l7",      "_inn/l7"  },
        {"a/x_in/_in/+", "a/x_in/_in/{line}",                 "a/x_in/_in/l", "a/x_in/l" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arrival a = rig_message();
        rig_make_route(RIG_IN, rows[i].filter, rows[i].pattern, "raw");
        a.topic = text_of(rows[i].topic);
        a.subscription_id = rig_routes[RIG_IN].subscription_id;
        assert_int_equal(rig_carry(&a), ERR_OK);
        assert_text(text_of_bytes(rig.record.key), text_of(rows[i].key));
    }
}

static void a_route_may_make_its_own_key_of_the_place(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *key;
    } rows[] = {
        {"{line}",                 "l7"                    },
        {"{plant}/{line}",         "berlin/l7"             },
        {"machine/{line}/{event}", "machine/l7/batch-event"},
        {"same",                   "same"                  },
    };
    struct arrival a = rig_message();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rig_make_key(rows[i].pattern);
        assert_int_equal(rig_carry(&a), ERR_OK);
        assert_text(text_of_bytes(rig.record.key), text_of(rows[i].key));
        assert_text(rig.record.kafka_topic, TEXT("mes.in.batch-event"));
    }
}

static void
what_was_encoded_in_the_topic_is_encoded_in_the_key_and_never_makes_a_level(void **state)
{
    (void)state;
    struct arrival a = rig_message();

    rig_routes[RIG_IN].on_unsafe = UNSAFE_ENCODE;
    rig_make_key("{line}/{event}");
    a.topic = TEXT("berlin/mix/l%2F7/_in/batch-event");
    assert_int_equal(rig_carry(&a), ERR_OK);
    assert_text(rig.place.at[FIELD_LINE], TEXT("l/7"));
    assert_text(text_of_bytes(rig.record.key), TEXT("l%2F7/batch-event"));
    rig_routes[RIG_IN].has_key = false;
    assert_int_equal(rig_carry(&a), ERR_OK);
    assert_text(text_of_bytes(rig.record.key), TEXT("berlin/mix/l%2F7/batch-event"));
}

/* --- which are carried --- */

static void what_this_set_has_carried_does_not_go_back(void **state)
{
    (void)state;
    static const struct {
        struct property property;
        enum err e;
    } rows[] = {
        {{{"bridgeid", 8}, {"demo", 4}},  ERR_OWN},
        {{{"bridgeid", 8}, {"demo2", 5}}, ERR_OK },
        {{{"bridgeid", 8}, {"dem", 3}},   ERR_OK },
        {{{"bridgeid", 8}, {"", 0}},      ERR_OK },
        {{{"bridgeid", 8}, {NULL, 0}},    ERR_OK },
        {{{"BridgeId", 8}, {"demo", 4}},  ERR_OK },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arrival a = rig_message();
        a.properties = &rows[i].property;
        a.property_count = 1;
        assert_int_equal(rig_carry(&a), rows[i].e);
    }
    assert_int_equal(err_verdict(ERR_OWN), VERDICT_SKIP);
}

static void our_own_is_skipped_also_where_no_route_takes_it(void **state)
{
    (void)state;
    static const struct property ours = {
        {"bridgeid", 8},
        {"demo",     4}
    };
    struct arrival a = rig_message();

    a.properties = &ours;
    a.property_count = 1;
    a.topic = TEXT("nobody/listens");
    a.subscription_id = 0;
    assert_int_equal(rig_carry(&a), ERR_OWN);
    assert_text(rig_words(), text_of(err_text(ERR_OWN)));
    assert_null(rig.route);
}

static void a_topic_that_mqtt_does_not_allow_is_rejected(void **state)
{
    (void)state;
    static const struct text topics[] = {
        {NULL,                     0 },
        {"",                       0 },
        {"+",                      1 },
        {"#",                      1 },
        {"b/m/l/_in/+",            11},
        {"b/m/l/_in/#",            11},
        {"b/m/l/_in/a+b",          13},
        {"b/m/l/_in/\0",           11},
        {"b/m/l/_in/\xff",         11},
        {"b/m/l/_in/\xc3",         11},
        {"b/m/l/_in/\xed\xa0\x80", 13},
        {"b/m/l/_in/\x01",         11},
    };
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        struct arrival a = rig_message();
        assert_int_equal(rig_carry(&a), ERR_OK); /* which has a route */
        a.topic = topics[i];
        assert_int_equal(rig_carry(&a), ERR_BAD_TOPIC);
        assert_text(rig_words(), TEXT("the topic is not one that MQTT allows"));
        assert_null(rig.route);
    }
}

static void the_topic_decides_where_the_subscription_identifier_is_stale(void **state)
{
    (void)state;
    struct arrival a = rig_message();

    a.subscription_id = 77; /* of a life before the configuration was changed */
    assert_int_equal(rig_carry(&a), ERR_OK);
    assert_ptr_equal(rig.route, &rig_routes[RIG_IN]);
    a.topic = TEXT("old/l7");
    assert_int_equal(rig_carry(&a), ERR_OK);
    assert_ptr_equal(rig.route, &rig_routes[RIG_RAW]);
    assert_text(rig.record.kafka_topic, TEXT("raw"));
    a.topic = TEXT("gone/l7");
    assert_int_equal(rig_carry(&a), ERR_NO_ROUTE);
    assert_text(rig_words(), TEXT("no route takes this topic: gone/l7"));
    assert_null(rig.route);
}

static void what_stands_in_the_way_is_said_by_name(void **state)
{
    (void)state;
    static const struct property broken = {
        {"id",   2},
        {"\xff", 1}
    };
    static const struct {
        const char *topic;
        enum unsafe_policy policy;
        const struct property *property;
        enum err e;
        const char *words;
    } rows[] = {
        {"old/l7/too/deep",                 UNSAFE_REJECT, NULL,    ERR_NO_MATCH,
         "the topic does not fit the route's pattern: old/{line}"           },
        {"berlin/mix/l.7/_in/batch-event",  UNSAFE_REJECT, NULL,    ERR_UNSAFE_LEVEL,
         "a level of the topic holds characters that are not allowed: line" },
        {"berlin/mix/l%2f/_in/batch-event", UNSAFE_ENCODE, NULL,    ERR_UNSAFE_LEVEL,
         "a level of the topic holds characters that are not allowed: line" },
        {"berlin/mix/l7/_in/a%2Fb",         UNSAFE_ENCODE, NULL,    ERR_UNSAFE_LEVEL,
         "a level of the topic holds characters that are not allowed: event"}, /* for Kafka */
        {"berlin/mix/l7/_in/batch-event",   UNSAFE_REJECT, &broken, ERR_BAD_HEADER,
         "a header is not text that MQTT can carry: id"                     },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arrival a = rig_message();
        rig_routes[RIG_IN].on_unsafe = rows[i].policy;
        a.topic = text_of(rows[i].topic);
        a.subscription_id = 0;
        if (rows[i].property != NULL) a.properties = rows[i].property;
        if (rows[i].property != NULL) a.property_count = 1;
        assert_int_equal(rig_carry(&a), rows[i].e);
        assert_text(rig_words(), text_of(rows[i].words));
        assert_int_equal(err_verdict(rows[i].e), VERDICT_REJECT);
        assert_non_null(rig.route); /* the dead letter names it */
    }
}

static void a_field_that_the_pattern_does_not_give_is_missed_by_name(void **state)
{
    (void)state;
    struct arrival a = rig_message();

    rig_make_route(RIG_IN, RIG_FILTER, RIG_PATTERN, "mes.{entity}");
    assert_int_equal(rig_carry(&a), ERR_NO_PLACE);
    assert_text(rig_words(), TEXT("a level of the topic has no value in the record: entity"));

    rig_make_route(RIG_IN, RIG_FILTER, RIG_PATTERN, "mes.{event}");
    rig_make_key("{line}/{entity}");
    assert_int_equal(rig_carry(&a), ERR_NO_PLACE);
    assert_text(rig_words(), TEXT("a level of the topic has no value in the record: entity"));
}

/* --- headers --- */

static void what_may_be_in_kafka_already_is_marked(void **state)
{
    (void)state;
    static const struct {
        bool is_dup, is_repeat;
        const char *mqtt_dup;
    } rows[] = {
        {false, false, "" },
        {true,  false, "1"},
        {false, true,  "1"},
        {true,  true,  "1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arrival a = rig_message();
        a.is_dup = rows[i].is_dup;
        assert_int_equal(carry_arrival(&rig, &a, rows[i].is_repeat), ERR_OK);
        rig_check_header("mqtt_dup", rows[i].mqtt_dup);
    }
}

static void how_much_is_sent_is_the_routes_choice(void **state)
{
    (void)state;
    static const struct {
        enum properties_level level;
        const char *id, *source, *note;
    } rows[] = {
        {PROPERTIES_NONE,        "",   "",               ""       },
        {PROPERTIES_MINIMAL,     "a7", "",               ""       },
        {PROPERTIES_CLOUDEVENTS, "a7", "/berlin/mix/l7", ""       },
        {PROPERTIES_FULL,        "a7", "/berlin/mix/l7", "by hand"},
    };
    struct arrival a = rig_message();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rig_routes[RIG_IN].envelope.level = rows[i].level;
        assert_int_equal(carry_arrival(&rig, &a, true), ERR_OK);
        rig_check_header("ce_id", rows[i].id);
        rig_check_header("ce_source", rows[i].source);
        rig_check_header("note", rows[i].note);
        if (rows[i].level == PROPERTIES_NONE) assert_int_equal(rig.record.header_count, 0);
    }
}

static void properties_that_were_missed_are_an_error_where_all_are_wanted(void **state)
{
    (void)state;
    struct arrival a = rig_message();

    a.properties_are_missed = true;
    assert_int_equal(rig_carry(&a), ERR_OK);
    rig_routes[RIG_IN].envelope.level = PROPERTIES_FULL;
    assert_int_equal(rig_carry(&a), ERR_TOO_MANY_HEADERS);
    assert_text(rig_words(), TEXT("more headers than fit into the envelope"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_message_becomes_a_record_with_its_bytes_untouched,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(an_empty_payload_is_an_empty_value_and_no_tombstone,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(the_key_is_the_topic_without_its_level_in,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(a_route_may_make_its_own_key_of_the_place,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(
            what_was_encoded_in_the_topic_is_encoded_in_the_key_and_never_makes_a_level,
            carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(what_this_set_has_carried_does_not_go_back,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(our_own_is_skipped_also_where_no_route_takes_it,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(a_topic_that_mqtt_does_not_allow_is_rejected,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(
            the_topic_decides_where_the_subscription_identifier_is_stale, carry_up_rig_start,
            carry_up_rig_done),
        cmocka_unit_test_setup_teardown(what_stands_in_the_way_is_said_by_name,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(
            a_field_that_the_pattern_does_not_give_is_missed_by_name, carry_up_rig_start,
            carry_up_rig_done),
        cmocka_unit_test_setup_teardown(what_may_be_in_kafka_already_is_marked,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(how_much_is_sent_is_the_routes_choice,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(
            properties_that_were_missed_are_an_error_where_all_are_wanted, carry_up_rig_start,
            carry_up_rig_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
