/* Which records does a route carry? */
#include "tests/lib/carry_rig.h"

/* Adds a condition with one value. */
static void want(const char *key, enum wanted wanted, const char *value)
{
    char why[160];

    assert_int_equal(when_begin(&route.when, text_of(key), wanted, why, sizeof why), ERR_OK);
    assert_int_equal(when_add_value(&route.when, text_of(value), why, sizeof why), ERR_OK);
}

static void only_what_the_route_wants_is_carried(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value, *payload;
        enum err any, none; /* when it must be @value, and when it must not */
    } rows[] = {
        {"line",          "l7",          "{}",               ERR_OK,          ERR_FILTERED   },
        {"line",          "l8",          "{}",               ERR_FILTERED,    ERR_OK         },
        {"event",         "batch-event", "{}",               ERR_OK,          ERR_FILTERED   },
        {"entity",        "B-1",         "{}",               ERR_FILTERED,    ERR_OK         }, /* none */
        {"header:line",   "l7",          "{",                ERR_OK,          ERR_FILTERED   },
        {"header:Line",   "l7",          "{",                ERR_FILTERED,    ERR_OK         },
        {"key",           "k",           "{",                ERR_OK,          ERR_FILTERED   },
        {"kafka_topic:1", "mes",         "{",                ERR_OK,          ERR_FILTERED   },
        {"payload:/q",    "Good",        "{\"q\":\"Good\"}", ERR_OK,          ERR_FILTERED   },
        {"payload:/q",    "5",           "{\"q\":5}",        ERR_OK,          ERR_FILTERED   },
        {"payload:/q",    "true",        "{\"q\":true}",     ERR_OK,          ERR_FILTERED   },
        {"payload:/q",    "5.5",         "{\"q\":5.5}",      ERR_FILTERED,    ERR_OK         }, /* no text */
        {"payload:/q",    "null",        "{\"q\":null}",     ERR_FILTERED,    ERR_OK         },
        {"payload:/q",    "Good",        "{\"p\":1}",        ERR_FILTERED,    ERR_OK         },
        {"payload:/q",    "Good",        "{\"q\":",          ERR_BAD_PAYLOAD, ERR_BAD_PAYLOAD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record rec = rig_record();
        rec.key = (struct bytes){"k", 1};
        rec.value = bytes_of_text(text_of(rows[i].payload));
        for (int wanted = WANTED_ANY; wanted <= WANTED_NONE; wanted++) {
            route.when = (struct when){0};
            want(rows[i].key, (enum wanted)wanted, rows[i].value);
            enum err e = wanted == WANTED_ANY ? rows[i].any : rows[i].none;
            assert_int_equal(carry(&rec), e);
            if (e == ERR_OK) continue;
            assert_int_equal(err_verdict(e), e == ERR_FILTERED ? VERDICT_SKIP : VERDICT_REJECT);
            struct text said = words(), key = text_of(rows[i].key);
            assert_true(said.size > key.size);
            assert_text(((struct text){said.at + said.size - key.size, key.size}), key);
        }
    }
}

static void a_condition_asks_where_the_route_says_that_a_field_stands(void **state)
{
    (void)state;
    struct record rec = rig_record();
    char why[160];

    assert_int_equal(
        source_compile(TEXT("payload:/lot"), &route.from[FIELD_ENTITY], why, sizeof why),
        ERR_OK);
    want("entity", WANTED_ANY, "4");
    assert_int_equal(carry(&rec), ERR_OK);
    rec.value = (struct bytes){"{\"lot\":5}", 9};
    assert_int_equal(carry(&rec), ERR_FILTERED);
    assert_text(words(), TEXT("the route's `when` does not hold: entity"));
}

static void what_is_not_wanted_is_neither_expired_nor_rejected(void **state)
{
    (void)state;
    struct record rec = rig_record();

    route.expire_after_ms = 1000;
    route.on_tombstone = route.on_empty = NO_VALUE_REJECT;
    want("header:line", WANTED_NONE, "l7");
    assert_int_equal(carry(&rec), ERR_FILTERED);
    rec.value = (struct bytes){"", 0};
    assert_int_equal(carry(&rec), ERR_FILTERED);
    rec.value = (struct bytes){NULL, 0};
    assert_int_equal(carry(&rec), ERR_FILTERED);
    rec.header_count = 2;
    rec.timestamp_ms = WALL_MS;
    assert_int_equal(carry(&rec), ERR_TOMBSTONE_REFUSED);
}

/* It says that something ended, and has no payload that could be judged. */
static void a_tombstone_is_not_asked_for_its_payload(void **state)
{
    (void)state;
    struct record rec = rig_record();

    rec.value = (struct bytes){NULL, 0};
    route.on_tombstone = route.on_empty = NO_VALUE_SEND_EMPTY;
    want("payload:/q", WANTED_ANY, "Good");
    assert_int_equal(carry(&rec), ERR_OK);
    rec.value = (struct bytes){"", 0};
    assert_int_equal(carry(&rec), ERR_FILTERED);
}

static void a_header_that_may_be_among_those_that_are_missed_is_not_taken_for_none(void **state)
{
    (void)state;
    struct record rec = rig_record();

    rec.headers_are_missed = true;
    want("header:shift", WANTED_NONE, "night");
    assert_int_equal(carry(&rec), ERR_TOO_MANY_HEADERS);
    want("header:line", WANTED_ANY, "l8");
    assert_int_equal(carry(&rec), ERR_FILTERED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_what_the_route_wants_is_carried, carry_rig_start,
                                        carry_rig_done),
        cmocka_unit_test_setup_teardown(
            a_condition_asks_where_the_route_says_that_a_field_stands, carry_rig_start,
            carry_rig_done),
        cmocka_unit_test_setup_teardown(what_is_not_wanted_is_neither_expired_nor_rejected,
                                        carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(a_tombstone_is_not_asked_for_its_payload,
                                        carry_rig_start, carry_rig_done),
        cmocka_unit_test_setup_teardown(
            a_header_that_may_be_among_those_that_are_missed_is_not_taken_for_none,
            carry_rig_start, carry_rig_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
