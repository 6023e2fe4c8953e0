/* paho_socket.h - what does Paho not do, and not say, about its socket?
 *
 * - It never sets TCP_NODELAY, so that with a small window a message waits up to 40 ms for the
 *   acknowledgement of the one before.
 * - When a connection cannot be made it says "failure" and drops the reason.
 * - Its receive thread waits for the wrong thing, up to a second for each connect, and sleeps
 * 100 ms in between, also with answers pending.
 *
 * Paho is linked statically, so its calls of libc can be put right as they pass (-Wl,--wrap):
 * connect(), getaddrinfo(), getsockopt(), and poll() and usleep() on that thread. No knowledge
 * of its structs is needed. Other code of the same program that connects gets TCP_NODELAY too.
 *
 * Threads     any; one connection at a time is being made in a process
 */
#pragma once

#include <stdbool.h>

/* Why the last attempt to connect failed, in @capacity chars with a NUL: "connection refused".
 * Empty when TCP was not the reason. */
void paho_socket_failure(char *out, int capacity);

/* True when that was because nobody listens there. */
bool paho_socket_is_refused(void);
