#include "bridge/adapters/probe_line.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>

#include "bridge/adapters/probe_socket.h"
#include "bridge/adapters/tls_context.h"

struct probe_line {
    int fd;
    SSL_CTX *context;
    SSL *ssl; /* NULL: plain */
    char why[256];
    int reason, alert; /* of OpenSSL's last error; -1: there was no alert */
};

struct probe_line *probe_line_open(int fd)
{
    struct probe_line *l = calloc(1, sizeof *l);

    if (l == NULL) {
        close(fd);
        return NULL;
    }
    l->fd = fd;
    l->alert = -1;
    return l;
}

void probe_line_close(struct probe_line *l)
{
    if (l == NULL) return;
    if (l->ssl != NULL) SSL_shutdown(l->ssl); /* says goodbye, does not wait for theirs */
    SSL_free(l->ssl);
    SSL_CTX_free(l->context);
    ERR_clear_error();
    close(l->fd);
    free(l);
}

const char *probe_line_why(const struct probe_line *l)
{
    return l->why;
}

int probe_line_alert(const struct probe_line *l)
{
    return l->alert;
}

/* False: not in time. */
static bool await(const struct probe_line *l, short events, int64_t deadline_ms)
{
    struct pollfd fd = {.fd = l->fd, .events = events};
    int64_t left = deadline_ms - probe_now_ms();

    return left > 0 && poll(&fd, 1, left > INT_MAX ? INT_MAX : (int)left) > 0;
}

static int fail_by_errno(struct probe_line *l)
{
    snprintf(l->why, sizeof l->why, "%s", strerror(errno));
    return errno == ECONNRESET || errno == EPIPE ? PROBE_CLOSED : PROBE_BROKEN;
}

/* What OpenSSL's @rc means: 1 go on when the socket is ready, or one of PROBE_*. */
static int judge(struct probe_line *l, int rc, int64_t deadline_ms)
{
    int saved = errno;

    switch (SSL_get_error(l->ssl, rc)) {
    case SSL_ERROR_WANT_READ: return await(l, POLLIN, deadline_ms) ? 1 : PROBE_SILENT;
    case SSL_ERROR_WANT_WRITE: return await(l, POLLOUT, deadline_ms) ? 1 : PROBE_SILENT;
    case SSL_ERROR_ZERO_RETURN: return PROBE_CLOSED;
    case SSL_ERROR_SYSCALL: errno = saved == 0 ? ECONNRESET : saved; return fail_by_errno(l);
    default: break;
    }
    l->reason = tls_context_why(l->why, sizeof l->why, &l->alert);
    return l->reason == SSL_R_UNEXPECTED_EOF_WHILE_READING ? PROBE_CLOSED : PROBE_BROKEN;
}

/* ---- the handshake ---- */

static bool is_no_tls(int reason)
{
    return reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
           reason == SSL_R_PACKET_LENGTH_TOO_LONG;
}

static enum tls_end end_of(const struct probe_line *l, int outcome)
{
    if (outcome == PROBE_SILENT) return TLS_SILENT;
    if (outcome == PROBE_CLOSED) return TLS_CLOSED;
    if (l->alert >= 0) return TLS_ALERTED;
    return is_no_tls(l->reason) ? TLS_NOT_SPOKEN : TLS_FAILED;
}

static int shake(struct probe_line *l, int64_t deadline_ms)
{
    for (;;) {
        errno = 0;
        int rc = SSL_connect(l->ssl);
        if (rc == 1) return 1;
        int outcome = judge(l, rc, deadline_ms);
        if (outcome != 1) return outcome;
    }
}

/* A socket BIO of OpenSSL's own, so that no call of ours passes Paho's repairs. */
static bool attach(struct probe_line *l)
{
    BIO *bio = l->ssl == NULL ? NULL : BIO_new_socket(l->fd, BIO_NOCLOSE);

    if (bio == NULL) return false;
    SSL_set_bio(l->ssl, bio, bio);
    return true;
}

bool probe_line_secure(struct probe_line *l, const struct probe_tls *tls, int64_t deadline_ms,
                       struct tls_facts *facts)
{
    assert(l->ssl == NULL);
    *facts = (struct tls_facts){.end = TLS_FAILED, .alert = -1};
    l->context = tls_context_new(tls, facts);
    if (l->context == NULL) return false;
    l->ssl = tls_context_connection(l->context, tls->host, facts);
    if (!attach(l)) return false;

    int outcome = shake(l, deadline_ms);
    tls_context_note(l->ssl, facts);
    facts->end = outcome == 1 ? TLS_DONE : end_of(l, outcome);
    facts->alert = l->alert;
    snprintf(facts->words, sizeof facts->words, "%s", l->why);
    return outcome == 1;
}

/* ---- bytes ---- */

static int write_some(struct probe_line *l, const void *bytes, size_t size, int64_t deadline_ms)
{
    for (;;) {
        errno = 0;
        if (l->ssl == NULL) {
            ssize_t put = write(l->fd, bytes, size);
            if (put >= 0) return (int)put;
            if (errno != EAGAIN && errno != EINTR) return fail_by_errno(l);
            if (!await(l, POLLOUT, deadline_ms)) return PROBE_SILENT;
            continue;
        }
        int put = SSL_write(l->ssl, bytes, (int)size);
        if (put > 0) return put;
        int outcome = judge(l, put, deadline_ms);
        if (outcome != 1) return outcome;
    }
}

bool probe_line_write(struct probe_line *l, const void *bytes, size_t size, int64_t deadline_ms)
{
    const char *at = bytes;

    assert(size <= INT_MAX);
    while (size > 0) {
        int put = write_some(l, at, size, deadline_ms);
        if (put <= 0) return false;
        at += put;
        size -= (size_t)put;
    }
    return true;
}

static int read_plain(struct probe_line *l, void *out, size_t capacity, int64_t deadline_ms)
{
    for (;;) {
        ssize_t got = read(l->fd, out, capacity);
        if (got >= 0) return (int)got; /* 0 is PROBE_CLOSED */
        if (errno != EAGAIN && errno != EINTR) return fail_by_errno(l);
        if (!await(l, POLLIN, deadline_ms)) return PROBE_SILENT;
    }
}

int probe_line_read(struct probe_line *l, void *out, size_t capacity, int64_t deadline_ms)
{
    assert(capacity > 0 && capacity <= INT_MAX);
    if (l->ssl == NULL) return read_plain(l, out, capacity, deadline_ms);
    for (;;) {
        errno = 0;
        int got = SSL_read(l->ssl, out, (int)capacity);
        if (got > 0) return got;
        int outcome = judge(l, got, deadline_ms);
        if (outcome != 1) return outcome;
    }
}
