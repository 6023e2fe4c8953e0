#include "bridge/adapters/paho_socket.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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
int __real_usleep(useconds_t us);
int __wrap_usleep(useconds_t us);

enum { SLICE_MS = 50, NAP_US_MAX = 10000, NO_SOCKET = -1 };

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

/* Paho names its threads. */
static bool is_receive_thread(void)
{
    static _Thread_local bool is_known, is_it;
    char name[16] = "";

    if (!is_known) {
        is_known = true;
        is_it = pthread_getname_np(pthread_self(), name, sizeof name) == 0 &&
                strcmp(name, "MQTTAsync_rcv") == 0;
    }
    return is_it;
}

/* The receive thread polls for reading what sockets there were when it began, for up to a
 * second: it sees neither that a socket is connected at last, nor a new one. In slices it does.
 */
int __wrap_poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    if (!is_receive_thread()) return __real_poll(fds, count, wait_ms);

    for (;;) {
        int slice_ms = wait_ms < SLICE_MS ? wait_ms : SLICE_MS;
        int ready = __real_poll(fds, count, slice_ms);
        wait_ms -= slice_ms;
        bool is_blind = count == 0 || atomic_load(&connecting) != NO_SOCKET;
        if (ready != 0 || wait_ms <= 0 || is_blind) return ready;
    }
}

/* Whenever it has waited in vain it sleeps 100 ms more, and sees nothing at all. */
int __wrap_usleep(useconds_t us)
{
    return __real_usleep(us > NAP_US_MAX && is_receive_thread() ? NAP_US_MAX : us);
}
