/* tls_words.h - why did a TLS connection not come about?
 *
 * OpenSSL's words are right and short: "certificate verify failed", "tlsv1 alert unknown ca".
 * Who reads them wants to know whose certificate it is, and what is wrong with it.
 *
 * Memory      none; what is written ends in NUL, and is cut when it does not fit
 * Threads     any
 */
#pragma once

#include <stddef.h>

/* What OpenSSL found out about the broker's certificate: an X509_V_ERR_ of
 * <openssl/x509_vfy.h>. */
void tls_certificate_words(long result, char *out, size_t size);

/* An error of OpenSSL's queue, as ERR_get_error() gives them; 0: the broker closed the
 * connection in the middle of the handshake. */
void tls_error_words(unsigned long error, char *out, size_t size);
