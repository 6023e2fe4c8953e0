/* mqtt_try.h - can the MQTT broker be worked with, from here, with these credentials?
 *
 * From the name to the rights, one step after the other. It comes under a client id of its own,
 * with sessions that end with the connection, and throws nobody out.
 *
 * Threads     one
 * Memory      none
 */
#pragma once

#include "bridge/adapters/mqtt_paho.h"
#include "bridge/probe/finding.h"
#include "bridge/probe/mqtt_limit.h"
#include "config/config.h"

/* Takes at most @timeout_ms, and a little. @access says where and as whom. */
void mqtt_try(const struct config *config, const struct mqtt_settings *access,
              int64_t timeout_ms, struct findings *out, struct mqtt_limit *limit);
