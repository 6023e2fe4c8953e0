#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bridge/commands/command.h"
#include "config/config.h"

static const char help[] =
    "usage: mesbridge check FILE...\n"
    "\n"
    "Reads configurations and lists every mistake as FILE:LINE:COLUMN: error: what, and what\n"
    "would be right. Nothing is connected to. Exit code 0 when there is none, else 78.\n"
    "\n"
    "example: mesbridge check /etc/mesbridge/mesbridge.yaml\n";

static int check_file(const char *path)
{
    struct complaints complaints = {0};
    struct config *config = NULL;
    enum err e = config_load(path, &config, &complaints);

    complaints_print(&complaints, path, STDERR_FILENO);
    if (e == ERR_OK) printf("%s: ok\n", path);
    config_free(config);
    complaints_free(&complaints);
    return e == ERR_OK ? EX_OK : e == ERR_NO_SYSTEM ? EX_NOINPUT : EX_CONFIG;
}

int command_check(int argc, char **argv)
{
    int worst = EX_OK;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return EX_OK;
    }
    if (argc < 2 || argv[1][0] == '-') {
        fputs(help, stderr);
        return EX_USAGE;
    }
    for (int i = 1; i < argc; i++) {
        int code = check_file(argv[i]);
        if (code > worst) worst = code;
    }
    return worst;
}
