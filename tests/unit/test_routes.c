/* Which Kafka topics are carried where? */
#include "config/routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/selectors.h"
#include "tests/lib/config_text.h"
#include "tests/lib/test.h"

#define HEAD                                                                                   \
    "bridge: {id: demo}\n"                                                                     \
    "kafka: {bootstrap_servers: \"h:1\"}\n"                                                    \
    "mqtt: {url: mqtt://h}\n"                                                                  \
    "down:\n"                                                                                  \
    "  routes:\n"

/* Loads what must be fine. */
static struct loaded load(const char *text)
{
    struct loaded l = loaded_from_words(text);

    complaints_print(&l.complaints, "routes", STDERR_FILENO);
    assert_int_equal(l.e, ERR_OK);
    return l;
}

static void a_route_has_defaults(void **state)
{
    struct loaded l =
        load(HEAD "    - {name: r, kafka_topics: [t], topic: \"{plant}/x/{event}\"}\n");
    const struct route *route = l.config->down.routes.at;

    (void)state;
    assert_int_equal(l.config->down.routes.count, 1);
    assert_string_equal(route->name, "r");
    assert_int_equal(route->selector_count, 1);
    assert_string_equal(route->selectors[0].text, "t");
    assert_false(route->selectors[0].is_regex);
    assert_string_equal(route->topic.text, "{plant}/x/{event}");
    assert_int_equal(route->topic.level_count, 3);
    for (int f = 0; f < FIELD_COUNT; f++)
        assert_int_equal(route->from[f].kind, SOURCE_NONE);
    assert_int_equal(route->when.condition_count, 0);
    assert_int_equal(route->on_unsafe, UNSAFE_REJECT);
    assert_int_equal(route->on_tombstone, NO_VALUE_SKIP);
    assert_int_equal(route->on_empty, NO_VALUE_SKIP);
    assert_int_equal(route->expire_after_ms, 0);
    assert_int_equal(route->encoding, ENCODING_PASSTHROUGH);
    assert_int_equal(route->envelope.level, PROPERTIES_CLOUDEVENTS);
    assert_int_equal(route->envelope.content_type.size, 0);
    assert_int_equal(route->envelope.allowed_count, 0);
    assert_true(text_equal(route->envelope.bridge_id, TEXT("demo")));
    loaded_done(&l);
}

static void a_route_can_say_everything(void **state)
{
    struct loaded l = load(HEAD "    - name: r\n"
                                "      kafka_topics: [t, u]\n"
                                "      topic: mes/{plant}/{entity}\n"
                                "      from:\n"
                                "        plant: berlin\n"
                                "        area: header:area2\n"
                                "        line: payload:/equipment/line\n"
                                "        event: kafka_topic:-1\n"
                                "        entity: key\n"
                                "      when:\n"
                                "        line: [l7, l8]\n"
                                "        \"payload:/q\": {not: Bad}\n"
                                "      on_unsafe: encode\n"
                                "      on_tombstone: json_null\n"
                                "      on_empty: reject\n"
                                "      expire_after: 300s\n"
                                "      properties: full\n"
                                "      content_type: text/plain\n"
                                "      headers: [order, \"on\"]\n");
    const struct route *route = l.config->down.routes.at;

    (void)state;
    assert_int_equal(route->selector_count, 2);
    assert_string_equal(route->selectors[1].text, "u");
    assert_int_equal(route->from[FIELD_PLANT].kind, SOURCE_CONSTANT);
    assert_int_equal(route->from[FIELD_AREA].kind, SOURCE_HEADER);
    assert_int_equal(route->from[FIELD_LINE].kind, SOURCE_PAYLOAD);
    assert_int_equal(route->from[FIELD_EVENT].kind, SOURCE_KAFKA_TOPIC);
    assert_int_equal(route->from[FIELD_ENTITY].kind, SOURCE_KEY);
    assert_int_equal(route->when.condition_count, 2);
    assert_int_equal(route->when.conditions[0].count, 2);
    assert_true(route->when.conditions[0].is_field);
    assert_false(route->when.conditions[0].is_negated);
    assert_int_equal(route->when.conditions[1].source.kind, SOURCE_PAYLOAD);
    assert_true(route->when.conditions[1].is_negated);
    assert_int_equal(route->on_unsafe, UNSAFE_ENCODE);
    assert_int_equal(route->on_tombstone, NO_VALUE_JSON_NULL);
    assert_int_equal(route->on_empty, NO_VALUE_REJECT);
    assert_int_equal(route->expire_after_ms, 300000);
    assert_int_equal(route->envelope.level, PROPERTIES_FULL);
    assert_true(text_equal(route->envelope.content_type, TEXT("text/plain")));
    assert_int_equal(route->envelope.allowed_count, 2);
    assert_true(text_equal(route->envelope.allowed[0], TEXT("order")));
    assert_true(text_equal(route->envelope.allowed[1], TEXT("on")));
    loaded_done(&l);
}

/* The value that `key: word` gives a route's policies, as one number. */
static int policies_of(const char *key, const char *word)
{
    char text[512];

    snprintf(text, sizeof text,
             HEAD "    - {name: r, kafka_topics: [t], topic: \"{plant}\", %s: %s}\n", key,
             word);
    struct loaded l = load(text);
    const struct route *route = l.config->down.routes.at;
    int sum = (int)route->on_unsafe + 10 * (int)route->on_tombstone +
              100 * (int)route->on_empty + 1000 * (int)route->envelope.level +
              10000 * (int)route->encoding;
    loaded_done(&l);
    return sum;
}

static void every_word_has_its_value(void **state)
{
    const int usual = 1000 * PROPERTIES_CLOUDEVENTS;
    const struct {
        const char *key, *word;
        int policies;
    } rows[] = {
        {"on_unsafe",    "reject",      usual + UNSAFE_REJECT               },
        {"on_unsafe",    "encode",      usual + UNSAFE_ENCODE               },
        {"on_tombstone", "skip",        usual + 10 * NO_VALUE_SKIP          },
        {"on_tombstone", "send_empty",  usual + 10 * NO_VALUE_SEND_EMPTY    },
        {"on_tombstone", "json_null",   usual + 10 * NO_VALUE_JSON_NULL     },
        {"on_tombstone", "reject",      usual + 10 * NO_VALUE_REJECT        },
        {"on_empty",     "skip",        usual + 100 * NO_VALUE_SKIP         },
        {"on_empty",     "send_empty",  usual + 100 * NO_VALUE_SEND_EMPTY   },
        {"on_empty",     "reject",      usual + 100 * NO_VALUE_REJECT       },
        {"encoding",     "passthrough", usual + 10000 * ENCODING_PASSTHROUGH},
        {"encoding",     "json",        usual + 10000 * ENCODING_JSON       },
        {"encoding",     "msgpack",     usual + 10000 * ENCODING_MSGPACK    },
        {"properties",   "none",        1000 * PROPERTIES_NONE              },
        {"properties",   "minimal",     1000 * PROPERTIES_MINIMAL           },
        {"properties",   "cloudevents", 1000 * PROPERTIES_CLOUDEVENTS       },
        {"properties",   "full",        1000 * PROPERTIES_FULL              },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(policies_of(rows[i].key, rows[i].word), rows[i].policies);
}

static void selectors_take_names_or_what_the_expression_says(void **state)
{
    struct loaded l =
        load(HEAD "    - {name: a, kafka_topics: [mes.a], topic: \"{plant}\"}\n"
                  "    - {name: b, kafka_topics: '^mes\\.(b|c)$', topic: \"{plant}\"}\n");
    const struct route *routes = l.config->down.routes.at;

    (void)state;
    assert_true(selector_takes(&routes[0].selectors[0], "mes.a"));
    assert_false(selector_takes(&routes[0].selectors[0], "mes.ab"));
    assert_true(routes[1].selectors[0].is_regex);
    assert_string_equal(routes[1].selectors[0].text, "^mes\\.(b|c)$");
    assert_true(selector_takes(&routes[1].selectors[0], "mes.c"));
    assert_false(selector_takes(&routes[1].selectors[0], "mes.d"));
    assert_false(selector_takes(&routes[1].selectors[0], "mesXb"));
    loaded_done(&l);
}

static void a_list_before_an_expression_is_how_exceptions_are_made(void **state)
{
    struct loaded l =
        load(HEAD "    - {name: a, kafka_topics: [mes.a], topic: \"{plant}\"}\n"
                  "    - {name: b, kafka_topics: '^mes\\.', topic: \"{plant}\"}\n");

    (void)state;
    assert_int_equal(l.config->down.routes.count, 2);
    loaded_done(&l);
}

/* A file of @routes routes, each with @topics Kafka topics. */
static struct loaded load_many(int routes, int topics)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    fputs(HEAD, out);
    for (int i = 0; i < routes; i++) {
        fprintf(out, "    - {name: r%d, topic: \"{plant}\", kafka_topics: [", i);
        for (int k = 0; k < topics; k++)
            fprintf(out, "%st%d-%d", k > 0 ? ", " : "", i, k);
        fputs("]}\n", out);
    }
    fclose(out);
    struct loaded l = loaded_from((struct text){text, size});
    free(text);
    return l;
}

static void routes_and_topics_have_limits(void **state)
{
    struct loaded l = load_many(ROUTES_MAX, ROUTE_KAFKA_TOPICS_MAX);

    (void)state;
    assert_int_equal(l.e, ERR_OK);
    assert_int_equal(l.config->down.routes.count, ROUTES_MAX);
    loaded_done(&l);

    l = load_many(ROUTES_MAX + 1, 1);
    assert_int_equal(l.e, ERR_BAD_CONFIG);
    assert_int_equal(l.complaints.count, 1);
    assert_string_equal(
        l.complaints.at[0].words,
        "101 routes; at most 100 are taken (one regular expression covers many topics)");
    loaded_done(&l);

    l = load_many(1, ROUTE_KAFKA_TOPICS_MAX + 1);
    assert_int_equal(l.complaints.count, 1);
    assert_string_equal(
        l.complaints.at[0].words,
        "`kafka_topics` has 65 names; write 1 to 64, or one regular expression");
    loaded_done(&l);
}

static void every_key_of_a_route_is_told_in_the_reference(void **state)
{
    (void)state;
    for (size_t i = 0; i < route_table.count; i++) {
        const struct entry_key *row = &route_table.keys[i];
        assert_true(row->help[0] != '\0' &&
                    (row->example[0] != '\0' || row->shape.kind == SHAPE_KEYS));
        if (row->is_required) assert_string_equal(row->fallback, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_route_has_defaults),
        cmocka_unit_test(a_route_can_say_everything),
        cmocka_unit_test(every_word_has_its_value),
        cmocka_unit_test(selectors_take_names_or_what_the_expression_says),
        cmocka_unit_test(a_list_before_an_expression_is_how_exceptions_are_made),
        cmocka_unit_test(routes_and_topics_have_limits),
        cmocka_unit_test(every_key_of_a_route_is_told_in_the_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
