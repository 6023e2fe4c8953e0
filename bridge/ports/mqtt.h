/* mqtt.h - what does the loop need from an MQTT client?
 *
 * One connection at a time, each with an epoch number of its own (R1 of guarantees.md): MQTT 5,
 * Clean Start, nothing stored, nothing sent again by the library.
 *
 * Answers come as inputs through the mailbox:
 *   INPUT_MQTT_UP     the broker accepted the epoch's connection
 *   INPUT_MQTT_DOWN   exactly once for each dial(): not accepted, lost, or hung up
 *   INPUT_PUBACKED    at most once for each published ticket, never after the epoch's
 * MQTT_DOWN; with the broker's own reason code, 0x10 (no matching subscribers) included
 *   INPUT_MESSAGE     a message on a subscribed topic, in the order in which the broker sent
 * it, never after the epoch's MQTT_DOWN. A broker that sends more than anybody asked for
 * (hundreds that wait to be looked at) ends the epoch.
 *
 * publish(), subscribe() and unsubscribe() reach the broker in the order of the calls.
 *
 * Threads     functions are called by the loop; answers are posted by the client's threads
 */
#pragma once

#include "bridge/base/message.h"

struct mqtt_port {
    void *self;

    /* Starts to connect as @epoch, which is above every epoch before. Returns at once. An
     * earlier epoch's connection has had its MQTT_DOWN, though its handle may still be on its
     * way out. */
    void (*dial)(void *self, uint32_t epoch);

    /* Subscribes to exactly these topics: QoS 1, Retain Handling 0 (what is retained is sent),
     * our own messages come back too. Copies them. At most SUBSCRIBE_TOPICS_MAX, which are one
     * SUBSCRIBE packet. When the broker refuses one of them, the epoch ends with its reason. */
    void (*subscribe)(void *self, const struct text *topics, size_t count);
    void (*unsubscribe)(void *self, const struct text *topics, size_t count);

    /* Sends one message, QoS 1. Copies everything it needs before it returns. When the
     * connection is gone it does nothing: MQTT_DOWN follows. */
    void (*publish)(void *self, uint64_t ticket, const struct message *m);

    /* Ends the epoch's connection; MQTT_DOWN follows within a second, also when the broker is
     * frozen. Does nothing when it has ended already. */
    void (*hang_up)(void *self, uint32_t epoch);
};
