#include "bridge/probe/mqtt_rights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bridge/adapters/probe_socket.h"
#include "bridge/core/reasons.h"
#include "bridge/probe/mqtt_topics.h"

enum {
    REFUSED = 0x80,
    NOT_AUTHORIZED = 0x87,
    QUIET_MS_MAX = 3000, /* how long our own message may take to come back */
    PACKET_BYTES = 2048,
    VERSION_BYTES = 128,
};

struct rights {
    struct mqtt_talk *talk;
    const struct config *config;
    struct findings *out;
    int64_t deadline_ms;
    bool is_over;   /* the connection has ended */
    uint8_t reason; /* that the broker gave for it; 0: none */
    char fence[256], nonce[32];
    bool is_back; /* the nonce */
    char version[VERSION_BYTES];
};

/* ---- what comes by the way ---- */

static void take_publish(struct rights *r, const struct mqtt_packet *p)
{
    struct text topic, payload;

    if (!mqtt_read_publish(p, &topic, &payload)) return;
    if (text_equal(topic, text_of(r->fence)) && text_equal(payload, text_of(r->nonce)))
        r->is_back = true;
    if (text_equal(topic, TEXT("$SYS/broker/version")))
        snprintf(r->version, sizeof r->version, "%.*s", (int)payload.size, payload.at);
}

/* Takes the next packet. True: it is an answer. */
static bool take_next(struct rights *r, int64_t deadline_ms, struct mqtt_packet *p)
{
    enum talk_end end = mqtt_talk_next(r->talk, p, deadline_ms);

    if (end == TALK_SILENT) return false;
    if (end != TALK_PACKET || p->type == MQTT_DISCONNECT) {
        r->is_over = true;
        if (end == TALK_PACKET && p->body.size > 0) r->reason = (uint8_t)p->body.at[0];
        return false;
    }
    if (p->type != MQTT_PUBLISH) return true;
    take_publish(r, p);
    return false;
}

/* The code of the answer to packet @id; -1: none came. */
static int await_code(struct rights *r, uint16_t id)
{
    struct mqtt_packet p;
    uint16_t answered;
    uint8_t code;

    while (!r->is_over && probe_now_ms() < r->deadline_ms) {
        if (take_next(r, r->deadline_ms, &p) && mqtt_read_answer(&p, &answered, &code) &&
            answered == id)
            return code;
    }
    return -1;
}

/* ---- the connection has ended ---- */

static void tell_end(struct rights *r, const char *what)
{
    struct finding *f =
        findings_add(r->out, LEVEL_ERROR, FINDING_MQTT_ACL, "it %s `%s`%s%s",
                     r->is_over ? "ends the connection on" : "does not answer", what,
                     r->reason == 0 ? "" : ": ", r->reason == 0 ? "" : reason_words(r->reason));
    f->code = r->reason == NOT_AUTHORIZED ? EX_NOPERM : EX_UNAVAILABLE;
    finding_advise(f, "the broker's log says why");
}

/* ---- our own message ---- */

static int subscribe(struct rights *r, struct text filter, enum mqtt_retained retained)
{
    char bytes[PACKET_BYTES];
    struct sink s = SINK(bytes);
    uint16_t id = mqtt_talk_id(r->talk);

    mqtt_write_subscribe(&s, id, filter, retained);
    r->is_over = r->is_over || !mqtt_talk_send(r->talk, &s, r->deadline_ms);
    return await_code(r, id);
}

static int publish_fence(struct rights *r)
{
    char bytes[PACKET_BYTES];
    struct sink s = SINK(bytes);
    uint16_t id = mqtt_talk_id(r->talk);

    mqtt_write_publish(&s, id, 1, text_of(r->fence), text_of(r->nonce));
    r->is_over = r->is_over || !mqtt_talk_send(r->talk, &s, r->deadline_ms);
    return await_code(r, id);
}

static void await_fence(struct rights *r)
{
    int64_t end = probe_now_ms() + QUIET_MS_MAX;
    struct mqtt_packet p;

    if (end > r->deadline_ms) end = r->deadline_ms;
    while (!r->is_back && !r->is_over && probe_now_ms() < end)
        take_next(r, end, &p);
}

static void forbid(struct rights *r, const char *what, const char *topic, const char *right,
                   const char *filter)
{
    struct finding *f = findings_add(r->out, LEVEL_ERROR, FINDING_MQTT_ACL,
                                     "this user may not %s `%s`", what, topic);
    finding_advise(f, "give it the right (Mosquitto's acl_file: `topic %s %s`)", right, filter);
}

static void try_fence(struct rights *r)
{
    char filter[256];
    const struct config *c = r->config;

    snprintf(filter, sizeof filter, "%s/%s/#", c->mqtt.control_prefix, c->bridge.id);
    int may_read = subscribe(r, text_of(r->fence), MQTT_LEAVE_RETAINED);
    int may_write = r->is_over ? -1 : publish_fence(r);
    if (may_read < 0 || may_write < 0) {
        tell_end(r, r->fence);
        return;
    }
    if (may_write >= REFUSED) forbid(r, "write", r->fence, "readwrite", filter);
    if (may_read >= REFUSED) forbid(r, "read", r->fence, "readwrite", filter);
    if (may_write >= REFUSED || may_read >= REFUSED) return;

    await_fence(r);
    if (r->is_back) {
        findings_add(r->out, LEVEL_OK, FINDING_MQTT_ACL, "it may read and write `%s`", filter);
    } else {
        forbid(r, "read (what was written did not come back)", r->fence, "readwrite", filter);
    }
}

/* ---- without anybody getting anything ---- */

static bool is_mosquitto(const struct rights *r)
{
    return strstr(r->version, "mosquitto") != NULL;
}

static int dry_run(struct rights *r, const char *topic)
{
    char bytes[PACKET_BYTES];
    struct sink s = SINK(bytes);
    uint16_t id = mqtt_talk_id(r->talk);

    mqtt_write_publish(&s, id, 2, text_of(topic), TEXT("{}"));
    r->is_over = r->is_over || !mqtt_talk_send(r->talk, &s, r->deadline_ms);
    return await_code(r, id);
}

static void tell_forbidden(struct rights *r, const struct topic_sample *s, int code)
{
    struct finding *f =
        findings_add(r->out, s->is_exact ? LEVEL_ERROR : LEVEL_WARNING, FINDING_MQTT_ACL,
                     "this user may not write `%s` (0x%02x: %s)", s->topic, code,
                     reason_words((uint8_t)code));
    finding_advise(f, "%sgive it the right (Mosquitto's acl_file: `topic write %s`)",
                   s->is_exact ? "" : "unless your plants have other names, and those it may: ",
                   s->filter);
}

static void try_topics(struct rights *r, const struct topic_samples *samples, size_t count)
{
    size_t fine = 0;

    for (size_t i = 0; i < count; i++) {
        int code = dry_run(r, samples->at[i].topic);
        if (code < 0) {
            tell_end(r, samples->at[i].topic);
            return;
        }
        if (code >= REFUSED) {
            tell_forbidden(r, &samples->at[i], code);
        } else {
            fine++;
        }
    }
    if (fine > 0)
        findings_add(
            r->out, LEVEL_OK, FINDING_MQTT_ACL,
            "it may write %zu of %zu topics that were tried, the last one `%s`; nobody "
            "got anything",
            fine, count, samples->at[count - 1].topic);
}

/* Each topic that may be written to takes a place of the Receive Maximum, for good. */
static void try_writing(struct rights *r, const struct mqtt_connack *c)
{
    struct topic_samples *samples = malloc(sizeof *samples);

    if (samples == NULL) return;
    mqtt_topics(r->config, samples);
    size_t count = samples->count < c->receive_max ? samples->count : c->receive_max;
    if (!is_mosquitto(r) || c->qos_max < 2) {
        findings_add(
            r->out, LEVEL_OK, FINDING_MQTT_ACL,
            "whether it may write `%s` and the like is not known: only Mosquitto can be "
            "asked without sending something",
            samples->at[samples->count - 1].topic);
    } else {
        try_topics(r, samples, count);
    }
    free(samples);
}

/* ---- the direction up ---- */

static void try_subscriptions(struct rights *r)
{
    const struct up_routes *routes = &r->config->up.routes;
    size_t fine = 0;

    for (size_t i = 0; i < routes->count && !r->is_over; i++) {
        int code = subscribe(r, text_of(routes->at[i].filter), MQTT_LEAVE_RETAINED);
        if (code < 0) {
            tell_end(r, routes->at[i].filter);
            return;
        }
        if (code >= REFUSED) {
            forbid(r, "subscribe to", routes->at[i].filter, "read", routes->at[i].filter);
        } else {
            fine++;
        }
    }
    if (fine > 0)
        findings_add(r->out, LEVEL_OK, FINDING_MQTT_ACL,
                     "%zu of %zu subscriptions are granted%s", fine, routes->count,
                     is_mosquitto(r) ? "; Mosquitto grants all, and keeps back what may not be "
                                       "read: `topic read` in its acl_file"
                                     : "");
}

/* ---- */

void mqtt_rights(struct mqtt_talk *t, const struct mqtt_connack *c, const struct config *config,
                 int64_t deadline_ms, struct findings *out)
{
    struct rights r = {.talk = t, .config = config, .out = out, .deadline_ms = deadline_ms};

    snprintf(r.fence, sizeof r.fence, "%s/%s/fence/check-%d", config->mqtt.control_prefix,
             config->bridge.id, (int)getpid());
    snprintf(r.nonce, sizeof r.nonce, "{\"fence\":%lld}", (long long)probe_now_ms());
    subscribe(&r, TEXT("$SYS/broker/version"), MQTT_SEND_RETAINED);
    if (r.is_over) {
        tell_end(&r, "$SYS/broker/version");
        return;
    }
    try_fence(&r);
    if (r.version[0] != '\0')
        findings_add(out, LEVEL_OK, FINDING_MQTT_VERSION, "it says that it is %s", r.version);
    if (!r.is_over) try_writing(&r, c);
    if (!r.is_over) try_subscriptions(&r);
}
