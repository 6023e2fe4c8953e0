#include <assert.h>
#include <limits.h>
#include <string.h>

#include "bridge/adapters/paho_answer.h"
#include "bridge/adapters/paho_ids.h"
#include "bridge/adapters/paho_properties.h"
#include "bridge/adapters/paho_repair.h"
#include "bridge/adapters/paho_state.h"

/* Empties @s and passes the answer on. Paho keeps a SUBSCRIBE back while Receive Maximum is
 * reached, and does not notice that there is room again, for up to a second.
 * @thread paho */
static void answer(struct paho_slot *s, uint8_t code)
{
    struct paho_connection *c = s->of;
    struct input puback = {
        .kind = INPUT_PUBACKED,
        .puback = {.ticket = atomic_load_explicit(&s->ticket, memory_order_relaxed),
                   .code = code},
    };

    atomic_store_explicit(&s->ticket, FREE_SLOT, memory_order_release);
    if (atomic_load_explicit(&c->asked, memory_order_relaxed) > 0) paho_wake_sender();
    mailbox_post_from(c->mailbox, &c->sender, &puback, LATER);
}

/* @thread paho */
static void on_puback(void *slot, MQTTAsync_successData5 *data)
{
    struct paho_connection *c = ((struct paho_slot *)slot)->of;
    int code = paho_answer_code(PAHO_PUBACK, data->token);

    if (code >= 0) {
        answer(slot, (uint8_t)code);
    } else {
        paho_connection_end(c, NO_ANSWER);
        paho_connection_leave(c);
    }
}

/* @thread paho, or whoever destroys the handle. `code` is 0 only where a PUBACK is the reason;
 * else the connection has ended, and MQTT_DOWN speaks for all its messages. */
static void on_puback_refused(void *slot, MQTTAsync_failureData5 *data)
{
    if (data->code == 0 && data->reasonCode >= MQTTREASONCODE_UNSPECIFIED_ERROR)
        answer(slot, (uint8_t)data->reasonCode);
}

/* PUBACKs come in order, so the first one looked at is nearly always empty. */
static struct paho_slot *empty_slot(struct paho_connection *c)
{
    size_t count = c->settings->window;

    for (size_t tried = 0; tried < count; tried++) {
        struct paho_slot *s = &c->slots[c->next];
        c->next = c->next + 1 < count ? c->next + 1 : 0;
        if (atomic_load_explicit(&s->ticket, memory_order_acquire) == FREE_SLOT) return s;
    }
    return NULL;
}

void paho_connection_publish(struct paho_connection *c, uint64_t ticket,
                             const struct message *m)
{
    assert(ticket != FREE_SLOT);
    assert(c->handle != NULL);
    assert(m->topic.size <= TOPIC_BYTES_MAX);
    assert(m->payload.size <= INT_MAX);
    struct paho_slot *s = empty_slot(c);
    assert(s != NULL); /* the core keeps to the window */

    memcpy(c->topic, m->topic.at, m->topic.size);
    c->topic[m->topic.size] = '\0';
    MQTTAsync_message message = MQTTAsync_message_initializer;
    message.payload = (void *)(uintptr_t)m->payload.at; /* Paho copies it */
    message.payloadlen = (int)m->payload.size;
    message.qos = 1;
    message.retained = m->is_retained;
    message.properties = paho_properties_of(m);

    MQTTAsync_responseOptions answers = MQTTAsync_responseOptions_initializer;
    answers.onSuccess5 = on_puback;
    answers.onFailure5 = on_puback_refused;
    answers.context = s;

    atomic_store_explicit(&s->ticket, ticket, memory_order_relaxed);
    paho_ids_next((int)(s - c->slots));
    int rc = MQTTAsync_sendMessage(c->handle, c->topic, &message, &answers);
    paho_ids_next(PAHO_CHOOSES);
    MQTTProperties_free(&message.properties);
    assert(rc == MQTTASYNC_SUCCESS || rc == MQTTASYNC_DISCONNECTED);
    if (rc == MQTTASYNC_DISCONNECTED) atomic_store(&s->ticket, FREE_SLOT);
}
