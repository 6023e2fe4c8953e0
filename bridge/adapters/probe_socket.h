/* probe_socket.h - does a name resolve, and which of its addresses can be connected to?
 *
 * For `check --connect`: every address is tried, at once, and each has its own answer. Nothing
 * takes longer than the deadline, the resolver neither.
 *
 * Threads     one; the resolver has its own
 * Memory      inside the struct; a question to the resolver that is not answered in time is not
 *             given back
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { PROBE_HOST_BYTES = 256, PROBE_ADDRESSES_MAX = 16, PROBE_ADDRESS_BYTES = 64 };

/* Where a broker is. */
struct probe_target {
    char host[PROBE_HOST_BYTES]; /* without brackets, with a NUL */
    char port[8];
};

struct probe_address {
    struct sockaddr_storage at;
    socklen_t size;
    char words[PROBE_ADDRESS_BYTES]; /* "127.0.0.1", with a NUL */
    int error;                       /* 0: it can be connected to; else errno */
};

struct probe_reach {
    char why[160];   /* why the name does not resolve; "": it does */
    bool is_address; /* the name is an address: nobody had to be asked */
    size_t count;
    struct probe_address at[PROBE_ADDRESSES_MAX];
};

/* Milliseconds of a clock that nobody sets. All deadlines are by it. */
int64_t probe_now_ms(void);

/* Reads "host:port", "[::1]:1883" or one of them behind "scheme://". False: it is none. */
bool probe_target_read(const char *text, size_t size, struct probe_target *out);

/* Asks for the addresses of @target, each once. */
void probe_resolve(const struct probe_target *target, int64_t deadline_ms,
                   struct probe_reach *out);

/* Tries to connect to all addresses of @r, and writes each one's error. Gives the socket of the
 * first that answers, non-blocking, free with close(); -1: none. */
int probe_connect(struct probe_reach *r, int64_t deadline_ms);

/* Connects once more, to the first address that has answered. -1: it does no more. */
int probe_connect_again(const struct probe_reach *r, int64_t deadline_ms);
