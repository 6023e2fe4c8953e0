/* kafka_producer.h - how does what comes from MQTT reach Kafka?
 *
 * The adapter behind ports/producer.h: two clients of librdkafka.
 *
 *   records       kafka_outlet.h, made when this is opened  -> poll()
 *   dead letters  kafka_writer.h, made when first needed    -> poll(); a client of its own, so
 *                 that no letter waits behind a record, or goes down with it
 *   is it there?  kafka_reach.h and kafka_lookup.h's thread -> poll()
 *
 * All write to one eventfd, which poll() empties.
 *
 * Order. One request is under way to a broker at a time (max.in.flight): when Kafka refuses a
 * batch of a producer that a partition does not know yet, it takes the next one that is under
 * way already, whatever its sequence number says (Kafka 4.4, measured). And behind a batch that
 * was refused for good nothing is sent (enable.gapless.guarantee): librdkafka would send the
 * next one within a millisecond, before we know whether what was refused is to be written after
 * all. So each record that Kafka refuses costs a client; those behind it are answered AGAIN.
 * One request may stand ready behind it, and is sent; Kafka refuses it for the gap, unless the
 * partition does not know this client yet: the first batch of a client to a partition is where
 * order could still break. Within a partition librdkafka keeps the order of what it does not
 * give up. When one record is answered LATER, the client is broken (kafka_outlet.h), so that
 * none of those behind it overtakes it: they are answered LATER too, all in the order of the
 * calls (kafka_calls.h). The next produce() makes a new client. What a real Kafka has under way
 * behind a batch that it refuses, it refuses too (out of order); librdkafka sends it again
 * about 100 ms later. So much time has the loop to call poll(): if it takes longer, some may
 * overtake.
 *
 * Batches. The broker judges a whole batch. What is above KAFKA_BATCH_BYTES travels alone, and
 * so does what is produced while nothing else is under way. Where a record had neighbours, a
 * NEVER or LARGE is not believed: it becomes LATER, and the new client is a careful one, which
 * puts each record into a batch of its own. It is given up again when it has answered as many
 * as the first one had left behind, and after a second.
 *
 * Topics (tried with Kafka 4.4 that makes none by itself, and one that does). Records to a
 * topic that is missing wait in the client; records to others pass them. librdkafka asks for it
 * every second. When it appears within topic.metadata.propagation.max.ms (here 5 s), they are
 * written in their order; else they are NAMED, and from then on each at once, until a second or
 * two after the topic is there. The time begins when the client first hears of the topic. So of
 * a topic that this client has written to, NAMED is not believed: it becomes LATER, and the new
 * client waits those seconds again. A right that is missing is told at once.
 *
 * Threads     loop, and the helper's
 * Memory      a value that lies in the arrival's payload is not copied: the arrival must stay
 *             until the answer, or until the close
 */
#pragma once

#include "bridge/adapters/kafka_conf.h"
#include "bridge/ports/kafka.h"
#include "bridge/ports/producer.h"

struct kafka_producer;

/* Gives a producer that connects in the background, Kafka there or not. @config is kept.
 *
 * ERR_BAD_CONFIG  librdkafka does not accept a property; see *@why
 * ERR_NO_SYSTEM   no descriptor or thread could be had
 * ERR_NO_MEMORY */
enum err kafka_producer_open(const struct config *config, struct feed feed,
                             struct kafka_words words, struct kafka_producer **out,
                             struct kafka_complaint *why);

/* The port, valid until the close. */
struct producer_port kafka_producer_port(struct kafka_producer *p);

/* Ends it within seconds, Kafka there or not. What has no answer is dropped; feeds nothing.
 * Accepts NULL and half-built ones. */
void kafka_producer_close(struct kafka_producer *p);
