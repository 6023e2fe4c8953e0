#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bridge/commands/command.h"
#include "bridge/commands/sets.h"
#include "config/config.h"

static const char help[] =
    "usage: mesbridge check [--set PATH=VALUE]... FILE...\n"
    "\n"
    "Reads configurations and lists every mistake as FILE:LINE:COLUMN: error: what, and what\n"
    "would be right. Nothing is connected to. Exit code 0 when there is none, else 78.\n"
    "The files *.yaml of the directory conf.d beside FILE go over it, by their names.\n"
    "\n" SETS_HELP "\n"
    "example: mesbridge check /etc/mesbridge/mesbridge.yaml\n";

/* Tells of drop-ins, which may be there by accident. */
static void say_ok(const struct config *config)
{
    printf("%s: ok", config->path);
    for (size_t i = 0; i < config->drop_ins.count; i++)
        printf("%s%s", i == 0 ? ", with " : ", ", config->drop_ins.paths[i]);
    printf("\n");
}

static int check_file(const struct config_source *source)
{
    struct complaints complaints = {0};
    struct config *config = NULL;
    enum err e = config_load_from(source, &config, &complaints);

    complaints_print(&complaints, source->path, STDERR_FILENO);
    if (e == ERR_OK) say_ok(config);
    config_free(config);
    complaints_free(&complaints);
    return e == ERR_OK ? EX_OK : e == ERR_NO_SYSTEM ? EX_NOINPUT : EX_CONFIG;
}

int command_check(int argc, char **argv)
{
    struct config_source source = {.path = NULL};
    int worst = EX_OK;

    argc = sets_take(argc, argv, &source);
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return EX_OK;
    }
    if (argc < 2 || argv[1][0] == '-') {
        fputs(help, stderr);
        return EX_USAGE;
    }
    for (int i = 1; i < argc; i++) {
        source.path = argv[i];
        int code = check_file(&source);
        if (code > worst) worst = code;
    }
    return worst;
}
