#include "bridge/base/json.h"

#include "tests/lib/check.h"

static void members_stand_in_the_order_in_which_they_were_written(void **state)
{
    (void)state;
    char bytes[200];
    struct sink s = SINK(bytes);
    struct json j;

    json_open(&j, &s);
    json_text(&j, "bridge", TEXT("demo"));
    json_int(&j, "next", -4711);
    json_bool(&j, "forced", true);
    json_bool(&j, "open", false);
    json_null(&j, "last");
    json_close(&j);
    assert_text(sink_since(&s, 0), TEXT("{\"bridge\":\"demo\",\"next\":-4711,\"forced\":true,"
                                        "\"open\":false,\"last\":null}"));
}

static void an_empty_object_is_one_too(void **state)
{
    (void)state;
    char bytes[8];
    struct sink s = SINK(bytes);
    struct json j;

    json_open(&j, &s);
    json_close(&j);
    assert_text(sink_since(&s, 0), TEXT("{}"));
}

static void nothing_in_a_text_ends_it(void **state)
{
    (void)state;
    char bytes[100];
    struct sink s = SINK(bytes);
    struct json j;

    json_open(&j, &s);
    json_text(&j, "x", TEXT("a\"b\\c\nd\x7f\x01\xc3\xbc"));
    json_close(&j);
    assert_text(sink_since(&s, 0), TEXT("{\"x\":\"a\\\"b\\\\c\\u000ad\\u007f\\u0001??\"}"));
}

static void what_does_not_fit_is_remembered_as_missing(void **state)
{
    (void)state;
    char bytes[9];
    struct sink s = SINK(bytes);
    struct json j;

    json_open(&j, &s);
    json_text(&j, "bridge", TEXT("demo"));
    json_close(&j);
    assert_true(s.overflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_stand_in_the_order_in_which_they_were_written),
        cmocka_unit_test(an_empty_object_is_one_too),
        cmocka_unit_test(nothing_in_a_text_ends_it),
        cmocka_unit_test(what_does_not_fit_is_remembered_as_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
