/* bench_devices - the devices of the benchmark.
 *
 *     bench_devices HOST PORT TOPIC MESSAGES DEVICES BYTES WINDOW
 *
 * Each device is a connection of its own, MQTT 3.1.1, and publishes with QoS 1 on TOPIC, in
 * which %d is its number; message n is JSON of BYTES bytes with the device's number and n. A
 * device has at most WINDOW messages unacknowledged. Ends when every message has its PUBACK,
 * with one line:
 *
 *     sent=200000 seconds=3.21 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tools/benchmark/wire.h"

enum { DEVICES_MAX = 64, WINDOW_MAX = 1000, BYTES_MAX = 4000, PACKET_MAX = BYTES_MAX + 300 };

struct device {
    int fd;
    size_t topic_size;
    char topic[200];
    long next, acked, wanted; /* messages */
    size_t answer_bytes;      /* of the PUBACKs, so far */
};

static size_t payload_bytes, window;
static unsigned char out[WINDOW_MAX * 512 + PACKET_MAX];

/* CONNECT, clean session, as "device-N". */
static void introduce(const struct device *d, int number)
{
    unsigned char connect[64] = {0x10, 0, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 1, 44, 0};
    unsigned char connack[4];
    int size = snprintf((char *)connect + 14, 32, "device-%d", number);

    connect[1] = (unsigned char)(12 + size);
    connect[13] = (unsigned char)size;
    wire_send(d->fd, connect, (size_t)(14 + size));
    if (recv(d->fd, connack, 4, MSG_WAITALL) != 4 || connack[3] != 0)
        wire_give_up("the broker refused a device");
}

static size_t write_publish(const struct device *d, int number, unsigned char *at)
{
    size_t size = 2 + d->topic_size + 2 + payload_bytes, head = 1;
    long id = d->next % 65535 + 1;

    at[0] = 0x32;
    for (size_t left = size; left > 0; left >>= 7)
        at[head++] = (unsigned char)((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    at[head++] = (unsigned char)(d->topic_size >> 8);
    at[head++] = (unsigned char)d->topic_size;
    memcpy(at + head, d->topic, d->topic_size);
    head += d->topic_size;
    at[head++] = (unsigned char)(id >> 8);
    at[head++] = (unsigned char)id;
    wire_write_payload((char *)at + head, payload_bytes, number, d->next);
    return head + payload_bytes;
}

static void fill_window(struct device *d, int number)
{
    size_t size = 0;

    while (d->next < d->wanted && d->next - d->acked < (long)window &&
           size + PACKET_MAX < sizeof out) {
        size += write_publish(d, number, out + size);
        d->next++;
    }
    if (size > 0) wire_send(d->fd, out, size);
}

/* Nothing but PUBACKs comes, and each has four bytes. */
static void take_answers(struct device *d)
{
    unsigned char in[4096];
    ssize_t got = recv(d->fd, in, sizeof in, MSG_DONTWAIT);

    if (got == 0) wire_give_up("the broker closed a connection");
    if (got < 0) return;
    d->answer_bytes += (size_t)got;
    d->acked = (long)(d->answer_bytes / 4);
}

static void run(struct device *devices, int count)
{
    struct pollfd fds[DEVICES_MAX];
    int half = (int)(window / 2 > 0 ? window / 2 * 4 : 1), left = count;

    for (int i = 0; i < count; i++) {
        /* Woken for half a window, not for each answer. */
        setsockopt(devices[i].fd, SOL_SOCKET, SO_RCVLOWAT, &half, sizeof half);
        fds[i] = (struct pollfd){.fd = devices[i].fd, .events = POLLIN};
        fill_window(&devices[i], i);
    }
    while (left > 0) {
        poll(fds, (nfds_t)count, 5);
        left = 0;
        for (int i = 0; i < count; i++) {
            take_answers(&devices[i]);
            fill_window(&devices[i], i);
            left += devices[i].acked < devices[i].wanted;
        }
    }
}

int main(int argc, char **argv)
{
    static struct device devices[DEVICES_MAX];

    if (argc != 8 || atoi(argv[5]) < 1 || atoi(argv[5]) > DEVICES_MAX || atoi(argv[6]) < 64 ||
        atoi(argv[6]) > BYTES_MAX || atoi(argv[7]) < 1 || atoi(argv[7]) > WINDOW_MAX) {
        fputs("usage: bench_devices HOST PORT TOPIC MESSAGES DEVICES BYTES WINDOW\n", stderr);
        return 64;
    }
    long messages = atol(argv[4]);
    int count = atoi(argv[5]);
    payload_bytes = (size_t)atol(argv[6]);
    window = (size_t)atol(argv[7]);
    for (int i = 0; i < count; i++) {
        struct device *d = &devices[i];
        d->fd = wire_open(argv[1], argv[2]);
        const char *hole = strstr(argv[3], "%d");
        if (hole == NULL || strlen(argv[3]) > 150) wire_give_up("the topic has no %d");
        d->topic_size = (size_t)snprintf(d->topic, sizeof d->topic, "%.*s%d%s",
                                         (int)(hole - argv[3]), argv[3], i, hole + 2);
        d->wanted = messages / count + (i < messages % count);
        introduce(d, i);
    }
    double from = wire_seconds();
    run(devices, count);
    printf("sent=%ld seconds=%.3f\n", messages, wire_seconds() - from);
    return 0;
}
