/* What an account says, page by page: tests/golden/explain. Here: whatever the record is, a
 * terminal and a JSON parser can take it. */
#include "bridge/trial/account_print.h"

#include <stdlib.h>

#include "tests/lib/check.h"
#include "topics/scan_json.h"
#include "topics/utf8.h"

static struct config *config;

static struct config *loaded(const char *path)
{
    struct complaints complaints;
    struct config *c = NULL;

    assert_int_equal(config_load(path, &c, &complaints), ERR_OK);
    complaints_free(&complaints);
    return c;
}

static int load(void **state)
{
    (void)state;
    config = loaded(SOURCE_DIR "/tests/golden/explain/plant.yaml");
    return 0;
}

static int unload(void **state)
{
    (void)state;
    config_free(config);
    return 0;
}

/* Some of: hostile bytes, and what a payload or a level may well be. */
static struct text any_text(struct keeper *k, uint64_t *seed)
{
    static const struct text likely[] = {
        {"",                                                                0 },
        {"berlin",                                                          6 },
        {"line-7",                                                          6 },
        {"/berlin/mixing/line-7",                                           21},
        {"demo",                                                            4 },
        {"{\"movementType\":\"Move\",\"equipment\":{\"line\":\"line-7\"}}", 54},
        {"{",                                                               1 },
        {"\x81\xa5state\xa5"
         "final",                                                  13},
        {"{\"state\":\"final\"}",                                           17},
        {"application/vnd.msgpack",                                         23},
    };
    char bytes[24];
    size_t size = random_below(seed, sizeof bytes);

    if (random_below(seed, 8) > 0)
        return likely[random_below(seed, sizeof likely / sizeof *likely)];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)random_below(seed, 256);
    return keeper_copy(k, (struct text){bytes, size});
}

static void make_record(struct sample *s, uint64_t *seed)
{
    static const char *const topics[] = {"site.mes.process-variable", "mes.stock-event",
                                         "mes.batch-event", "erp.orders"};
    static const char *const names[] = {"plant",   "area",      "line",        "ce_source",
                                        "tag",     "ce_id",     "ce_bridgeid", "content-type",
                                        "x-shift", "ce_subject"};

    s->record.kafka_topic = text_of(topics[random_below(seed, 4)]);
    s->record.timestamp_ms = (int64_t)random_below(seed, 1000000) - 1;
    s->now_ms = (int64_t)random_below(seed, 1000000);
    if (random_below(seed, 3) > 0)
        sample_add_header(s, TEXT("ce_source"), bytes_of_text(TEXT("/berlin/mixing/line-7")));
    for (size_t i = random_below(seed, 4); i > 0; i--)
        sample_add_header(s, text_of(names[random_below(seed, 10)]),
                          bytes_of_text(any_text(&s->keeper, seed)));
    sample_add_header(s, any_text(&s->keeper, seed), (struct bytes){NULL, 0});
    if (random_below(seed, 8) > 0) s->record.value = bytes_of_text(any_text(&s->keeper, seed));
}

static void make_message(struct sample *s, uint64_t *seed)
{
    static const char *const topics[] = {"berlin/mixing/line-7/_in/batch-event",
                                         "scales/_in/line%2F7", "a/b", "scales/_in/%zz"};
    static const char *const names[] = {"id",      "bridgeid", "type",
                                        "subject", "shift",    "datacontenttype"};

    s->is_message = true;
    s->arrival.topic = random_below(seed, 12) > 0 ? text_of(topics[random_below(seed, 4)])
                                                  : any_text(&s->keeper, seed);
    s->arrival.content_type = any_text(&s->keeper, seed);
    s->arrival.payload = bytes_of_text(any_text(&s->keeper, seed));
    for (size_t i = random_below(seed, 6); i > 0; i--)
        sample_add_property(s, text_of(names[random_below(seed, 6)]),
                            any_text(&s->keeper, seed));
    sample_add_property(s, any_text(&s->keeper, seed), any_text(&s->keeper, seed));
}

/* Each line is text without control characters. */
static void assert_is_page(struct text page)
{
    assert_true(page.size > 0 && page.at[page.size - 1] == '\n');
    while (page.size > 0) {
        const char *end = memchr(page.at, '\n', page.size);
        size_t size = (size_t)(end - page.at);
        assert_true(utf8_is_mqtt((struct text){page.at, size}));
        page = (struct text){end + 1, page.size - size - 1};
    }
}

static struct text printed(void (*print)(const struct account *a, FILE *to),
                           const struct account *a)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&bytes, &size);

    print(a, to);
    fclose(to);
    return (struct text){bytes, size};
}

/* Exactly the steps behind the one that stopped it are unreached, and there is one when a route
 * has decided. */
static void assert_is_told(const struct account *a)
{
    const struct trial *t = a->trial;
    size_t stopped = 0;

    for (size_t i = 0; i < a->step_count; i++) {
        enum step_end end = a->steps[i].end;
        assert_int_equal(end == STEP_UNREACHED, stopped > 0);
        stopped += end == STEP_STOPPED;
        assert_int_equal(end == STEP_STOPPED, a->steps[i].why[0] != '\0');
    }
    assert_int_equal(stopped, t->e != ERR_OK && t->e != ERR_NO_ROUTE);
}

/* The route of everything else gets a state topic. */
static struct route *state_route(struct config *c)
{
    static const char topic[] = "{plant}/{area}/{line}/_state/{event}/{entity}";
    struct route *route = &c->down.routes.at[c->down.routes.count - 1];
    struct pattern_fault fault;

    route->state.is_on = true;
    route->state.expire_after_ms = 3600000;
    assert_int_equal(pattern_compile(text_of(topic), &route->state.topic, &fault), ERR_OK);
    return route;
}

static void whatever_is_tried_a_terminal_and_a_parser_can_take_it(void **state)
{
    (void)state;
    uint64_t seed = 5;
    size_t ends[3] = {0};
    struct route *route = state_route(config);

    for (int round = 0; round < 6000; round++) {
        struct sample s;
        struct trial t;
        struct account a;
        struct scan_json_facts facts;

        route->state.is_on = round % 4 < 2;
        sample_init(&s);
        if (round % 2 == 0)
            make_record(&s, &seed);
        else
            make_message(&s, &seed);
        assert_int_equal(trial_run(&t, config, &s), ERR_OK);
        assert_int_equal(account_write(&a, &t), ERR_OK);
        ends[t.end]++;
        assert_is_told(&a);

        struct text page = printed(account_print, &a), json = printed(account_print_json, &a);
        assert_is_page(page);
        if (!scan_json((struct text){json.at, json.size - 1}, &facts))
            fail_msg("%.*s", (int)json.size, json.at);
        free((void *)(uintptr_t)page.at);
        free((void *)(uintptr_t)json.at);
        account_done(&a);
        trial_done(&t);
        sample_done(&s);
    }
    route->state.is_on = false;
    for (size_t i = 0; i < 3; i++)
        assert_in_range(ends[i], 200, 6000);
}

static void an_account_outlives_the_payload(void **state)
{
    (void)state;
    struct sample s;
    struct trial t;
    struct account a;

    sample_init(&s);
    s.record.kafka_topic = TEXT("mes.batch-event");
    s.record.value = bytes_of_text(TEXT("{\"plant\":\"p\",\"area\":\"a\",\"line\":\"l\"}"));
    assert_int_equal(trial_run(&t, config, &s), ERR_OK);
    assert_int_equal(account_write(&a, &t), ERR_OK);
    trial_done(&t);
    assert_string_equal(a.fields[0].name, "plant");
    assert_text(a.fields[0].value, TEXT("p"));
    assert_int_equal(a.fields[0].look_count, 3);
    assert_string_equal(a.fields[0].looks[2].where, "payload:/plant");
    account_done(&a);
    sample_done(&s);
}

static const char *state_words(const struct account *a)
{
    for (size_t i = 0; i < a->step_count; i++)
        if (strcmp(a->steps[i].name, "state") == 0)
            return a->steps[i].end == STEP_STOPPED ? a->steps[i].why : a->steps[i].words;
    return "(no such rule)";
}

static const char *entity_found(const struct account *a)
{
    const struct account_field *f = &a->fields[a->field_count - 1];

    if (strcmp(f->name, "state.entity") != 0) return "(nobody looked)";
    return f->looks[f->look_count - 1].where;
}

static void a_state_topic_is_told_of(void **state)
{
    (void)state;
    static const struct {
        const char *kafka_topic, *value;
        int64_t age_ms;
        bool sends_event, sends_state;
        const char *words, *found;
    } rows[] = {
        {"mes.document-change",      "{\"documentId\":\"D\"}",          0,       true,  true,  "/{entity}",
         "payload:/documentId"                                                                                                                            },
        {"mes.document-change",      NULL,                              0,       false, true,  "the record is a tombstone",      "key"                    },
        {"mes.document-change",      "{\"documentId\":\"D\"}",          3600000, true,  true,
         "older than state.expire_after",                                                                                        "payload:/documentId"    },
        {"mes.process-order-status",
         "{\"processOrderId\":\"P\",\"dispatchStatus\":\"Completed\"}", 0,       true,  true,
         "come to its end",                                                                                                      "payload:/processOrderId"},
        {"mes.input-consumption",    "{}",                              0,       true,  false, "it stays as it is",              "(nobody looked)"        },
        {"mes.other-word",           "{}",                              0,       true,  true,  "/{entity}",                      "key"                    },
        {"mes.document-change",      "{\"documentId\":\"D/1\"}",        0,       true,  false,
         "not allowed: entity",                                                                                                  "payload:/documentId"    },
        {"mes.document-change",      "{}",                              0,       true,  false, "no value in the record: entity",
         "payload:/documentId"                                                                                                                            },
    };
    struct config *small = loaded(SOURCE_DIR "/tests/golden/explain/small.yaml");
    struct route *route = state_route(small);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sample s;
        struct trial t;
        struct account a;
        sample_init(&s);
        s.record.kafka_topic = text_of(rows[i].kafka_topic);
        s.record.key = bytes_of_text(TEXT("K"));
        s.record.timestamp_ms = SAMPLE_NOW_MS - rows[i].age_ms;
        s.now_ms = SAMPLE_NOW_MS;
        sample_add_header(&s, TEXT("ce_source"), bytes_of_text(TEXT("/p/a/l")));
        if (rows[i].value != NULL) s.record.value = bytes_of_text(text_of(rows[i].value));
        assert_int_equal(trial_run(&t, small, &s), ERR_OK);
        assert_int_equal(account_write(&a, &t), ERR_OK);
        assert_is_told(&a);
        assert_ptr_equal(t.route, route);
        assert_int_equal(t.down.sends_event, rows[i].sends_event);
        assert_int_equal(t.down.sends_state, rows[i].sends_state);
        if (strstr(state_words(&a), rows[i].words) == NULL) fail_msg("%s", state_words(&a));
        assert_string_equal(entity_found(&a), rows[i].found);
        account_done(&a);
        trial_done(&t);
        sample_done(&s);
    }
    config_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_tried_a_terminal_and_a_parser_can_take_it),
        cmocka_unit_test(an_account_outlives_the_payload),
        cmocka_unit_test(a_state_topic_is_told_of),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
