/* mqtt.h - what does the loop need from an MQTT client?
 *
 * One connection at a time, each with an epoch number of its own (R1 of guarantees.md): MQTT 5,
 * nothing stored, nothing sent again by the library. A connection is made as this instance,
 * with an empty session that ends with it, or as the set's session, which the broker keeps
 * (struct dial in effect.h).
 *
 * Answers come as inputs through the mailbox:
 *   INPUT_MQTT_UP     the broker accepted the epoch's connection
 *   INPUT_MQTT_DOWN   exactly once for each dial(): not accepted, lost, or hung up
 *   INPUT_PUBACKED    at most once for each published ticket, never after the epoch's
 * MQTT_DOWN; with the broker's own reason code, 0x10 (no matching subscribers) included
 *   INPUT_MESSAGE     CLIENT_INSTANCE only: a message on a subscribed topic, in the order in
 * which the broker sent it, never after the epoch's MQTT_DOWN. A broker that sends more than
 * anybody asked for (hundreds that wait to be looked at) ends the epoch. INPUT_ARRIVED
 * CLIENT_SESSION only: every message that comes, in the order in which the broker sent it,
 * given to the loop, never after the epoch's MQTT_DOWN. Nothing is acknowledged but by
 * acknowledge(). At most the settings' window of them, and hardly more than their bytes, are
 * given and not acknowledged at a time: at either limit the client stops to read, and the
 * broker waits.
 *   INPUT_OVERFLOWED  CLIENT_SESSION only: the client could not go on without reading any
 * longer, for then the connection would be taken for dead. From here on what comes is thrown
 * away; the connection stays alive. The broker sends all of it again on the next one.
 *
 * publish(), subscribe() and unsubscribe() reach the broker in the order of the calls.
 *
 * Threads     functions are called by the loop; answers are posted by the client's threads
 */
#pragma once

#include "bridge/base/message.h"
#include "bridge/core/effect.h"

struct mqtt_port {
    void *self;

    /* Starts to connect; the epoch is above every epoch before. Copies what it needs. Returns
     * at once. An earlier epoch's connection has had its MQTT_DOWN, though its handle may still
     * be on its way out. */
    void (*dial)(void *self, const struct dial *d);

    /* Subscribes to exactly these topics: QoS 1, Retain Handling 0 (what is retained is sent),
     * our own messages come back too. Copies them. At most SUBSCRIBE_TOPICS_MAX, which are one
     * SUBSCRIBE packet. When the broker refuses one of them, the epoch ends with its reason. */
    void (*subscribe)(void *self, const struct text *topics, size_t count);
    void (*unsubscribe)(void *self, const struct text *topics, size_t count);

    /* Makes the session's subscriptions (struct listen in effect.h), each with a SUBSCRIBE of
     * its own, because a Subscription Identifier belongs to the packet. Copies them. When the
     * broker refuses one, the epoch ends with its reason. */
    void (*listen)(void *self, const struct listen *at, size_t count);

    /* Sends one message, QoS 1. Copies everything it needs before it returns. When the
     * connection is gone it does nothing: MQTT_DOWN follows. */
    void (*publish)(void *self, uint64_t ticket, const struct message *m);

    /* The next @count messages of the epoch's INPUT_ARRIVED, in their order, may be
     * acknowledged. They are, at the latest, in the next flush(). Does nothing when the epoch
     * has ended. */
    void (*acknowledge)(void *self, uint32_t epoch, uint32_t count);

    /* From here on what comes on the epoch's connection is thrown away, as after
     * INPUT_OVERFLOWED, which is not said. What was given is acknowledged as before. */
    void (*ignore)(void *self, uint32_t epoch);

    /* Sends what has been gathered. The loop calls it before it sleeps, and once a round. */
    void (*flush)(void *self);

    /* Ends the epoch's connection, after what was to be acknowledged; MQTT_DOWN follows within
     * a second, also when the broker is frozen. Does nothing when it has ended already. */
    void (*hang_up)(void *self, uint32_t epoch);
};
