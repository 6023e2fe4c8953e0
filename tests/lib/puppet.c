#include "tests/lib/puppet.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/lib/test.h"

static void be_patient(int fd)
{
    struct timeval patience = {.tv_sec = 10};
    assert_int_equal(0, setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience));
}

void puppet_open(struct puppet *p)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;

    p->client = -1;
    p->listener = socket(AF_INET, SOCK_STREAM, 0);
    be_patient(p->listener);
    assert_int_equal(0, bind(p->listener, (struct sockaddr *)&at, size));
    assert_int_equal(0, listen(p->listener, 1));
    assert_int_equal(0, getsockname(p->listener, (struct sockaddr *)&at, &size));
    snprintf(p->url, sizeof p->url, "mqtt://127.0.0.1:%d", ntohs(at.sin_port));
}

void puppet_close(struct puppet *p)
{
    if (p->client >= 0) close(p->client);
    close(p->listener);
}

void puppet_accept(struct puppet *p)
{
    enum { CONNECT = 0x10 };

    if (p->client >= 0) close(p->client);
    p->client = accept(p->listener, NULL, NULL);
    assert_true(p->client >= 0);
    be_patient(p->client);
    assert_int_equal(CONNECT, puppet_read(p).type);
}

static void read_exactly(int fd, void *out, size_t size)
{
    ssize_t got = recv(fd, out, size, MSG_WAITALL);
    assert_int_equal(size, got);
}

struct packet puppet_read(struct puppet *p)
{
    struct packet packet;

    read_exactly(p->client, &packet.type, 1);
    read_exactly(p->client, &packet.size, 1);
    assert_true(packet.size <= sizeof packet.body);
    if (packet.size > 0) read_exactly(p->client, packet.body, packet.size);
    return packet;
}

unsigned char puppet_skim(struct puppet *p, unsigned char *out, size_t capacity)
{
    unsigned char byte, first, skipped[4096];
    size_t size = 0;

    assert_int_equal(1, recv(p->client, &first, 1, 0));
    for (int shift = 0;; shift += 7) {
        assert_int_equal(1, recv(p->client, &byte, 1, 0));
        size |= (size_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) break;
    }
    for (size_t done = 0; done < size;) {
        bool is_kept = done < capacity;
        size_t wanted = is_kept ? capacity : sizeof skipped;
        if (wanted > size - done) wanted = size - done;
        ssize_t got = recv(p->client, is_kept ? out : skipped, wanted, MSG_WAITALL);
        assert_int_equal(wanted, got);
        done += wanted;
    }
    return first;
}

void puppet_say(struct puppet *p, const char *bytes)
{
    unsigned char said[256];
    size_t size = 0;

    for (char *next; *bytes != '\0'; bytes = next) {
        assert_true(size < sizeof said);
        said[size++] = (unsigned char)strtoul(bytes, &next, 16);
        assert_ptr_not_equal(bytes, next);
    }
    assert_int_equal(size, send(p->client, said, size, MSG_NOSIGNAL));
}
