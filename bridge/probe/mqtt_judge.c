#include "bridge/probe/mqtt_judge.h"

#include <inttypes.h>
#include <sysexits.h>

#include "bridge/core/reasons.h"
#include "bridge/probe/seconds.h"

/* ---- refused ---- */

/* What 3.1.1 calls a return code (3.2.2.3), as MQTT 5 would say it. */
static uint8_t code_of_v3(uint8_t code)
{
    static const uint8_t codes[] = {0x00, 0x84, 0x85, 0x88, 0x86, 0x87};
    return code < sizeof codes ? codes[code] : code;
}

static void advise_on_user(const struct config *config, struct finding *f)
{
    f->code = EX_NOPERM;
    if (config->mqtt.username[0] == '\0') {
        finding_advise(f,
                       "no user is configured: give `mqtt.username` and `mqtt.password_file`, "
                       "or let the broker take clients without (Mosquitto: "
                       "`allow_anonymous`)");
    } else {
        finding_advise(f,
                       "look at `mqtt.username` (%s) and at what stands in "
                       "`mqtt.password_file`%s",
                       config->mqtt.username,
                       config->mqtt.password_file[0] == '\0' ? ", which is not given" : "");
    }
}

static void advise_on_code(const struct config *config, uint8_t code, struct finding *f)
{
    switch (code) {
    case 0x84:
        finding_advise(f, "it speaks MQTT 3.1.1 only, or forbids MQTT 5 (Mosquitto: "
                          "`accept_protocol_versions`); take one that speaks MQTT 5");
        return;
    case 0x85:
        f->code = EX_NOPERM;
        finding_advise(f,
                       "let it take client ids that begin with `mesbridge-%s-` (Mosquitto: "
                       "`clientid_prefixes`)",
                       config->bridge.id);
        return;
    case 0x86:
    case 0x87:
    case 0x8c: advise_on_user(config, f); return;
    case 0x8a:
        f->code = EX_NOPERM;
        finding_advise(f, "the broker's operator has banned this user, client id or host");
        return;
    default: finding_advise(f, "the broker's log says more"); return;
    }
}

void mqtt_judge_refusal(const struct config *config, const struct mqtt_connack *c,
                        struct findings *out)
{
    uint8_t code = c->is_v5 ? c->code : c->code == 0 ? 0x84 : code_of_v3(c->code);
    struct finding *f =
        findings_add(out, LEVEL_ERROR, FINDING_MQTT_CONNECT, "refused with 0x%02x: %s%s%.*s%s",
                     c->code, reason_words(code), c->why.size > 0 ? " (" : "", (int)c->why.size,
                     c->why.size > 0 ? c->why.at : "", c->why.size > 0 ? ")" : "");

    advise_on_code(config, code, f);
}

/* ---- what it offers ---- */

static void judge_qos(const struct mqtt_connack *c, struct findings *out)
{
    if (c->qos_max >= 1) {
        findings_add(out, LEVEL_OK, FINDING_MQTT_QOS, "QoS %d", c->qos_max);
        return;
    }
    struct finding *f =
        findings_add(out, LEVEL_ERROR, FINDING_MQTT_QOS, "it takes QoS 0 only (Maximum QoS)");
    finding_advise(f, "nothing could be promised: let it take QoS 1 (Mosquitto: `max_qos 1`)");
}

static void judge_retain(const struct config *config, const struct mqtt_connack *c,
                         struct findings *out)
{
    bool is_needed =
        config->down.routes.count > 0 &&
        (config->down.checkpoint == CHECKPOINT_ON || routes_have_state(&config->down.routes));

    if (c->retain) {
        findings_add(out, LEVEL_OK, FINDING_MQTT_RETAIN, "it retains messages");
        return;
    }
    struct finding *f =
        findings_add(out, is_needed ? LEVEL_ERROR : LEVEL_WARNING, FINDING_MQTT_RETAIN,
                     "it does not retain messages%s",
                     is_needed ? ", and checkpoints and state are retained" : "");
    finding_advise(f, "let it (Mosquitto: `retain_available true`)%s",
                   is_needed ? ", or set `down.checkpoint: off` and route no state"
                             : ": presence is retained");
}

static void judge_receive_max(const struct config *config, const struct mqtt_connack *c,
                              struct findings *out)
{
    int64_t wanted = config->mqtt.in_flight_max;

    if (c->receive_max >= wanted || config->down.routes.count == 0) {
        findings_add(out, LEVEL_OK, FINDING_MQTT_RECEIVE_MAXIMUM,
                     "%d messages may be in flight, %" PRId64 " are wanted", c->receive_max,
                     wanted);
        return;
    }
    struct finding *f =
        findings_add(out, LEVEL_WARNING, FINDING_MQTT_RECEIVE_MAXIMUM,
                     "only %d messages may be in flight, and `mqtt.in_flight_max` "
                     "is %" PRId64,
                     c->receive_max, wanted);
    finding_advise(f,
                   "raise it, or throughput suffers (Mosquitto: `max_inflight_messages "
                   "%" PRId64 "`)",
                   wanted);
}

static void judge_packet_size(const struct mqtt_connack *c, struct findings *out)
{
    if (c->packet_bytes_max == 0) {
        findings_add(out, LEVEL_OK, FINDING_MQTT_PACKET_SIZE, "it sets no limit");
    } else {
        findings_add(out, LEVEL_OK, FINDING_MQTT_PACKET_SIZE, "at most %" PRIu32 " bytes",
                     c->packet_bytes_max);
    }
}

static void judge_subscriptions(const struct config *config, const struct mqtt_connack *c,
                                struct findings *out)
{
    if (config->up.routes.count == 0) return;
    if (!c->wildcards) {
        struct finding *f = findings_add(out, LEVEL_WARNING, FINDING_MQTT_SUBSCRIPTIONS,
                                         "it takes no filters with wildcards");
        finding_advise(f, "subscribe to whole topics only, or let it take them");
    } else if (!c->subscription_ids) {
        findings_add(
            out, LEVEL_OK, FINDING_MQTT_SUBSCRIPTIONS,
            "wildcards, but no Subscription Identifiers; routes are found by the topic");
    } else {
        findings_add(out, LEVEL_OK, FINDING_MQTT_SUBSCRIPTIONS,
                     "wildcards and Subscription Identifiers");
    }
}

void mqtt_judge_offer(const struct config *config, const struct mqtt_connack *c,
                      struct findings *out)
{
    char keep_alive[48] = "";

    if (c->has_keep_alive) {
        snprintf(keep_alive, sizeof keep_alive, ", Keep Alive is to be %d s", c->keep_alive_s);
    }
    findings_add(out, LEVEL_OK, FINDING_MQTT_CONNECT, "it lets %s in, with MQTT 5%s",
                 config->mqtt.username[0] == '\0' ? "a client without a user"
                                                  : config->mqtt.username,
                 keep_alive);
    judge_qos(c, out);
    judge_retain(config, c, out);
    judge_receive_max(config, c, out);
    judge_packet_size(c, out);
    judge_subscriptions(config, c, out);
}

void mqtt_judge_session(const struct config *config, const struct mqtt_connack *c,
                        struct findings *out)
{
    int64_t wanted_s = config->up.session_expiry_ms / 1000;
    char wanted[32], given[32];

    words_of_seconds(wanted_s, wanted, sizeof wanted);
    if (!c->has_session_expiry || c->session_expiry_s >= wanted_s) {
        findings_add(out, LEVEL_OK, FINDING_MQTT_SESSION_EXPIRY,
                     "it queues for %s while no bridge is there (if Mosquitto's "
                     "`persistent_client_expiration` is shorter, it does not say so)",
                     wanted);
        return;
    }
    words_of_seconds(c->session_expiry_s, given, sizeof given);
    struct finding *f = findings_add(out, LEVEL_WARNING, FINDING_MQTT_SESSION_EXPIRY,
                                     "it queues for %s while no bridge is there, and "
                                     "`up.session_expiry` is %s",
                                     given, wanted);
    finding_advise(f, "what devices send later is lost: let it keep sessions for longer");
}
