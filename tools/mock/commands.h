/* commands.h - what can a running mock cluster be told to do?
 *
 * One command is one line of words; commands.c has a row for each. With them a test breaks the
 * cluster on purpose: brokers go away, requests fail, leaders move, the network gets slow.
 *
 * Memory      the answer is the caller's buffer
 * Threads     one
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include "tools/mock/cluster.h"

enum { COMMAND_BYTES_MAX = 512 };

/* Carries out @line, which is taken apart on the way. @answer becomes "ok", "ok NUMBER" or
 * "error WHY". */
void command_run(struct cluster *c, char *line, char *answer, size_t answer_bytes);

/* Writes the list of commands. */
void commands_print(FILE *to);
