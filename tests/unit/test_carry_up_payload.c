#include "tests/lib/carry_up_rig.h"

/* --- the other encoding --- */

#define PACKED  "\x81\xa3lot\x04"
#define MSGPACK "application/msgpack"

static void a_payload_becomes_the_routes_encoding_and_its_header_says_so(void **state)
{
    (void)state;
    static const struct {
        enum encoding encoding;
        const char *payload, *sent_type, *route_type; /* NULL: none */
        const char *value, *type;
    } rows[] = {
        {ENCODING_JSON,        PACKED,            MSGPACK,     NULL,         "{\"lot\":4}",     "application/json"       },
        {ENCODING_JSON,        PACKED,            NULL,        NULL,         "{\"lot\":4}",     "application/json"       },
        {ENCODING_JSON,        "\x04",            NULL,        MSGPACK,      "4",               "application/json"       },
        {ENCODING_MSGPACK,     "{\"lot\":4}",     "text/json", NULL,         PACKED,            "application/vnd.msgpack"},
        {ENCODING_MSGPACK,     "{\"lot\":4}",     NULL,        NULL,         PACKED,            "application/vnd.msgpack"},
 /* what is in it already keeps its bytes */
        {ENCODING_JSON,        "{ \"lot\" : 4 }", "text/json", NULL,         "{ \"lot\" : 4 }",
         "application/json"                                                                                              },
        {ENCODING_MSGPACK,     PACKED,            MSGPACK,     NULL,         PACKED,            "application/vnd.msgpack"},
        {ENCODING_MSGPACK,     PACKED,            NULL,        NULL,         PACKED,            "application/vnd.msgpack"},
        {ENCODING_PASSTHROUGH, PACKED,            MSGPACK,     NULL,         PACKED,            MSGPACK                  },
        {ENCODING_PASSTHROUGH, "{",               NULL,        "text/plain", "{",               "text/plain"             },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arrival a = rig_message();
        rig_routes[RIG_IN].encoding = rows[i].encoding;
        rig_routes[RIG_IN].envelope.content_type = text_of(rows[i].route_type);
        a.payload = bytes_of_text(text_of(rows[i].payload));
        a.content_type = text_of(rows[i].sent_type);
        assert_int_equal(rig_carry(&a), ERR_OK);
        assert_text(text_of_bytes(rig.record.value), text_of(rows[i].value));
        rig_check_header("content-type", rows[i].type);
        bool is_as_it_came = strcmp(rows[i].payload, rows[i].value) == 0;
        assert_int_equal(rig.record.value.at == a.payload.at, is_as_it_came);
    }
}

static void what_the_other_encoding_cannot_say_is_said_by_name(void **state)
{
    (void)state;
    static const struct {
        enum encoding encoding;
        struct bytes payload;
        struct text type;
        enum err e;
        const char *part; /* of the words */
    } rows[] = {
        {ENCODING_JSON,    {"\x81\xa3lot\xc4\x01x", 8}, {NULL, 0},                   ERR_NOT_ENCODABLE, "at /lot"},
        {ENCODING_JSON,
         {"\xcb\x7f\xf8\0\0\0\0\0\0", 9},
         {"application/msgpack", 19},
         ERR_NOT_ENCODABLE,                                                                             "NaN"    },
        {ENCODING_JSON,    {"\x81", 1},                 {"application/msgpack", 19}, ERR_BAD_PAYLOAD,   ""       },
        {ENCODING_MSGPACK, {"{\"lot\":", 7},            {"application/json", 16},    ERR_BAD_PAYLOAD,   ""       },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arrival a = rig_message();
        char said[GROUNDS_BYTES + 1] = "";
        rig_routes[RIG_IN].encoding = rows[i].encoding;
        a.payload = rows[i].payload;
        a.content_type = rows[i].type;
        assert_int_equal(rig_carry(&a), rows[i].e);
        assert_int_equal(err_verdict(rows[i].e), VERDICT_REJECT);
        memcpy(said, rig_words().at, rig_words().size);
        assert_true(rig_words().size > 0);
        assert_non_null(strstr(said, rows[i].part));
    }
}

static void a_long_reason_is_cut_and_not_left_out(void **state)
{
    (void)state;
    struct arrival a = rig_message();
    char payload[256] = {0};
    struct sink out = SINK(payload);

    for (int depth = 0; depth < 6; depth++)
        sink_text(&out, TEXT("{\"a name of twenty-five bytes\":"));
    sink_text(&out, TEXT("1e400}}}}}}"));
    rig_routes[RIG_IN].encoding = ENCODING_MSGPACK;
    a.payload = bytes_of_text(sink_since(&out, 0));
    assert_int_equal(rig_carry(&a), ERR_NOT_ENCODABLE);
    assert_non_null(memmem(rig_words().at, rig_words().size, "1e400 at /a?name?of", 19));
}

static void a_number_that_cannot_be_held_becomes_a_text_where_the_route_says_so(void **state)
{
    (void)state;
    struct arrival a = rig_message();

    rig_routes[RIG_IN].encoding = ENCODING_MSGPACK;
    a.payload = (struct bytes){"1e400", 5};
    assert_int_equal(rig_carry(&a), ERR_NOT_ENCODABLE);
    rig_routes[RIG_IN].big_numbers = BIG_NUMBERS_TEXT;
    assert_int_equal(rig_carry(&a), ERR_OK);
    assert_text(text_of_bytes(rig.record.value), TEXT("\xa5"
                                                      "1e400"));
}

static void an_empty_payload_is_empty_in_every_encoding(void **state)
{
    (void)state;
    struct arrival a = rig_message();

    rig_routes[RIG_IN].encoding = ENCODING_JSON;
    a.payload = (struct bytes){"", 0};
    assert_int_equal(rig_carry(&a), ERR_OK);
    assert_int_equal(rig.record.value.size, 0);
    assert_non_null(rig.record.value.at);
}

static void a_device_may_say_its_encoding_in_a_property(void **state)
{
    (void)state;
    static const struct property properties[] = {
        {{"datacontenttype", 15}, {"application/msgpack", 19}}
    };
    struct arrival a = rig_message();

    rig_routes[RIG_IN].encoding = ENCODING_JSON;
    rig_routes[RIG_IN].envelope.content_type = TEXT("application/json");
    a.payload = bytes_of_text(TEXT(PACKED));
    a.properties = properties;
    a.property_count = 1;
    assert_int_equal(rig_carry(&a), ERR_OK);
    assert_text(text_of_bytes(rig.record.value), TEXT("{\"lot\":4}"));
}

/* --- again, and the next one --- */

static void check_same(const struct record *a, const struct record *b)
{
    assert_text(a->kafka_topic, b->kafka_topic);
    assert_text(text_of_bytes(a->key), text_of_bytes(b->key));
    assert_text(text_of_bytes(a->value), text_of_bytes(b->value));
    assert_int_equal(a->header_count, b->header_count);
    for (size_t i = 0; i < a->header_count; i++) {
        assert_text(a->headers[i].name, b->headers[i].name);
        assert_text(text_of_bytes(a->headers[i].value), text_of_bytes(b->headers[i].value));
    }
}

static void the_same_message_always_becomes_the_same_record(void **state)
{
    (void)state;
    static struct carrier_up other;
    struct arrival a = rig_message(), between = rig_message();

    rig_routes[RIG_IN].envelope.level = PROPERTIES_FULL;
    rig_routes[RIG_IN].encoding = ENCODING_MSGPACK;
    assert_int_equal(carry_arrival(&rig, &a, true), ERR_OK);
    between.topic = TEXT("old/l7");
    between.subscription_id = 0;
    other = (struct carrier_up){.routes = rig.routes, .bridge_id = TEXT("demo")};
    assert_int_equal(carry_arrival(&other, &between, false), ERR_OK);
    assert_int_equal(carry_arrival(&other, &a, true), ERR_OK);
    check_same(&rig.record, &other.record);
    carrier_up_done(&other);
}

static void nothing_of_one_message_stays_in_the_next_record(void **state)
{
    (void)state;
    struct arrival rich = rig_message(), bad = rig_message(), bare = rig_message();

    rig_routes[RIG_IN].encoding = ENCODING_JSON;
    rich.payload = (struct bytes){"\x81\xa3lot\x04", 6};
    assert_int_equal(carry_arrival(&rig, &rich, true), ERR_OK);
    bad.topic = TEXT("b/m/l.7/_in/e");
    assert_int_equal(rig_carry(&bad), ERR_UNSAFE_LEVEL);

    bare.topic = TEXT("old/l8");
    bare.subscription_id = 0;
    bare.property_count = 0;
    bare.payload = (struct bytes){"x", 1};
    assert_int_equal(rig_carry(&bare), ERR_OK);
    assert_text(rig.record.kafka_topic, TEXT("raw"));
    assert_text(text_of_bytes(rig.record.key), TEXT("old/l8"));
    assert_text(text_of_bytes(rig.record.value), TEXT("x"));
    assert_int_equal(rig.place.at[FIELD_EVENT].size, 0);
    assert_int_equal(rig.place.at[FIELD_PLANT].size, 0);
    assert_int_equal(rig.record.header_count, 2); /* ce_bridgeid, mqtt_topic */
    assert_int_equal(rig_words().size, 0);
}

static void the_longest_topic_that_a_pattern_takes_has_room(void **state)
{
    (void)state;
    enum { FIELDS = 5, LEVELS = 15 };
    static const char pattern[] =
        "{plant}/{area}/{line}/{event}/{entity}/{plant}/{area}/{line}/{event}/{entity}/"
        "{plant}/{area}/{line}/{event}/{entity}";
    char topic[LEVELS * (3 * LEVEL_BYTES_MAX + 1)];
    struct sink s = SINK(topic);
    struct arrival a = rig_message();

    for (int level = 0; level < LEVELS; level++) {
        if (level > 0) sink_char(&s, '/');
        for (int i = 0; i < LEVEL_BYTES_MAX; i++)
            sink_text(&s, level % FIELDS == 0 ? TEXT("%2F") : TEXT("%20"));
    }
    rig_make_route(RIG_IN, "+/#", pattern, "raw");
    rig_routes[RIG_IN].on_unsafe = UNSAFE_ENCODE;
    rig_routes[RIG_IN].envelope.level = PROPERTIES_FULL;
    rig_make_key(pattern);
    a.topic = sink_since(&s, 0);
    a.subscription_id = rig_routes[RIG_IN].subscription_id;
    assert_int_equal(rig_carry(&a), ERR_OK);
    assert_text(text_of_bytes(rig.record.key), a.topic);
    rig_routes[RIG_IN].has_key = false;
    assert_int_equal(rig_carry(&a), ERR_OK);
    assert_text(text_of_bytes(rig.record.key), a.topic);
}

/* Whatever a device sends, it is carried, skipped or rejected with words, and what is carried
 * goes to a Kafka topic that the route can name. */
static void any_message_is_carried_or_rejected_with_words(void **state)
{
    (void)state;
    static const char *const pieces[] = {"berlin", "/",    "_in", "/_in/",   "%2F", "%", "$",
                                         "old/",   "l.7",  "..",  "\xff",    "+",   " ", "a",
                                         "/a/b/",  "x_in", "%00", "\xc3\xa9"};
    uint64_t seed = 9;
    int carried = 0, rejected = 0;

    for (int round = 0; round < 100000; round++) {
        char topic[80], payload[8];
        struct sink s = SINK(topic);
        struct arrival a = rig_message();
        for (size_t n = random_below(&seed, 9); n > 0; n--)
            sink_text(&s, text_of(pieces[random_below(&seed, sizeof pieces / sizeof *pieces)]));
        for (size_t i = 0; i < sizeof payload; i++)
            payload[i] = (char)random_below(&seed, 256);
        if (random_below(&seed, 4) > 0) a.topic = sink_since(&s, 0);
        if (random_below(&seed, 2) == 0) a.subscription_id = 0;
        if (random_below(&seed, 2) == 0)
            a.payload = (struct bytes){payload, random_below(&seed, sizeof payload + 1)};
        rig_routes[RIG_IN].on_unsafe =
            random_below(&seed, 2) == 0 ? UNSAFE_REJECT : UNSAFE_ENCODE;
        rig_routes[RIG_IN].encoding = rig_routes[RIG_RAW].encoding =
            (enum encoding)random_below(&seed, 3);

        enum err e = rig_carry(&a);
        enum verdict v = err_verdict(e);
        assert_true(v == VERDICT_CARRY_ON || v == VERDICT_REJECT);
        if (v == VERDICT_REJECT) {
            assert_true(rig_words().size > 0);
            rejected++;
            continue;
        }
        assert_true(kafka_name_makes(&rig.route->kafka_topic, rig.record.kafka_topic));
        assert_true(rig.record.key.size > 0 && rig.record.value.at != NULL);
        carried++;
    }
    assert_true(carried > 1000 && rejected > 1000);
}

/* --- which are carried --- */

static void only_what_the_route_wants_is_carried_up(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value, *payload;
        enum err any, none; /* when it must be @value, and when it must not */
    } rows[] = {
        {"line",         "l7",      "{",           ERR_OK,          ERR_FILTERED   },
        {"line",         "l8",      "{",           ERR_FILTERED,    ERR_OK         },
        {"event",        "x",       "{",           ERR_FILTERED,    ERR_OK         },
        {"header:note",  "by hand", "{",           ERR_OK,          ERR_FILTERED   },
        {"header:none",  "by hand", "{",           ERR_FILTERED,    ERR_OK         },
        {"payload:/lot", "4",       "{\"lot\":4}", ERR_OK,          ERR_FILTERED   },
        {"payload:/lot", "4",       PACKED,        ERR_OK,          ERR_FILTERED   },
        {"payload:/lot", "4",       "",            ERR_FILTERED,    ERR_OK         },
        {"payload:/lot", "4",       "{",           ERR_BAD_PAYLOAD, ERR_BAD_PAYLOAD},
    };
    char why[160];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arrival a = rig_message();
        a.payload = bytes_of_text(text_of(rows[i].payload));
        a.content_type = strcmp(rows[i].payload, PACKED) == 0 ? TEXT(MSGPACK) : TEXT("");
        for (int wanted = WANTED_ANY; wanted <= WANTED_NONE; wanted++) {
            struct when *when = &rig_routes[RIG_IN].when;
            *when = (struct when){0};
            assert_int_equal(
                when_begin(when, text_of(rows[i].key), (enum wanted)wanted, why, sizeof why),
                ERR_OK);
            assert_int_equal(when_add_value(when, text_of(rows[i].value), why, sizeof why),
                             ERR_OK);
            assert_int_equal(rig_carry(&a), wanted == WANTED_ANY ? rows[i].any : rows[i].none);
        }
    }
    struct arrival a = rig_message();
    rig_routes[RIG_IN].when = (struct when){0};
    (void)when_begin(&rig_routes[RIG_IN].when, TEXT("header:shift"), WANTED_NONE, why,
                     sizeof why);
    a.properties_are_missed = true;
    assert_int_equal(rig_carry(&a), ERR_TOO_MANY_HEADERS);
    a.properties_are_missed = false;
    assert_int_equal(rig_carry(&a), ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_payload_becomes_the_routes_encoding_and_its_header_says_so, carry_up_rig_start,
            carry_up_rig_done),
        cmocka_unit_test_setup_teardown(what_the_other_encoding_cannot_say_is_said_by_name,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(a_long_reason_is_cut_and_not_left_out,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(
            a_number_that_cannot_be_held_becomes_a_text_where_the_route_says_so,
            carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(an_empty_payload_is_empty_in_every_encoding,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(a_device_may_say_its_encoding_in_a_property,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(the_same_message_always_becomes_the_same_record,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(nothing_of_one_message_stays_in_the_next_record,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(the_longest_topic_that_a_pattern_takes_has_room,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(any_message_is_carried_or_rejected_with_words,
                                        carry_up_rig_start, carry_up_rig_done),
        cmocka_unit_test_setup_teardown(only_what_the_route_wants_is_carried_up,
                                        carry_up_rig_start, carry_up_rig_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
