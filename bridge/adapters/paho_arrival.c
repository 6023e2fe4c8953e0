#include "bridge/adapters/paho_arrival.h"

#include <stdlib.h>
#include <string.h>

/* Properties as they lie in Paho's memory. */
static struct text text_of_lenstring(MQTTLenString s)
{
    bool is_there = s.data != NULL && s.len > 0;
    return (struct text){is_there ? s.data : "", is_there ? (size_t)s.len : 0};
}

/* Fills what the properties say, as views of Paho's memory, and the user properties in @room,
 * for MESSAGE_PROPERTIES_MAX of them. */
static void read_properties(const MQTTProperties *from, struct property *room,
                            struct arrival *out)
{
    for (int i = 0; i < from->count; i++) {
        const MQTTProperty *p = &from->array[i];
        struct text data = {NULL, 0};

        switch (p->identifier) {
        case MQTTPROPERTY_CODE_CONTENT_TYPE:
            out->content_type = text_of_lenstring(p->value.data);
            break;
        case MQTTPROPERTY_CODE_RESPONSE_TOPIC:
            out->response_topic = text_of_lenstring(p->value.data);
            break;
        case MQTTPROPERTY_CODE_CORRELATION_DATA:
            data = text_of_lenstring(p->value.data);
            out->correlation_data = bytes_of_text(data);
            break;
        case MQTTPROPERTY_CODE_SUBSCRIPTION_IDENTIFIER:
            if (out->subscription_id == 0) out->subscription_id = p->value.integer4;
            break;
        case MQTTPROPERTY_CODE_USER_PROPERTY:
            if (out->property_count == MESSAGE_PROPERTIES_MAX) {
                out->properties_are_missed = true;
                break;
            }
            room[out->property_count++] = (struct property){text_of_lenstring(p->value.data),
                                                            text_of_lenstring(p->value.value)};
            break;
        default: break;
        }
    }
    out->properties = room;
}

/* Copies @view to *@at, which moves behind it. */
static struct text move_text(char **at, struct text view)
{
    struct text moved = {*at, view.size};

    if (view.size > 0) memcpy(*at, view.at, view.size);
    *at += view.size;
    return moved;
}

static struct bytes move_bytes(char **at, struct bytes view)
{
    return bytes_of_text(move_text(at, text_of_bytes(view)));
}

/* Makes every view of @a one of the memory behind the struct itself. */
static void move_in(struct arrival *a)
{
    struct property *properties = (struct property *)(a + 1);
    char *at = (char *)(properties + a->property_count);

    for (size_t i = 0; i < a->property_count; i++) {
        properties[i].name = move_text(&at, a->properties[i].name);
        properties[i].value = move_text(&at, a->properties[i].value);
    }
    a->properties = properties;
    a->topic = move_text(&at, a->topic);
    a->payload = move_bytes(&at, a->payload);
    if (a->content_type.size > 0) a->content_type = move_text(&at, a->content_type);
    if (a->response_topic.size > 0) a->response_topic = move_text(&at, a->response_topic);
    if (a->correlation_data.at != NULL)
        a->correlation_data = move_bytes(&at, a->correlation_data);
}

enum err paho_arrival_copy(uint32_t epoch, const char *topic, int topic_size,
                           const MQTTAsync_message *m, struct arrival **out)
{
    struct property room[MESSAGE_PROPERTIES_MAX];
    size_t size = m->payload != NULL && m->payloadlen > 0 ? (size_t)m->payloadlen : 0;
    struct arrival seen = {
        .epoch = epoch,
        .packet_id = m->qos > 0 ? (uint16_t)m->msgid : 0,
        .is_dup = m->dup != 0,
        .is_retained = m->retained != 0,
        .topic = {topic,      topic_size > 0 ? (size_t)topic_size : strlen(topic)},
        .payload = {m->payload, size                                               },
    };

    read_properties(&m->properties, room, &seen);
    struct arrival *a =
        malloc(arrival_bytes(&seen) + 1); /* the views never end outside of it */
    if (a == NULL) return ERR_NO_MEMORY;
    *a = seen;
    move_in(a);
    *out = a;
    return ERR_OK;
}
