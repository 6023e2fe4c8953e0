#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bridge/commands/command.h"
#include "bridge/down_app.h"
#include "bridge/log.h"

static const char help[] =
    "usage: mesbridge run [--only down] FILE\n"
    "\n"
    "Carries events as FILE says, until SIGTERM or SIGINT: then it finishes what is in "
    "flight,\n"
    "commits and leaves; a second signal makes it leave at once. SIGUSR1 logs the counters.\n"
    "Brokers that are away are waited for. Exit code 0 after a clean stop, 75 when something\n"
    "will be repeated at the next start, 78 when the configuration is wrong.\n"
    "\n"
    "  --only down    only from Kafka to MQTT (all that this version carries)\n"
    "\n"
    "example: mesbridge run /etc/mesbridge/mesbridge.yaml\n";

static int run_file(const char *path)
{
    struct complaints complaints = {0};
    struct config *config = NULL;
    enum err e = config_load(path, &config, &complaints);

    complaints_print(&complaints, path, STDERR_FILENO);
    complaints_free(&complaints);
    if (e != ERR_OK) {
        config_free(config);
        return e == ERR_NO_SYSTEM ? EX_NOINPUT : EX_CONFIG;
    }
    log_open((enum log_level)config->log.level);
    int code = down_app_run(config);
    config_free(config);
    return code;
}

int command_run(int argc, char **argv)
{
    const char *path = NULL;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(help, stdout);
            return EX_OK;
        }
        if (strcmp(argv[i], "--only") == 0 && i + 1 < argc &&
            strcmp(argv[i + 1], "down") == 0) {
            i++;
        } else if (argv[i][0] != '-' && path == NULL) {
            path = argv[i];
        } else {
            fputs(help, stderr);
            return EX_USAGE;
        }
    }
    if (path == NULL) {
        fputs(help, stderr);
        return EX_USAGE;
    }
    return run_file(path);
}
