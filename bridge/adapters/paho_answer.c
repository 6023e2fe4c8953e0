#include "bridge/adapters/paho_answer.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int __real_MQTTProtocol_handlePubacks(void *packet, int socket, void **publication);
int __wrap_MQTTProtocol_handlePubacks(void *packet, int socket, void **publication);
int __wrap_MQTTProtocol_handlePubrecs(void *packet, int socket, void **publication);
int __wrap_MQTTProtocol_handlePubcomps(void *packet, int socket, void **publication);
void *__real_MQTTPacket_connack(int version, unsigned char header, char *data, size_t size);
void *__wrap_MQTTPacket_connack(int version, unsigned char header, char *data, size_t size);
void *__real_MQTTPacket_suback(int version, unsigned char header, char *data, size_t size);
void *__wrap_MQTTPacket_suback(int version, unsigned char header, char *data, size_t size);
void *__real_MQTTPacket_unsuback(int version, unsigned char header, char *data, size_t size);
void *__wrap_MQTTPacket_unsuback(int version, unsigned char header, char *data, size_t size);
int __real_MQTTPacket_send_subscribe(void *topics, void *qos, void *options, void *properties,
                                     int id, int dup, void *client);
int __wrap_MQTTPacket_send_subscribe(void *topics, void *qos, void *options, void *properties,
                                     int id, int dup, void *client);
int __real_MQTTPacket_send_unsubscribe(void *topics, void *properties, int id, int dup,
                                       void *client);
int __wrap_MQTTPacket_send_unsubscribe(void *topics, void *properties, int id, int dup,
                                       void *client);

struct answer {
    enum paho_answer kind;
    int id;
    unsigned char code;
};

static _Thread_local struct answer last;

int paho_answer_code(enum paho_answer kind, int token)
{
    bool is_it = last.kind == kind && last.id == token;

    last.kind = PAHO_NOTHING;
    return is_it ? last.code : -1;
}

/* --- answers to a PUBLISH --- */

int __wrap_MQTTProtocol_handlePubacks(void *packet, int socket, void **publication)
{
    struct { /* how Paho's Ack begins (its MQTTPacket.h) */
        unsigned header;
        int id;
        unsigned char code; /* 0 when the packet ends before it */
    } ack;

    memcpy(&ack, packet, sizeof ack);
    last = (struct answer){PAHO_PUBACK, ack.id, ack.code};
    return __real_MQTTProtocol_handlePubacks(packet, socket, publication); /* frees it */
}

/* The message is cleared away as by a PUBACK, so that it is freed once; then the connection
 * ends. */
static int refuse(void *packet, int socket, void **publication)
{
    enum { SOCKET_ERROR = -1 }; /* Paho's Socket.h */

    last.kind = PAHO_NOTHING;
    __real_MQTTProtocol_handlePubacks(packet, socket, publication);
    return SOCKET_ERROR;
}

int __wrap_MQTTProtocol_handlePubrecs(void *packet, int socket, void **publication)
{
    return refuse(packet, socket, publication);
}

int __wrap_MQTTProtocol_handlePubcomps(void *packet, int socket, void **publication)
{
    return refuse(packet, socket, publication);
}

/* --- answers to a SUBSCRIBE or UNSUBSCRIBE --- */

/* The packet ids of those sent and not yet answered, of the one connection that is alive; a bit
 * each. Paho's big lock is held wherever it is used. */
static unsigned char asked[(UINT16_MAX + 1) / CHAR_BIT];

static void ask(int id)
{
    asked[(id & UINT16_MAX) / CHAR_BIT] |= (unsigned char)(1 << id % CHAR_BIT);
}

static bool settle(int id)
{
    unsigned char bit = (unsigned char)(1 << id % CHAR_BIT);
    bool was_asked = (asked[id / CHAR_BIT] & bit) != 0;

    asked[id / CHAR_BIT] &= (unsigned char)~bit;
    return was_asked;
}

int __wrap_MQTTPacket_send_subscribe(void *topics, void *qos, void *options, void *properties,
                                     int id, int dup, void *client)
{
    ask(id);
    return __real_MQTTPacket_send_subscribe(topics, qos, options, properties, id, dup, client);
}

int __wrap_MQTTPacket_send_unsubscribe(void *topics, void *properties, int id, int dup,
                                       void *client)
{
    ask(id);
    return __real_MQTTPacket_send_unsubscribe(topics, properties, id, dup, client);
}

/* A new connection: what an earlier one asked is not answered any more. */
void *__wrap_MQTTPacket_connack(int version, unsigned char header, char *data, size_t size)
{
    memset(asked, 0, sizeof asked);
    return __real_MQTTPacket_connack(version, header, data, size);
}

/* Reads SUBACK and UNSUBACK from the packet id on (MQTT 5.0, 3.9.2 and 3.11.2). False when not
 * one code is there. */
static bool read_codes(const unsigned char *data, size_t size, struct answer *out)
{
    size_t at = 2, length = 0;

    for (unsigned shift = 0;; shift += 7) { /* Property Length */
        if (at >= size || shift > 21) return false;
        length |= (size_t)(data[at] & 0x7f) << shift;
        if ((data[at++] & 0x80) == 0) break;
    }
    if (length >= size - at) return false;

    *out = (struct answer){.id = data[0] << 8 | data[1]};
    for (at += length; at < size; at++) {
        if (data[at] > out->code) out->code = data[at];
    }
    return true;
}

void *__wrap_MQTTPacket_suback(int version, unsigned char header, char *data, size_t size)
{
    if (!read_codes((unsigned char *)data, size, &last) || !settle(last.id)) return NULL;
    last.kind = PAHO_SUBACK;
    return __real_MQTTPacket_suback(version, header, data, size);
}

void *__wrap_MQTTPacket_unsuback(int version, unsigned char header, char *data, size_t size)
{
    if (!read_codes((unsigned char *)data, size, &last) || !settle(last.id)) return NULL;
    return __real_MQTTPacket_unsuback(version, header, data, size);
}
