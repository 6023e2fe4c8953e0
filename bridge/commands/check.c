#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bridge/commands/check_connect.h"
#include "bridge/commands/command.h"
#include "bridge/commands/sets.h"
#include "config/config.h"
#include "config/quantity.h"

enum { TIMEOUT_MS = 10000, TIMEOUT_MS_MAX = 600000 };

struct check_options {
    bool connect, json;
    int64_t timeout_ms;
    int first_file;    /* of argv */
    bool has_findings; /* a comma is due before the next one */
};

static const char help[] =
    "usage: mesbridge check [--connect [--json] [--timeout TIME]] [--set PATH=VALUE]... "
    "FILE...\n"
    "\n"
    "Reads configurations and lists every mistake as FILE:LINE:COLUMN: error: what, and what\n"
    "would be right. The files *.yaml of the directory conf.d beside FILE go over it, by "
    "their\n"
    "names. Nothing is connected to, but with --connect.\n"
    "\n"
    "  --connect         tries both brokers too, and says of each thing that was looked at "
    "whether\n"
    "                    it is `ok`, a `warning` or an `error`, and what to do about it. "
    "Nothing is\n"
    "                    changed there, nobody is thrown out, no consumer of events gets "
    "anything\n"
    "  --json            that as one JSON document\n"
    "  --timeout TIME    longest time for each of the two brokers; 10s\n" SETS_HELP "\n"
    "Exit code 0 when there is no error; 66 no such file, 69 a broker cannot be reached, 77 "
    "it\n"
    "refuses (user, password, rights), 78 something is configured wrong, here or there.\n"
    "\n"
    "example: mesbridge check --connect /etc/mesbridge/mesbridge.yaml\n";

static void print_help(FILE *to)
{
    fputs(help, to);
    fputs("\nWhat --connect looks at:\n", to);
    for (int i = 0; i < FINDING_COUNT; i++)
        fprintf(to, "  %-23s  %s\n", finding_word((enum finding_name)i),
                finding_help((enum finding_name)i));
}

/* Tells of drop-ins, which may be there by accident. */
static void say_ok(const struct config *config)
{
    printf("%s: ok", config->path);
    for (size_t i = 0; i < config->drop_ins.count; i++)
        printf("%s%s", i == 0 ? ", with " : ", ", config->drop_ins.paths[i]);
    printf("\n");
}

/* Tries the brokers of a configuration that has no mistake. */
static int try_brokers(struct check_options *o, const struct config *config)
{
    struct findings found = {0};

    check_connect(config, o->timeout_ms, &found);
    int code = findings_code(&found);
    if (o->json) {
        findings_print_json(&found, config->path, !o->has_findings, stdout);
        o->has_findings = o->has_findings || found.count > 0;
    } else {
        findings_print(&found, stdout);
    }
    findings_free(&found);
    return code;
}

static int check_file(struct check_options *o, const struct config_source *source)
{
    struct complaints complaints = {0};
    struct config *config = NULL;
    enum err e = config_load_from(source, &config, &complaints);
    int code = e == ERR_OK ? EX_OK : e == ERR_NO_SYSTEM ? EX_NOINPUT : EX_CONFIG;

    complaints_print(&complaints, source->path, STDERR_FILENO);
    if (e == ERR_OK && !o->json) say_ok(config);
    if (e == ERR_OK && o->connect) code = try_brokers(o, config);
    config_free(config);
    complaints_free(&complaints);
    return code;
}

static bool read_timeout(const char *word, int64_t *out)
{
    struct why why;
    bool is_read = quantity_read(QUANTITY_DURATION, text_of(word), out, &why);

    if (is_read && *out > 0 && *out <= TIMEOUT_MS_MAX) return true;
    fprintf(stderr, "mesbridge: --timeout wants a duration like 10s, at most 10m, not `%s`\n",
            word);
    return false;
}

static bool read_options(int argc, char **argv, struct check_options *o)
{
    int at = 1;

    *o = (struct check_options){.timeout_ms = TIMEOUT_MS};
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--connect") == 0) {
            o->connect = true;
        } else if (strcmp(argv[at], "--json") == 0) {
            o->json = true;
        } else if (strcmp(argv[at], "--timeout") == 0 && at + 1 < argc) {
            if (!read_timeout(argv[++at], &o->timeout_ms)) return false;
        } else {
            return false;
        }
    }
    o->first_file = at;
    return at < argc && (o->connect || !o->json);
}

int command_check(int argc, char **argv)
{
    struct config_source source = {.path = NULL};
    struct check_options o;
    int worst = EX_OK;

    argc = sets_take(argc, argv, &source);
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_help(stdout);
        return EX_OK;
    }
    if (argc < 2 || !read_options(argc, argv, &o)) {
        fputs(help, stderr);
        return EX_USAGE;
    }
    if (o.json) fputs("[", stdout);
    for (int i = o.first_file; i < argc; i++) {
        source.path = argv[i];
        int code = check_file(&o, &source);
        if (code > worst) worst = code;
    }
    if (o.json) fputs("\n]\n", stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? worst : EX_IOERR;
}
