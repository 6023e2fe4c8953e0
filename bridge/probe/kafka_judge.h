/* kafka_judge.h - are the Kafka topics as the bridge needs them?
 *
 * Settings of topics, against what the configuration and the MQTT broker want. What is wrong is
 * told topic by topic, what is fine in one line for all.
 *
 * Pure. Threads any; memory: the findings'.
 */
#pragma once

#include "bridge/adapters/kafka_survey.h"
#include "bridge/probe/finding.h"
#include "bridge/probe/mqtt_limit.h"

/* What the bridge does with a topic. */
enum topic_role {
    ROLE_NONE,
    ROLE_DOWN, /* reads it */
    ROLE_UP,   /* writes it */
    ROLE_DEAD_LETTER,
    ROLE_AUDIT,
};

/* Its role by the configuration; a topic of ours is never read. */
enum topic_role kafka_role(const struct config *config, const char *kafka_topic);

/* Adds what is to be said of the settings of all topics that have a role. */
void kafka_judge(const struct config *config, const struct survey *survey,
                 const struct mqtt_limit *limit, struct findings *out);
