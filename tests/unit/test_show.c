/* What holds, and who said so? */
#include "config/show.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/test.h"

static char directory[] = "/tmp/mesbridge-show-XXXXXX";

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* What show prints of t.yaml; free with free(). */
static char *show(enum origins origins, const char *const *sets, size_t set_count)
{
    const struct config_source source = {
        .path = "t.yaml", .sets = sets, .set_count = set_count};
    struct complaints complaints = {0};
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    enum err e = config_show(&source, origins, out, &complaints);

    fclose(out);
    complaints_print(&complaints, "t.yaml", STDERR_FILENO);
    assert_int_equal(e, ERR_OK);
    complaints_free(&complaints);
    return printed;
}

/* Copies @line, up to its end; of the spaces before a comment two are left. */
static void copy_line(const char *line, char out[256])
{
    size_t size = strcspn(line, "\n");
    const char *comment = memmem(line, size, "  # ", 4);

    if (comment == NULL || strspn(line, " ") > (size_t)(comment - line)) comment = line + size;
    const char *end = comment;
    while (end > line && end[-1] == ' ')
        end--;
    snprintf(out, 256, "%.*s%.*s", (int)(end - line), line, (int)(line + size - comment),
             comment);
}

static bool says(const char *printed, const char *line)
{
    char copy[256];

    for (const char *at = printed; *at != '\0'; at += strcspn(at, "\n") + 1) {
        copy_line(at, copy);
        if (strcmp(copy, line) == 0) return true;
    }
    return false;
}

static const char file[] = "bridge: {id: demo}\n"
                           "kafka:\n"
                           "  bootstrap_servers: ${MESBRIDGE_TEST_SERVERS:-h:9092}\n"
                           "  properties:\n"
                           "    sasl.password: geheim\n"
                           "    ssl.key.pem: ${MESBRIDGE_TEST_SECRET}\n"
                           "    ssl.key.password_file: /nowhere/pw\n"
                           "mqtt:\n"
                           "  url: mqtts://h\n"
                           "  password_file: credential:pw\n"
                           "down:\n"
                           "  checkpoint: off\n"
                           "  routes:\n"
                           "    - {name: a, kafka_topics: [t], topic: \"{plant}\", from: "
                           "{plant: \"header:x\"}}\n";

static void each_value_says_where_it_came_from(void **state)
{
    static const char *const sets[] = {"log.level=debug", "kafka.properties.debug=cgrp"};
    static const char *const lines[] = {
        "  id: demo  # t.yaml:1",
        "  bootstrap_servers: h:9092  # t.yaml:3, as ${MESBRIDGE_TEST_SERVERS:-h:9092}",
        "    sasl.password: (hidden)  # t.yaml:5",
        "    ssl.key.pem: (hidden)  # t.yaml:6, by a variable",
        "    ssl.key.password_file: /nowhere/pw  # t.yaml:7",
        "    debug: cgrp  # --set",
        "  # username:",
        "  password_file: credential:pw  # t.yaml:10, /run/credentials/x/pw",
        "  keepalive: 20s  # conf.d/10-a.yaml:1",
        "  in_flight_max: 200  # default",
        "  checkpoint: off  # t.yaml:12",
        "    - name: a  # t.yaml:14",
        "      kafka_topics: [t]  # t.yaml:14",
        "        plant: header:x  # t.yaml:14",
        "      encoding: passthrough  # default",
        "    - name: b  # conf.d/10-a.yaml:2",
        "  routes: []  # default",
        "  level: debug  # --set",
    };
    char *printed = show(ORIGINS_SHOWN, sets, 2);

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!says(printed, lines[i])) fail_msg("no line `%s` in\n%s", lines[i], printed);
    free(printed);
}

static void a_secret_is_nowhere_to_be_seen(void **state)
{
    char *printed = show(ORIGINS_SHOWN, NULL, 0);

    (void)state;
    assert_null(strstr(printed, "geheim"));
    assert_null(strstr(printed, "heimlich"));
    free(printed);
}

static void what_is_shown_loads_again_and_shows_the_same(void **state)
{
    char *printed = show(ORIGINS_HIDDEN, NULL, 0);

    (void)state;
    assert_null(strstr(printed, "# default"));
    assert_int_equal(rename("conf.d/10-a.yaml", "aside"), 0);
    write_file("t.yaml", printed);
    char *again = show(ORIGINS_HIDDEN, NULL, 0);
    assert_string_equal(again, printed);
    free(again);
    free(printed);
    assert_int_equal(rename("aside", "conf.d/10-a.yaml"), 0);
    write_file("t.yaml", file);
}

static void nothing_that_is_shown_breaks_its_line(void **state)
{
    (void)state;
    write_file("conf.d/20-b.yaml",
               "kafka: {properties: {client.id: \"a\\n${MESBRIDGE_TEST_SECRET}\\e\"}}\n");
    char *printed = show(ORIGINS_SHOWN, NULL, 0);
    assert_true(says(printed,
                     "    client.id: \"a\\x0aheimlich\\x1b\"  # conf.d/20-b.yaml:1, as "
                     "a?${MESBRIDGE_TEST_SECRET}?"));
    assert_null(strchr(printed, '\x1b'));
    free(printed);
    unlink("conf.d/20-b.yaml");
}

static void of_a_wrong_one_nothing_is_shown(void **state)
{
    static const char *const sets[] = {"log.level=loud"};
    const struct config_source source = {.path = "t.yaml", .sets = sets, .set_count = 1};
    struct complaints complaints = {0};
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);

    (void)state;
    assert_int_equal(config_show(&source, ORIGINS_SHOWN, out, &complaints), ERR_BAD_CONFIG);
    fclose(out);
    assert_int_equal(size, 0);
    assert_true(complaints.count > 0);
    complaints_free(&complaints);
    free(printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_says_where_it_came_from),
        cmocka_unit_test(a_secret_is_nowhere_to_be_seen),
        cmocka_unit_test(what_is_shown_loads_again_and_shows_the_same),
        cmocka_unit_test(nothing_that_is_shown_breaks_its_line),
        cmocka_unit_test(of_a_wrong_one_nothing_is_shown),
    };
    char command[64];

    setenv("MESBRIDGE_TEST_SECRET", "heimlich", 1);
    setenv("CREDENTIALS_DIRECTORY", "/run/credentials/x", 1);
    unsetenv("MESBRIDGE_TEST_SERVERS");
    if (mkdtemp(directory) == NULL || chdir(directory) != 0 || mkdir("conf.d", 0755) != 0)
        return 1;
    write_file("t.yaml", file);
    write_file("conf.d/10-a.yaml",
               "mqtt: {keepalive: 20s}\n"
               "down: {routes: [{name: b, kafka_topics: [u], topic: \"x\"}]}\n");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command) != 0 || failed;
}
