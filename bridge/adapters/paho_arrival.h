/* paho_arrival.h - what is kept of a message that came on a session?
 *
 * All of it (bridge/base/arrival.h), in one block of memory that begins with the struct. The
 * broker may send anything: the texts are as they came, whatever bytes they hold.
 *
 * Threads     Paho's receive thread
 */
#pragma once

#include <MQTTAsync.h>

#include "bridge/base/arrival.h"
#include "bridge/base/err.h"

/* Copies a message as Paho hands it to messageArrived, where @topic_size 0 means that the topic
 * ends in NUL. Gives *@out, free with free().
 *
 * ERR_NO_MEMORY  for the copy */
enum err paho_arrival_copy(uint32_t epoch, const char *topic, int topic_size,
                           const MQTTAsync_message *m, struct arrival **out);
