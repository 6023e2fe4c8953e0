#include "bridge/adapters/paho_answer.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

int __real_MQTTProtocol_handlePubacks(void *packet, int socket, void **publication);
int __wrap_MQTTProtocol_handlePubacks(void *packet, int socket, void **publication);
void *__real_MQTTPacket_suback(int version, unsigned char header, char *data, size_t size);
void *__wrap_MQTTPacket_suback(int version, unsigned char header, char *data, size_t size);
void *__real_MQTTPacket_unsuback(int version, unsigned char header, char *data, size_t size);
void *__wrap_MQTTPacket_unsuback(int version, unsigned char header, char *data, size_t size);

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
    if (!read_codes((unsigned char *)data, size, &last)) return NULL; /* ends the connection */
    last.kind = PAHO_SUBACK;
    return __real_MQTTPacket_suback(version, header, data, size);
}

void *__wrap_MQTTPacket_unsuback(int version, unsigned char header, char *data, size_t size)
{
    if (!read_codes((unsigned char *)data, size, &last)) return NULL;
    return __real_MQTTPacket_unsuback(version, header, data, size);
}
