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
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

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
    EX_UNAVAILABLE = 69,
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

static void give_up(const char *why)
{
    fprintf(stderr, "bench_watch: %s\n", why);
    exit(EX_UNAVAILABLE);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* {"p":PARTITION,"n":NUMBER,... */
static bool read_payload(const unsigned char *at, size_t size, long *partition, long *number)
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

static void count(const unsigned char *payload, size_t size, double now_s)
{
    long partition, number;

    if (!read_payload(payload, size, &partition, &number)) return;
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

static size_t u16(const unsigned char *at)
{
    return (size_t)at[0] << 8 | at[1];
}

/* A Variable Byte Integer; 0 when it is not whole. */
static size_t varint(const unsigned char *at, size_t size, size_t *out)
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

static void send_all(const unsigned char *at, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(line.fd, at, size, MSG_NOSIGNAL);
        if (sent <= 0) give_up("the broker is gone");
        at += sent;
        size -= (size_t)sent;
    }
}

static void take_publish(unsigned char first, const unsigned char *at, size_t size,
                         double now_s)
{
    size_t topic = 2 + u16(at), properties = 0;
    bool is_qos1 = (first & 0x06) == 0x02;
    const unsigned char *id = at + topic;
    size_t body = topic + (is_qos1 ? 2 : 0);

    body += varint(at + body, size - body, &properties) + properties;
    if (body > size) give_up("a PUBLISH is malformed");
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
        if (size < 2 || at[1] != 0) give_up("the broker refused the connection");
        return;
    case SUBACK:
        if (size < 4 || at[size - 1] != 1) give_up("the broker refused the subscription");
        puts("ready");
        fflush(stdout);
        return;
    case PUBLISH: take_publish(first, at, size, now_s); return;
    default: give_up("a packet that is not expected");
    }
}

/* Takes the whole packets that are in the buffer, and answers them. */
static void take_packets(void)
{
    size_t from = 0, size;
    double now_s = seconds();

    while (from < line.size) {
        size_t head = varint(line.in + from + 1, line.size - from - 1, &size);
        if (head == 0 || from + 1 + head + size > line.size) break;
        take_packet(line.in[from], line.in + from + 1 + head, size, now_s);
        from += 1 + head + size;
    }
    line.size -= from;
    memmove(line.in, line.in + from, line.size);
    send_all(line.out, line.acks);
    line.acks = 0;
}

/* Waits for as many bytes as are wanted, or for the time-out. */
static void read_more(void)
{
    ssize_t got = recv(line.fd, line.in + line.size, sizeof line.in - line.size, 0);

    if (got == 0) give_up("the broker closed the connection");
    if (got > 0) line.size += (size_t)got;
}

static bool open_line(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    struct timeval wait = {.tv_usec = WAIT_MS * 1000};
    int on = 1, wanted = IN_BYTES_WANTED;

    if (getaddrinfo(host, port, &hints, &found) != 0) return false;
    line.fd = socket(AF_INET, SOCK_STREAM, 0);
    bool is_up = connect(line.fd, found->ai_addr, found->ai_addrlen) == 0;
    freeaddrinfo(found);
    return is_up && setsockopt(line.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
           setsockopt(line.fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0 &&
           setsockopt(line.fd, SOL_SOCKET, SO_RCVLOWAT, &wanted, sizeof wanted) == 0;
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

    send_all(connect, sizeof connect);
    send_all((const unsigned char *)id, id_size);
    send_all(subscribe, sizeof subscribe);
    send_all((const unsigned char *)filter, filter_size);
    send_all(&qos1, 1);
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
    if (!open_line(argv[1], argv[2])) give_up("cannot connect");
    introduce(argv[3]);

    double until_s = seconds() + atof(argv[6]);
    while (seen.fresh < seen.wanted && seconds() < until_s) {
        read_more();
        take_packets();
    }
    long lost = seen.wanted - seen.fresh;
    printf("received=%ld repeats=%ld disorder=%ld lost=%ld seconds=%.3f\n", seen.received,
           seen.repeats, seen.disorder, lost, seen.last_s - seen.first_s);
    return lost == 0 && seen.disorder == 0 ? 0 : 1;
}
