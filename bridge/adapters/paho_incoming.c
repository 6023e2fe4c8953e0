#include <stdlib.h>

#include "bridge/adapters/paho_arrival.h"
#include "bridge/adapters/paho_message.h"
#include "bridge/adapters/paho_state.h"

static void take_message(struct paho_connection *c, const char *topic, int topic_size,
                         const MQTTAsync_message *message)
{
    struct input note;

    if (paho_message_copy(c->epoch, topic, topic_size, message, &note) != ERR_OK) {
        paho_connection_end(c, "no memory for a message");
        paho_connection_leave(c);
    } else if (!mailbox_post_message(c->mailbox, &c->sender, &note)) {
        paho_connection_end(c, "the broker sends more messages than were asked for");
        paho_connection_leave(c);
    }
}

/* It has its place among the PUBACKs before the loop can know of it. One that does not get
 * there is not handed on, and comes again on the next connection. */
static void take_arrival(struct paho_connection *c, const char *topic, int topic_size,
                         const MQTTAsync_message *message)
{
    struct arrival *a;

    if (paho_arrival_copy(c->epoch, topic, topic_size, message, &a) != ERR_OK) {
        paho_connection_end(c, "no memory for a message");
        paho_connection_leave(c);
    } else if (!paho_pubacks_take(c->pubacks, a->packet_id, arrival_bytes(a))) {
        free(a);
    } else {
        struct input note = {.kind = INPUT_ARRIVED, .arrived.at = a};
        mailbox_post_from(c->mailbox, &c->sender, &note, NOW);
    }
}

int paho_connection_on_message(void *connection, char *topic, int topic_size,
                               MQTTAsync_message *message)
{
    struct paho_connection *c = connection;

    if (!c->is_up) {
        /* nobody may send before the CONNACK */
    } else if (c->client == CLIENT_SESSION) {
        take_arrival(c, topic, topic_size, message);
    } else {
        take_message(c, topic, topic_size, message);
    }
    MQTTAsync_freeMessage(&message);
    MQTTAsync_free(topic);
    return 1; /* 0: Paho would keep it and come again */
}
