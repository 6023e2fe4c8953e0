/* kafka_consumer.h - how does the bridge read Kafka?
 *
 * The adapter behind ports/kafka.h: a member of the group mesbridge-{bridge.id}, static under
 * the instance's name, subscribed to what the routes take.
 *
 *   consumer queue  assignments, answers, errors, librdkafka's log   -> poll()
 *   data queue      the records of all partitions                    -> read()
 *   helper thread   questions that block (kafka_lookup.h)            -> poll()
 *   producer        dead letters, audit records (kafka_letters.h) -> poll()
 *
 * All four write to one eventfd. It is edge-like: readable once for what has come since the
 * last poll(), which empties it; after a read() that took all it was asked for, there may be
 * more, and it is readable again.
 *
 * What becomes of an assignment is told in kafka_group.h.
 *
 * Threads     loop, and the helper's
 * Memory      a kept record is librdkafka's message; it holds the fetched batch it came in
 */
#pragma once

#include "bridge/adapters/kafka_conf.h"
#include "bridge/ports/kafka.h"

struct kafka_consumer;

/* Gives a member that joins the group in the background, Kafka there or not. @config is kept.
 *
 * ERR_BAD_CONFIG  librdkafka does not accept a property; see *@why
 * ERR_NO_SYSTEM   no descriptor or thread could be had
 * ERR_NO_MEMORY */
enum err kafka_consumer_open(const struct config *config, struct feed feed,
                             struct kafka_words words, struct kafka_consumer **out,
                             struct kafka_complaint *why);

/* The port, valid until the close. */
struct kafka_port kafka_consumer_port(struct kafka_consumer *k);

/* Ends it within seconds, Kafka there or not. Feeds nothing and commits nothing. A static
 * member says no farewell: its partitions wait for its return until the session times out.
 * Accepts NULL and half-built ones. */
void kafka_consumer_close(struct kafka_consumer *k);
