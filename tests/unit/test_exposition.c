#include "bridge/metrics/exposition.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/test.h"

static const struct speaker down = {"down", "demo", "one", "1.2.3"};
static const struct process process = {12345, 1700000000007, 4096, 8192, 7, -1, 3};

static char page[65536];

static const char *written(enum exposition format, const struct speaker *who,
                           const struct snapshot *now)
{
    struct sink out = {page, 0, sizeof page - 1, false};

    exposition_write(&out, format, who, now, &process);
    assert_false(out.overflow);
    page[out.size] = '\0';
    return page;
}

static struct snapshot moment(void)
{
    struct snapshot now = {.mono_ms = 5, .wall_ms = 6};

    for (int s = 0; s < STAT_COUNT; s++)
        now.stats.at[s] = 100 + (uint64_t)s;
    now.health = (struct health){.mqtt_is_up = true,
                                 .is_working = true,
                                 .kafka_returns = 2,
                                 .window = 200,
                                 .lanes = 4,
                                 .lanes_waiting = 1};
    return now;
}

static void a_text_holds(const char *text, const char *line)
{
    if (strstr(text, line) == NULL) fail_msg("no `%s` in:\n%s", line, text);
}

static void every_counter_is_there_with_its_direction(void **state)
{
    (void)state;
    struct snapshot now = moment();
    const char *text = written(EXPOSITION_TEXT, &down, &now);
    char line[200];

    for (int s = 0; s < STAT_COUNT; s++) {
        const struct stat_row *row = stat_row((enum stat)s);
        snprintf(line, sizeof line, "\nmesbridge_%s{direction=\"down\"} %d\n", row->metric,
                 100 + s);
        a_text_holds(text, line);
        snprintf(line, sizeof line, "\n# TYPE mesbridge_%s %s\n", row->metric,
                 row->type == STAT_COUNTER ? "counter" : "gauge");
        a_text_holds(text, line);
    }
}

static void what_is_no_counter_is_there_too(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "mesbridge_build_info{direction=\"down\",version=\"1.2.3\"} 1\n",
        "mesbridge_connected{direction=\"down\",side=\"mqtt\"} 1\n",
        "mesbridge_connected{direction=\"down\",side=\"kafka\"} 1\n",
        "mesbridge_reconnects_total{direction=\"down\",side=\"kafka\"} 2\n",
        "mesbridge_working{direction=\"down\"} 1\n",
        "mesbridge_window_messages{direction=\"down\"} 200\n",
        "mesbridge_assigned_partitions{direction=\"down\"} 4\n",
        "mesbridge_paused_partitions{direction=\"down\"} 1\n",
        "process_cpu_seconds_total 12.345\n",
        "process_start_time_seconds 1700000000.007\n",
        "process_resident_memory_bytes 4096\n",
        "process_open_fds 7\n",
    };
    struct snapshot now = moment();
    const char *text = written(EXPOSITION_TEXT, &down, &now);

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        a_text_holds(text, lines[i]);
    assert_null(strstr(text, "max_fds")); /* it is not known */
    assert_null(strstr(text, "# EOF"));
}

static void the_first_connection_is_no_reconnect(void **state)
{
    (void)state;
    static const struct {
        uint64_t connects;
        const char *line;
    } cases[] = {
        {0, "reconnects_total{direction=\"down\",side=\"mqtt\"} 0\n"},
        {1, "reconnects_total{direction=\"down\",side=\"mqtt\"} 0\n"},
        {5, "reconnects_total{direction=\"down\",side=\"mqtt\"} 4\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct snapshot now = moment();
        now.stats.at[STAT_MQTT_CONNECTS] = cases[i].connects;
        a_text_holds(written(EXPOSITION_TEXT, &down, &now), cases[i].line);
    }
}

static void kafka_is_not_connected_before_the_loop_has_begun(void **state)
{
    (void)state;
    struct snapshot now = {.mono_ms = 0};

    a_text_holds(written(EXPOSITION_TEXT, &down, &now),
                 "mesbridge_connected{direction=\"down\",side=\"kafka\"} 0\n");
}

static void the_up_direction_has_no_partitions(void **state)
{
    (void)state;
    struct snapshot now = moment();
    struct speaker up = {"up", "demo", "one", "1.2.3"};
    const char *text = written(EXPOSITION_TEXT, &up, &now);

    a_text_holds(text, "mesbridge_working{direction=\"up\"} 1\n");
    assert_null(strstr(text, "partitions{"));
}

static void openmetrics_names_families_without_total_and_has_an_end(void **state)
{
    (void)state;
    struct snapshot now = moment();
    const char *text = written(EXPOSITION_OPENMETRICS, &down, &now);

    a_text_holds(text, "# TYPE mesbridge_messages_received counter\n"
                       "mesbridge_messages_received_total{direction=\"down\"} 100\n");
    a_text_holds(text,
                 "# TYPE process_cpu_seconds counter\nprocess_cpu_seconds_total 12.345\n");
    assert_string_equal(text + strlen(text) - 7, "\n# EOF\n");
}

static void a_label_cannot_break_out_of_its_quotes(void **state)
{
    (void)state;
    struct snapshot now = moment();
    struct speaker odd = {"down", "demo", "one", "1\"} 9\n\\x"};

    a_text_holds(written(EXPOSITION_TEXT, &odd, &now),
                 "build_info{direction=\"down\",version=\"1\\\"} 9\\n\\\\x\"} 1\n");
}

static void whoever_asks_for_openmetrics_gets_it(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        enum exposition wanted;
    } cases[] = {
        {NULL,                                                              EXPOSITION_TEXT       },
        {"",                                                                EXPOSITION_TEXT       },
        {"*/*",                                                             EXPOSITION_TEXT       },
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", EXPOSITION_TEXT       },
        {"text/plain",                                                      EXPOSITION_TEXT       },
        {"application/openmetrics-text",                                    EXPOSITION_OPENMETRICS},
        {"Application/OpenMetrics-Text; version=1.0.0",                     EXPOSITION_OPENMETRICS},
 /* Prometheus 2.42 */
        {"application/openmetrics-text;version=1.0.0,application/"
         "openmetrics-text;version=0.0.1;"
         "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",        EXPOSITION_OPENMETRICS},
        {"application/openmetrics-text;q=0.2, text/plain;q=0.4",            EXPOSITION_TEXT       },
        {"text/plain;q=0.4,application/openmetrics-text;q=0.4",             EXPOSITION_OPENMETRICS},
        {"application/openmetrics-text;q=0",                                EXPOSITION_TEXT       },
        {"application/openmetrics-text;q=nonsense,text/plain;q=0.1",        EXPOSITION_TEXT       },
        {"application/openmetrics-text;q=7",                                EXPOSITION_TEXT       },
        {"application/openmetrics-text-too",                                EXPOSITION_TEXT       },
        {",;,;q=;,,application/openmetrics-text",                           EXPOSITION_OPENMETRICS},
        {"text/*;q=0.9, application/openmetrics-text;q=0.5",                EXPOSITION_TEXT       },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (exposition_wanted(cases[i].accept) != cases[i].wanted)
            fail_msg("%s", cases[i].accept);
    }
}

static void a_page_that_does_not_fit_says_so(void **state)
{
    (void)state;
    struct snapshot now = moment();
    char small[500];
    struct sink out = SINK(small);

    exposition_write(&out, EXPOSITION_TEXT, &down, &now, &process);
    assert_true(out.overflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_counter_is_there_with_its_direction),
        cmocka_unit_test(what_is_no_counter_is_there_too),
        cmocka_unit_test(the_first_connection_is_no_reconnect),
        cmocka_unit_test(kafka_is_not_connected_before_the_loop_has_begun),
        cmocka_unit_test(the_up_direction_has_no_partitions),
        cmocka_unit_test(openmetrics_names_families_without_total_and_has_an_end),
        cmocka_unit_test(a_label_cannot_break_out_of_its_quotes),
        cmocka_unit_test(whoever_asks_for_openmetrics_gets_it),
        cmocka_unit_test(a_page_that_does_not_fit_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
