/* kafka_letters.h - what does the bridge write to Kafka?
 *
 * Dead letters: records that can never be carried, to kafka.dead_letter_topic. Key, value and
 * headers stay as they were; added are
 *
 *   dlq_reason     the stable word of err.def
 *   dlq_error      a sentence
 *   dlq_route      the route that took the record; absent when none did
 *   dlq_source     topic/partition/offset
 *   dlq_time       when it was rejected, RFC 3339, UTC, milliseconds
 *   dlq_truncated  1, when the value was left out because Kafka found the letter too large
 *
 * A message from MQTT has its topic as key, its payload as value, and its user properties as
 * headers, by their own names and in their order, whatever bytes they hold; its topic is
 * dlq_source, too. Added are also, where it has them,
 *
 *   content-type, mqtt_topic, mqtt_response_topic, mqtt_correlation_data
 *   dlq_properties_missed  1, when it came with more properties than the bridge looks at
 *
 * Audit records: what must not be forgotten of ourselves, to kafka.audit_topic, as JSON, with
 * the header content-type.
 *
 * Threads     loop
 * Memory      nothing is kept; kafka_writer.h copies
 */
#pragma once

#include "bridge/adapters/kafka_writer.h"

/* Writes @m as a dead letter, as the DEAD_LETTER effect @e asks; INPUT_DEAD_LETTERED answers.
 */
void kafka_letters_dead(struct kafka_writer *w, const struct config *config,
                        const rd_kafka_message_t *m, const struct effect *e);

/* Writes the arrival of the DEAD_LETTER effect @e; INPUT_DEAD_LETTERED answers. */
void kafka_letters_arrival(struct kafka_writer *w, const struct config *config,
                           const struct effect *e);

/* Writes the record of the AUDIT effect @e; INPUT_AUDITED answers. */
void kafka_letters_audit(struct kafka_writer *w, const struct config *config,
                         const struct effect *e);
