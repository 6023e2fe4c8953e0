/* mqtt_judge.h - is the MQTT broker one that the bridge can work with?
 *
 * What its CONNACK says, against what the configuration wants.
 *
 * Pure. Threads any; memory: the findings'.
 */
#pragma once

#include "bridge/probe/finding.h"
#include "bridge/probe/mqtt_packet.h"
#include "config/config.h"

/* Adds why it does not let us in: its code is not 0, or it speaks MQTT 3.1.1 only. */
void mqtt_judge_refusal(const struct config *config, const struct mqtt_connack *c,
                        struct findings *out);

/* Adds what it offers, and what of it is too little. It has let us in. */
void mqtt_judge_offer(const struct config *config, const struct mqtt_connack *c,
                      struct findings *out);

/* Adds for how long it keeps the session of the direction up, which was asked for. */
void mqtt_judge_session(const struct config *config, const struct mqtt_connack *c,
                        struct findings *out);
