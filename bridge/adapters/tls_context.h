/* tls_context.h - how is OpenSSL told what a probe wants, and made to tell what it has seen?
 *
 * The private half of probe_line.c: files, the verification that goes on after a flaw, the
 * chain.
 *
 * Threads     one
 * Memory      a context is given, free with SSL_CTX_free()
 */
#pragma once

#include <openssl/ssl.h>

#include "bridge/adapters/probe_line.h"

/* Gives a context for @tls; NULL, and @facts says which file is at fault. */
SSL_CTX *tls_context_new(const struct probe_tls *tls, struct tls_facts *facts);

/* Gives a connection of it that writes its flaws to @facts, which is kept; NULL: no memory. */
SSL *tls_context_connection(SSL_CTX *context, const char *host, struct tls_facts *facts);

/* Writes down what is known once the handshake is over, however that was. */
void tls_context_note(const SSL *ssl, struct tls_facts *facts);

/* The reason of OpenSSL's oldest error, "" when there is none, and its alert, -1: none. Empties
 * the list of errors. Gives the reason's number. */
int tls_context_why(char *out, size_t capacity, int *alert);
