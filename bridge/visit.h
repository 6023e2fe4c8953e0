/* visit.h - how does a command talk to the MQTT broker?
 *
 * One connection for one errand: come in, read what is retained, perhaps write something, look
 * for a moment whether anybody objects, leave. The bridge's own adapter does the work; here are
 * the waits around it.
 *
 * What is retained has all arrived when a message of our own comes back from behind it (R2 of
 * guarantees.md): {prefix}/{bridge.id}/fence/{errand}-{process id}.
 *
 * Threads     one
 * Memory      the connection, from open to close; messages are lent for the call
 */
#pragma once

#include "bridge/mqtt_access.h"

struct visit {
    const struct config *config;
    struct mqtt_access access;
    struct mailbox *mailbox;
    struct mqtt_paho *paho;
    struct mqtt_port port;

    /* Who takes what comes on the subscribed topics. */
    void *self;
    void (*message)(void *self, struct text topic, struct bytes payload);

    bool is_up, is_over;
    struct reason why; /* when it is over */
    uint64_t ticket;   /* the last one given */
    uint64_t answered; /* the last one that was acknowledged */
    uint8_t code;      /* with that */
    char fence_topic[256];
    char nonce[40]; /* what is to come back; "": nothing */
};

/* Comes in. False: @v->why says why not; close it all the same. */
bool visit_open(struct visit *v, const struct config *config, const char *errand);

/* Accepts a zeroed one. Takes about a second. */
void visit_close(struct visit *v);

/* Hands what is retained on @topics to @message, all of it when it returns true; what comes
 * later on them is handed over by the next functions. False: @v->why says why. */
bool visit_read(struct visit *v, const struct text *topics, size_t count);

/* Publishes @payload, JSON, retained on @topic, and waits for the broker's answer. False:
 * @v->why says why. */
bool visit_write(struct visit *v, struct text topic, struct text payload);

/* Stays for @ms. False: the connection has ended. */
bool visit_stay(struct visit *v, int ms);
