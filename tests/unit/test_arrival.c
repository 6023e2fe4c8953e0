#include "bridge/base/arrival.h"

#include "tests/lib/check.h"

static const struct property properties[] = {
    {{"id", 2},    {"a7", 2}    },
    {{"plant", 5}, {"berlin", 6}},
    {{"id", 2},    {"b8", 2}    },
    {{"note", 4},  {NULL, 0}    },
    {{"a\0b", 3},  {"nul", 3}   },
};

static struct arrival good(void)
{
    return (struct arrival){
        .epoch = 3,
        .packet_id = 7,
        .subscription_id = 11,
        .topic = TEXT("berlin/mix/l7/_in/batch-event"),
        .payload = {"{}", 2},
        .content_type = TEXT("application/json"),
        .response_topic = TEXT("answers/7"),
        .correlation_data = {"q1", 2},
        .properties = properties,
        .property_count = sizeof properties / sizeof properties[0],
    };
}

static void a_property_is_found_by_its_whole_name_and_the_first_one_counts(void **state)
{
    (void)state;
    static const struct {
        struct text name, value;
        bool is_there;
    } rows[] = {
        {{"id", 2},     {"a7", 2},     true },
        {{"plant", 5},  {"berlin", 6}, true },
        {{"a\0b", 3},   {"nul", 3},    true },
        {{"a", 1},      {NULL, 0},     false},
        {{"plan", 4},   {NULL, 0},     false},
        {{"plants", 6}, {NULL, 0},     false},
        {{"ID", 2},     {NULL, 0},     false},
        {{"", 0},       {NULL, 0},     false},
    };
    struct arrival a = good();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text value = arrival_property(&a, rows[i].name);
        assert_text(value, rows[i].value);
        assert_int_equal(value.at != NULL, rows[i].is_there);
    }
    a.property_count = 1;
    assert_null(arrival_property(&a, TEXT("plant")).at);
    a.property_count = 0;
    a.properties = NULL;
    assert_null(arrival_property(&a, TEXT("id")).at);
}

static void every_part_of_an_arrival_counts_for_its_memory(void **state)
{
    (void)state;
    struct arrival a = {
        .topic = TEXT("t"), .payload = {"", 0}
    };
    size_t bytes = sizeof a + 1;
    assert_int_equal(arrival_bytes(&a), bytes);

    a.payload = (struct bytes){"12345", 5};
    assert_int_equal(arrival_bytes(&a), bytes += 5);
    a.content_type = TEXT("text/plain");
    assert_int_equal(arrival_bytes(&a), bytes += 10);
    a.response_topic = TEXT("r/7");
    assert_int_equal(arrival_bytes(&a), bytes += 3);
    a.correlation_data = (struct bytes){"\0\0", 2};
    assert_int_equal(arrival_bytes(&a), bytes += 2);
    a.properties = properties;
    a.property_count = 2;
    assert_int_equal(arrival_bytes(&a),
                     bytes + 2 * sizeof(struct property) + (2 + 2) + (5 + 6));
}

static void the_same_message_again_may_differ_in_what_the_connection_says(void **state)
{
    (void)state;
    struct arrival a = good(), b = good();

    assert_true(arrival_is_same(&a, &b));
    b.is_dup = true;
    assert_true(arrival_is_same(&a, &b));
    b.epoch++;
    assert_true(arrival_is_same(&a, &b) && arrival_is_same(&b, &a));
}

static void equal_bytes_elsewhere_are_the_same(void **state)
{
    (void)state;
    char topic[] = "berlin/mix/l7/_in/batch-event", payload[] = "{}";
    struct property copies[sizeof properties / sizeof properties[0]];
    struct arrival a = good(), b = good();

    memcpy(copies, properties, sizeof copies);
    b.topic.at = topic;
    b.payload.at = payload;
    b.properties = copies;
    assert_true(arrival_is_same(&a, &b));
}

static const struct property other_value[] = {
    {{"id", 2},    {"a8", 2}    },
    {{"plant", 5}, {"berlin", 6}},
    {{"id", 2},    {"b8", 2}    },
    {{"note", 4},  {NULL, 0}    },
    {{"a\0b", 3},  {"nul", 3}   },
};

static const struct property other_name[] = {
    {{"id", 2},    {"a7", 2}    },
    {{"Plant", 5}, {"berlin", 6}},
    {{"id", 2},    {"b8", 2}    },
    {{"note", 4},  {NULL, 0}    },
    {{"a\0b", 3},  {"nul", 3}   },
};

static const struct property other_order[] = {
    {{"plant", 5}, {"berlin", 6}},
    {{"id", 2},    {"a7", 2}    },
    {{"id", 2},    {"b8", 2}    },
    {{"note", 4},  {NULL, 0}    },
    {{"a\0b", 3},  {"nul", 3}   },
};

/* Changes one thing, the @i-th; false when there is none more. */
static bool change(struct arrival *a, int i)
{
    switch (i) {
    case 0: a->packet_id = 8; return true;
    case 1: a->packet_id = 0; return true;
    case 2: a->is_retained = true; return true;
    case 3: a->topic = TEXT("berlin/mix/l7/_in/stock-event"); return true;
    case 4: a->topic.size--; return true;
    case 5: a->payload = (struct bytes){"[]", 2}; return true;
    case 6: a->payload = (struct bytes){"{} ", 3}; return true;
    case 7: a->payload = (struct bytes){"", 0}; return true;
    case 8: a->content_type = TEXT("application/JSON"); return true;
    case 9: a->content_type = (struct text){NULL, 0}; return true;
    case 10: a->response_topic = TEXT("answers/8"); return true;
    case 11: a->response_topic.size = 0; return true;
    case 12: a->correlation_data = (struct bytes){"q2", 2}; return true;
    case 13: a->correlation_data = (struct bytes){NULL, 0}; return true;
    case 14: a->correlation_data = (struct bytes){"", 0}; return true;
    case 15: a->property_count--; return true;
    case 16: a->property_count = 0; return true;
    case 17: a->properties = other_value; return true;
    case 18: a->properties = other_name; return true;
    case 19: a->properties = other_order; return true;
    default: return false;
    }
}

static void any_other_difference_makes_another_message(void **state)
{
    (void)state;
    struct arrival a = good(), b = good();

    for (int i = 0; change(&b, i); i++, b = good()) {
        if (arrival_is_same(&a, &b) || arrival_is_same(&b, &a)) fail_msg("change %d", i);
        if (!arrival_is_same(&b, &b)) fail_msg("change %d is not itself", i);
    }
}

static void correlation_data_that_are_empty_are_not_none(void **state)
{
    (void)state;
    struct arrival none = good(), empty = good();

    none.correlation_data = (struct bytes){NULL, 0};
    empty.correlation_data = (struct bytes){"", 0};
    assert_false(arrival_is_same(&none, &empty));
    assert_false(arrival_is_same(&empty, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_property_is_found_by_its_whole_name_and_the_first_one_counts),
        cmocka_unit_test(every_part_of_an_arrival_counts_for_its_memory),
        cmocka_unit_test(the_same_message_again_may_differ_in_what_the_connection_says),
        cmocka_unit_test(equal_bytes_elsewhere_are_the_same),
        cmocka_unit_test(any_other_difference_makes_another_message),
        cmocka_unit_test(correlation_data_that_are_empty_are_not_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
