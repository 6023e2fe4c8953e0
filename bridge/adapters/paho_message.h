/* paho_message.h - what is kept of a message that came?
 *
 * Its topic and the beginning of its payload, in one block of memory that goes with the note.
 * The broker may send anything: the topic is as it came, whatever bytes it holds.
 *
 * Threads     Paho's receive thread
 */
#pragma once

#include <MQTTAsync.h>

#include "bridge/core/input.h"

/* Copies a message as Paho hands it to messageArrived, where @topic_size 0 means that the topic
 * ends in NUL. Gives @out->message.memory, free with free().
 *
 * ERR_NO_MEMORY  for the copy */
enum err paho_message_copy(uint32_t epoch, const char *topic, int topic_size,
                           const MQTTAsync_message *m, struct input *out);
