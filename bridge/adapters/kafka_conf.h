/* kafka_conf.h - how is librdkafka told what the bridge and its operator want?
 *
 * Three layers, the later one wins: what the bridge prefers, what the operator wrote under
 * kafka.properties, and what the bridge's promise rests on (who commits, who assigns, where an
 * unknown offset leads to). config/properties.def refuses keys of the third layer with a
 * reason.
 *
 * librdkafka's own words are not lost: its log lines come as events on the client's queue, and
 * are handed to @words by whoever polls that queue.
 *
 * Memory      a conf is given; rd_kafka_new() takes it
 * Threads     any
 */
#pragma once

#include <librdkafka/rdkafka.h>

#include "bridge/base/err.h"
#include "bridge/base/sink.h"
#include "config/config.h"

/* Where librdkafka's words go. */
struct kafka_words {
    void *self;
    /* @level as syslog(3) counts. @thread loop, but for what is said while a client is made. */
    void (*say)(void *self, int level, struct text facility, struct text words);
};

/* Why a client could not be made. */
struct kafka_complaint {
    const struct kafka_property *property; /* whose fault it is; NULL: none of the operator's */
    char words[512];                       /* librdkafka's own, with a NUL */
};

/* The broker judges a whole batch, and a record that is too large must not condemn its
 * neighbours: a producer's batch ends at this size, so what is above it travels alone. */
enum { KAFKA_BATCH_BYTES = 65536 };

/* With neighbours in a batch, or each record by itself. */
enum kafka_care { KAFKA_CAREFREE, KAFKA_CAREFUL };

/* Most bytes of the group's name, with a NUL. */
enum { KAFKA_GROUP_BYTES_MAX = 300 };

/* "mesbridge-{bridge.id}": all instances of a set share it. */
void kafka_conf_group(const struct config *config, char out[KAFKA_GROUP_BYTES_MAX]);

/* True for the topics that we write ourselves, which no route ever carries. */
bool kafka_topic_is_ours(const struct config *config, const char *kafka_topic);

/* Gives the conf of the group member. @words is kept as long as the client made from it.
 *
 * ERR_BAD_CONFIG  librdkafka does not accept a property; see *@why */
enum err kafka_conf_consumer(const struct config *config, const struct kafka_words *words,
                             rd_kafka_conf_t **out, struct kafka_complaint *why);

/* The same for the producer of our own records. */
enum err kafka_conf_producer(const struct config *config, const struct kafka_words *words,
                             rd_kafka_conf_t **out, struct kafka_complaint *why);

/* The same for the producer of what comes from MQTT. */
enum err kafka_conf_up(const struct config *config, const struct kafka_words *words,
                       enum kafka_care care, rd_kafka_conf_t **out,
                       struct kafka_complaint *why);

/* Hands an event of type LOG or ERROR on to @words. */
void kafka_conf_say(const struct kafka_words *words, rd_kafka_event_t *event);
