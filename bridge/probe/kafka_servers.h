/* kafka_servers.h - can the brokers be reached that the configuration names, and the cluster?
 *
 * Threads     one
 * Memory      none
 */
#pragma once

#include "bridge/adapters/kafka_survey.h"
#include "bridge/probe/finding.h"

/* Tries name, addresses and TLS of each server of kafka.bootstrap_servers. True: one of them
 * can be talked to; what is wrong with the others is a warning then. */
bool kafka_servers_try(const struct config *config, const struct kafka_survey *k,
                       int64_t deadline_ms, struct findings *out);

/* The same, name and addresses only, for the brokers that the cluster names to its clients. */
void kafka_servers_try_named(const struct survey *survey, int64_t deadline_ms,
                             struct findings *out);

/* True when the first of kafka.bootstrap_servers that can be connected to speaks TLS. */
bool kafka_servers_speak_tls(const struct config *config, int64_t deadline_ms);
