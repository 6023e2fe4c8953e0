/* puppet.h - a broker that says exactly what the test wants, right or wrong.
 *
 * It accepts one connection at a time on loopback; the test reads and writes whole packets,
 * byte by byte. What does not come within 10 s fails the test.
 *
 * Threads     one at a time
 */
#pragma once

#include <stddef.h>

struct puppet {
    int listener;
    int client; /* -1: nobody */
    char url[48];
};

/* One packet of at most 127 bytes behind its length. */
struct packet {
    unsigned char type; /* first byte of the fixed header */
    unsigned char size;
    unsigned char body[127];
};

void puppet_open(struct puppet *p);
void puppet_close(struct puppet *p);

/* Waits for the next client and for its CONNECT. */
void puppet_accept(struct puppet *p);

/* The next packet that the client sends. */
struct packet puppet_read(struct puppet *p);

/* The next packet, of any size. Gives its first byte, and at most @capacity bytes of what
 * stands behind its length. */
unsigned char puppet_skim(struct puppet *p, unsigned char *out, size_t capacity);

/* Writes bytes, given as text: "20 03 00 00 00". */
void puppet_say(struct puppet *p, const char *bytes);
