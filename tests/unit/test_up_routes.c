/* Which MQTT topics are carried to which Kafka topics? */
#include "config/up_routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/config_text.h"
#include "tests/lib/test.h"

#define HEAD                                                                                   \
    "bridge: {id: demo}\n"                                                                     \
    "kafka: {bootstrap_servers: \"h:1\"}\n"                                                    \
    "mqtt: {url: mqtt://h}\n"
#define UP                                                                                     \
    HEAD "up:\n"                                                                               \
         "  routes:\n"

/* Loads what must be fine. */
static struct loaded load(const char *text)
{
    struct loaded l = loaded_from_words(text);

    complaints_print(&l.complaints, "up_routes", STDERR_FILENO);
    assert_int_equal(l.e, ERR_OK);
    return l;
}

static void a_route_has_defaults(void **state)
{
    struct loaded l = load(UP "    - name: r\n"
                              "      subscribe: +/+/+/_in/+\n"
                              "      pattern: \"{plant}/{area}/{line}/_in/{event}\"\n"
                              "      kafka_topic: mes.in.{event}\n");
    const struct up_route *route = l.config->up.routes.at;

    (void)state;
    assert_int_equal(l.config->up.routes.count, 1);
    assert_string_equal(route->name, "r");
    assert_string_equal(route->filter, "+/+/+/_in/+");
    assert_int_equal(route->subscription_id, filter_id(TEXT("+/+/+/_in/+")));
    assert_string_equal(route->pattern.text, "{plant}/{area}/{line}/_in/{event}");
    assert_int_equal(route->pattern.level_count, 5);
    assert_string_equal(route->kafka_topic.text, "mes.in.{event}");
    assert_int_equal(route->kafka_topic.part_count, 2);
    assert_false(route->has_key);
    assert_int_equal(route->on_unsafe, UNSAFE_REJECT);
    assert_int_equal(route->encoding, ENCODING_PASSTHROUGH);
    assert_int_equal(route->envelope.level, PROPERTIES_CLOUDEVENTS);
    assert_int_equal(route->envelope.content_type.size, 0);
    assert_int_equal(route->envelope.allowed_count, 0);
    assert_true(text_equal(route->envelope.bridge_id, TEXT("demo")));
    loaded_done(&l);
}

static void a_route_can_say_everything(void **state)
{
    struct loaded l = load(UP "    - name: r\n"
                              "      subscribe: a/#\n"
                              "      pattern: a/{plant}/{event}/{entity}\n"
                              "      kafka_topic: \"{plant}.x-{event}\"\n"
                              "      key: \"{entity}/{plant}/k\"\n"
                              "      on_unsafe: encode\n"
                              "      encoding: msgpack\n"
                              "      properties: full\n"
                              "      content_type: text/plain\n"
                              "      headers: [order, plant, content-type]\n");
    const struct up_route *route = l.config->up.routes.at;

    (void)state;
    assert_true(kafka_name_uses(&route->kafka_topic, FIELD_PLANT));
    assert_true(route->has_key);
    assert_string_equal(route->key.text, "{entity}/{plant}/k");
    assert_int_equal(route->key.level_count, 3);
    assert_int_equal(route->on_unsafe, UNSAFE_ENCODE);
    assert_int_equal(route->encoding, ENCODING_MSGPACK);
    assert_int_equal(route->envelope.level, PROPERTIES_FULL);
    assert_true(text_equal(route->envelope.content_type, TEXT("text/plain")));
    assert_int_equal(route->envelope.allowed_count, 3);
    assert_true(text_equal(route->envelope.allowed[0], TEXT("order")));
    assert_true(text_equal(route->envelope.allowed[2], TEXT("content-type")));
    loaded_done(&l);
}

/* The value that `key: word` gives a route, as one number. */
static int choices_of(const char *key, const char *word)
{
    char text[512];

    snprintf(
        text, sizeof text,
        UP "    - {name: r, subscribe: a/+, pattern: \"a/{event}\", kafka_topic: t, %s: %s}\n",
        key, word);
    struct loaded l = load(text);
    const struct up_route *route = l.config->up.routes.at;
    int sum =
        (int)route->on_unsafe + 10 * (int)route->encoding + 100 * (int)route->envelope.level;
    loaded_done(&l);
    return sum;
}

static void every_word_has_its_value(void **state)
{
    const int usual = 100 * PROPERTIES_CLOUDEVENTS;
    const struct {
        const char *key, *word;
        int choices;
    } rows[] = {
        {"on_unsafe",  "reject",      usual + UNSAFE_REJECT            },
        {"on_unsafe",  "encode",      usual + UNSAFE_ENCODE            },
        {"encoding",   "passthrough", usual + 10 * ENCODING_PASSTHROUGH},
        {"encoding",   "json",        usual + 10 * ENCODING_JSON       },
        {"encoding",   "msgpack",     usual + 10 * ENCODING_MSGPACK    },
        {"properties", "none",        100 * PROPERTIES_NONE            },
        {"properties", "minimal",     100 * PROPERTIES_MINIMAL         },
        {"properties", "cloudevents", 100 * PROPERTIES_CLOUDEVENTS     },
        {"properties", "full",        100 * PROPERTIES_FULL            },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(choices_of(rows[i].key, rows[i].word), rows[i].choices);
}

static void either_direction_is_enough(void **state)
{
    static const struct {
        const char *text;
        size_t down, up;
    } rows[] = {
        {HEAD "down: {routes: [{name: r, kafka_topics: [t], topic: \"{plant}\"}]}\n",          1, 0},
        {HEAD "down: {routes: [{name: r, kafka_topics: [t], topic: \"{plant}\"}]}\n"
              "up: {routes: []}\n",                                                   1, 0},
        {HEAD "up: {routes: [{name: r, subscribe: a, pattern: a, kafka_topic: t}]}\n",         0, 1},
        {HEAD "up: {routes: [{name: r, subscribe: a, pattern: a, kafka_topic: t}]}\n"
              "down: {routes: [], start: latest}\n",                                  0, 1},
        {HEAD "up: {routes: [{name: r, subscribe: a, pattern: a, kafka_topic: t}]}\n"
              "down: {routes: [{name: r, kafka_topics: [u], topic: \"{plant}\"}]}\n", 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct loaded l = load(rows[i].text);
        assert_int_equal(l.config->down.routes.count, rows[i].down);
        assert_int_equal(l.config->up.routes.count, rows[i].up);
        loaded_done(&l);
    }
}

/* A way there and back is fine as long as nothing goes round, and the bridge can tell. */
static void both_directions_can_share_topics_with_properties(void **state)
{
    struct loaded l =
        load(HEAD "down: {routes: [{name: d, kafka_topics: [t], topic: \"a/{event}\", "
                  "properties: minimal}]}\n"
                  "up: {routes: [{name: u, subscribe: a/+, pattern: \"a/{event}\", "
                  "kafka_topic: \"in.{event}\", properties: none}]}\n");

    (void)state;
    loaded_done(&l);
    l = load(HEAD "down: {routes: [{name: d, kafka_topics: [in.a], topic: \"b/{event}\", "
                  "properties: none}]}\n"
                  "up: {routes: [{name: u, subscribe: a/+, pattern: \"a/{event}\", "
                  "kafka_topic: \"in.{event}\", properties: minimal}]}\n");
    loaded_done(&l);
}

/* A file of @count routes. */
static struct loaded load_many(int count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    fputs(UP, out);
    for (int i = 0; i < count; i++)
        fprintf(out, "    - {name: r%d, subscribe: a/%d, pattern: a/%d, kafka_topic: t}\n", i,
                i, i);
    fclose(out);
    struct loaded l = loaded_from((struct text){text, size});
    free(text);
    return l;
}

static void routes_have_a_limit(void **state)
{
    struct loaded l = load_many(UP_ROUTES_MAX);

    (void)state;
    assert_int_equal(l.e, ERR_OK);
    assert_int_equal(l.config->up.routes.count, UP_ROUTES_MAX);
    assert_string_equal(l.config->up.routes.at[63].filter, "a/63");
    loaded_done(&l);

    l = load_many(UP_ROUTES_MAX + 1);
    assert_int_equal(l.e, ERR_BAD_CONFIG);
    assert_int_equal(l.complaints.count, 1);
    assert_string_equal(l.complaints.at[0].words,
                        "65 routes; at most 64 are taken (one filter covers many topics)");
    loaded_done(&l);
}

/* Loads a route whose key @key has @bytes bytes; true when nothing is said about it. */
static bool is_taken(const char *key, size_t bytes)
{
    char value[300], text[1024];

    assert_true(bytes < sizeof value);
    memset(value, 'x', bytes);
    value[bytes] = '\0';
    snprintf(text, sizeof text, UP "    - {%s: %s}\n", key, value);
    struct loaded l = loaded_from_words(text);
    bool is_taken = true;
    for (size_t i = 0; i < l.complaints.count; i++) {
        char begins[32];
        snprintf(begins, sizeof begins, "`%s`: ", key);
        if (strncmp(l.complaints.at[i].words, begins, strlen(begins)) == 0) is_taken = false;
    }
    loaded_done(&l);
    return is_taken;
}

static void texts_fill_their_room_and_no_more(void **state)
{
    (void)state;
    assert_true(is_taken("name", ROUTE_NAME_BYTES_MAX - 1));
    assert_false(is_taken("name", ROUTE_NAME_BYTES_MAX));
    assert_true(is_taken("subscribe", FILTER_BYTES_MAX - 1));
    assert_false(is_taken("subscribe", FILTER_BYTES_MAX));
    assert_true(is_taken("kafka_topic", KAFKA_NAME_BYTES_MAX));
    assert_false(is_taken("kafka_topic", KAFKA_NAME_BYTES_MAX + 1));
    assert_true(is_taken("pattern", PATTERN_BYTES_MAX - 1));
    assert_false(is_taken("pattern", PATTERN_BYTES_MAX));
}

static void every_key_of_a_route_is_told_in_the_reference(void **state)
{
    (void)state;
    for (size_t i = 0; i < up_route_table.count; i++) {
        const struct entry_key *row = &up_route_table.keys[i];
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
        cmocka_unit_test(either_direction_is_enough),
        cmocka_unit_test(both_directions_can_share_topics_with_properties),
        cmocka_unit_test(routes_have_a_limit),
        cmocka_unit_test(texts_fill_their_room_and_no_more),
        cmocka_unit_test(every_key_of_a_route_is_told_in_the_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
