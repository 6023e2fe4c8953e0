#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bridge/commands/command.h"
#include "bridge/commands/sets.h"
#include "config/sample.h"
#include "config/show.h"

static const char help[] =
    "usage: mesbridge config sample\n"
    "       mesbridge config show [--origin] [--set PATH=VALUE]... FILE\n"
    "\n"
    "sample  prints a configuration that holds every key with its default and its meaning.\n"
    "show    prints the configuration that FILE makes, together with the files of conf.d\n"
    "        beside it and --set: every key with its value, as YAML that loads again. Secrets\n"
    "        are hidden.\n"
    "\n"
    "  --origin          says behind each value where it came from\n" SETS_HELP "\n"
    "Exit code 0, 64 usage, 66 no such file, 78 configuration.\n"
    "\n"
    "example: mesbridge config sample > mesbridge.yaml\n"
    "         mesbridge config show --origin /etc/mesbridge/mesbridge.yaml\n";

static int usage(void)
{
    fputs(help, stderr);
    return EX_USAGE;
}

static int finish(void)
{
    return fflush(stdout) == 0 && !ferror(stdout) ? EX_OK : EX_IOERR;
}

static int sample(int count)
{
    if (count != 0) return usage();
    sample_write(stdout);
    return finish();
}

static int show(struct config_source *source, int count, char **words)
{
    struct complaints complaints = {0};
    enum origins origins = ORIGINS_HIDDEN;

    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], "--origin") == 0)
            origins = ORIGINS_SHOWN;
        else if (words[i][0] != '-' && source->path == NULL)
            source->path = words[i];
        else
            return usage();
    }
    if (source->path == NULL) return usage();
    enum err e = config_show(source, origins, stdout, &complaints);
    complaints_print(&complaints, source->path, STDERR_FILENO);
    complaints_free(&complaints);
    if (e == ERR_OK) return finish();
    return e == ERR_NO_SYSTEM ? EX_NOINPUT : EX_CONFIG;
}

int command_config(int argc, char **argv)
{
    struct config_source source = {.path = NULL};

    argc = sets_take(argc, argv, &source);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") != 0) continue;
        fputs(help, stdout);
        return EX_OK;
    }
    if (argc > 1 && strcmp(argv[1], "sample") == 0) return sample(argc - 2);
    if (argc > 1 && strcmp(argv[1], "show") == 0) return show(&source, argc - 2, argv + 2);
    return usage();
}
