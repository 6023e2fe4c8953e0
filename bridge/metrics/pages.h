/* pages.h - what is answered to an HTTP request?
 *
 *   /metrics  for Prometheus (exposition.h)
 *   /livez    200 while the loop goes round, whatever the brokers do
 *   /readyz   200 while this instance can carry, else 503; a line for each check
 *   /status   the same and the counters, as one JSON object
 *
 * GET and HEAD, nothing else. No byte of a request is in an answer.
 *
 * Memory      an answer is written into its own bounded buffer
 * Threads     any, one at a time for each struct pages
 */
#pragma once

#include "bridge/metrics/exposition.h"

enum {
    PAGE_BYTES_MAX = 32768,
    STALL_MS_MAX = 30000, /* a loop that has not gone round for so long does not live */
};

struct pages {
    struct speaker who;
    struct showcase *showcase; /* kept */
};

struct request {
    const char *method, *path; /* the path without what follows a `?` */
    const char *accept;        /* NULL: no such header */
};

struct page {
    int status;
    const char *type;
    const char *allow; /* for a header of that name; NULL: none */
    struct sink body;
    char bytes[PAGE_BYTES_MAX];
};

/* Waits for the loop for 100 ms at most. */
void pages_answer(const struct pages *p, const struct request *r, struct page *out);
