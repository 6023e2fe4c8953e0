#include "bridge/adapters/paho_message.h"

#include <stdlib.h>
#include <string.h>

enum err paho_message_copy(uint32_t epoch, const char *topic, int topic_size,
                           const MQTTAsync_message *m, struct input *out)
{
    enum { KEPT_MAX = SUBSCRIBED_BYTES_MAX + 1 }; /* one more tells that it was cut */
    size_t name = topic_size > 0 ? (size_t)topic_size : strlen(topic);
    size_t kept = m->payload != NULL && m->payloadlen > 0 ? (size_t)m->payloadlen : 0;
    if (kept > KEPT_MAX) kept = KEPT_MAX;

    char *memory = malloc(name + kept + 1); /* 1: never nothing, which might be NULL */
    if (memory == NULL) return ERR_NO_MEMORY;
    memcpy(memory, topic, name);
    if (kept > 0) memcpy(memory + name, m->payload, kept);
    *out = (struct input){
        .kind = INPUT_MESSAGE,
        .message = {.epoch = epoch,
                    .topic = {memory, name},
                    .payload = {memory + name, kept},
                    .memory = memory},
    };
    return ERR_OK;
}
