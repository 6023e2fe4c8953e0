#include "bridge/probe/mqtt_try.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "bridge/adapters/probe_socket.h"
#include "bridge/probe/mqtt_judge.h"
#include "bridge/probe/mqtt_rights.h"
#include "bridge/probe/reach_words.h"
#include "bridge/probe/tls_judge.h"
#include "bridge/probe/tls_verdict.h"

struct attempt {
    const struct config *config;
    const struct mqtt_settings *access;
    struct findings *out;
    int64_t deadline_ms;
    bool is_tls;
    struct probe_target target;
    struct probe_reach reach;
    char whose[PROBE_HOST_BYTES + 32];
    struct tls_case tls_case;
    struct tls_facts tls; /* of the connection that is open */
    struct mqtt_talk talk;
    struct mqtt_connack connack;
};

/* ---- the line ---- */

static struct probe_tls tls_of(const struct attempt *a)
{
    return (struct probe_tls){.host = a->target.host,
                              .ca_file = a->access->ca_file,
                              .cert_file = a->access->cert_file,
                              .key_file = a->access->key_file};
}

static void take_url(struct attempt *a)
{
    const char *url = a->access->url;

    a->is_tls = strncmp(url, "mqtts:", 6) == 0;
    if (!probe_target_read(url, strlen(url), &a->target)) abort(); /* config has read it */
    snprintf(a->whose, sizeof a->whose, "%s:%s", a->target.host, a->target.port);
    a->tls_case = (struct tls_case){.handshake = FINDING_MQTT_TLS,
                                    .expiry = FINDING_MQTT_TLS_EXPIRY,
                                    .whose = a->whose,
                                    .host = a->target.host,
                                    .host_key = "mqtt.url",
                                    .ca_key = "mqtt.ca_file",
                                    .cert_key = "mqtt.cert_file",
                                    .key_key = "mqtt.key_file",
                                    .is_checked = true,
                                    .now_s = time(NULL)};
}

/* Gives a line to the broker, with TLS where that is wanted and to be trusted; NULL: told why.
 */
static struct probe_line *open_line(struct attempt *a, int fd)
{
    struct probe_line *line = probe_line_open(fd);
    struct probe_tls tls = tls_of(a);

    if (line == NULL || !a->is_tls) return line;
    probe_line_secure(line, &tls, a->deadline_ms, &a->tls);
    if (tls_judge(&a->tls_case, &a->tls, a->out) &&
        tls_verdict(line, &a->tls_case, &a->tls, a->out))
        return line;
    probe_line_close(line);
    return NULL;
}

/* ---- TLS or not? ---- */

/* What to do about it, instead of what was advised before. */
static void advise_last(struct attempt *a, const char *what)
{
    finding_advise(&a->out->at[a->out->count - 1], "%s", what);
}

/* Without any secret. */
static bool speaks_plain_mqtt(struct attempt *a)
{
    char bytes[128];
    struct sink s = SINK(bytes);
    struct mqtt_connect c = {.client_id = text_of("mesbridge-check"),
                             .packet_bytes_max = 65536};
    struct mqtt_packet p;
    int fd = probe_connect_again(&a->reach, a->deadline_ms);

    if (fd < 0) return false;
    mqtt_talk_open(&a->talk, probe_line_open(fd));
    if (a->talk.line == NULL) return false;
    mqtt_write_connect(&s, &c);
    bool speaks = mqtt_talk_send(&a->talk, &s, a->deadline_ms) &&
                  mqtt_talk_next(&a->talk, &p, a->deadline_ms) == TALK_PACKET &&
                  p.type == MQTT_CONNACK;
    mqtt_talk_close(&a->talk, a->deadline_ms);
    return speaks;
}

static bool speaks_tls(struct attempt *a)
{
    struct probe_tls tls = {.host = a->target.host};
    struct tls_facts facts;
    int fd = probe_connect_again(&a->reach, a->deadline_ms);
    struct probe_line *line = fd < 0 ? NULL : probe_line_open(fd);

    if (line == NULL) return false;
    probe_line_secure(line, &tls, a->deadline_ms, &facts);
    probe_line_close(line);
    return facts.end == TLS_DONE || facts.end == TLS_ALERTED || facts.wants_certificate;
}

static void look_for_plain(struct attempt *a)
{
    bool may_be =
        a->tls.end == TLS_NOT_SPOKEN || a->tls.end == TLS_CLOSED || a->tls.end == TLS_SILENT;

    if (may_be && !a->tls.wants_certificate && speaks_plain_mqtt(a))
        advise_last(a, "it speaks MQTT without TLS on this port: give the port of its TLS "
                       "listener, or write `mqtt://` in `mqtt.url`");
}

/* ---- CONNECT ---- */

static enum talk_end greet(struct attempt *a, bool with_session)
{
    char bytes[4096];
    struct sink s = SINK(bytes);
    struct mqtt_packet p;
    struct mqtt_connect c = {.client_id = text_of(a->access->client_id),
                             .username = text_of(a->access->username),
                             .password = text_of(a->access->password),
                             .keep_alive_s = 60,
                             .packet_bytes_max = TALK_BYTES,
                             .has_session_expiry = with_session,
                             .session_expiry_s = a->access->session_expiry_s};

    mqtt_write_connect(&s, &c);
    bool is_sent = mqtt_talk_send(&a->talk, &s, a->deadline_ms);
    enum talk_end end = mqtt_talk_next(&a->talk, &p, a->deadline_ms);
    explicit_bzero(bytes, sizeof bytes);
    if (end != TALK_PACKET && a->talk.size > 0) return TALK_NO_MQTT;
    if (end != TALK_PACKET) return is_sent ? end : TALK_CLOSED;
    if (p.type != MQTT_CONNACK || !mqtt_read_connack(p.body, &a->connack)) return TALK_NO_MQTT;
    return TALK_PACKET;
}

static void tell_no_connack(struct attempt *a, enum talk_end end)
{
    const char *why = probe_line_why(a->talk.line);
    struct finding *f;

    if (a->is_tls &&
        tls_judge_end(&a->tls_case, &a->tls, probe_line_alert(a->talk.line), a->out))
        return;
    switch (end) {
    case TALK_SILENT:
        f = findings_add(a->out, LEVEL_ERROR, FINDING_MQTT_CONNECT,
                         "%s takes the connection and answers nothing", a->whose);
        finding_advise(f, "is it an MQTT broker, and does it run? look at its log");
        break;
    case TALK_NO_MQTT:
        f = findings_add(a->out, LEVEL_ERROR, FINDING_MQTT_CONNECT,
                         "what %s answers is no MQTT: \"%.*s\"", a->whose,
                         a->talk.size > 40 ? 40 : (int)a->talk.size, a->talk.in);
        finding_advise(f, "correct host and port in `mqtt.url`");
        break;
    default:
        f = findings_add(a->out, LEVEL_ERROR, FINDING_MQTT_CONNECT,
                         "%s hangs up on a CONNECT%s%s%s", a->whose, why[0] == '\0' ? "" : " (",
                         why, why[0] == '\0' ? "" : ")");
        finding_advise(f, "is it an MQTT broker, and does it take MQTT 5? its log says why");
        break;
    }
    if (!a->is_tls && end != TALK_SILENT && speaks_tls(a))
        advise_last(a, "TLS is spoken on this port: write `mqtts://` in `mqtt.url`");
}

/* ---- the second connection ---- */

/* Gives a line as the first one; NULL: there is none any more. */
static struct probe_line *open_again(struct attempt *a)
{
    int fd = probe_connect_again(&a->reach, a->deadline_ms);
    struct probe_tls tls = tls_of(a);
    struct probe_line *line = fd < 0 ? NULL : probe_line_open(fd);

    if (line == NULL || !a->is_tls) return line;
    if (probe_line_secure(line, &tls, a->deadline_ms, &a->tls) && a->tls.flaws == 0)
        return line;
    probe_line_close(line);
    return NULL;
}

/* Asks for a session that is kept, and gives it up at once: only the answer is wanted. */
static void try_session(struct attempt *a)
{
    struct probe_line *line = open_again(a);
    bool is_given = false;

    if (line != NULL) {
        mqtt_talk_open(&a->talk, line);
        is_given = greet(a, true) == TALK_PACKET && a->connack.code == 0;
        mqtt_talk_close(&a->talk, a->deadline_ms);
    }
    if (is_given) {
        mqtt_judge_session(a->config, &a->connack, a->out);
        return;
    }
    struct finding *f = findings_add(a->out, LEVEL_WARNING, FINDING_MQTT_SESSION_EXPIRY,
                                     "it does not let the bridge in with a session to be kept");
    finding_advise(f, "the direction up needs one: look at the broker's log");
}

/* ---- */

static bool reach(struct attempt *a, int *fd)
{
    int64_t half = (a->deadline_ms + probe_now_ms()) / 2; /* leaves time for the rest */

    probe_resolve(&a->target, half, &a->reach);
    if (!reach_judge_name(&a->target, &a->reach, FINDING_MQTT_DNS, "mqtt.url", a->out))
        return false;
    *fd = probe_connect(&a->reach, half);
    return reach_judge_addresses(&a->target, &a->reach, FINDING_MQTT_TCP, a->out) && *fd >= 0;
}

/* True: it has let us in. */
static bool come_in(struct attempt *a)
{
    enum talk_end end = greet(a, false);

    if (end != TALK_PACKET) {
        tell_no_connack(a, end);
        return false;
    }
    if (a->connack.code != 0 || !a->connack.is_v5) {
        mqtt_judge_refusal(a->config, &a->connack, a->out);
        return false;
    }
    return true;
}

static void converse(struct attempt *a, struct mqtt_limit *limit)
{
    int fd = -1;

    take_url(a);
    if (!reach(a, &fd)) return;
    struct probe_line *line = open_line(a, fd);
    if (line == NULL) {
        look_for_plain(a);
        return;
    }
    mqtt_talk_open(&a->talk, line);
    bool is_in = come_in(a);
    if (is_in) {
        *limit = (struct mqtt_limit){true, a->connack.packet_bytes_max};
        mqtt_judge_offer(a->config, &a->connack, a->out);
        struct mqtt_connack offer = a->connack;
        if (offer.qos_max > 0) mqtt_rights(&a->talk, &offer, a->config, a->deadline_ms, a->out);
    }
    mqtt_talk_close(&a->talk, a->deadline_ms);
    if (is_in && a->config->up.routes.count > 0) try_session(a);
}

void mqtt_try(const struct config *config, const struct mqtt_settings *access,
              int64_t timeout_ms, struct findings *out, struct mqtt_limit *limit)
{
    struct attempt *a = calloc(1, sizeof *a);

    *limit = (struct mqtt_limit){0};
    if (a == NULL) exit(EX_OSERR);
    a->config = config;
    a->access = access;
    a->out = out;
    a->deadline_ms = probe_now_ms() + timeout_ms;
    converse(a, limit);
    free(a);
}
