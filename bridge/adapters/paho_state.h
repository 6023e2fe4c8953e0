/* paho_state.h - what do the files of one connection share?
 *
 *     paho_connection.c   the beginning and the end of an epoch, in our memory
 *     paho_dial.c         CONNECT and CONNACK
 *     paho_publish.c      what we send, and its PUBACKs
 *     paho_subscribe.c    SUBSCRIBE, UNSUBSCRIBE and their answers
 *     paho_incoming.c     what the broker sends us
 *
 * Threads     as marked
 */
#pragma once

#include <stdatomic.h>

#include <MQTTAsync.h>

#include "bridge/adapters/paho_connection.h"
#include "bridge/adapters/paho_puback.h"

enum {
    TOPIC_BYTES_MAX = 65535,
    REFUSED = 0x80, /* reason codes from here on are refusals (MQTT 5.0, 2.4) */
};

#define NO_ANSWER "the broker answers with a wrong packet"

#define FREE_SLOT UINT64_MAX /* no ticket has this number */

/* One message in flight. Paho's thread empties it, the loop fills it. */
struct paho_slot {
    struct paho_connection *of;
    _Atomic uint64_t ticket; /* FREE_SLOT: empty */
};

struct paho_connection {
    const struct mqtt_settings *settings;
    struct mailbox *mailbox;
    struct sender sender; /* of all notes of this epoch; shut by the one who posts MQTT_DOWN */
    uint32_t epoch;
    enum client client;
    char *will_topic; /* NULL: no Will; ends in NUL, and so does the payload, in one block */
    char *will_payload;
    struct paho_pubacks *pubacks; /* NULL: CLIENT_INSTANCE */
    MQTTAsync handle;             /* NULL: not made */
    atomic_int asked;             /* SUBSCRIBE and UNSUBSCRIBE not yet answered */
    bool is_up;                   /* MQTT_UP was said; Paho's receive thread only */
    atomic_bool nobody_listens;   /* the last attempt to connect was refused by the host */
    char topic[TOPIC_BYTES_MAX +
               1];            /* of the message being sent, with the NUL that Paho wants */
    size_t next;              /* where to look for an empty slot first */
    struct paho_slot slots[]; /* settings->window */
};

/* As paho_connection_end(), with the broker's reason code behind @before, or its goodbye.
 * @thread any */
void paho_connection_end_because(struct paho_connection *c, const char *before,
                                 enum MQTTReasonCodes code);

/* Leaves a connection that is over for us, but not for the broker, as soon as Paho's send
 * thread finds the time. What comes until then is dropped, for the sender is shut.
 * @thread paho, where this is one of the few calls that are safe */
void paho_connection_leave(struct paho_connection *c);

/* Paho's messageArrived, for a connection of ours.
 * @thread paho */
int paho_connection_on_message(void *connection, char *topic, int topic_size,
                               MQTTAsync_message *message);
