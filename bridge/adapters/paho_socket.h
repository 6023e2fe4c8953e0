/* paho_socket.h - what does Paho not do, and not say, about its socket?
 *
 * It never sets TCP_NODELAY, so that with a small window a message waits up to 40 ms for the
 * acknowledgement of the one before; and when a connection cannot be made it says "failure" and
 * drops the reason. Paho is linked statically, so its calls of connect(), getaddrinfo() and
 * getsockopt() can be looked at as they pass (-Wl,--wrap): no knowledge of its structs is
 * needed.
 *
 * Threads     any; one connection at a time is being made in a process
 */
#pragma once

/* Why the last attempt to connect failed, in @capacity chars with a NUL: "connection refused".
 * Empty when TCP was not the reason. */
void paho_socket_failure(char *out, int capacity);
