/* bench_watch - the subscriber of the benchmark.
 *
 *     bench_watch HOST PORT FILTER RECORDS PARTITIONS TIMEOUT_S
 *
 * One QoS 1 subscriber over MQTT 5. Prints "ready" when it is subscribed; when RECORDS
 * different records have come, or at the time-out, prints one line:
 *
 *     received=200000 repeats=0 disorder=0 lost=0 seconds=3.21
 *
 * Exit code 0 only when none is lost and none is out of its partition's order.
 *
 * It shares the processors with what is measured, so it costs as little as it can: it waits
 * until many messages have come (SO_RCVLOWAT) or WAIT_MS are over, looks at each, and sends
 * the PUBACKs of all of them with one write. That takes a third of what libmosquitto's
 * one-packet-at-a-time takes, and the broker need not wake it for each message. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "tools/benchmark/wire.h"

enum {
    PARTITIONS_MAX = 256,
    IN_BYTES = 1 << 18,
    IN_BYTES_WANTED = 1 << 14, /* some 30 messages */
    WAIT_MS = 2,
    RECEIVE_MAX = 1000,
    KEEPALIVE_S = 300, /* a run is shorter */
    CONNACK = 2,
    PUBLISH = 3,
    SUBACK = 9,
    EX_USAGE = 64,
};

static struct {
    long wanted, received, fresh, repeats, disorder;
    int partitions;
    long next[PARTITIONS_MAX]; /* the number that comes next in each partition */
    double first_s, last_s;
} seen;

static struct {
    int fd;
    size_t size; /* of what is in @in */
    size_t acks; /* bytes of @out */
    unsigned char in[IN_BYTES];
    unsigned char out[IN_BYTES];
} line;

static void count(const unsigned char *payload, size_t size, double now_s)
{
    long partition, number;

    if (!wire_read_payload(payload, size, &partition, &number)) return;
    if (partition < 0 || partition >= seen.partitions) return;
    seen.received++;
    seen.last_s = now_s;
    if (seen.received == 1) seen.first_s = now_s;
    if (number < seen.next[partition]) {
        seen.repeats++;
        return;
    }
    if (number > seen.next[partition]) seen.disorder++;
    seen.next[partition] = number + 1;
    seen.fresh++;
}

/* --- MQTT 5, as much of it as is needed --- */

static void take_publish(unsigned char first, const unsigned char *at, size_t size,
                         double now_s)
{
    size_t topic = 2 + wire_u16(at), properties = 0;
    bool is_qos1 = (first & 0x06) == 0x02;
    const unsigned char *id = at + topic;
    size_t body = topic + (is_qos1 ? 2 : 0);

    body += wire_varint(at + body, size - body, &properties) + properties;
    if (body > size) wire_give_up("a PUBLISH is malformed");
    count(at + body, size - body, now_s);
    if (is_qos1) {
        unsigned char *ack = line.out + line.acks;
        ack[0] = 0x40;
        ack[1] = 2;
        ack[2] = id[0];
        ack[3] = id[1];
        line.acks += 4;
    }
}

static void take_packet(unsigned char first, const unsigned char *at, size_t size, double now_s)
{
    switch (first >> 4) {
    case CONNACK:
        if (size < 2 || at[1] != 0) wire_give_up("the broker refused the connection");
        return;
    case SUBACK:
        if (size < 4 || at[size - 1] != 1) wire_give_up("the broker refused the subscription");
        puts("ready");
        fflush(stdout);
        return;
    case PUBLISH: take_publish(first, at, size, now_s); return;
    default: wire_give_up("a packet that is not expected");
    }
}

/* Takes the whole packets that are in the buffer, and answers them. */
static void take_packets(void)
{
    size_t from = 0, size;
    double now_s = wire_seconds();

    while (from < line.size) {
        size_t head = wire_varint(line.in + from + 1, line.size - from - 1, &size);
        if (head == 0 || from + 1 + head + size > line.size) break;
        take_packet(line.in[from], line.in + from + 1 + head, size, now_s);
        from += 1 + head + size;
    }
    line.size -= from;
    memmove(line.in, line.in + from, line.size);
    wire_send(line.fd, line.out, line.acks);
    line.acks = 0;
}

/* Waits for as many bytes as are wanted, or for the time-out. */
static void read_more(void)
{
    ssize_t got = recv(line.fd, line.in + line.size, sizeof line.in - line.size, 0);

    if (got == 0) wire_give_up("the broker closed the connection");
    if (got > 0) line.size += (size_t)got;
}

static void open_line(const char *host, const char *port)
{
    struct timeval wait = {.tv_usec = WAIT_MS * 1000};
    int wanted = IN_BYTES_WANTED;

    line.fd = wire_open(host, port);
    if (setsockopt(line.fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0 ||
        setsockopt(line.fd, SOL_SOCKET, SO_RCVLOWAT, &wanted, sizeof wanted) != 0)
        wire_give_up("the socket takes no options");
}

/* CONNECT with Clean Start as "bench-watch", then SUBSCRIBE with QoS 1. */
static void introduce(const char *filter)
{
    static const char id[] = "bench-watch";
    size_t id_size = sizeof id - 1, filter_size = strlen(filter);
    unsigned char connect[] = {0x10,
                               (unsigned char)(16 + id_size),
                               0,
                               4,
                               'M',
                               'Q',
                               'T',
                               'T',
                               5,
                               2,
                               KEEPALIVE_S >> 8,
                               KEEPALIVE_S & 0xff,
                               3,
                               33,
                               RECEIVE_MAX >> 8,
                               RECEIVE_MAX & 0xff,
                               0,
                               (unsigned char)id_size};
    unsigned char subscribe[] = {0x82, (unsigned char)(6 + filter_size), 0, 1, 0,
                                 0,    (unsigned char)filter_size};
    static const unsigned char qos1 = 1;

    wire_send(line.fd, connect, sizeof connect);
    wire_send(line.fd, (const unsigned char *)id, id_size);
    wire_send(line.fd, subscribe, sizeof subscribe);
    wire_send(line.fd, (const unsigned char *)filter, filter_size);
    wire_send(line.fd, &qos1, 1);
}

int main(int argc, char **argv)
{
    if (argc != 7 || atoi(argv[5]) < 1 || atoi(argv[5]) > PARTITIONS_MAX ||
        strlen(argv[3]) > 100) {
        fputs("usage: bench_watch HOST PORT FILTER RECORDS PARTITIONS TIMEOUT_S\n", stderr);
        return EX_USAGE;
    }
    seen.wanted = atol(argv[4]);
    seen.partitions = atoi(argv[5]);
    open_line(argv[1], argv[2]);
    introduce(argv[3]);

    double until_s = wire_seconds() + atof(argv[6]);
    while (seen.fresh < seen.wanted && wire_seconds() < until_s) {
        read_more();
        take_packets();
    }
    long lost = seen.wanted - seen.fresh;
    printf("received=%ld repeats=%ld disorder=%ld lost=%ld seconds=%.3f\n", seen.received,
           seen.repeats, seen.disorder, lost, seen.last_s - seen.first_s);
    return lost == 0 && seen.disorder == 0 ? 0 : 1;
}
