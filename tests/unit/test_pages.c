#include "bridge/metrics/pages.h"

#include <stdio.h>

#include "tests/lib/test.h"

static struct showcase showcase;
static struct page page;

static const struct health well = {.mqtt_is_up = true, .is_working = true, .lanes = 2};

/* A loop that answers at once: what is asked next sees @health. */
static void *show_once(void *health)
{
    while (!showcase_is_asked(&showcase))
        ; /* soon */
    struct snapshot now = {
        .health = *(const struct health *)health, .mono_ms = 5, .wall_ms = 6};
    while (showcase_is_asked(&showcase))
        showcase_show(&showcase, &now);
    return NULL;
}

/* What is answered; NUL-terminated. @health NULL: the loop does not answer. */
static const char *answer(const char *direction, const struct request *r,
                          const struct health *health)
{
    struct pages pages = {
        {direction, "demo", "one", "1.2.3"},
        &showcase
    };
    struct health copy = health == NULL ? well : *health;
    pthread_t thread;

    if (health != NULL) pthread_create(&thread, NULL, show_once, &copy);
    pages_answer(&pages, r, &page);
    if (health != NULL) pthread_join(thread, NULL);
    assert_false(page.body.overflow);
    page.bytes[page.body.size] = '\0';
    return page.bytes;
}

static const char *get(const char *path, const struct health *health)
{
    struct request r = {"GET", path, NULL};
    return answer("down", &r, health);
}

static int set_up(void **state)
{
    (void)state;
    return showcase_open(&showcase) == ERR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    showcase_close(&showcase);
    return 0;
}

static void other_paths_are_not_there(void **state)
{
    (void)state;
    static const char *const paths[] = {"/",         "",          "/metrics/",  "/Metrics",
                                        "/metrics2", "//metrics", "/../metrics"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        get(paths[i], NULL);
        if (page.status != 404) fail_msg("%s: %d", paths[i], page.status);
        assert_null(page.allow);
    }
}

static void other_methods_are_not_taken(void **state)
{
    (void)state;
    static const char *const methods[] = {"POST",  "PUT", "DELETE", "OPTIONS",
                                          "TRACE", "get", "X"};

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct request r = {methods[i], "/status", NULL};
        answer("down", &r, NULL);
        assert_int_equal(page.status, 405);
        assert_string_equal(page.allow, "GET, HEAD");
    }
    struct request head = {"HEAD", "/livez", NULL};
    answer("down", &head, &well);
    assert_int_equal(page.status, 200);
}

static void readyz_says_which_check_fails(void **state)
{
    (void)state;
    static const struct {
        const char *direction;
        struct health health;
        int status;
        const char *line;
    } cases[] = {
        {"down",
         {.mqtt_is_up = true, .is_working = true},
         200,                                                                           "loop: ok\nmqtt: ok\nkafka: ok\nlanes: ok\n"      },
        {"up",
         {.mqtt_is_up = true, .is_working = true},
         200,                                                                           "loop: ok\nmqtt: ok\nkafka: ok\nsession: ok\n"    },
        {"down", {.is_working = true},                                             503, "\nmqtt: no connection to the broker\nkafka: ok\n"},
        {"down",
         {.mqtt_is_up = true, .is_working = true, .kafka_is_away = true},
         503,                                                                           "\nkafka: no broker answers\nlanes: ok\n"         },
        {"down", {.mqtt_is_up = true},                                             503, "\nlanes: the Kafka group has given"              },
        {"down",
         {.mqtt_is_up = true, .is_working = true, .lanes = 2, .lanes_waiting = 1},
         503,                                                                           "\nlanes: some partitions are not read (yet)\n"   },
        {"up",   {.mqtt_is_up = true},                                             503, "\nsession: another instance has the session"     },
        {"up",
         {.mqtt_is_up = true, .is_working = true, .is_stopping = true},
         503,                                                                           "loop: it is stopping\n"                          },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request r = {"GET", "/readyz", NULL};
        const char *text = answer(cases[i].direction, &r, &cases[i].health);
        if (page.status != cases[i].status || strstr(text, cases[i].line) == NULL)
            fail_msg("case %zu: %d\n%s", i, page.status, text);
    }
}

static void before_the_loop_has_begun_nothing_is_ready_but_it_lives(void **state)
{
    (void)state;
    assert_non_null(strstr(get("/readyz", NULL), "kafka: not asked yet\n"));
    assert_int_equal(page.status, 503);
    assert_string_equal(get("/livez", NULL), "ok\n");
    assert_int_equal(page.status, 200);
    assert_non_null(
        strstr(get("/metrics", NULL), "messages_received_total{direction=\"down\"} 0\n"));
    assert_int_equal(page.status, 200);
}

static void a_loop_that_does_not_go_round_does_not_live(void **state)
{
    (void)state;
    get("/livez", &well);
    assert_int_equal(page.status, 200);
    get("/livez", NULL);
    assert_int_equal(page.status, 200); /* it owes an answer, but not for long */
    showcase.asked_ms -= STALL_MS_MAX;
    assert_string_equal(get("/livez", NULL), "loop: it does not go round\n");
    assert_int_equal(page.status, 503);
    assert_non_null(strstr(get("/readyz", NULL), "loop: it does not go round\n"));
    showcase_show(&showcase, &(struct snapshot){.health = well, .mono_ms = 9});
    get("/livez", &well);
    assert_int_equal(page.status, 200);
}

static void status_is_one_flat_object(void **state)
{
    (void)state;
    const char *text = get("/status", &well);

    assert_string_equal(page.type, "application/json");
    assert_int_equal(page.status, 200);
    assert_int_equal(text[0], '{');
    assert_string_equal(text + strlen(text) - 2, "}\n");
    assert_non_null(strstr(text,
                           "{\"direction\":\"down\",\"bridge\":\"demo\",\"instance\":\"one\","
                           "\"version\":\"1.2.3\",\"ready\":true,\"loop\":\"ok\""));
    assert_non_null(strstr(text, ",\"messages_received_total\":0,"));
    struct health away = well;
    away.kafka_is_away = true;
    assert_non_null(strstr(get("/status", &away), "\"ready\":false"));
    assert_int_equal(page.status, 200);
}

static void metrics_come_in_the_format_that_was_asked_for(void **state)
{
    (void)state;
    struct request r = {"GET", "/metrics", "application/openmetrics-text"};

    get("/metrics", &well);
    assert_string_equal(page.type, "text/plain; version=0.0.4; charset=utf-8");
    const char *text = answer("down", &r, &well);
    assert_string_equal(page.type,
                        "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert_string_equal(text + strlen(text) - 6, "# EOF\n");
    assert_true(page.body.size < PAGE_BYTES_MAX / 2); /* there is room for larger numbers */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(other_paths_are_not_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_methods_are_not_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(readyz_says_which_check_fails, set_up, tear_down),
        cmocka_unit_test_setup_teardown(before_the_loop_has_begun_nothing_is_ready_but_it_lives,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_loop_that_does_not_go_round_does_not_live, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(status_is_one_flat_object, set_up, tear_down),
        cmocka_unit_test_setup_teardown(metrics_come_in_the_format_that_was_asked_for, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
