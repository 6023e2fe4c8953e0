#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bridge/adapters/paho_socket.h"
#include "bridge/adapters/paho_state.h"
#include "bridge/adapters/paho_tls.h"

/* --- the end of an epoch, as Paho tells it --- */

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
    paho_connection_end_because(self, "", code);
}

/* Mosquitto says 0x87 where MQTT means 0x86: a wrong password is "not authorized". */
static const char *before_refusal(enum MQTTReasonCodes code)
{
    bool is_about_user = code == MQTTREASONCODE_BAD_USER_NAME_OR_PASSWORD ||
                         code == MQTTREASONCODE_NOT_AUTHORIZED;
    return is_about_user ? "the broker does not let this user in: " : "";
}

/* There was no CONNACK. */
static void write_reason(const MQTTAsync_failureData5 *data, char *out, size_t size)
{
    const char *words = "the broker closed the connection before it answered";

    paho_socket_failure(out, (int)size);
    if (out[0] == '\0') paho_tls_failure(out, size);
    if (out[0] != '\0') return;
    if (data->message != NULL && strstr(data->message, "timeout") != NULL) {
        words = "no answer in time";
    } else if (paho_tls_is_agreed()) {
        words = "TLS: the broker hung up before it answered; does it accept our certificate?";
    }
    snprintf(out, size, "%s", words);
}

/* @thread paho. The CONNACK's reason code comes as `code`; Paho's own codes are below 0. */
static void on_refused(void *self, MQTTAsync_failureData5 *data)
{
    struct paho_connection *c = self;
    enum MQTTReasonCodes code = (enum MQTTReasonCodes)data->code;
    char words[92];

    if (data->code >= REFUSED) {
        paho_connection_end_because(c, before_refusal(code), code);
        return;
    }
    atomic_store(&c->nobody_listens, paho_socket_is_refused());
    write_reason(data, words, sizeof words);
    paho_connection_end(c, words);
}

/* --- the beginning --- */

/* @thread paho */
static void on_accepted(void *self, MQTTAsync_successData5 *data)
{
    struct paho_connection *c = self;
    MQTTProperties *said = &data->properties;
    struct input up = {
        .kind = INPUT_MQTT_UP,
        .mqtt_up = {.epoch = c->epoch,
                    .receive_max = UINT16_MAX,
                    .qos1 = true,
                    .retain = true,
                    .session_present = data->alt.connect.sessionPresent != 0,
                    .subscription_ids = true},
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
    if (MQTTProperties_hasProperty(said, MQTTPROPERTY_CODE_SUBSCRIPTION_IDENTIFIERS_AVAILABLE))
        up.mqtt_up.subscription_ids =
            MQTTProperties_getNumericValue(
                said, MQTTPROPERTY_CODE_SUBSCRIPTION_IDENTIFIERS_AVAILABLE) != 0;
    c->is_up = true;
    mailbox_post_from(c->mailbox, &c->sender, &up, NOW);
}

static const char *given(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

static MQTTAsync_SSLOptions tls_options(const struct paho_connection *c)
{
    MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;

    tls.trustStore = given(c->settings->ca_file);
    tls.keyStore = given(c->settings->cert_file);
    tls.privateKey = given(c->settings->key_file);
    tls.enableServerCertAuth = 1;
    tls.verify = 1; /* the host's name too */
    return tls;
}

static int create(struct paho_connection *c)
{
    MQTTAsync_createOptions options = MQTTAsync_createOptions_initializer5;
    options.sendWhileDisconnected = 0;
    options.maxBufferedMessages = INT_MAX; /* not yet written; the window bounds them */

    bool is_session = c->client == CLIENT_SESSION;
    const char *id = is_session ? c->settings->session_client_id : c->settings->client_id;
    int rc = MQTTAsync_createWithOptions(&c->handle, c->settings->url, id,
                                         MQTTCLIENT_PERSISTENCE_NONE, NULL, &options);
    if (rc != MQTTASYNC_SUCCESS) return rc;
    rc = MQTTAsync_setCallbacks(c->handle, c, on_lost, paho_connection_on_message, NULL);
    if (rc != MQTTASYNC_SUCCESS) return rc;
    return MQTTAsync_setDisconnected(c->handle, c, on_disconnected);
}

static void add_number(MQTTProperties *to, enum MQTTPropertyCodes code, uint32_t value)
{
    MQTTProperty property = {.identifier = code};

    if (MQTTProperty_getType(code) == MQTTPROPERTY_TYPE_TWO_BYTE_INTEGER) {
        property.value.integer2 = (unsigned short)value;
    } else {
        property.value.integer4 = value;
    }
    int rc = MQTTProperties_add(to, &property);
    assert(rc == 0); /* else the session would end with the connection, unnoticed */
}

/* CLIENT_INSTANCE has none: without a Session Expiry Interval its session ends with the
 * connection. */
static MQTTProperties connect_properties(const struct paho_connection *c)
{
    MQTTProperties out = MQTTProperties_initializer;
    const struct mqtt_settings *s = c->settings;

    if (c->client == CLIENT_SESSION) {
        add_number(&out, MQTTPROPERTY_CODE_SESSION_EXPIRY_INTERVAL, s->session_expiry_s);
        add_number(&out, MQTTPROPERTY_CODE_RECEIVE_MAXIMUM, s->arrivals_max);
    }
    return out;
}

static MQTTAsync_willOptions will_options(const struct paho_connection *c)
{
    MQTTAsync_willOptions will = MQTTAsync_willOptions_initializer;

    will.topicName = c->will_topic;
    will.message = c->will_payload;
    will.retained = 1;
    will.qos = 1;
    return will;
}

static int start_connect(struct paho_connection *c)
{
    const struct mqtt_settings *s = c->settings;
    MQTTAsync_SSLOptions tls = tls_options(c);
    MQTTAsync_willOptions will = will_options(c);
    MQTTProperties properties = connect_properties(c);
    MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer5;

    options.keepAliveInterval = s->keepalive_s;
    options.connectTimeout = s->connect_timeout_s;
    options.cleanstart = c->client == CLIENT_INSTANCE;
    options.connectProperties = &properties;
    if (c->will_topic != NULL) options.will = &will;
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
    int rc = MQTTAsync_connect(c->handle, &options);
    MQTTProperties_free(&properties); /* Paho has copied them */
    return rc;
}

void paho_connection_dial(struct paho_connection *c)
{
    if (c->pubacks != NULL) paho_pubacks_open(c->pubacks);
    paho_tls_forget();
    int rc = create(c);

    if (rc == MQTTASYNC_SUCCESS) rc = start_connect(c);
    if (rc != MQTTASYNC_SUCCESS) paho_connection_end(c, MQTTAsync_strerror(rc));
}
