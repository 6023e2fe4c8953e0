/* oracle.h - what does libmosquitto say of this text?
 *
 * The library that Mosquitto's own clients are made of, and that shares this code with the
 * broker.
 *
 * Memory      none that outlives a call
 * Threads     one
 */
#pragma once

#include "tests/fuzz/fuzz.h"

/* True for text that may stand in a packet: UTF-8 as MQTT 5.0, 1.5.4 has it, and no control
 * characters. */
bool oracle_is_text(struct text t);

/* True for a topic that may be published on. */
bool oracle_is_topic(struct text t);

/* True for a topic filter that may be subscribed to. */
bool oracle_is_filter(struct text t);

/* True when @filter takes @topic; both are what the functions above say. */
bool oracle_takes(struct text filter, struct text topic);
