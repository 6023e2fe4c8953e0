#include "bridge/core/route.h"

#include "tests/lib/test.h"

static struct kafka_selector selectors[3];
static struct route list[2];
static const struct routes routes = {2, list};

static int write_routes(void **state)
{
    (void)state;
    strcpy(selectors[0].text, "mes.batch-event");
    strcpy(selectors[1].text, "mes.stock-event");
    selectors[2].is_regex = true;
    strcpy(selectors[2].text, "^mes\\.[a-z-]+$");
    list[0] = (struct route){.name = "named", .selector_count = 2, .selectors = selectors};
    list[1] = (struct route){.name = "rest", .selector_count = 1, .selectors = selectors + 2};
    return regcomp(&selectors[2].regex, selectors[2].text, REG_EXTENDED | REG_NOSUB);
}

static int free_routes(void **state)
{
    (void)state;
    regfree(&selectors[2].regex);
    return 0;
}

static void the_first_route_that_takes_the_kafka_topic_carries_it(void **state)
{
    (void)state;
    static const struct {
        const char *kafka_topic;
        const struct route *route;
    } rows[] = {
        {"mes.batch-event",      &list[0]},
        {"mes.stock-event",      &list[0]},
        {"mes.process-variable", &list[1]},
        {"mes.batch-event2",     NULL    }, /* a digit is not in the expression */
        {"xmes.batch-event",     NULL    },
        {"mes.",                 NULL    },
        {"",                     NULL    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_ptr_equal(route_find(&routes, rows[i].kafka_topic), rows[i].route);
    }
}

static void a_list_has_state_when_one_of_its_routes_has(void **state)
{
    (void)state;

    assert_false(routes_have_state(&routes));
    list[1].state.is_on = true;
    assert_true(routes_have_state(&routes));
    list[1].state.is_on = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_route_that_takes_the_kafka_topic_carries_it),
        cmocka_unit_test(a_list_has_state_when_one_of_its_routes_has),
    };
    return cmocka_run_group_tests(tests, write_routes, free_routes);
}
