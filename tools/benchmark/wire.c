#include "tools/benchmark/wire.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

void wire_give_up(const char *why)
{
    fprintf(stderr, "benchmark: %s\n", why);
    exit(WIRE_UNAVAILABLE);
}

double wire_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

size_t wire_u16(const unsigned char *at)
{
    return (size_t)at[0] << 8 | at[1];
}

size_t wire_varint(const unsigned char *at, size_t size, size_t *out)
{
    size_t value = 0;

    for (size_t i = 0; i < 4 && i < size; i++) {
        value |= (size_t)(at[i] & 0x7f) << (7 * i);
        if (at[i] < 0x80) {
            *out = value;
            return i + 1;
        }
    }
    return 0;
}

int wire_open(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    int on = 1;

    if (getaddrinfo(host, port, &hints, &found) != 0) wire_give_up("no such host");
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool is_up = connect(fd, found->ai_addr, found->ai_addrlen) == 0;
    freeaddrinfo(found);
    if (!is_up || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
        wire_give_up("cannot connect");
    return fd;
}

void wire_send(int fd, const unsigned char *at, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
        if (sent <= 0) wire_give_up("the broker is gone");
        at += sent;
        size -= (size_t)sent;
    }
}

bool wire_read_payload(const unsigned char *at, size_t size, long *partition, long *number)
{
    char text[64];

    size = size < sizeof text - 1 ? size : sizeof text - 1;
    memcpy(text, at, size);
    text[size] = '\0';
    if (strncmp(text, "{\"p\":", 5) != 0) return false;
    char *end;
    *partition = strtol(text + 5, &end, 10);
    if (strncmp(end, ",\"n\":", 5) != 0) return false;
    *number = strtol(end + 5, &end, 10);
    return *end == ',';
}

void wire_write_payload(char *at, size_t size, long partition, long number)
{
    char head[64];
    int head_size =
        snprintf(head, sizeof head, "{\"p\":%ld,\"n\":%ld,\"pad\":\"", partition, number);

    memset(at, 'x', size);
    memcpy(at, head, (size_t)head_size);
    memcpy(at + size - 2, "\"}", 2);
}
