/* http_ask.h - what does an HTTP server on this host answer?
 *
 * One GET over a connection of its own, HTTP/1.0, with a bounded answer and a bounded wait.
 *
 * Threads     any
 * Memory      the answer is the caller's
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bridge/base/err.h"

enum { HTTP_ANSWER_BYTES_MAX = 65536, HTTP_ASK_MS_MAX = 3000 };

struct http_reply {
    int status;
    const char *body; /* NUL-terminated, in @bytes */
    char bytes[HTTP_ANSWER_BYTES_MAX];
};

/* Asks @address, "127.0.0.1:9464" or "[::1]:9464", for @path. An address that stands for every
 * one of the host (0.0.0.0, [::]) is asked at its loopback.
 *
 * ERR_NO_SYSTEM  nobody answers there; errno says why, 0: what came is no answer of HTTP */
enum err http_ask(const char *address, const char *path, struct http_reply *out);
