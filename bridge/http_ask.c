#include "bridge/http_ask.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int64_t mono_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool split(const char *address, char *host, size_t host_bytes, const char **port)
{
    const char *colon = strrchr(address, ':');
    if (colon == NULL) return false;
    bool is_bracketed = address[0] == '[';
    int size = (int)(colon - address) - (is_bracketed ? 2 : 0);

    *port = colon + 1;
    return snprintf(host, host_bytes, "%.*s", size, address + is_bracketed) < (int)host_bytes;
}

/* A socket that is connected; -1 with errno. */
static int dial(const char *address)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                             .ai_socktype = SOCK_STREAM},
                    *found = NULL;
    struct timeval wait = {.tv_sec = HTTP_ASK_MS_MAX / 1000};
    char host[64];
    const char *port;

    errno = EINVAL;
    if (!split(address, host, sizeof host, &port)) return -1;
    if (getaddrinfo(host, port, &hints, &found) != 0) return -1;
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        if (connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
            int error = errno;
            close(fd);
            errno = error;
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

/* Everything until the end; the size, -1 with errno. */
static ssize_t receive(int fd, char *bytes, size_t capacity)
{
    int64_t until_ms = mono_ms() + HTTP_ASK_MS_MAX;
    size_t size = 0;

    while (size < capacity) {
        ssize_t more = recv(fd, bytes + size, capacity - size, 0);
        if (more == 0) return (ssize_t)size;
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) return -1;
        size += (size_t)more;
        errno = ETIMEDOUT;
        if (mono_ms() > until_ms) return -1;
    }
    errno = EMSGSIZE;
    return -1;
}

static bool read_reply(struct http_reply *out)
{
    const char *head_end = strstr(out->bytes, "\r\n\r\n");
    int consumed = 0;

    errno = 0;
    if (head_end == NULL) return false;
    if (sscanf(out->bytes, "HTTP/1.%*1[01] %3d %n", &out->status, &consumed) != 1) return false;
    out->body = head_end + 4;
    return out->status >= 100;
}

enum err http_ask(const char *address, const char *path, struct http_reply *out)
{
    char request[512];
    int size =
        snprintf(request, sizeof request, "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n", path, address);
    int fd = dial(address);
    if (fd < 0) return ERR_NO_SYSTEM;

    ssize_t received = -1;
    if (send(fd, request, (size_t)size, MSG_NOSIGNAL) == size)
        received = receive(fd, out->bytes, sizeof out->bytes - 1);
    int error = errno;
    close(fd);
    errno = error;
    if (received < 0) return ERR_NO_SYSTEM;
    out->bytes[received] = '\0';
    return read_reply(out) ? ERR_OK : ERR_NO_SYSTEM;
}
