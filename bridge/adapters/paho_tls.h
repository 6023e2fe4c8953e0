/* paho_tls.h - why did Paho's TLS connection not come about?
 *
 * Paho tells whoever asks what stands in OpenSSL's queue of errors, and does not ask what was
 * wrong with a certificate; often it has emptied the queue before, or never looks. So the calls
 * that it makes to OpenSSL are watched here; the linker puts this file between them.
 *
 * Memory      one number: there is one connection to be made at a time
 * Threads     any
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A new attempt begins; nothing has gone wrong yet. */
void paho_tls_forget(void);

/* "TLS: " and what went wrong since then, with a NUL; empty when nothing did. */
void paho_tls_failure(char *out, size_t size);

/* True when the handshake has succeeded since then. With TLS 1.3 that says nothing of what the
 * broker thinks of our certificate; and when it hangs up, its last word often gets lost on the
 * way. */
bool paho_tls_is_agreed(void);
