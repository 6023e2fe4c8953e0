/* app.h - what do the programs of the two directions have in common?
 *
 * Threads     loop
 * Memory      texts are kept by whoever is handed them
 */
#pragma once

#include "bridge/adapters/kafka_conf.h"
#include "bridge/loop.h"
#include "bridge/mqtt_access.h"

/* Something that no other process has got, nor this one when it started before. */
uint64_t app_seed(void);

/* The same, for the presence: also two processes that start one behind the other look quite
 * different. */
uint64_t app_run_id(void);

/* librdkafka's own words, for the log. Lent for ever. */
const struct kafka_words *app_kafka_words(void);

/* Says why Kafka's client cannot be made. */
void app_complain_of_kafka(const struct kafka_complaint *why);

/* Fills in @access for this purpose (mqtt_access.h) and gives the MQTT port to the loop.
 *
 * ERR_BAD_CONFIG  said why
 * ERR_NO_MEMORY, ERR_NO_SYSTEM */
enum err app_open_mqtt(struct loop *l, struct mqtt_access *access, const struct config *config,
                       const char *purpose, struct mqtt_paho **out);

/* Runs the loop, unless @e says that something could not be opened, and says so. Gives the exit
 * code: 0 after a clean stop, 75 when something will be repeated, 78, 71 or 70 when it could
 * not go on. */
int app_run(struct loop *l, const struct config *config, const char *direction, enum err e);
