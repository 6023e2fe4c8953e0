#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "bridge/adapters/versions.h"
#include "bridge/commands/command.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
#define COMMAND(name, verbs, operands, help) {#name, command_##name, help},
#define COMMAND_OPTION(command, option, takes, help)
#include "bridge/commands/commands.def"
#undef COMMAND
#undef COMMAND_OPTION
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static void print_help(FILE *to)
{
    fputs("usage: mesbridge COMMAND ...\n"
          "\n"
          "Carries a factory's events between Kafka and MQTT, in order, at least once.\n"
          "\n",
          to);
    for (int i = 0; i < COMMAND_COUNT; i++) {
        fprintf(to, "  %-10s  %s\n", commands[i].name, commands[i].help);
    }
    fputs("\n"
          "  mesbridge COMMAND --help    more about a command\n"
          "  mesbridge --version         versions of the program and its libraries\n"
          "\n"
          "example: mesbridge check bridge.yaml && mesbridge run bridge.yaml\n",
          to);
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    if (strcmp(name, "--help") == 0) {
        print_help(stdout);
        return EX_OK;
    }
    if (strcmp(name, "--version") == 0) {
        versions_print(stdout);
        return EX_OK;
    }
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(name, commands[i].name) == 0) return commands[i].run(argc - 1, argv + 1);
    }
    if (name[0] != '\0') fprintf(stderr, "mesbridge: there is no command `%s`\n\n", name);
    print_help(stderr);
    return EX_USAGE;
}
