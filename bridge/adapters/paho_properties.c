#include "bridge/adapters/paho_properties.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { VARINT_BYTES_MAX = 4 };

/* Properties ready for the wire. */
struct block {
    atomic_uint references;
    const unsigned char *at; /* in @room: Property Length, then the properties */
    size_t size;             /* bytes from @at on */
    unsigned char room[];
};

/* Paho's own max_count is a small multiple of ten. */
enum { MARK = -0x6d657362 };

MQTTProperties __real_MQTTProperties_copy(const MQTTProperties *props);
MQTTProperties __wrap_MQTTProperties_copy(const MQTTProperties *props);
int __real_MQTTProperties_write(char **at, const MQTTProperties *props);
int __wrap_MQTTProperties_write(char **at, const MQTTProperties *props);
void __real_MQTTProperties_free(MQTTProperties *props);
void __wrap_MQTTProperties_free(MQTTProperties *props);

static struct block *block_of(const MQTTProperties *props)
{
    if (props == NULL || props->max_count != MARK) return NULL;
    assert(props->count == 0);
    return (struct block *)(void *)props->array;
}

static _Thread_local bool moves; /* the next copy */

void paho_properties_move(bool does)
{
    moves = does;
}

static MQTTProperties take(MQTTProperties *props)
{
    MQTTProperties taken = *props;

    moves = false;
    *props = (MQTTProperties)MQTTProperties_initializer;
    return taken;
}

MQTTProperties __wrap_MQTTProperties_copy(const MQTTProperties *props)
{
    struct block *block = block_of(props);

    if (moves) return take((MQTTProperties *)(uintptr_t)props);
    if (block == NULL) return __real_MQTTProperties_copy(props);
    atomic_fetch_add_explicit(&block->references, 1, memory_order_relaxed);
    return *props;
}

int __wrap_MQTTProperties_write(char **at, const MQTTProperties *props)
{
    const struct block *block = block_of(props);

    if (block == NULL) return __real_MQTTProperties_write(at, props);
    memcpy(*at, block->at, block->size);
    *at += block->size;
    return (int)block->size;
}

void __wrap_MQTTProperties_free(MQTTProperties *props)
{
    struct block *block = block_of(props);

    if (block == NULL) {
        __real_MQTTProperties_free(props);
        return;
    }
    *props = (MQTTProperties)MQTTProperties_initializer;
    if (atomic_fetch_sub_explicit(&block->references, 1, memory_order_acq_rel) == 1)
        free(block);
}

/* --- encoding --- */

static unsigned char *put_varint(unsigned char *at, size_t n)
{
    do {
        unsigned char byte = n & 0x7f;
        n >>= 7;
        *at++ = n > 0 ? byte | 0x80 : byte;
    } while (n > 0);
    return at;
}

static unsigned char *put_bytes(unsigned char *at, const void *from, size_t size)
{
    assert(size <= UINT16_MAX);
    *at++ = (unsigned char)(size >> 8);
    *at++ = (unsigned char)size;
    if (size > 0) memcpy(at, from, size);
    return at + size;
}

static unsigned char *put_u32(unsigned char *at, uint32_t n)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (unsigned char)(n >> shift);
    return at;
}

/* The properties without their length, in the order of the specification. */
static unsigned char *put_properties(unsigned char *at, const struct message *m)
{
    if (m->payload_is_utf8) {
        *at++ = MQTTPROPERTY_CODE_PAYLOAD_FORMAT_INDICATOR;
        *at++ = 1;
    }
    if (m->expiry_s > 0) {
        *at++ = MQTTPROPERTY_CODE_MESSAGE_EXPIRY_INTERVAL;
        at = put_u32(at, m->expiry_s);
    }
    if (m->content_type.size > 0) {
        *at++ = MQTTPROPERTY_CODE_CONTENT_TYPE;
        at = put_bytes(at, m->content_type.at, m->content_type.size);
    }
    if (m->response_topic.size > 0) {
        *at++ = MQTTPROPERTY_CODE_RESPONSE_TOPIC;
        at = put_bytes(at, m->response_topic.at, m->response_topic.size);
    }
    if (m->correlation_data.at != NULL) {
        *at++ = MQTTPROPERTY_CODE_CORRELATION_DATA;
        at = put_bytes(at, m->correlation_data.at, m->correlation_data.size);
    }
    for (size_t i = 0; i < m->property_count; i++) {
        *at++ = MQTTPROPERTY_CODE_USER_PROPERTY;
        at = put_bytes(at, m->properties[i].name.at, m->properties[i].name.size);
        at = put_bytes(at, m->properties[i].value.at, m->properties[i].value.size);
    }
    return at;
}

/* At least as many bytes as put_properties() writes. */
static size_t room_for(const struct message *m)
{
    size_t room = 2 + 5 + 3 + m->content_type.size + 3 + m->response_topic.size + 3 +
                  m->correlation_data.size;

    for (size_t i = 0; i < m->property_count; i++) {
        room += 5 + m->properties[i].name.size + m->properties[i].value.size;
    }
    return room;
}

MQTTProperties paho_properties_of(const struct message *m)
{
    unsigned char length[VARINT_BYTES_MAX];
    size_t room = VARINT_BYTES_MAX + room_for(m);
    struct block *block = malloc(sizeof *block + room);
    assert(block != NULL); /* a message must not go out without its envelope */

    unsigned char *start = block->room + VARINT_BYTES_MAX;
    size_t size = (size_t)(put_properties(start, m) - start);
    assert(size <= room - VARINT_BYTES_MAX);
    if (size == 0) {
        free(block);
        return (MQTTProperties)MQTTProperties_initializer;
    }
    size_t length_size = (size_t)(put_varint(length, size) - length);
    memcpy(start - length_size, length, length_size);
    atomic_init(&block->references, 1);
    block->at = start - length_size;
    block->size = length_size + size;
    return (MQTTProperties){
        .max_count = MARK, .length = (int)size, .array = (MQTTProperty *)(void *)block};
}
