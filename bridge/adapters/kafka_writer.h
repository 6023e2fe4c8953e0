/* kafka_writer.h - how do records of our own reach Kafka?
 *
 * By a producer that is made when it is first needed: idempotent, acks=all. What may succeed
 * later (no leader, no quorum, no connection) librdkafka tries for ever; what cannot is
 * answered at once as not stored. After a fatal error of the producer everything it still holds
 * is answered as not stored, and a new one takes its place.
 *
 * Invariants  each letter is answered exactly once, from kafka_writer_poll()
 * Threads     loop
 * Memory      a letter's bytes are copied; one small block for each until it is answered
 */
#pragma once

#include <librdkafka/rdkafka.h>

#include "bridge/adapters/kafka_conf.h"
#include "bridge/ports/kafka.h"

struct kafka_writer;

/* Something to be written. */
struct kafka_letter {
    uint64_t ticket;
    enum input_kind answer; /* INPUT_DEAD_LETTERED or INPUT_AUDITED */
    const char *kafka_topic;
    const void *key, *value; /* NULL: Kafka's null */
    size_t key_size, value_size;
    rd_kafka_headers_t *headers; /* taken */
};

/* Gives a writer that signals @wake_fd, an eventfd, when kafka_writer_poll() may have
 * something. @config and @words are kept. Checks the configuration, though nothing is connected
 * yet.
 *
 * ERR_BAD_CONFIG  librdkafka does not accept a property; see *@why
 * ERR_NO_MEMORY */
enum err kafka_writer_open(const struct config *config, const struct kafka_words *words,
                           int wake_fd, struct kafka_writer **out, struct kafka_complaint *why);

void kafka_writer_write(struct kafka_writer *w, const struct kafka_letter *letter);

/* Feeds the answers that have come. */
void kafka_writer_poll(struct kafka_writer *w, const struct feed *feed);

/* Letters without an answer are dropped. Accepts NULL. */
void kafka_writer_close(struct kafka_writer *w);
