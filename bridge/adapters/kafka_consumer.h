/* kafka_consumer.h - how does the bridge read Kafka?
 *
 * The adapter behind ports/kafka.h: a member of the group mesbridge-{bridge.id}, static under
 * the instance's name, subscribed to what the routes take.
 *
 *   consumer queue  assignments, answers, errors, librdkafka's log -> poll()
 *   data queue      the records of all partitions                  -> read()
 *   helper thread   questions that block (kafka_lookup.h)          -> poll()
 *   producer        dead letters (dead_letters.h)                  -> poll()
 *
 * All four write to one eventfd. It is edge-like: readable once for what has come since the
 * last poll(), which empties it; after a read() that took all it was asked for, there may be
 * more, and it is readable again.
 *
 * An assignment's life: librdkafka says ASSIGN, and is answered at once, with nothing to read.
 * (As long as it has no answer it tells of no other rebalance, and the whole group waits.) The
 * helper looks up the offsets; INPUT_ASSIGNED; EFFECT_START assigns in earnest, at explicit
 * offsets. REVOKE waits for EFFECT_RELEASE, for as long as max.poll.interval.ms allows. An
 * assignment that is revoked before its offsets are known, or that is empty, is never fed.
 *
 * A record below one that was read before means that its topic was made anew, or lost its end:
 * then INPUT_LANES_LOST follows, and after it a new INPUT_ASSIGNED with the log as it is now.
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
