/* probe_line.h - how does a probe talk over a connection, plain or TLS?
 *
 * A TLS handshake goes on to its end whatever the certificate says, so that everything can be
 * told that is wrong with it. Nothing may then be sent that is secret: look at facts->flaws
 * first.
 *
 * Threads     one
 * Memory      the connection, from open to close
 */
#pragma once

#include "bridge/adapters/tls_facts.h"

struct probe_line;

/* What a TLS connection needs. Texts end in NUL; NULL or "" means not given. */
struct probe_tls {
    const char *host;      /* whom we want to talk to; "": any name will do */
    const char *ca_file;   /* PEM; not given: the system's */
    const char *cert_file; /* PEM */
    const char *key_file;  /* PEM */
    const char *key_password;
};

enum { PROBE_CLOSED = 0, PROBE_SILENT = -1, PROBE_BROKEN = -2 };

/* Takes @fd, which is connected and non-blocking. Gives a line, free with probe_line_close().
 */
struct probe_line *probe_line_open(int fd);

/* Makes a TLS connection of it; writes all that was seen to @facts, which is kept until
 * the line is closed. True: the handshake was made. */
bool probe_line_secure(struct probe_line *l, const struct probe_tls *tls, int64_t deadline_ms,
                       struct tls_facts *facts);

/* Writes all of it. False: broken, or not in time. */
bool probe_line_write(struct probe_line *l, const void *bytes, size_t size,
                      int64_t deadline_ms);

/* Reads what is there, at least one byte. Gives how many, or PROBE_CLOSED, _SILENT (nothing in
 * time) or _BROKEN. */
int probe_line_read(struct probe_line *l, void *out, size_t capacity, int64_t deadline_ms);

/* What OpenSSL or the system said of the last failure; the TLS alert that came, -1: none. */
const char *probe_line_why(const struct probe_line *l);
int probe_line_alert(const struct probe_line *l);

/* Accepts NULL. */
void probe_line_close(struct probe_line *l);
