#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bridge/commands/command.h"
#include "bridge/commands/sets.h"
#include "bridge/http_ask.h"
#include "config/config.h"

static const char help[] =
    "usage: mesbridge status [--json] [--set PATH=VALUE]... FILE\n"
    "\n"
    "Asks the bridge that runs on this host with FILE how it is doing, at the addresses that\n"
    "`http.down` and `http.up` say: a line for each check of each direction. Exit code 0 when\n"
    "every direction of FILE is ready, 75 when one is not, 69 when one does not answer, 78\n"
    "when the configuration is wrong or says `none`.\n"
    "\n"
    "  --json            a line of JSON for each direction, with its counters\n" SETS_HELP "\n"
    "example: mesbridge status /etc/mesbridge/mesbridge.yaml\n";

/* What the address is asked for. */
struct question {
    const char *direction, *address;
    bool wants_json;
};

static int complain(const struct question *q)
{
    fprintf(stderr, "mesbridge: %s: nobody answers at %s: %s\n", q->direction, q->address,
            errno == 0 ? "what is there does not speak HTTP" : strerror(errno));
    return EX_UNAVAILABLE;
}

/* "down: ready", and its checks, each a line further in. */
static void print_checks(const struct question *q, const struct http_reply *reply)
{
    printf("%s: %s\n", q->direction, reply->status == 200 ? "ready" : "not ready");
    for (const char *line = reply->body; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        printf("  %.*s\n", (int)size, line);
        line += size + (line[size] == '\n');
    }
}

static int ask(const struct question *q)
{
    static struct http_reply reply;

    if (http_ask(q->address, "/readyz", &reply) != ERR_OK) return complain(q);
    if (reply.status != 200 && reply.status != 503) {
        errno = EPROTO; /* something else listens there */
        return complain(q);
    }
    int code = reply.status == 200 ? EX_OK : EX_TEMPFAIL;
    if (!q->wants_json) {
        print_checks(q, &reply);
        return code;
    }
    if (http_ask(q->address, "/status", &reply) != ERR_OK) return complain(q);
    fputs(reply.body, stdout);
    return code;
}

/* Asks both; what is worse counts: one that does not answer, then one that is not ready. */
static int ask_all(const struct config *config, bool wants_json)
{
    const struct question questions[] = {
        {"down", config->http.down, wants_json},
        {"up",   config->http.up,   wants_json}
    };
    const bool is_there[] = {config->down.routes.count > 0, config->up.routes.count > 0};
    int asked = 0, worst = EX_OK;

    for (int i = 0; i < 2; i++) {
        if (!is_there[i] || strcmp(questions[i].address, "none") == 0) continue;
        int code = ask(&questions[i]);
        asked++;
        if (code == EX_UNAVAILABLE || worst == EX_OK) worst = code;
    }
    if (asked > 0) return worst;
    fprintf(stderr, "%s:1:1: error: `http` says `none`, so nobody can be asked\n",
            config->path);
    return EX_CONFIG;
}

static int ask_file(const struct config_source *source, bool wants_json)
{
    struct complaints complaints = {0};
    struct config *config = NULL;
    enum err e = config_load_from(source, &config, &complaints);

    if (e != ERR_OK) complaints_print(&complaints, source->path, STDERR_FILENO);
    complaints_free(&complaints);
    int code = e == ERR_OK          ? ask_all(config, wants_json)
               : e == ERR_NO_SYSTEM ? EX_NOINPUT
                                    : EX_CONFIG;
    config_free(config);
    return code;
}

int command_status(int argc, char **argv)
{
    struct config_source source = {.files = FILES_UNTOUCHED};
    bool wants_json = false;

    argc = sets_take(argc, argv, &source);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(help, stdout);
            return EX_OK;
        }
        if (strcmp(argv[i], "--json") == 0) {
            wants_json = true;
        } else if (argv[i][0] != '-' && source.path == NULL) {
            source.path = argv[i];
        } else {
            fputs(help, stderr);
            return EX_USAGE;
        }
    }
    if (source.path == NULL) {
        fputs(help, stderr);
        return EX_USAGE;
    }
    return ask_file(&source, wants_json);
}
