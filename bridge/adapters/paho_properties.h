/* paho_properties.h - how do many user properties travel through Paho cheaply?
 *
 * Paho copies every name and every value of a message twice, each into memory of its own: 8
 * user properties are 34 allocations. Here a message's properties are encoded once, as they
 * stand on the wire, into one block with a count of references. It goes about as an
 * MQTTProperties with a mark that no other one can bear, and Paho's copy, write and free are
 * made to know it (-Wl,--wrap): a copy is one more reference, a write one memcpy. Every other
 * MQTTProperties goes to the real functions.
 *
 *     MQTTProperties  count 0 · max_count the mark · length as Paho wants it · array -> block
 *
 * A message that comes has been read into memory of its own for each text, too, and Paho copies
 * all that once more before it hands it on, and throws the first away. That copy can be made a
 * move.
 *
 * count is 0, so that code of Paho's that looks for a property finds none and touches nothing.
 *
 * Threads     any; a block may be shared between threads
 */
#pragma once

#include <stdbool.h>

#include <MQTTProperties.h>

#include "bridge/base/message.h"

/* Copies the properties of @m (MQTT 5.0, 3.3.2.3). Gives one reference; let go of it with
 * MQTTProperties_free(). A message without any gives the empty MQTTProperties. */
MQTTProperties paho_properties_of(const struct message *m);

/* The next copy that Paho makes on this thread (if @does) takes the properties instead, and
 * leaves none. */
void paho_properties_move(bool does);
