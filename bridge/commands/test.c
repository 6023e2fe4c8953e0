#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bridge/commands/command.h"
#include "bridge/commands/sets.h"
#include "bridge/trial/expect.h"
#include "bridge/trial/legible.h"
#include "bridge/trial/suite.h"

static const char help[] =
    "usage: mesbridge test [--json] [--set PATH=VALUE]... FILE...\n"
    "\n"
    "Runs unit tests of routes: each gives a record or a message, and says what should become "
    "of\n"
    "it. FILE is YAML; NAME.test.yaml stands beside the configuration NAME.yaml.\n"
    "\n"
    "  config: NAME.yaml       the configuration, beside FILE; for a file of another name\n"
    "  tests:                  a list; each has a `name`, a `record` or a `message`, `expect`, "
    "and\n"
    "                          may have `now`, the clock (default: the record's timestamp)\n"
    "  record:                 kafka_topic, key, headers, timestamp, and one of\n"
    "    value:                a mapping becomes JSON, a text stays as it is, null: a "
    "tombstone\n"
    "    value_base64:         any bytes\n"
    "    value_msgpack:        a mapping becomes MessagePack\n"
    "  message:                topic, properties, content_type, response_topic, retained, and "
    "one of\n"
    "                          payload, payload_base64, payload_msgpack, as above\n"
    "  expect:                 only what is named is compared\n"
    "    route:                which route takes it\n"
    "    topic:, retained:, expiry:, content_type:, response_topic:, properties:, "
    "no_properties:\n"
    "    payload:              compared as JSON: order and spelling do not count; MessagePack "
    "too\n"
    "    payload_text:, payload_base64:     byte by byte\n"
    "    state:                the same keys for the state topic's message, and `cleared: "
    "true`;\n"
    "                          `none` when there is none. event: none when there is only that\n"
    "    kafka_topic:, key:, headers:, no_headers:, value:, value_text:, value_base64:    of "
    "a\n"
    "                          message\n"
    "    warning: PATTERN      what `validate: warn` says; none\n"
    "    reject: REASON, skip: REASON       it is not carried; words: a pattern for the words\n"
    "\n"
    "--json prints one object for each test, and one for the sum. Exit code 0 when all pass, "
    "65\n"
    "when one fails or a FILE is wrong, 64 usage, 66 no such file, 78 the configuration is "
    "wrong.\n"
    "\n"
    "example: mesbridge test /etc/mesbridge/*.test.yaml\n";

struct run {
    bool is_json;
    struct config_source source; /* what --set says; the path is each file's own */
    size_t passed, failed;
    size_t unread; /* files whose tests did not run */
};

static void say_for_people(const char *path, const struct suite_case *test,
                           const struct report *report)
{
    if (report->first == NULL) return;
    printf("%s:%d: failed: ", path, test->line);
    legible_text(stdout, text_of(test->name));
    putchar('\n');
    report_print(report, stdout);
}

static void say_for_scripts(const char *path, const struct suite_case *test,
                            const struct report *report)
{
    fputs("{\"file\":", stdout);
    legible_json(stdout, text_of(path));
    printf(",\"line\":%d,\"name\":", test->line);
    legible_json(stdout, text_of(test->name));
    printf(",\"passed\":%s,\"differences\":[", report->first == NULL ? "true" : "false");
    report_print_json(report, stdout);
    fputs("]}\n", stdout);
}

static enum err run_case(struct run *run, const char *path, const struct config *config,
                         const struct suite_case *test)
{
    struct trial trial = {.config = NULL};
    struct report report = {.first = NULL};
    enum err e = trial_run(&trial, config, &test->sample);

    if (e == ERR_OK) expect_compare(test->expect, &trial, &report);
    if (report.keeper.no_memory) e = ERR_NO_MEMORY;
    if (e == ERR_OK) {
        *(report.first == NULL ? &run->passed : &run->failed) += 1;
        (run->is_json ? say_for_scripts : say_for_people)(path, test, &report);
    }
    report_done(&report);
    trial_done(&trial);
    return e;
}

static int run_cases(struct run *run, const char *path, const struct suite *suite)
{
    struct complaints complaints = {0};
    struct config *config = NULL;
    run->source.path = suite->config_path;
    enum err e = config_load_from(&run->source, &config, &complaints);

    complaints_print(&complaints, suite->config_path, STDERR_FILENO);
    complaints_free(&complaints);
    if (e != ERR_OK) {
        run->unread++;
        return e == ERR_NO_SYSTEM ? EX_NOINPUT : EX_CONFIG;
    }
    size_t failed_before = run->failed;
    for (size_t i = 0; i < suite->count && e == ERR_OK; i++)
        e = run_case(run, path, config, &suite->cases[i]);
    config_free(config);
    if (e != ERR_OK) return EX_OSERR;
    return run->failed > failed_before ? EX_DATAERR : EX_OK;
}

static int run_file(struct run *run, const char *path)
{
    struct complaints complaints = {0};
    struct suite suite = {.count = 0};
    enum err e = suite_load(path, &suite, &complaints);

    complaints_print(&complaints, path, STDERR_FILENO);
    complaints_free(&complaints);
    if (e != ERR_OK) run->unread++;
    int code = e == ERR_OK           ? run_cases(run, path, &suite)
               : e == ERR_NO_SYSTEM  ? EX_NOINPUT
               : e == ERR_BAD_CONFIG ? EX_DATAERR
                                     : EX_OSERR;
    suite_done(&suite);
    return code;
}

static void say_sum(const struct run *run)
{
    if (run->is_json) {
        printf("{\"passed\":%zu,\"failed\":%zu,\"unread_files\":%zu}\n", run->passed,
               run->failed, run->unread);
        return;
    }
    printf("%zu passed, %zu failed", run->passed, run->failed);
    if (run->unread > 0)
        printf(", %zu file%s could not be run", run->unread, run->unread == 1 ? "" : "s");
    printf("\n");
}

int command_test(int argc, char **argv)
{
    struct run run = {.source.files = FILES_UNTOUCHED};
    int first = 1, worst = EX_OK;

    argc = sets_take(argc, argv, &run.source);
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return EX_OK;
    }
    run.is_json = argc > 1 && strcmp(argv[1], "--json") == 0;
    if (run.is_json) first++;
    if (first >= argc || argv[first][0] == '-') {
        fputs(help, stderr);
        return EX_USAGE;
    }
    for (int i = first; i < argc; i++) {
        int code = run_file(&run, argv[i]);
        if (code > worst) worst = code;
    }
    say_sum(&run);
    return worst;
}
