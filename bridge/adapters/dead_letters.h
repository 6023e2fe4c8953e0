/* dead_letters.h - where do records go that can never be carried?
 *
 * To the dead-letter topic, by a producer of its own: idempotent, acks=all. Key, value and
 * headers stay as they were; added are
 *
 *   dlq_reason     the stable word of err.def
 *   dlq_error      a sentence
 *   dlq_route      the route that took the record; absent when none did
 *   dlq_source     topic/partition/offset
 *   dlq_time       when it was rejected, RFC 3339, UTC, milliseconds
 *   dlq_truncated  1, when the value was left out because Kafka found the letter too large
 *
 * What may succeed later (no leader, no quorum, no connection) librdkafka tries for ever; what
 * cannot is answered at once as not stored.
 *
 * Invariants  each letter is answered exactly once by INPUT_DEAD_LETTERED, from
 * dead_letters_poll() Threads     loop Memory      the producer is made at the first letter; a
 * letter's bytes are copied
 */
#pragma once

#include <librdkafka/rdkafka.h>

#include "bridge/adapters/kafka_conf.h"
#include "bridge/ports/kafka.h"

struct dead_letters;

/* Gives a writer that signals @wake_fd, an eventfd, when dead_letters_poll() may have
 * something.
 * @config and @words are kept. Checks the configuration, though nothing is connected yet.
 *
 * ERR_BAD_CONFIG  librdkafka does not accept a property; see *@why
 * ERR_NO_MEMORY */
enum err dead_letters_open(const struct config *config, const struct kafka_words *words,
                           int wake_fd, struct dead_letters **out, struct kafka_complaint *why);

/* Writes @m as a dead letter, as the DEAD_LETTER effect @e asks. */
void dead_letters_write(struct dead_letters *d, const rd_kafka_message_t *m,
                        const struct effect *e);

/* Feeds the answers that have come. */
void dead_letters_poll(struct dead_letters *d, const struct feed *feed);

/* Letters without an answer are dropped. Accepts NULL. */
void dead_letters_close(struct dead_letters *d);
