/* command.h - what can the program do?
 *
 * Each subcommand is one row of commands.def and one file here. It gets its own arguments,
 * argv[0] being its name, and answers with an exit code of <sysexits.h>: 0, 64 usage, 65 data,
 * 66 no input, 69 a broker cannot be reached, 70 bug, 71 system, 75 try again, 77 refused, 78
 * configuration.
 */
#pragma once

int command_run(int argc, char **argv);
int command_check(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_test(int argc, char **argv);
int command_status(int argc, char **argv);
int command_checkpoint(int argc, char **argv);
int command_config(int argc, char **argv);
