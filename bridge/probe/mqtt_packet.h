/* mqtt_packet.h - how are the few MQTT 5 packets written and read that a probe needs?
 *
 * The bridge's own client is Paho (adapters/mqtt_paho.h). A probe wants to know more, and do
 * less, than any client library lets it: all properties of a CONNACK, the answer of a broker
 * that speaks 3.1.1 only, and whether a topic may be written to, without anybody getting the
 * message (QoS 2, of which the second half is never sent: mqtt_try.h).
 *
 * Pure. What comes is hostile: a packet that is not as MQTT says is refused.
 *
 * Memory      views into what was read; what is written goes to the caller's sink, whose
 *             overflow says that it did not fit
 * Threads     any
 */
#pragma once

#include <stdint.h>

#include "bridge/base/sink.h"

enum {
    MQTT_CONNECT = 1,
    MQTT_CONNACK,
    MQTT_PUBLISH,
    MQTT_PUBACK,
    MQTT_PUBREC,
    MQTT_SUBSCRIBE = 8,
    MQTT_SUBACK,
    MQTT_DISCONNECT = 14,
};

/* Who comes, and with what. Texts may be empty: not given. */
struct mqtt_connect {
    struct text client_id, username, password;
    uint16_t keep_alive_s;
    uint32_t packet_bytes_max; /* no larger ones are to be sent to us */
    bool has_session_expiry;
    uint32_t session_expiry_s;
};

/* What the broker says to that. What it leaves out has MQTT's own default. */
struct mqtt_connack {
    bool is_v5;      /* false: a broker that answers as MQTT 3.1.1 does */
    uint8_t code;    /* 0: come in; a reason code (MQTT 5.0, 2.4), or 3.1.1's return code */
    struct text why; /* Reason String */
    uint16_t receive_max;
    uint8_t qos_max;
    bool retain, wildcards, subscription_ids;
    uint32_t packet_bytes_max; /* 0: no limit */
    bool has_session_expiry;   /* it gives another one than was asked for */
    uint32_t session_expiry_s;
    bool has_keep_alive; /* likewise */
    uint16_t keep_alive_s;
};

/* One packet. */
struct mqtt_packet {
    uint8_t type, flags;
    struct text body; /* behind its length */
};

enum mqtt_scan { MQTT_MORE, MQTT_COMPLETE, MQTT_MALFORMED };

/* Finds the first packet of @in. COMPLETE: @out is it, and @used bytes are done with.
 * MALFORMED: this is no MQTT, or is longer than @capacity. */
enum mqtt_scan mqtt_packet_scan(struct text in, size_t capacity, struct mqtt_packet *out,
                                size_t *used);

/* Whether a subscription is to bring what is retained. */
enum mqtt_retained { MQTT_LEAVE_RETAINED, MQTT_SEND_RETAINED };

/* Each writes one packet. */
void mqtt_write_connect(struct sink *out, const struct mqtt_connect *c);
void mqtt_write_subscribe(struct sink *out, uint16_t id, struct text filter,
                          enum mqtt_retained retained);
void mqtt_write_publish(struct sink *out, uint16_t id, int qos, struct text topic,
                        struct text payload);

/* With a Session Expiry Interval of 0: nothing is to be kept. */
void mqtt_write_goodbye(struct sink *out);

/* Each reads a packet's body; false: it is not as MQTT says. */
bool mqtt_read_connack(struct text body, struct mqtt_connack *out);

/* Of a PUBACK, PUBREC or SUBACK: which packet it answers, and the (first) reason code. */
bool mqtt_read_answer(const struct mqtt_packet *p, uint16_t *id, uint8_t *code);

bool mqtt_read_publish(const struct mqtt_packet *p, struct text *topic, struct text *payload);
