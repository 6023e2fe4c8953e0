/* kafka_sender.h - how does a test look at the Kafka producer from the core's side?
 *
 * A hand-written core, as small as can be: it hands arrivals over, holds each until its answer
 * and frees it then, checks that each is answered once, and remembers what came.
 *
 * Threads     one
 */
#pragma once

#include "tests/lib/test.h"

#include "bridge/adapters/kafka_producer.h"

enum {
    SENDER_TICKETS_MAX = 40000,
    SENDER_PROPERTIES_MAX = 16,
    DELIVERIES = DELIVERY_LARGE + 1
};

/* One record, by its ticket. */
struct sent {
    struct arrival *arrival; /* NULL when answered */
    uint64_t answers, place; /* how many came; it was the place-th of all answers */
    enum delivery what;
    struct reason reason;
};

struct sender {
    struct config config;
    struct kafka_property properties[SENDER_PROPERTIES_MAX];
    struct kafka_producer *p;
    struct producer_port port;

    uint64_t count; /* tickets given; the first one is 1 */
    struct sent *sent;
    uint64_t answers, deliveries[DELIVERIES];
    uint64_t inputs[INPUT_KIND_COUNT];                    /* how many of each kind came */
    struct input last[INPUT_KIND_COUNT];                  /* the last one of each kind */
    void (*on_answer)(struct sender *s, uint64_t ticket); /* NULL: none */
};

/* Writes to @bootstrap_servers. Texts are kept. */
void sender_init(struct sender *s, const char *bootstrap_servers);

/* Adds a line of kafka.properties. */
void sender_property(struct sender *s, const char *name, const char *value);

/* Opens the adapter, which must succeed. */
void sender_open(struct sender *s);

/* An arrival of @topic whose payload is @payload_bytes of @payload, in one block. Given. */
struct arrival *sender_arrival(const char *topic, const void *payload, size_t payload_bytes);

/* Hands a record over, which is that of @a, taken; returns its ticket. */
uint64_t sender_produce(struct sender *s, const struct record *rec, struct arrival *a);

/* The same with the payload as value, @key, and no headers. */
uint64_t sender_send(struct sender *s, const char *kafka_topic, const char *key,
                     const char *value);

/* One round of a loop. */
void sender_turn(struct sender *s, int wait_ms);

/* Turns until @what is at least @count; fails the test after @timeout_ms. */
void sender_until(struct sender *s, const uint64_t *what, uint64_t count, int timeout_ms);

/* Turns for @ms. */
void sender_for(struct sender *s, int ms);

/* Closes the adapter; fails the test when it takes more than 5 s. */
void sender_close(struct sender *s);
