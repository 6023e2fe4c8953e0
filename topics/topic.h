/* topic.h - may we publish on this topic?
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

/* Mosquitto closes the connection over a topic with more levels (TOPIC_HIERARCHY_LIMIT). */
enum { TOPIC_LEVELS_MAX = 200 };

/* True for a topic name (MQTT 5.0, 4.7) that Mosquitto takes and that cannot surprise anyone:
 * utf8_is_mqtt, not empty, no `+` or `#`, no empty level, at most TOPIC_LEVELS_MAX levels, not
 * beginning with `$`. */
bool topic_is_publishable(struct text topic);
