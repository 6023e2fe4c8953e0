/* What did the operator ask for? The whole way, with the example that we ship. */
#include "config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/options.h"
#include "config/routes.h"
#include "config/up_routes.h"
#include "tests/lib/config_text.h"
#include "tests/lib/test.h"

static const char example_path[] = SOURCE_DIR "/config/mesbridge.yaml";

static void the_example_loads(void **state)
{
    struct config *c = NULL;
    struct complaints complaints;

    (void)state;
    enum err e = config_load(example_path, &c, &complaints);
    complaints_print(&complaints, example_path, STDERR_FILENO);
    assert_int_equal(e, ERR_OK);
    assert_int_equal(complaints.count, 0);
    assert_string_equal(c->path, example_path);
    assert_string_equal(c->kafka.bootstrap_servers, "127.0.0.1:9092");
    assert_string_equal(c->mqtt.url, "mqtt://127.0.0.1:1883");
    assert_int_equal(c->down.routes.count, 1);
    assert_string_equal(c->down.routes.at[0].name, "events");
    assert_string_equal(c->down.routes.at[0].selectors[0].text, "^mes\\.[a-z-]+$");
    assert_int_equal(c->up.routes.count, 1);
    assert_string_equal(c->up.routes.at[0].name, "from-floor");
    assert_string_equal(c->up.routes.at[0].filter, "+/+/+/_in/+");
    assert_string_equal(c->up.routes.at[0].kafka_topic.text, "mes.in.{event}");
    complaints_free(&complaints);
    config_free(c);
}

/* True when a line of @text is "key: fallback", in a comment or not, with anything behind a
 * space. */
static bool says(const char *text, const char *key, const char *fallback)
{
    char line[128];
    int size = snprintf(line, sizeof line, " %s: %s", key, fallback);

    for (const char *at = strstr(text, line); at != NULL; at = strstr(at + 1, line))
        if (at[size] == ' ' || at[size] == '\n') return true;
    return false;
}

/* The same for the keys of one direction's routes. */
static void check_keys_are_said(const char *text, const struct entry_table *table)
{
    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++) {
        char key[64];
        snprintf(key, sizeof key, " %s:", row->key);
        if (row->fallback[0] == '\0' ? strstr(text, key) == NULL
                                     : !says(text, row->key, row->fallback))
            fail_msg("mesbridge.yaml does not say a route's `%s: %s`", row->key, row->fallback);
    }
}

static void the_example_says_every_key_with_its_default(void **state)
{
    char *text = file_text(example_path);

    (void)state;
    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        const char *key = strchr(o->path, '.') + 1;
        if (!says(text, key, o->fallback[0] == '\0' ? o->unit : o->fallback))
            fail_msg("mesbridge.yaml does not say `%s: %s`", key,
                     o->fallback[0] == '\0' ? o->unit : o->fallback);
    }
    char *up = strstr(text, "\nup:\n");
    assert_non_null(up);
    check_keys_are_said(up, &up_route_table);
    *up = '\0';
    check_keys_are_said(text, &route_table);
    free(text);
}

/* Takes the sign off every comment that is "# key:", and moves what it hid to the left. */
static void uncomment(char *text)
{
    for (char *line = text; line != NULL; line = strchr(line, '\n')) {
        if (*line == '\n') line++;
        char *sign = line + strspn(line, " ");
        if (sign == line || strncmp(sign, "# ", 2) != 0) continue;
        char *key = sign + 1 + strspn(sign + 1, " ");
        if (key[strspn(key, "abcdefghijklmnopqrstuvwxyz_")] != ':') continue;
        size_t hidden = strcspn(sign + 2, "\n");
        memmove(sign, sign + 2, hidden);
        memset(sign + hidden, ' ', 2);
    }
}

static void the_example_loads_with_every_comment_taken_off(void **state)
{
    char *text = file_text(example_path);

    (void)state;
    uncomment(text);
    struct loaded l = loaded_from_words(text);
    for (size_t i = 0; i < l.complaints.count; i++) {
        const char *words = l.complaints.at[i].words;
        /* files that a machine of ours does not have, and a URL without TLS */
        bool is_of_this_machine = strstr(words, "No such file") != NULL ||
                                  strstr(words, "no effect with mqtt://") != NULL;
        if (!is_of_this_machine) fail_msg("%d: %s", l.complaints.at[i].line, words);
    }
    assert_true(l.complaints.count >= 4);
    loaded_done(&l);
    free(text);
}

static void a_file_that_cannot_be_read_is_told(void **state)
{
    struct config *c = NULL;
    struct complaints complaints;

    (void)state;
    assert_int_equal(config_load("/nowhere/x.yaml", &c, &complaints), ERR_NO_SYSTEM);
    assert_null(c);
    assert_int_equal(complaints.count, 1);
    assert_int_equal(complaints.at[0].line, 0);
    assert_string_equal(complaints.at[0].words,
                        "the file cannot be read: No such file or directory");
    complaints_free(&complaints);

    assert_int_equal(config_load("/tmp", &c, &complaints), ERR_NO_SYSTEM);
    assert_string_equal(complaints.at[0].words, "the file is a directory; name a file");
    complaints_free(&complaints);
}

static void a_byte_order_mark_is_fine_and_bad_bytes_are_not(void **state)
{
    char *text = file_text(example_path);
    char *marked = NULL;

    (void)state;
    assert_true(asprintf(&marked, "\xEF\xBB\xBF%s", text) > 0);
    struct loaded l = loaded_from_words(marked);
    assert_int_equal(l.e, ERR_OK);
    loaded_done(&l);

    l = loaded_from_words("bridge:\n\tid: \xFF\n");
    assert_int_equal(l.e, ERR_BAD_CONFIG);
    assert_int_equal(l.complaints.count, 2);
    loaded_done(&l);
    free(marked);
    free(text);
}

static void complaints_are_printed_one_on_a_line(void **state)
{
    struct complaint list[] = {
        {.words = "about all of it"},
        { .line = 3, .column = 14, .words = "about this", .severity = SEVERITY_WARNING},
        {                  .line = 1,
         .column = 2,
         .words = "about that",
         .source = 1,
         .file = "etc/conf.d/y.yaml"},
    };
    struct complaints complaints = {3, list};
    char printed[200] = "";
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    complaints_print(&complaints, "etc/x.yaml", ends[1]);
    close(ends[1]);
    assert_true(read(ends[0], printed, sizeof printed - 1) > 0);
    close(ends[0]);
    assert_string_equal(printed, "etc/x.yaml:1:1: error: about all of it\n"
                                 "etc/x.yaml:3:14: warning: about this\n"
                                 "etc/conf.d/y.yaml:1:2: error: about that\n");
}

static void nothing_can_be_freed(void **state)
{
    struct complaints none = {0};

    (void)state;
    config_free(NULL);
    complaints_free(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_loads),
        cmocka_unit_test(the_example_says_every_key_with_its_default),
        cmocka_unit_test(the_example_loads_with_every_comment_taken_off),
        cmocka_unit_test(a_file_that_cannot_be_read_is_told),
        cmocka_unit_test(a_byte_order_mark_is_fine_and_bad_bytes_are_not),
        cmocka_unit_test(complaints_are_printed_one_on_a_line),
        cmocka_unit_test(nothing_can_be_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
