#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bridge/commands/command.h"
#include "bridge/commands/sets.h"
#include "bridge/down_app.h"
#include "bridge/log.h"
#include "bridge/supervisor.h"
#include "bridge/up_app.h"

static const char help[] =
    "usage: mesbridge run [--only down|up] [--set PATH=VALUE]... FILE\n"
    "\n"
    "Carries events as FILE says, until SIGTERM or SIGINT: then it finishes what is in "
    "flight,\n"
    "and leaves; a second signal makes it leave at once. SIGUSR1 logs the counters.\n"
    "Brokers that are away are waited for. Where FILE has routes for both directions, each "
    "runs\n"
    "in a process of its own, and is started again when it dies. Exit code 0 after a clean "
    "stop,\n"
    "75 when something will be repeated at the next start, 78 when the configuration is "
    "wrong.\n"
    "\n"
    "  --only down       only from Kafka to MQTT, in this process\n"
    "  --only up         only from MQTT to Kafka, in this process\n" SETS_HELP "\n"
    "example: mesbridge run /etc/mesbridge/mesbridge.yaml\n";

enum directions { BOTH, ONLY_DOWN, ONLY_UP };

/* What was asked for, of what there is; -1 after a complaint. */
static int directions_of(const struct config *config, enum directions asked)
{
    bool has_down = config->down.routes.count > 0, has_up = config->up.routes.count > 0;

    if ((asked == ONLY_DOWN && !has_down) || (asked == ONLY_UP && !has_up)) {
        const char *key = asked == ONLY_UP ? "up" : "down";
        fprintf(stderr,
                "%s:1:1: error: the file has no `%s.routes`; write some, or leave out "
                "`--only %s`\n",
                config->path, key, key);
        return -1;
    }
    if (asked != BOTH || (has_down && has_up)) return (int)asked;
    return has_up ? ONLY_UP : ONLY_DOWN;
}

static int run_config(const struct config_source *source, const struct config *config,
                      enum directions asked)
{
    int directions = directions_of(config, asked);

    if (directions < 0) return EX_CONFIG;
    log_open((enum log_level)config->log.level);
    for (size_t i = 0; i < config->drop_ins.count; i++)
        log_text(LOG_LEVEL_INFO, "config.drop_in", text_of(config->drop_ins.paths[i]));
    switch (directions) {
    case ONLY_DOWN: return down_app_run(config);
    case ONLY_UP: return up_app_run(config);
    default: return supervisor_run(source);
    }
}

static int run_file(const struct config_source *source, enum directions asked)
{
    struct complaints complaints = {0};
    struct config *config = NULL;
    enum err e = config_load_from(source, &config, &complaints);

    complaints_print(&complaints, source->path, STDERR_FILENO);
    complaints_free(&complaints);
    if (e != ERR_OK) {
        config_free(config);
        return e == ERR_NO_SYSTEM ? EX_NOINPUT : EX_CONFIG;
    }
    int code = run_config(source, config, asked);
    config_free(config);
    return code;
}

/* False when the word is none. */
static bool read_direction(const char *word, enum directions *out)
{
    if (strcmp(word, "down") == 0) *out = ONLY_DOWN;
    if (strcmp(word, "up") == 0) *out = ONLY_UP;
    return *out != BOTH;
}

int command_run(int argc, char **argv)
{
    enum directions asked = BOTH;
    struct config_source source = {.path = NULL};

    argc = sets_take(argc, argv, &source);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(help, stdout);
            return EX_OK;
        }
        if (strcmp(argv[i], "--only") == 0 && i + 1 < argc &&
            read_direction(argv[i + 1], &asked)) {
            i++;
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
    return run_file(&source, asked);
}
