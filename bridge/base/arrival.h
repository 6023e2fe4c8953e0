/* arrival.h - what does the MQTT broker hand us?
 *
 * One PUBLISH that came on a session of ours (MQTT 5.0, 3.3), as views. Nothing in it is
 * believed: texts may hold any bytes, the topic too. The broker waits for its PUBACK, and sends
 * it again with DUP set on the next connection of the session when none comes.
 *
 * Memory      the views point into one block of memory, which begins with the struct itself;
 *             whoever holds the arrival holds all of it
 * Threads     any, one at a time
 */
#pragma once

#include <stdint.h>

#include "bridge/base/message.h"

struct arrival {
    uint32_t epoch;           /* the connection on which it came */
    uint16_t packet_id;       /* 0: it came with QoS 0, and nobody waits for a PUBACK */
    bool is_dup;              /* DUP: it was sent on an earlier connection, too */
    bool is_retained;         /* RETAIN, as it was published */
    uint32_t subscription_id; /* the first Subscription Identifier; 0: it has none */
    struct text topic;
    struct bytes payload;          /* never absent; may be empty */
    struct text content_type;      /* size 0: none */
    struct text response_topic;    /* size 0: none */
    struct bytes correlation_data; /* .at == NULL: none */
    const struct property *properties;
    size_t property_count;      /* of @properties, at most MESSAGE_PROPERTIES_MAX */
    bool properties_are_missed; /* there were more than MESSAGE_PROPERTIES_MAX */
};

/* The value of the first user property called @name; .at == NULL when there is none. */
struct text arrival_property(const struct arrival *a, struct text name);

/* The whole of it, for the memory that it may take. */
size_t arrival_bytes(const struct arrival *a);

/* True when the two say the same, byte by byte: the broker has sent the same message again. DUP
 * and the epoch do not count. */
bool arrival_is_same(const struct arrival *a, const struct arrival *b);
