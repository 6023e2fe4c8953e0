/* errand.h - what does a command need that talks to both brokers?
 *
 * The configuration, a desk at Kafka, a visit to the MQTT broker. What goes wrong is said on
 * stderr, and becomes the command's exit code.
 *
 * Threads     one
 * Memory      everything, from open to close
 */
#pragma once

#include "bridge/adapters/kafka_desk.h"
#include "bridge/core/checkpoint.h"
#include "bridge/visit.h"

struct errand {
    struct config *config;
    struct kafka_desk *desk;
    struct desk_partition *partitions; /* that the routes take, sorted */
    size_t partition_count;
    struct visit visit;
    char broker_id[BROKER_ID_BYTES]; /* as the MQTT broker retains it; "": it does not */
};

/* Reads the configuration, looks at Kafka and comes into the MQTT broker as @name. Gives an
 * exit code: 0, 66 no such file, 69 a broker cannot be reached, 71 no memory and the like, 78
 * the configuration is wrong. Close it in any case. */
int errand_open(struct errand *e, const struct config_source *source, const char *name);

/* Accepts a zeroed one. */
void errand_close(struct errand *e);

/* The partition as Kafka knows it; NULL when it has none that the routes take. */
const struct desk_partition *errand_partition(const struct errand *e, const char *kafka_topic,
                                              int32_t partition);

/* Reads what is retained on @topic and below the bridge's own id (into @broker_id), and hands
 * the former to the visit's @message, with @self. False: said why. */
bool errand_read(struct errand *e, struct text topic, void *self,
                 void (*message)(void *self, struct text topic, struct bytes payload));

/* Says why, by the visit's words. */
void errand_complain_of_mqtt(const struct errand *e);
