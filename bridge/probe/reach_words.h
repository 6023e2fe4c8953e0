/* reach_words.h - what is to be said of names and addresses?
 *
 * Pure. Threads any; memory: the findings'.
 */
#pragma once

#include "bridge/adapters/probe_socket.h"
#include "bridge/probe/finding.h"

/* Adds that the name resolves, or that it does not; @key is where it is configured. */
bool reach_judge_name(const struct probe_target *target, const struct probe_reach *r,
                      enum finding_name name, const char *key, struct findings *out);

/* Adds which addresses can be connected to. True: one of them. */
bool reach_judge_addresses(const struct probe_target *target, const struct probe_reach *r,
                           enum finding_name name, struct findings *out);
