/* completion.c - prints what shells complete by, from commands.def and the configuration's
 * keys.
 *
 * usage: command_completion bash|fish|list
 *
 *   bash  bridge/commands/mesbridge.bash     fish  bridge/commands/mesbridge.fish
 *   list  a line for each command and each of its options, for tests */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "config/options.h"

static const struct command {
    const char *name, *verbs, *operands, *help;
} commands[] = {
#define COMMAND(name, verbs, operands, help) {#name, verbs, operands, help},
#define COMMAND_OPTION(command, option, takes, help)
#include "bridge/commands/commands.def"
#undef COMMAND
#undef COMMAND_OPTION
};

static const struct command_option {
    const char *command, *option, *takes, *help;
} options[] = {
#define COMMAND(name, verbs, operands, help)
#define COMMAND_OPTION(command, option, takes, help) {#command, option, takes, help},
#include "bridge/commands/commands.def"
#undef COMMAND
#undef COMMAND_OPTION
};

enum {
    COMMAND_COUNT = sizeof commands / sizeof *commands,
    OPTION_COUNT_OF_ALL = sizeof options / sizeof *options,
};

static bool is_of(const struct command_option *o, const struct command *c)
{
    return strcmp(o->command, c->name) == 0;
}

/* "down|up" with spaces instead of bars. */
static void print_words(const char *words)
{
    for (; *words != '\0'; words++)
        putchar(*words == '|' ? ' ' : *words);
}

static bool takes_words(const struct command_option *o)
{
    return strchr(o->takes, '|') != NULL;
}

static bool takes_key(const struct command_option *o)
{
    return strcmp(o->takes, "KEY=") == 0;
}

/* --- bash --- */

static void print_bash_keys(void)
{
    fputs("_mesbridge_keys='", stdout);
    for (size_t i = 0; i < option_count; i++)
        printf("%s%s=", i == 0 ? "" : "\n", option_rows[i].path);
    fputs("'\n", stdout);
}

/* What stands behind an option that takes words; "" for one that takes nothing. */
static void print_bash_values(const struct command *c)
{
    for (const struct command_option *o = options; o < options + OPTION_COUNT_OF_ALL; o++) {
        if (!is_of(o, c) || o->takes[0] == '\0' || takes_key(o)) continue;
        printf("        %s:%s) ", c->name, o->option);
        if (takes_words(o)) {
            fputs("words='", stdout);
            print_words(o->takes);
            puts("' ;;");
        } else {
            puts(strcmp(o->takes, "FILE") == 0 ? "files='*' ;;" : "return ;;");
        }
    }
}

static void print_bash_command(const struct command *c)
{
    printf("            %s) options='--help", c->name);
    for (const struct command_option *o = options; o < options + OPTION_COUNT_OF_ALL; o++)
        if (is_of(o, c)) printf(" %s", o->option);
    fputs("' verbs='", stdout);
    print_words(c->verbs);
    printf("' files='%s' ;;\n", c->operands);
}

static void print_bash(void)
{
    fputs(
        "# Completion of mesbridge for bash. Written by command_completion from commands.def;\n"
        "# do not edit: ninja -C build/release command_papers\n",
        stdout);
    print_bash_keys();
    fputs("\n"
          "_mesbridge() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local command=${COMP_WORDS[1]} words='' files='' options='' verbs=''\n"
          "    COMPREPLY=()\n"
          "    case $command:$before in\n"
          "        *:--set)\n"
          "            compopt -o nospace 2>/dev/null\n"
          "            words=$_mesbridge_keys ;;\n"
          "        *:=) return ;;\n",
          stdout);
    for (const struct command *c = commands; c < commands + COMMAND_COUNT; c++)
        print_bash_values(c);
    fputs("        *) case $command in\n", stdout);
    for (const struct command *c = commands; c < commands + COMMAND_COUNT; c++)
        print_bash_command(c);
    fputs("            esac\n"
          "            if ((COMP_CWORD == 1)); then\n"
          "                files='' words='--help --version",
          stdout);
    for (const struct command *c = commands; c < commands + COMMAND_COUNT; c++)
        printf(" %s", c->name);
    fputs("'\n"
          "            elif [[ $word == -* ]]; then\n"
          "                files='' words=$options\n"
          "            elif ((COMP_CWORD == 2)) && [[ -n $verbs ]]; then\n"
          "                files='' words=$verbs\n"
          "            fi ;;\n"
          "    esac\n"
          "    local IFS=$' \\n'\n"
          "    if [[ -n $words ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
          "    elif [[ -n $files ]]; then\n"
          "        IFS=$'\\n'\n"
          "        compopt -o filenames 2>/dev/null\n"
          "        COMPREPLY=($(compgen -d -- \"$word\") $(compgen -f -X \"!$files\" -- "
          "\"$word\"))\n"
          "    fi\n"
          "}\n"
          "complete -F _mesbridge mesbridge\n",
          stdout);
}

/* --- fish --- */

/* In single quotes. */
static void print_quoted(const char *words)
{
    putchar('\'');
    for (; *words != '\0'; words++) {
        if (*words == '\'' || *words == '\\') putchar('\\');
        putchar(*words);
    }
    putchar('\'');
}

static void print_fish_option(const struct command_option *o)
{
    printf("complete -c mesbridge -n '__fish_seen_subcommand_from %s' -l %s", o->command,
           o->option + 2);
    if (takes_key(o)) {
        fputs(" -x -a \"$__mesbridge_keys\"", stdout);
    } else if (takes_words(o)) {
        fputs(" -x -a '", stdout);
        print_words(o->takes);
        putchar('\'');
    } else if (o->takes[0] != '\0') {
        fputs(strcmp(o->takes, "FILE") == 0 ? " -r -F" : " -x", stdout);
    }
    fputs(" -d ", stdout);
    print_quoted(o->help);
    putchar('\n');
}

static void print_fish_command(const struct command *c)
{
    printf("\ncomplete -c mesbridge -n __fish_use_subcommand -a %s -d ", c->name);
    print_quoted(c->help);
    printf("\ncomplete -c mesbridge -n '__fish_seen_subcommand_from %s' -k -a "
           "'(__fish_complete_suffix .%s)'\n",
           c->name, strrchr(c->operands, '.') + 1);
    if (c->verbs[0] != '\0') {
        printf("complete -c mesbridge -n '__fish_seen_subcommand_from %s; and not "
               "__fish_seen_subcommand_from ",
               c->name);
        print_words(c->verbs);
        fputs("' -a '", stdout);
        print_words(c->verbs);
        puts("'");
    }
    for (const struct command_option *o = options; o < options + OPTION_COUNT_OF_ALL; o++)
        if (is_of(o, c)) print_fish_option(o);
}

static void print_fish(void)
{
    fputs(
        "# Completion of mesbridge for fish. Written by command_completion from commands.def;\n"
        "# do not edit: ninja -C build/release command_papers\n"
        "set -g __mesbridge_keys '",
        stdout);
    for (size_t i = 0; i < option_count; i++)
        printf("%s%s=", i == 0 ? "" : " ", option_rows[i].path);
    fputs(
        "'\n"
        "complete -c mesbridge -f\n"
        "complete -c mesbridge -l help -d 'what a command does'\n"
        "complete -c mesbridge -n __fish_use_subcommand -l version -d 'versions of the program "
        "and its libraries'\n",
        stdout);
    for (const struct command *c = commands; c < commands + COMMAND_COUNT; c++)
        print_fish_command(c);
}

/* --- for tests --- */

static void print_list(void)
{
    for (const struct command *c = commands; c < commands + COMMAND_COUNT; c++) {
        printf("%s\t%s\n", c->name, c->verbs);
        for (const struct command_option *o = options; o < options + OPTION_COUNT_OF_ALL; o++)
            if (is_of(o, c)) printf("%s\t%s\t%s\n", c->name, o->option, o->takes);
    }
}

int main(int argc, char **argv)
{
    const char *what = argc == 2 ? argv[1] : "";

    if (strcmp(what, "bash") == 0)
        print_bash();
    else if (strcmp(what, "fish") == 0)
        print_fish();
    else if (strcmp(what, "list") == 0)
        print_list();
    else
        return EX_USAGE;
    return fflush(stdout) == 0 && !ferror(stdout) ? EX_OK : EX_IOERR;
}
