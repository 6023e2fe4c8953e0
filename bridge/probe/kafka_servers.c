#include "bridge/probe/kafka_servers.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bridge/adapters/probe_line.h"
#include "bridge/adapters/probe_socket.h"
#include "bridge/probe/reach_words.h"
#include "bridge/probe/tls_judge.h"
#include "bridge/probe/tls_verdict.h"

enum { VALUE_BYTES = 1024, CONNECT_MS_MAX = 3000 };

/* ---- TLS ---- */

/* What librdkafka will do, as far as the probe can do it too. */
struct tls_settings {
    bool is_on, is_checked, is_named;
    bool is_beyond; /* certificates that are not in PEM files: left to librdkafka */
    char ca[VALUE_BYTES], cert[VALUE_BYTES], key[VALUE_BYTES], password[VALUE_BYTES];
};

static bool is_set(const struct kafka_survey *k, const char *key)
{
    char value[16384];
    bool is = kafka_survey_setting(k, key, value, sizeof value)[0] != '\0';

    explicit_bzero(value, sizeof value);
    return is;
}

static bool is_equal(const struct kafka_survey *k, const char *key, const char *wanted)
{
    char value[VALUE_BYTES];
    return strcmp(kafka_survey_setting(k, key, value, sizeof value), wanted) == 0;
}

static void read_settings(const struct kafka_survey *k, struct tls_settings *s)
{
    s->is_on =
        is_equal(k, "security.protocol", "ssl") || is_equal(k, "security.protocol", "sasl_ssl");
    s->is_checked = !is_equal(k, "enable.ssl.certificate.verification", "false");
    s->is_named = !is_equal(k, "ssl.endpoint.identification.algorithm", "none");
    s->is_beyond = is_set(k, "ssl.ca.pem") || is_set(k, "ssl.certificate.pem") ||
                   is_set(k, "ssl.key.pem") || is_set(k, "ssl.keystore.location") ||
                   is_set(k, "ssl.engine.location");
    kafka_survey_setting(k, "ssl.ca.location", s->ca, sizeof s->ca);
    kafka_survey_setting(k, "ssl.certificate.location", s->cert, sizeof s->cert);
    kafka_survey_setting(k, "ssl.key.location", s->key, sizeof s->key);
    kafka_survey_setting(k, "ssl.key.password", s->password, sizeof s->password);
    if (strcmp(s->ca, "probe") == 0) s->ca[0] = '\0';
}

static bool try_tls(const struct tls_settings *s, const struct probe_target *target, int fd,
                    int64_t deadline_ms, struct findings *out)
{
    char whose[PROBE_HOST_BYTES + 32];
    struct tls_case c = {.handshake = FINDING_KAFKA_TLS,
                         .expiry = FINDING_KAFKA_TLS_EXPIRY,
                         .whose = whose,
                         .host = target->host,
                         .host_key = "kafka.bootstrap_servers",
                         .ca_key = "ssl.ca.location",
                         .cert_key = "ssl.certificate.location",
                         .key_key = "ssl.key.location",
                         .is_checked = s->is_checked,
                         .now_s = time(NULL)};
    struct probe_tls tls = {.host = s->is_named ? target->host : "",
                            .ca_file = s->ca,
                            .cert_file = s->cert,
                            .key_file = s->key,
                            .key_password = s->password};
    struct tls_facts facts;
    struct probe_line *line = probe_line_open(fd);

    if (line == NULL) return false;
    snprintf(whose, sizeof whose, "%s:%s", target->host, target->port);
    probe_line_secure(line, &tls, deadline_ms, &facts);
    bool is_trusted = tls_judge(&c, &facts, out) && tls_verdict(line, &c, &facts, out);
    probe_line_close(line);
    return is_trusted;
}

/* ---- one server ---- */

static int64_t soon(int64_t deadline_ms)
{
    int64_t now = probe_now_ms(), half = now + (deadline_ms - now) / 2;
    return half < now + CONNECT_MS_MAX ? half : now + CONNECT_MS_MAX;
}

static bool try_server(const struct tls_settings *s, const struct probe_target *target,
                       int64_t deadline_ms, struct findings *out)
{
    struct probe_reach r;

    probe_resolve(target, soon(deadline_ms), &r);
    if (!reach_judge_name(target, &r, FINDING_KAFKA_DNS, "kafka.bootstrap_servers", out))
        return false;
    int fd = probe_connect(&r, soon(deadline_ms));
    if (!reach_judge_addresses(target, &r, FINDING_KAFKA_TCP, out) || fd < 0) return false;
    if (s->is_on && !s->is_beyond) return try_tls(s, target, fd, soon(deadline_ms), out);
    close(fd);
    return true;
}

/* The next of "a:1,b:2"; false: there is none. */
static bool next_server(const char **at, struct probe_target *out)
{
    if (**at == '\0') return false;
    size_t size = strcspn(*at, ",");
    bool is_read = probe_target_read(*at, size, out);
    *at += size;
    if (**at == ',') (*at)++;
    return is_read;
}

bool kafka_servers_try(const struct config *config, const struct kafka_survey *k,
                       int64_t deadline_ms, struct findings *out)
{
    struct tls_settings settings = {0};
    struct probe_target target;
    size_t first = out->count, fine = 0;
    const char *at = config->kafka.bootstrap_servers;

    read_settings(k, &settings);
    while (next_server(&at, &target))
        if (try_server(&settings, &target, deadline_ms, out)) fine++;
    explicit_bzero(settings.password, sizeof settings.password);
    if (settings.is_on && settings.is_beyond)
        findings_add(out, LEVEL_OK, FINDING_KAFKA_TLS,
                     "not looked at by itself: keys and certificates are not in PEM files");
    for (size_t i = first; fine > 0 && i < out->count; i++)
        if (out->at[i].level == LEVEL_ERROR) out->at[i].level = LEVEL_WARNING;
    return fine > 0;
}

bool kafka_servers_speak_tls(const struct config *config, int64_t deadline_ms)
{
    struct probe_target target;
    struct tls_facts facts = {.end = TLS_FAILED};
    const char *at = config->kafka.bootstrap_servers;
    int fd = -1;

    while (fd < 0 && next_server(&at, &target)) {
        struct probe_reach r;
        probe_resolve(&target, soon(deadline_ms), &r);
        fd = probe_connect(&r, soon(deadline_ms));
    }
    struct probe_line *line = fd < 0 ? NULL : probe_line_open(fd);
    if (line == NULL) return false;
    struct probe_tls tls = {.host = target.host};
    probe_line_secure(line, &tls, soon(deadline_ms), &facts);
    probe_line_close(line);
    return facts.end == TLS_DONE || facts.end == TLS_ALERTED || facts.wants_certificate;
}

/* ---- what the cluster names ---- */

static bool try_named(const struct survey_broker *b, int64_t deadline_ms, struct findings *out)
{
    struct probe_target target = {0};
    struct probe_reach r;

    snprintf(target.host, sizeof target.host, "%s", b->host);
    snprintf(target.port, sizeof target.port, "%u", (unsigned)b->port % 65536);
    probe_resolve(&target, soon(deadline_ms), &r);
    int fd = probe_connect(&r, soon(deadline_ms));
    if (fd >= 0) {
        close(fd);
        return true;
    }
    struct finding *f =
        findings_add(out, LEVEL_ERROR, FINDING_KAFKA_BROKERS,
                     "the cluster says that broker %d is at %s:%s, and %s", (int)b->id,
                     target.host, target.port,
                     r.why[0] != '\0' || r.count == 0 ? "that name does not resolve here"
                                                      : "nothing answers there");
    finding_advise(f, "records are read from and written to that address: correct "
                      "`advertised.listeners` of that broker, or make it known here");
    return false;
}

void kafka_servers_try_named(const struct survey *survey, int64_t deadline_ms,
                             struct findings *out)
{
    size_t fine = 0;

    for (size_t i = 0; i < survey->broker_count; i++)
        if (try_named(&survey->brokers[i], deadline_ms, out)) fine++;
    if (fine > 0)
        findings_add(out, LEVEL_OK, FINDING_KAFKA_BROKERS,
                     "%zu of %zu brokers can be connected to where the cluster says that they "
                     "are (%s:%d)",
                     fine, survey->broker_count, survey->brokers[0].host,
                     survey->brokers[0].port);
}
