#include "bridge/adapters/paho_connection.h"

#include <assert.h>
#include <ctype.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <MQTTAsync.h>

#include "bridge/adapters/paho_answer.h"
#include "bridge/adapters/paho_ids.h"
#include "bridge/adapters/paho_message.h"
#include "bridge/adapters/paho_properties.h"
#include "bridge/adapters/paho_repair.h"
#include "bridge/adapters/paho_socket.h"
#include "bridge/core/effect.h"

enum {
    TOPIC_BYTES_MAX = 65535,
    REFUSED = 0x80, /* reason codes from here on are refusals (MQTT 5.0, 2.4) */
    NO_CODE = -1,   /* struct reason: the broker gave none */
};

#define NO_ANSWER "the broker answers with a wrong packet"

#define FREE_SLOT UINT64_MAX /* no ticket has this number */

/* One message in flight. Paho's thread empties it, the loop fills it. */
struct slot {
    struct paho_connection *of;
    _Atomic uint64_t ticket; /* FREE_SLOT: empty */
};

struct paho_connection {
    const struct mqtt_settings *settings;
    struct mailbox *mailbox;
    struct sender sender; /* of all notes of this epoch; shut by the one who posts MQTT_DOWN */
    uint32_t epoch;
    MQTTAsync handle;           /* NULL: not made */
    atomic_int asked;           /* SUBSCRIBE and UNSUBSCRIBE not yet answered */
    bool is_up;                 /* MQTT_UP was said; Paho's receive thread only */
    atomic_bool nobody_listens; /* the last attempt to connect was refused by the host */
    char tls_words[92];         /* OpenSSL's last complaint; Paho's receive thread only */
    char topic[TOPIC_BYTES_MAX +
               1];       /* of the message being sent, with the NUL that Paho wants */
    size_t next;         /* where to look for an empty slot first */
    struct slot slots[]; /* settings->window */
};

struct paho_connection *paho_connection_new(const struct mqtt_settings *settings,
                                            struct mailbox *mailbox, uint32_t epoch)
{
    struct paho_connection *c = calloc(1, sizeof *c + settings->window * sizeof c->slots[0]);
    assert(c != NULL);

    c->settings = settings;
    c->mailbox = mailbox;
    c->epoch = epoch;
    paho_ids_reserve(settings->window);
    for (size_t i = 0; i < settings->window; i++) {
        c->slots[i].of = c;
        atomic_init(&c->slots[i].ticket, FREE_SLOT);
    }
    return c;
}

uint32_t paho_connection_epoch(const struct paho_connection *c)
{
    return c->epoch;
}

void paho_connection_free(struct paho_connection *c)
{
    if (c == NULL) return;
    if (c->handle != NULL) MQTTAsync_destroy(&c->handle);
    free(c);
}

/* --- the end of an epoch --- */

static void end_with_code(struct paho_connection *c, int code, const char *words)
{
    if (!mailbox_shut(c->mailbox, &c->sender)) return;

    struct input down = {
        .kind = INPUT_MQTT_DOWN,
        .mqtt_down = {.epoch = c->epoch,
                      .was_up = c->sender.has_posted,
                      .nobody_listens = atomic_load(&c->nobody_listens),
                      .reason.code = code},
    };
    struct reason *why = &down.mqtt_down.reason;
    if (code >= REFUSED) {
        snprintf(why->words, sizeof why->words, "%s (0x%02x)", words, (unsigned char)code);
    } else {
        snprintf(why->words, sizeof why->words, "%s", words);
    }
    mailbox_post(c->mailbox, &down, NOW);
}

void paho_connection_end(struct paho_connection *c, const char *words)
{
    end_with_code(c, NO_CODE, words);
}

/* Paho's words begin with a capital; ours stand in the middle of a line, behind @before. */
static void end_with_reason(struct paho_connection *c, const char *before,
                            enum MQTTReasonCodes code)
{
    const char *said =
        (int)code >= REFUSED ? MQTTReasonCode_toString(code) : "the broker disconnected";
    char reason[56], words[80]; /* and room for the code */

    snprintf(reason, sizeof reason, "%s", said != NULL ? said : "unknown reason");
    reason[0] = (char)tolower((unsigned char)reason[0]);
    snprintf(words, sizeof words, "%s%s", before, reason);
    end_with_code(c, (int)code, words);
}

/* Leaves a connection that is over for us, but not for the broker, as soon as Paho's send
 * thread finds the time. What comes until then is dropped, for the sender is shut.
 * @thread paho, where this is one of the few calls that are safe */
static void leave(struct paho_connection *c)
{
    MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer5;

    MQTTAsync_disconnect(c->handle, &options); /* fails when it is gone: good */
}

/* @thread paho. Paho never says why. */
static void on_lost(void *self, char *cause)
{
    (void)cause;
    paho_connection_end(self, "connection lost");
}

/* @thread paho. The broker sent a DISCONNECT; on_lost() is not called for it. */
static void on_disconnected(void *self, MQTTProperties *properties, enum MQTTReasonCodes code)
{
    (void)properties;
    end_with_reason(self, "", code);
}

/* @thread paho. The CONNACK's reason code comes as `code`; Paho's own codes are below 0. */
static void on_refused(void *self, MQTTAsync_failureData5 *data)
{
    struct paho_connection *c = self;
    char tcp_words[92];

    if (data->code >= REFUSED) {
        end_with_reason(c, "", (enum MQTTReasonCodes)data->code);
        return;
    }
    paho_socket_failure(tcp_words, sizeof tcp_words);
    atomic_store(&c->nobody_listens, paho_socket_is_refused());
    if (tcp_words[0] != '\0') {
        paho_connection_end(c, tcp_words);
    } else if (c->tls_words[0] != '\0') {
        paho_connection_end(c, c->tls_words);
    } else if (data->message != NULL && strstr(data->message, "timeout") != NULL) {
        paho_connection_end(c, "no answer in time");
    } else {
        paho_connection_end(c, "the broker closed the connection before it answered");
    }
}

/* --- the beginning --- */

/* @thread paho */
static void on_accepted(void *self, MQTTAsync_successData5 *data)
{
    struct paho_connection *c = self;
    MQTTProperties *said = &data->properties;
    struct input up = {
        .kind = INPUT_MQTT_UP,
        .mqtt_up = {.epoch = c->epoch, .receive_max = UINT16_MAX, .qos1 = true, .retain = true},
    };

    if (MQTTProperties_hasProperty(said, MQTTPROPERTY_CODE_RECEIVE_MAXIMUM)) {
        up.mqtt_up.receive_max =
            (uint16_t)MQTTProperties_getNumericValue(said, MQTTPROPERTY_CODE_RECEIVE_MAXIMUM);
    }
    if (MQTTProperties_hasProperty(said, MQTTPROPERTY_CODE_MAXIMUM_PACKET_SIZE)) {
        up.mqtt_up.packet_bytes_max = (uint32_t)MQTTProperties_getNumericValue(
            said, MQTTPROPERTY_CODE_MAXIMUM_PACKET_SIZE);
    }
    if (MQTTProperties_hasProperty(said, MQTTPROPERTY_CODE_MAXIMUM_QOS)) {
        up.mqtt_up.qos1 =
            MQTTProperties_getNumericValue(said, MQTTPROPERTY_CODE_MAXIMUM_QOS) >= 1;
    }
    if (MQTTProperties_hasProperty(said, MQTTPROPERTY_CODE_RETAIN_AVAILABLE)) {
        up.mqtt_up.retain =
            MQTTProperties_getNumericValue(said, MQTTPROPERTY_CODE_RETAIN_AVAILABLE) != 0;
    }
    c->is_up = true;
    mailbox_post_from(c->mailbox, &c->sender, &up, NOW);
}

static void take_message(struct paho_connection *c, const char *topic, int topic_size,
                         const MQTTAsync_message *message)
{
    struct input note;

    if (!c->is_up) return; /* nobody may send before the CONNACK */
    if (paho_message_copy(c->epoch, topic, topic_size, message, &note) != ERR_OK) {
        paho_connection_end(c, "no memory for a message");
        leave(c);
    } else if (!mailbox_post_message(c->mailbox, &c->sender, &note)) {
        paho_connection_end(c, "the broker sends more messages than were asked for");
        leave(c);
    }
}

/* @thread paho */
static int on_message(void *self, char *topic, int topic_size, MQTTAsync_message *message)
{
    take_message(self, topic, topic_size, message);
    MQTTAsync_freeMessage(&message);
    MQTTAsync_free(topic);
    return 1; /* 0: Paho would keep it and come again */
}

/* @thread paho. OpenSSL says "...:error:code:library:function:reason:file:..."; people want the
 * reason. */
static int on_tls_words(const char *words, size_t size, void *self)
{
    struct paho_connection *c = self;
    const char *reason = strstr(words, "error:");

    for (int colons = 0; reason != NULL && colons < 4; colons++) {
        reason = strchr(reason, ':');
        if (reason != NULL) reason++;
    }
    const char *said = reason != NULL ? reason : words;
    int length = reason != NULL ? (int)strcspn(reason, ":\n") : (int)size;
    snprintf(c->tls_words, sizeof c->tls_words, "TLS: %.*s", length, said);
    return 1;
}

static const char *given(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

static MQTTAsync_SSLOptions tls_options(struct paho_connection *c)
{
    MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;

    tls.trustStore = given(c->settings->ca_file);
    tls.keyStore = given(c->settings->cert_file);
    tls.privateKey = given(c->settings->key_file);
    tls.enableServerCertAuth = 1;
    tls.verify = 1; /* the host's name too */
    tls.ssl_error_cb = on_tls_words;
    tls.ssl_error_context = c;
    return tls;
}

static int create(struct paho_connection *c)
{
    MQTTAsync_createOptions options = MQTTAsync_createOptions_initializer5;
    options.sendWhileDisconnected = 0;
    options.maxBufferedMessages = INT_MAX; /* not yet written; the window bounds them */

    int rc = MQTTAsync_createWithOptions(&c->handle, c->settings->url, c->settings->client_id,
                                         MQTTCLIENT_PERSISTENCE_NONE, NULL, &options);
    if (rc != MQTTASYNC_SUCCESS) return rc;
    rc = MQTTAsync_setCallbacks(c->handle, c, on_lost, on_message, NULL);
    if (rc != MQTTASYNC_SUCCESS) return rc;
    return MQTTAsync_setDisconnected(c->handle, c, on_disconnected);
}

static int start_connect(struct paho_connection *c)
{
    const struct mqtt_settings *s = c->settings;
    MQTTAsync_SSLOptions tls = tls_options(c);
    MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer5;

    options.keepAliveInterval = s->keepalive_s;
    options.connectTimeout = s->connect_timeout_s;
    options.cleanstart =
        1; /* and no Session Expiry Interval: the session ends with the connection */
    options.automaticReconnect = 0;
    options.maxInflight = UINT16_MAX; /* the core's window is the limit */
    options.username = given(s->username);
    if (given(s->password) != NULL) {
        options.binarypwd.data = s->password;
        options.binarypwd.len = (int)strlen(s->password);
    }
    options.ssl = &tls; /* looked at only where the url says TLS */
    options.onSuccess5 = on_accepted;
    options.onFailure5 = on_refused;
    options.context = c;
    return MQTTAsync_connect(c->handle, &options);
}

void paho_connection_dial(struct paho_connection *c)
{
    int rc = create(c);

    if (rc == MQTTASYNC_SUCCESS) rc = start_connect(c);
    if (rc != MQTTASYNC_SUCCESS) paho_connection_end(c, MQTTAsync_strerror(rc));
}

/* --- messages --- */

/* Empties @s and passes the answer on. Paho keeps a SUBSCRIBE back while Receive Maximum is
 * reached, and does not notice that there is room again, for up to a second.
 * @thread paho */
static void answer(struct slot *s, uint8_t code)
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
    struct paho_connection *c = ((struct slot *)slot)->of;
    int code = paho_answer_code(PAHO_PUBACK, data->token);

    if (code >= 0) {
        answer(slot, (uint8_t)code);
    } else {
        paho_connection_end(c, NO_ANSWER);
        leave(c);
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
static struct slot *empty_slot(struct paho_connection *c)
{
    size_t count = c->settings->window;

    for (size_t tried = 0; tried < count; tried++) {
        struct slot *s = &c->slots[c->next];
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
    struct slot *s = empty_slot(c);
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

/* --- subscriptions --- */

static void take_suback(struct paho_connection *c, int code)
{
    atomic_fetch_sub_explicit(&c->asked, 1, memory_order_relaxed);
    if (code >= 0 && code < REFUSED) return;
    if (code >= REFUSED) {
        end_with_reason(c, "subscription refused: ", (enum MQTTReasonCodes)code);
    } else {
        paho_connection_end(c, NO_ANSWER);
    }
    leave(c);
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
