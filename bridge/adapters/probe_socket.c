#include "bridge/adapters/probe_socket.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t probe_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int left_ms(int64_t deadline_ms)
{
    int64_t left = deadline_ms - probe_now_ms();
    return left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

bool probe_target_read(const char *text, size_t size, struct probe_target *out)
{
    const char *end = text + size, *scheme = memmem(text, size, "://", 3);
    struct probe_target t = {0};

    if (scheme != NULL) text = scheme + 3;
    const char *colon = memrchr(text, ':', (size_t)(end - text));
    if (colon == NULL) return false;
    const char *host_end = colon;
    if (host_end - text >= 2 && *text == '[' && host_end[-1] == ']') {
        text++;
        host_end--;
    }
    size_t host = (size_t)(host_end - text), port = (size_t)(end - colon - 1);
    if (host == 0 || host >= sizeof t.host || port == 0 || port >= sizeof t.port) return false;
    memcpy(t.host, text, host);
    memcpy(t.port, colon + 1, port);
    *out = t;
    return true;
}

/* ---- names ---- */

/* What the resolver's thread holds on to until it has an answer. */
struct question {
    struct gaicb ask;
    struct gaicb *list[1];
    struct addrinfo hints;
    struct probe_target target;
};

static void add_address(struct probe_reach *r, const struct addrinfo *a)
{
    struct probe_address new = {.size = a->ai_addrlen};

    if (r->count == PROBE_ADDRESSES_MAX || a->ai_addrlen > sizeof new.at) return;
    memcpy(&new.at, a->ai_addr, a->ai_addrlen);
    if (getnameinfo(a->ai_addr, a->ai_addrlen, new.words, sizeof new.words, NULL, 0,
                    NI_NUMERICHOST) != 0)
        return;
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->at[i].words, new.words) == 0) return;
    r->at[r->count++] = new;
}

static void take_answer(struct question *q, struct probe_reach *r)
{
    int code = gai_error(&q->ask);

    if (code != 0) snprintf(r->why, sizeof r->why, "%s", gai_strerror(code));
    for (const struct addrinfo *a = q->ask.ar_result; code == 0 && a != NULL; a = a->ai_next)
        add_address(r, a);
    if (code == 0) freeaddrinfo(q->ask.ar_result);
}

static bool is_address(const struct probe_target *target)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST}, *found = NULL;
    int code = getaddrinfo(target->host, NULL, &hints, &found);

    if (code == 0) freeaddrinfo(found);
    return code == 0;
}

/* Waits until there is an answer or time is up. */
static void await_answer(struct question *q, int64_t deadline_ms)
{
    const struct gaicb *list[] = {&q->ask};

    for (int wait = left_ms(deadline_ms); gai_error(&q->ask) == EAI_INPROGRESS && wait > 0;
         wait = left_ms(deadline_ms)) {
        struct timespec t = {wait / 1000, wait % 1000 * 1000000L};
        gai_suspend(list, 1, &t);
    }
}

static struct question *question_of(const struct probe_target *target)
{
    struct question *q = calloc(1, sizeof *q);

    if (q == NULL) return NULL;
    q->target = *target;
    q->hints = (struct addrinfo){.ai_socktype = SOCK_STREAM};
    q->ask = (struct gaicb){
        .ar_name = q->target.host, .ar_service = q->target.port, .ar_request = &q->hints};
    q->list[0] = &q->ask;
    return q;
}

void probe_resolve(const struct probe_target *target, int64_t deadline_ms,
                   struct probe_reach *out)
{
    struct question *q = question_of(target);

    *out = (struct probe_reach){0};
    int code = q == NULL ? EAI_MEMORY : getaddrinfo_a(GAI_NOWAIT, q->list, 1, NULL);
    if (code != 0) {
        snprintf(out->why, sizeof out->why, "%s", gai_strerror(code));
        free(q);
        return;
    }
    out->is_address = is_address(target);
    await_answer(q, deadline_ms);
    if (gai_error(&q->ask) != EAI_INPROGRESS) {
        take_answer(q, out);
        free(q);
        return;
    }
    snprintf(out->why, sizeof out->why, "the resolver does not answer in time");
    if (gai_cancel(&q->ask) == EAI_CANCELED) free(q); /* else it stays with the resolver */
}

/* ---- addresses ---- */

static int start_connect(struct probe_address *a)
{
    int fd = socket(a->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    a->error = ETIMEDOUT;
    if (fd >= 0 && connect(fd, (struct sockaddr *)&a->at, a->size) != 0 &&
        errno != EINPROGRESS) {
        a->error = errno;
        close(fd);
        return -1;
    }
    if (fd < 0) a->error = errno;
    return fd;
}

static int error_of(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;

    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

/* Until each socket is connected or has failed, or time is up. */
static void await_all(struct probe_reach *r, const int *fds, int64_t deadline_ms)
{
    struct pollfd left[PROBE_ADDRESSES_MAX];
    size_t count = r->count;

    for (size_t i = 0; i < count; i++)
        left[i] = (struct pollfd){.fd = fds[i], .events = POLLOUT};
    for (;;) {
        size_t open = 0;
        for (size_t i = 0; i < count; i++)
            if (left[i].fd >= 0) open++;
        if (open == 0 || poll(left, count, left_ms(deadline_ms)) <= 0) return;
        for (size_t i = 0; i < count; i++) {
            if (left[i].fd < 0 || left[i].revents == 0) continue;
            r->at[i].error = error_of(left[i].fd);
            left[i].fd = -1;
        }
    }
}

int probe_connect(struct probe_reach *r, int64_t deadline_ms)
{
    int fds[PROBE_ADDRESSES_MAX], first = -1;

    for (size_t i = 0; i < r->count; i++)
        fds[i] = start_connect(&r->at[i]);
    await_all(r, fds, deadline_ms);
    for (size_t i = 0; i < r->count; i++) {
        if (fds[i] < 0) continue;
        if (r->at[i].error == 0 && first < 0) {
            first = fds[i];
        } else {
            close(fds[i]);
        }
    }
    return first;
}

int probe_connect_again(const struct probe_reach *r, int64_t deadline_ms)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->at[i].error != 0) continue;
        struct probe_reach one = {.count = 1, .at = {r->at[i]}};
        return probe_connect(&one, deadline_ms);
    }
    return -1;
}
