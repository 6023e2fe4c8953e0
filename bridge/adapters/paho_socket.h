/* paho_socket.h - what does Paho not do, and not say, about its socket?
 *
 * - It never sets TCP_NODELAY, so that with a small window a message waits up to 40 ms for the
 *   acknowledgement of the one before.
 * - When a connection cannot be made it says "failure" and drops the reason.
 * - Its receive thread sleeps through what it waits for, up to a second each time: a socket
 * that is closed under it, and one that has just been connected.
 *
 * Paho is linked statically, so its calls of connect(), getaddrinfo(), getsockopt(), poll() and
 * shutdown() can be put right as they pass (-Wl,--wrap): no knowledge of its structs is needed.
 * Other code of the same program that calls them gets the same. That does it no harm: nobody
 * here shuts half a connection or counts on how long poll() sleeps.
 *
 * Threads     any; one connection at a time is being made in a process
 */
#pragma once

/* Why the last attempt to connect failed, in @capacity chars with a NUL: "connection refused".
 * Empty when TCP was not the reason. */
void paho_socket_failure(char *out, int capacity);
