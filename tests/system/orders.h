/* orders.h - what does whoever runs us want now? One order on a line of stdin.
 *
 * Threads     one
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { ORDER_BYTES_MAX = 1024 };

/* Zeroed storage has read nothing yet. */
struct orders {
    char line[ORDER_BYTES_MAX]; /* as far as it has come */
    size_t size;
};

/* Waits for what comes, and hands each whole line to @obey. False: nobody will give orders any
 * more. */
bool orders_read(struct orders *o, void (*obey)(void *self, const char *order), void *self);
