#include "bridge/base/message.h"

#include <assert.h>

/* Bytes of a Variable Byte Integer (MQTT 5.0, 1.5.5). */
static size_t varint_bytes(size_t n)
{
    return n < 128 ? 1 : n < 16384 ? 2 : n < 2097152 ? 3 : 4;
}

size_t message_wire_bytes(const struct message *m)
{
    assert(m->property_count <= MESSAGE_PROPERTIES_MAX);
    size_t properties = 0;

    if (m->payload_is_utf8) properties += 2;
    if (m->expiry_s > 0) properties += 5;
    if (m->content_type.size > 0) properties += 3 + m->content_type.size;
    if (m->response_topic.size > 0) properties += 3 + m->response_topic.size;
    if (m->correlation_data.at != NULL) properties += 3 + m->correlation_data.size;
    for (size_t i = 0; i < m->property_count; i++) {
        properties += 5 + m->properties[i].name.size + m->properties[i].value.size;
    }

    size_t rest = 2 + m->topic.size + 2 /* packet id */ + varint_bytes(properties) +
                  properties + m->payload.size;
    return 1 + varint_bytes(rest) + rest;
}
