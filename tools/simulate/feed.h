/* feed.h - the simulated plant's way to Kafka.
 *
 * An idempotent producer with acks=all: an event counts as delivered when Kafka says so.
 *
 * Memory      feed_open() allocates; feed_close() frees
 * Threads     main; librdkafka's answers are taken in feed_poll()
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "tools/simulate/event.h"

struct feed {
    void *producer;    /* librdkafka's handle */
    int64_t sent;      /* events handed to librdkafka */
    int64_t delivered; /* acknowledged by Kafka */
    int64_t failed;    /* given up */
};

/* Starts a producer for @bootstrap, which need not be there yet. Says on stderr why it cannot.
 */
bool feed_open(struct feed *f, const char *bootstrap);

/* Hands @e to the producer, which copies it. Returns false, and nothing was sent: when the
 * producer's queue is full (@full becomes true; poll and try again), or when it is beyond
 * repair, which is then said on stderr. */
bool feed_send(struct feed *f, struct event *e, bool *full);

/* Takes Kafka's answers, waits up to @wait_ms for one. */
void feed_poll(struct feed *f, int wait_ms);

/* Waits up to @wait_ms until everything is answered, then closes. Counts what is not as failed.
 */
void feed_close(struct feed *f, int wait_ms);
