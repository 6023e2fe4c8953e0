/* tls_judge.h - what does it mean, what was seen of a TLS handshake?
 *
 * Pure: facts and the time in, findings out.
 *
 * Threads     any
 * Memory      the findings'
 */
#pragma once

#include "bridge/adapters/tls_facts.h"
#include "bridge/probe/finding.h"

enum { TLS_SOON_DAYS = 30 }; /* a certificate that is good for less is worth a warning */

/* Of which connection, and how its settings are called. */
struct tls_case {
    enum finding_name handshake, expiry; /* the names of what is found */
    const char *whose;                   /* "the broker at kafka-1:9093" */
    const char *host;                    /* as it is configured */
    const char *host_key;                /* "mqtt.url": where that is written */
    const char *ca_key, *cert_key, *key_key;
    bool is_checked; /* false: the operator has turned verification off */
    int64_t now_s;   /* seconds since 1970 */
};

/* Adds what is to be said of the handshake, of trust and of expiry. True: what is secret may be
 * sent there. */
bool tls_judge(const struct tls_case *c, const struct tls_facts *t, struct findings *out);

/* Adds why the other side has ended the connection after the handshake, when TLS has to do with
 * it: it may look at our certificate then only. False: it has not. */
bool tls_judge_end(const struct tls_case *c, const struct tls_facts *t, int alert,
                   struct findings *out);
