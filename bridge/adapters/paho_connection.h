/* paho_connection.h - what is one epoch, seen from Paho?
 *
 * A handle, the slots that tie Paho's answers to tickets, and the sender through which all its
 * notes go. Shutting the sender is what makes MQTT_DOWN come exactly once and last: whoever
 * shuts it (a callback or the loop) says it, and nobody of this epoch gets another word in.
 *
 * A slot is what Paho carries as the context of a publish. It belongs to its connection and
 * goes with it, after the handle is destroyed; so a late callback finds its own epoch, and that
 * one is shut.
 *
 * Threads     as marked; callbacks run on Paho's threads
 * Memory      a connection is one allocation, made by the loop and freed by the valet
 */
#pragma once

#include "bridge/adapters/mqtt_paho.h"

struct paho_connection;

/* A connection that is not dialed yet. Keeps @settings and @mailbox until
 * paho_connection_free(), copies @d. Aborts when memory is out. */
struct paho_connection *paho_connection_new(const struct mqtt_settings *settings,
                                            struct mailbox *mailbox, const struct dial *d);

uint32_t paho_connection_epoch(const struct paho_connection *c);

/* Begins to connect. MQTT_UP or MQTT_DOWN follows.
 * @thread valet */
void paho_connection_dial(struct paho_connection *c);

/* Sends. After MQTT_UP only, and with at most window messages in flight. */
void paho_connection_publish(struct paho_connection *c, uint64_t ticket,
                             const struct message *m);

/* One SUBSCRIBE or UNSUBSCRIBE packet, in order with the messages sent. After MQTT_UP only. */
void paho_connection_subscribe(struct paho_connection *c, const struct text *topics,
                               size_t count);
void paho_connection_unsubscribe(struct paho_connection *c, const struct text *topics,
                                 size_t count);

/* One SUBSCRIBE packet for each, as struct listen wants it. After MQTT_UP only. */
void paho_connection_listen(struct paho_connection *c, const struct listen *at, size_t count);

/* The next @count arrivals may be acknowledged; flush() sends their PUBACKs. Both do nothing on
 * a connection of CLIENT_INSTANCE, or one that is gone. */
void paho_connection_acknowledge(struct paho_connection *c, uint32_t count);

/* What comes from here on is thrown away. */
void paho_connection_ignore(struct paho_connection *c);
void paho_connection_flush(struct paho_connection *c);

/* The epoch is over: posts MQTT_DOWN with these words, unless it was posted before.
 * @thread any */
void paho_connection_end(struct paho_connection *c, const char *words);

/* Closes what is open, destroys the handle, frees everything. Accepts NULL.
 * @thread valet */
void paho_connection_free(struct paho_connection *c);
