#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/adapters/paho_answer.h"
#include "bridge/adapters/paho_state.h"

static void take_suback(struct paho_connection *c, int code)
{
    atomic_fetch_sub_explicit(&c->asked, 1, memory_order_relaxed);
    if (code >= 0 && code < REFUSED) return;
    if (code >= REFUSED) {
        paho_connection_end_because(c, "subscription refused: ", (enum MQTTReasonCodes)code);
    } else {
        paho_connection_end(c, NO_ANSWER);
    }
    paho_connection_leave(c);
}

/* @thread paho. With several topics it comes here also when they were refused. */
static void on_suback(void *self, MQTTAsync_successData5 *data)
{
    take_suback(self, paho_answer_code(PAHO_SUBACK, data->token));
}

/* @thread paho, or whoever destroys the handle. `code` is 0 only where a SUBACK is the reason;
 * else the connection has ended, and that is told. */
static void on_suback_refused(void *self, MQTTAsync_failureData5 *data)
{
    if (data->code == 0) take_suback(self, paho_answer_code(PAHO_SUBACK, data->token));
}

/* @thread paho. Whatever it says: nobody waits for it. */
static void on_unsuback(void *self, MQTTAsync_successData5 *data)
{
    struct paho_connection *c = self;

    (void)data;
    atomic_fetch_sub_explicit(&c->asked, 1, memory_order_relaxed);
}

/* The topics with the NULs that Paho wants, in one block that the array begins. Free with
 * free(). */
static char **copies_of(const struct text *topics, size_t count)
{
    size_t bytes = count * sizeof(char *);
    for (size_t i = 0; i < count; i++)
        bytes += topics[i].size + 1;

    char **copies = malloc(bytes);
    assert(copies != NULL);
    char *at = (char *)(copies + count);
    for (size_t i = 0; i < count; i++) {
        copies[i] = at;
        memcpy(at, topics[i].at, topics[i].size);
        at[topics[i].size] = '\0';
        at += topics[i].size + 1;
    }
    return copies;
}

void paho_connection_subscribe(struct paho_connection *c, const struct text *topics,
                               size_t count)
{
    assert(c->handle != NULL);
    assert(count > 0 && count <= SUBSCRIBE_TOPICS_MAX);
    char **copies = copies_of(topics, count);
    int qos[SUBSCRIBE_TOPICS_MAX];
    for (size_t i = 0; i < count; i++)
        qos[i] = 1;

    /* Without options of its own a subscription is what we want: Retain Handling 0, No Local
     * off. */
    MQTTAsync_responseOptions answers = MQTTAsync_responseOptions_initializer;
    answers.onSuccess5 = on_suback;
    answers.onFailure5 = on_suback_refused;
    answers.context = c;
    atomic_fetch_add_explicit(&c->asked, 1, memory_order_relaxed);
    int rc = MQTTAsync_subscribeMany(c->handle, (int)count, copies, qos, &answers);
    assert(rc == MQTTASYNC_SUCCESS || rc == MQTTASYNC_DISCONNECTED);
    free(copies);
}

static void listen_to(struct paho_connection *c, const struct listen *l)
{
    MQTTAsync_responseOptions answers = MQTTAsync_responseOptions_initializer;
    char **copy = copies_of(&l->filter, 1);

    answers.onSuccess5 = on_suback;
    answers.onFailure5 = on_suback_refused;
    answers.context = c;
    answers.subscribeOptions.noLocal = 1;
    answers.subscribeOptions.retainAsPublished = 1;
    answers.subscribeOptions.retainHandling = 2; /* nothing that is retained */
    if (l->subscription_id != 0) {
        MQTTProperty id = {.identifier = MQTTPROPERTY_CODE_SUBSCRIPTION_IDENTIFIER,
                           .value.integer4 = l->subscription_id};
        int failed = MQTTProperties_add(&answers.properties, &id);
        assert(failed == 0); /* without it nobody would know whose its messages are */
    }
    atomic_fetch_add_explicit(&c->asked, 1, memory_order_relaxed);
    int rc = MQTTAsync_subscribe(c->handle, copy[0], 1, &answers);
    assert(rc == MQTTASYNC_SUCCESS || rc == MQTTASYNC_DISCONNECTED);
    MQTTProperties_free(&answers.properties);
    free(copy);
}

void paho_connection_listen(struct paho_connection *c, const struct listen *at, size_t count)
{
    assert(c->handle != NULL);
    assert(count <= LISTEN_MAX);
    for (size_t i = 0; i < count; i++)
        listen_to(c, &at[i]);
}

void paho_connection_unsubscribe(struct paho_connection *c, const struct text *topics,
                                 size_t count)
{
    assert(c->handle != NULL);
    assert(count > 0 && count <= SUBSCRIBE_TOPICS_MAX);
    char **copies = copies_of(topics, count);

    MQTTAsync_responseOptions answers = MQTTAsync_responseOptions_initializer;
    answers.onSuccess5 = on_unsuback;
    answers.context = c;
    atomic_fetch_add_explicit(&c->asked, 1, memory_order_relaxed);
    int rc = MQTTAsync_unsubscribeMany(c->handle, (int)count, copies, &answers);
    assert(rc == MQTTASYNC_SUCCESS || rc == MQTTASYNC_DISCONNECTED);
    free(copies);
}
