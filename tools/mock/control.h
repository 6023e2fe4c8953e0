/* control.h - how do commands get to a running mock cluster?
 *
 * Through a Unix stream socket: one command on a line, one line of answer for each, until the
 * client hangs up. Clients are served one after the other and get a second for each line, so
 * one that stalls cannot keep the program from its signals.
 *
 * Memory      none that outlives a call
 * Threads     one
 */
#pragma once

#include "tools/mock/cluster.h"

/* Listens at @path; a socket that an earlier run left there is replaced. Returns the
 * descriptor, or says on stderr why not and returns -1. */
int control_open(const char *path);

/* Serves the client that waits at @listener. */
void control_serve(int listener, struct cluster *c);

/* The client: sends the @count words of @words as one command to @path and prints the answer.
 * Returns 0 when it is "ok", otherwise -1. */
int control_send(const char *path, int count, char **words);
