/* sets.h - which options does the command line set?
 *
 * `--set PATH=VALUE` may stand anywhere among a command's words, any number of times; the later
 * one wins. What it says is the configuration's business (config/set.h).
 *
 * Threads     one
 * Memory      none; the words are argv's own
 */
#pragma once

#include "config/config.h"

/* For a command's help. */
#define SETS_HELP                                                                              \
    "  --set PATH=VALUE  sets a key over what the files say, like --set log.level=debug\n"

/* Takes every --set out of @argv, and gives how many words are left, whose order stays. Writes
 * sets and set_count of @out, which lie behind them in @argv. -1, and @out is untouched, when
 * nothing stands behind a --set. */
int sets_take(int argc, char **argv, struct config_source *out);
