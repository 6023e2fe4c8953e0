/* process.h - what does this process take of its machine?
 *
 * Threads     any
 * Memory      nothing is kept
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct process {
    int64_t cpu_ms;          /* user and system, of all threads */
    int64_t started_wall_ms; /* since 1970 */
    int64_t memory_bytes;    /* resident */
    int64_t virtual_bytes;
    int64_t fds, fds_max; /* open; the soft limit, -1: none */
    int64_t threads;
};

/* Reads /proc. What cannot be read is -1. */
void process_read(struct process *out);
