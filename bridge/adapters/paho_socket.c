#include "bridge/adapters/paho_socket.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int __real_connect(int fd, const struct sockaddr *to, socklen_t size);
int __wrap_connect(int fd, const struct sockaddr *to, socklen_t size);
int __real_getsockopt(int fd, int level, int name, void *value, socklen_t *size);
int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *size);
int __real_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                       struct addrinfo **out);
int __wrap_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                       struct addrinfo **out);
int __real_poll(struct pollfd *fds, nfds_t count, int wait_ms);
int __wrap_poll(struct pollfd *fds, nfds_t count, int wait_ms);
int __real_shutdown(int fd, int how);
int __wrap_shutdown(int fd, int how);

enum { BLIND_MS_MAX = 10, NO_SOCKET = -1, NEXT_SOCKET = -2 };

/* 0: none; above: errno; below: getaddrinfo()'s, which glibc keeps negative. */
static atomic_int failure;

/* The socket that is being connected; NEXT_SOCKET from when its address is known: Paho's
 * receive thread gets to see it before connect() is called. */
static atomic_int connecting = NO_SOCKET;

void paho_socket_failure(char *out, int capacity)
{
    char words[128];
    int code = atomic_load(&failure);

    if (code == 0) {
        out[0] = '\0';
        return;
    }
    const char *said = code < 0 ? gai_strerror(code) : strerror_r(code, words, sizeof words);
    snprintf(out, (size_t)capacity, "%s", said);
    out[0] = (char)tolower((unsigned char)out[0]);
}

static void no_longer_connecting(int fd)
{
    atomic_compare_exchange_strong(&connecting, &fd, NO_SOCKET);
}

int __wrap_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                       struct addrinfo **out)
{
    int code = __real_getaddrinfo(node, service, hints, out);

    atomic_store(&failure, code);
    if (code == 0) atomic_store(&connecting, NEXT_SOCKET);
    return code;
}

int __wrap_connect(int fd, const struct sockaddr *to, socklen_t size)
{
    if (to->sa_family != AF_INET && to->sa_family != AF_INET6)
        return __real_connect(fd, to, size);

    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on,
               sizeof on); /* not TCP: refused, and no matter */
    int rc = __real_connect(fd, to, size);
    bool is_under_way = rc != 0 && errno == EINPROGRESS;
    atomic_store(&failure, rc == 0 || is_under_way ? 0 : errno);
    atomic_store(&connecting, is_under_way ? fd : NO_SOCKET);
    return rc;
}

/* Paho asks a socket once for SO_ERROR, when it is connected or has failed; asking also clears
 * it. */
int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *size)
{
    int rc = __real_getsockopt(fd, level, name, value, size);

    if (rc == 0 && level == SOL_SOCKET && name == SO_ERROR) {
        int code;
        memcpy(&code, value, sizeof code);
        atomic_store(&failure, code);
        no_longer_connecting(fd);
    }
    return rc;
}

/* Half a shutdown does not wake a thread that polls the socket, a whole one does. */
int __wrap_shutdown(int fd, int how)
{
    no_longer_connecting(fd); /* or will never be */
    return __real_shutdown(fd, how == SHUT_WR ? SHUT_RDWR : how);
}

/* Paho's receive thread polls for reading only, so it does not see that a socket is connected;
 * and after its last socket is gone it polls none at all once more, blind for a new one. */
int __wrap_poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    bool is_blind = count == 0 || atomic_load(&connecting) != NO_SOCKET;
    bool is_long = wait_ms < 0 || wait_ms > BLIND_MS_MAX;

    return __real_poll(fds, count, is_blind && is_long ? BLIND_MS_MAX : wait_ms);
}
