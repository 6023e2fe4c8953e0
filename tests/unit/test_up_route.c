#include "bridge/core/up_route.h"

#include "tests/lib/check.h"

enum { IN, LEGACY, METERS, DEEP, ROUTES };

static struct up_route list[ROUTES];
static const struct up_routes routes = {ROUTES, list};

static int start(void **state)
{
    (void)state;
    static const char *const filters[ROUTES] = {"+/+/+/_in/+", "old/machines/+",
                                                "meters/+/+/+/value", "umh/v1/#"};

    for (int i = 0; i < ROUTES; i++) {
        memset(&list[i], 0, sizeof list[i]);
        strcpy(list[i].filter, filters[i]);
        list[i].subscription_id = filter_id(text_of(filters[i]));
    }
    return 0;
}

/* The number of the route; -1: none. */
static int find(uint32_t subscription_id, const char *topic)
{
    const struct up_route *found = up_route_find(&routes, subscription_id, text_of(topic));

    if (found == NULL) return -1;
    assert_true(found >= list && found < list + ROUTES);
    return (int)(found - list);
}

static void the_subscription_identifier_says_which_route_it_is(void **state)
{
    (void)state;
    for (int i = 0; i < ROUTES; i++)
        assert_int_equal(find(list[i].subscription_id, "berlin/mix/l7/_in/batch-event"), i);
}

static void without_an_identifier_the_topic_is_looked_at(void **state)
{
    (void)state;
    static const struct {
        const char *topic;
        int route;
    } rows[] = {
        {"berlin/mix/l7/_in/batch-event",   IN    },
        {"old/machines/m4",                 LEGACY},
        {"meters/a/b/c/value",              METERS},
        {"umh/v1",                          DEEP  },
        {"umh/v1/x/y/z",                    DEEP  },
        {"berlin/mix/l7/batch-event",       -1    },
        {"berlin/mix/l7/_in/batch-event/x", -1    },
        {"old/machines",                    -1    },
        {"",                                -1    },
        {"$SYS/a/b/_in/c",                  -1    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(find(0, rows[i].topic), rows[i].route);
}

static void an_identifier_that_no_route_has_any_more_is_passed_over(void **state)
{
    (void)state;
    assert_int_equal(find(77, "old/machines/m4"), LEGACY);
    assert_int_equal(find(UINT32_MAX, "umh/v1/x"), DEEP);
    assert_int_equal(find(77, "nobody/listens"), -1);
}

static void an_identifier_that_several_have_says_nothing_and_the_topic_decides(void **state)
{
    (void)state;
    list[DEEP].subscription_id = list[LEGACY].subscription_id;
    assert_int_equal(find(list[DEEP].subscription_id, "umh/v1/x"), DEEP);
    assert_int_equal(find(list[DEEP].subscription_id, "old/machines/m4"), LEGACY);
    assert_int_equal(find(list[DEEP].subscription_id, "nobody/listens"), -1);
    assert_int_equal(find(list[IN].subscription_id, "nobody/listens"), IN);
}

static void routes_without_an_identifier_are_found_by_the_topic_only(void **state)
{
    (void)state;
    for (int i = 0; i < ROUTES; i++)
        list[i].subscription_id = 0;
    assert_int_equal(find(0, "meters/a/b/c/value"), METERS);
    assert_int_equal(find(0, "nobody/listens"), -1);
}

static void a_list_without_routes_takes_nothing(void **state)
{
    (void)state;
    static const struct up_routes none = {0, NULL};

    assert_null(up_route_find(&none, 0, TEXT("a/b")));
    assert_null(up_route_find(&none, 7, TEXT("a/b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_subscription_identifier_says_which_route_it_is, start),
        cmocka_unit_test_setup(without_an_identifier_the_topic_is_looked_at, start),
        cmocka_unit_test_setup(an_identifier_that_no_route_has_any_more_is_passed_over, start),
        cmocka_unit_test_setup(
            an_identifier_that_several_have_says_nothing_and_the_topic_decides, start),
        cmocka_unit_test_setup(routes_without_an_identifier_are_found_by_the_topic_only, start),
        cmocka_unit_test_setup(a_list_without_routes_takes_nothing, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
