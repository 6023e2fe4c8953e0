/* tls_verdict.h - does the broker accept our certificate?
 *
 * With TLS 1.3 it looks at it when we think that the handshake is done, and a refusal is lost
 * when we have written something meanwhile: the system then tells of the reset instead. So a
 * client that was asked for a certificate listens for a moment before it speaks; neither an
 * MQTT broker nor Kafka says anything first.
 *
 * Threads     one
 * Memory      none
 */
#pragma once

#include "bridge/adapters/probe_line.h"
#include "bridge/probe/tls_judge.h"

/* False: the broker has sent us away, and why was added. Takes a second when it has asked for a
 * certificate, else nothing. */
bool tls_verdict(struct probe_line *line, const struct tls_case *c,
                 const struct tls_facts *facts, struct findings *out);
