/* supervisor.h - how do both directions run under one command?
 *
 * Each in a process of its own (contract.md, 1), which is this program again with `run --only`.
 * So neither can stall or crash the other. SIGTERM, SIGINT, SIGHUP and SIGUSR1 are handed on. A
 * direction that dies is started again, after a wait that doubles; one that says that the
 * configuration is wrong (exit code 78) would say so for ever, so then the other one is
 * stopped, too. When the supervisor is killed its children get a SIGTERM.
 *
 * Threads     one; nothing else runs in this process
 */
#pragma once

#include "config/config.h"

/* Runs both until told to stop. @source is what both are to read. Gives the exit code: that of
 * the first direction whose code is not 0. */
int supervisor_run(const struct config_source *source);
