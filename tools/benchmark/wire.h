/* wire.h - what do the benchmark's MQTT clients share?
 *
 * As much of MQTT, and of a socket, as is needed: they share the processors with what is
 * measured, so they cost as little as they can.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { WIRE_UNAVAILABLE = 69 };

/* Says why on stderr, and exits. */
void wire_give_up(const char *why) __attribute__((noreturn));

/* On a clock that only goes forward. */
double wire_seconds(void);

/* Two bytes, big-endian. */
size_t wire_u16(const unsigned char *at);

/* Reads a Variable Byte Integer (MQTT 5.0, 1.5.5): gives how many bytes it takes; 0 when it is
 * not whole. */
size_t wire_varint(const unsigned char *at, size_t size, size_t *out);

/* A connection with TCP_NODELAY; exits when there is none. */
int wire_open(const char *host, const char *port);

/* Sends all of it, waiting where it must. */
void wire_send(int fd, const unsigned char *at, size_t size);

/* {"p":PARTITION,"n":NUMBER,... */
bool wire_read_payload(const unsigned char *at, size_t size, long *partition, long *number);

/* Writes such a payload of exactly @size bytes, which is at least 64. */
void wire_write_payload(char *at, size_t size, long partition, long number);
