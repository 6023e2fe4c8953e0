/* check_connect.h - is there at both ends what the configuration wants?
 *
 * Threads     one
 * Memory      none
 */
#pragma once

#include "bridge/probe/finding.h"
#include "config/config.h"

/* Tries both brokers, each for at most @timeout_ms, and adds what it has found. */
void check_connect(const struct config *config, int64_t timeout_ms, struct findings *out);
