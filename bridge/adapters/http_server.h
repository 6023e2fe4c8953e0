/* http_server.h - how does somebody ask over HTTP?
 *
 * libmicrohttpd with one thread of its own, at one address. Few connections at a time, each of
 * a bounded size and for a bounded time; what somebody sends behind the head of a request is
 * not read: such a connection is closed. Who is asked is a function of the caller's.
 *
 * Threads     open and close: loop; the function is called on the server's thread
 * Memory      the server, from open to close
 */
#pragma once

#include "bridge/core/input.h"
#include "bridge/metrics/pages.h"

struct http_server;

/* Answers @r by filling in *@out; both are the server's. @thread http */
typedef void http_answer(void *self, const struct request *r, struct page *out);

/* Listens at "127.0.0.1:9464" or "[::1]:9464". Gives *@out; end it with http_server_close().
 * All signals that are blocked now are so in its thread.
 *
 * ERR_NO_SYSTEM  it cannot listen there; *@why says the reason in words
 * ERR_NO_MEMORY */
enum err http_server_open(const char *address, http_answer *answer, void *self,
                          struct http_server **out, struct reason *why);

/* Waits for an answer that is being made. Accepts NULL. */
void http_server_close(struct http_server *s);
