/* kafka_try.h - can the Kafka cluster be worked with, from here, with these credentials?
 *
 * From the names to the topics, one step after the other.
 *
 * Threads     one
 * Memory      none
 */
#pragma once

#include "bridge/probe/finding.h"
#include "bridge/probe/mqtt_limit.h"
#include "config/config.h"

/* Takes at most @timeout_ms, and a second or two to leave. @limit is the MQTT broker's. */
void kafka_try(const struct config *config, int64_t timeout_ms, const struct mqtt_limit *limit,
               struct findings *out);
