/* message.h - what do we hand to the MQTT broker?
 *
 * One PUBLISH of MQTT 5.0 (section 3.3), QoS 1, as views.
 *
 * Invariants  every text in it is UTF-8 that Mosquitto accepts; no user property's name
 *             stands twice
 * Memory      all views; whoever made it says how long they last
 * Threads     any
 */
#pragma once

#include <stdint.h>

#include "bridge/base/view.h"

/* Most user properties of a message: the CloudEvents attributes and the route's own list. */
enum { MESSAGE_PROPERTIES_MAX = 48 };

/* One user property (MQTT 5.0, 3.3.2.3.7). */
struct property {
    struct text name;
    struct text value;
};

struct message {
    struct text topic;
    struct bytes payload;          /* never absent; may be empty */
    bool payload_is_utf8;          /* Payload Format Indicator 1 */
    bool is_retained;              /* RETAIN (MQTT 5.0, 3.3.1.3) */
    bool is_replay;                /* it was sent before; the envelope says so */
    uint32_t expiry_s;             /* Message Expiry Interval in seconds; 0: none */
    struct text content_type;      /* size 0: none */
    struct text response_topic;    /* size 0: none */
    struct bytes correlation_data; /* .at == NULL: none */
    size_t property_count;         /* of @properties */
    struct property properties[MESSAGE_PROPERTIES_MAX];
};

/* The size of the whole PUBLISH packet on the wire, in bytes: what the broker's Maximum
 * Packet Size limits (MQTT 5.0, 3.2.2.3.6). */
size_t message_wire_bytes(const struct message *m);
