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
    "Runs unit tests of routes: each gives a record or a message, and says what should become\n"
    "of it. FILE is YAML; NAME.test.yaml stands beside the configuration NAME.yaml. Nothing "
    "is\n"
    "connected to.\n"
    "\n"
    "  config          the configuration, beside FILE; default: NAME.yaml for NAME.test.yaml\n"
    "  tests           a list, of which each one has\n"
    "    name          a sentence\n"
    "    record        kafka_topic, key, headers, timestamp, and one of value, value_base64,\n"
    "                  value_msgpack; or\n"
    "    message       topic, properties, content_type, response_topic, retained, and one of\n"
    "                  payload, payload_base64, payload_msgpack\n"
    "    now           the clock; default: the record's timestamp\n"
    "    expect        what becomes of it; only what is named is compared\n"
    "\n"
    "A value or payload that is a mapping becomes JSON, or MessagePack; a text stays as it "
    "is,\n"
    "byte by byte; null is a tombstone. Expected may be\n"
    "\n"
    "  route           the name of the route that takes it\n"
    "  of a record     topic, retained, expiry, content_type, response_topic, properties,\n"
    "                  no_properties (a list of names), payload, payload_text,\n"
    "                  payload_base64\n"
    "    state         the same keys of what the state topic holds then, and cleared: true;\n"
    "                  or none. event: none when only that is sent\n"
    "  of a message    kafka_topic, key, headers, no_headers, value, value_text,\n"
    "                  value_base64\n"
    "  reject, skip    the reason why it is not carried, as in dlq_reason\n"
    "    words         a pattern, like \"*: line\", for what dlq_error says\n"
    "  warning         a pattern for what `validate: warn` says; none\n"
    "\n"
    "payload and value are compared as JSON: the order of names and the spelling of numbers "
    "do\n"
    "not count, and MessagePack is decoded; *_text and *_base64 are compared byte by byte.\n"
    "\n"
    "  --json            prints one JSON object for each test, and one for the sum\n" SETS_HELP
    "\n"
    "Exit code 0 when all pass, 65 when one fails or a FILE is wrong, 64 usage, 66 no such\n"
    "file, 78 the configuration is wrong.\n"
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

    /* what is only a warning is check's business */
    if (e != ERR_OK) complaints_print(&complaints, suite->config_path, STDERR_FILENO);
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
