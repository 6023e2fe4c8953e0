#include "bridge/adapters/paho_socket.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "bridge/adapters/paho_stream.h"

int __real_connect(int fd, const struct sockaddr *to, socklen_t size);
int __wrap_connect(int fd, const struct sockaddr *to, socklen_t size);
int __real_getsockopt(int fd, int level, int name, void *value, socklen_t *size);
int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *size);
int __real_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                       struct addrinfo **out);
int __wrap_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                       struct addrinfo **out);

enum { NO_SOCKET = -1 };

/* 0: none; above: errno; below: getaddrinfo()'s, which glibc keeps negative. */
static atomic_int failure;

/* The socket that is being connected. */
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

bool paho_socket_is_refused(void)
{
    return atomic_load(&failure) == ECONNREFUSED;
}

int __wrap_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                       struct addrinfo **out)
{
    paho_stream_flush(); /* this may take its time */
    int code = __real_getaddrinfo(node, service, hints, out);

    atomic_store(&failure, code);
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
        atomic_store(&connecting, NO_SOCKET);
    }
    return rc;
}

bool paho_socket_is_connecting(void)
{
    return atomic_load(&connecting) != NO_SOCKET;
}
