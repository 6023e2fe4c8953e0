#include "bridge/probe/kafka_try.h"

#include <string.h>
#include <sysexits.h>

#include "bridge/adapters/kafka_survey.h"
#include "bridge/adapters/probe_socket.h"
#include "bridge/probe/kafka_judge.h"
#include "bridge/probe/kafka_servers.h"
#include "bridge/probe/kafka_wants.h"

struct attempt {
    const struct config *config;
    struct kafka_survey *kafka;
    int64_t deadline_ms;
    struct findings *out;
};

/* ---- the first answer ---- */

static bool uses_sasl(const struct attempt *a)
{
    char value[64];
    return strncmp(kafka_survey_setting(a->kafka, "security.protocol", value, sizeof value),
                   "sasl", 4) == 0;
}

static void tell_sasl(struct attempt *a)
{
    char mechanism[64], user[256];

    if (!uses_sasl(a)) return;
    kafka_survey_setting(a->kafka, "sasl.mechanisms", mechanism, sizeof mechanism);
    kafka_survey_setting(a->kafka, "sasl.username", user, sizeof user);
    findings_add(a->out, LEVEL_OK, FINDING_KAFKA_SASL, "%s lets %s in", mechanism,
                 user[0] == '\0' ? "the bridge" : user);
}

static void tell_silence(struct attempt *a, const char *why)
{
    bool is_plain = strstr(why, "security.protocol") != NULL || !uses_sasl(a);
    struct finding *f = findings_add(
        a->out, LEVEL_ERROR, FINDING_KAFKA_BOOTSTRAP, "no Kafka answers at %s (%s)",
        a->config->kafka.bootstrap_servers, why[0] == '\0' ? "nothing came in time" : why);
    char protocol[32];

    kafka_survey_setting(a->kafka, "security.protocol", protocol, sizeof protocol);
    bool has_tls = strstr(protocol, "ssl") != NULL;
    if (!has_tls && kafka_servers_speak_tls(a->config, a->deadline_ms + 1000)) {
        finding_advise(f,
                       "TLS is spoken there: set `security.protocol: ssl` (or `sasl_ssl`) in "
                       "`kafka.properties`");
    } else if (is_plain && !has_tls) {
        finding_advise(f,
                       "is it Kafka's port, and does Kafka run? A listener that wants a user "
                       "hangs up, too: `security.protocol: sasl_plaintext`");
    } else {
        finding_advise(f, "is it Kafka's port, and does Kafka run? its log says more");
    }
}

static void tell_unauthenticated(struct attempt *a, const char *why)
{
    char mechanism[64];
    struct finding *f =
        findings_add(a->out, LEVEL_ERROR, FINDING_KAFKA_SASL, "refused: %s", why);
    bool is_scram =
        strncmp(kafka_survey_setting(a->kafka, "sasl.mechanisms", mechanism, sizeof mechanism),
                "SCRAM", 5) == 0;

    finding_advise(f,
                   "look at `sasl.mechanism`, `sasl.username` and `sasl.password` in "
                   "`kafka.properties`%s",
                   is_scram && kafka_survey_has_old_scram()
                       ? "; SCRAM with Kafka 4 needs librdkafka 2.6.1 or newer"
                       : "");
}

static void tell_trouble(struct attempt *a, enum survey_trouble t)
{
    const char *why = kafka_survey_why(a->kafka);
    struct finding *f;

    switch (t) {
    case SURVEY_UNAUTHENTICATED: tell_unauthenticated(a, why); return;
    case SURVEY_TLS:
        f = findings_add(a->out, LEVEL_ERROR, FINDING_KAFKA_TLS, "no TLS connection: %s", why);
        finding_advise(f, "look at the `ssl.` keys of `kafka.properties`");
        return;
    case SURVEY_FORBIDDEN:
        f = findings_add(a->out, LEVEL_ERROR, FINDING_KAFKA_BOOTSTRAP, "refused: %s", why);
        f->code = EX_NOPERM;
        finding_advise(f, "allow this user Describe on the topics");
        return;
    default: tell_silence(a, why); return;
    }
}

/* ---- topics ---- */

static enum survey_trouble find(void *self, const char *name)
{
    struct attempt *a = self;
    return kafka_survey_find(a->kafka, name, a->deadline_ms);
}

static void judge_group(struct attempt *a, const struct survey *survey)
{
    char group[KAFKA_GROUP_BYTES_MAX];
    const char *topic = NULL;

    kafka_conf_group(a->config, group);
    for (size_t i = 0; i < survey->topic_count && topic == NULL; i++)
        if (kafka_role(a->config, survey->topics[i].name) == ROLE_DOWN)
            topic = survey->topics[i].name;
    if (topic == NULL) return;
    enum survey_trouble t = kafka_survey_group(a->kafka, topic, a->deadline_ms);
    if (t == SURVEY_FINE) {
        findings_add(a->out, LEVEL_OK, FINDING_KAFKA_GROUP, "its offsets of %s can be read",
                     group);
        return;
    }
    struct finding *f = findings_add(
        a->out, t == SURVEY_FORBIDDEN ? LEVEL_ERROR : LEVEL_WARNING, FINDING_KAFKA_GROUP,
        "the offsets of %s cannot be read: %s", group, kafka_survey_why(a->kafka));
    finding_advise(f, t == SURVEY_FORBIDDEN
                          ? "allow this user Read on that group and its topics"
                          : "its coordinator does not answer; look at the cluster");
}

/* Those that the bridge has to do with come first. Gives how many they are. */
static size_t gather(const struct config *config, struct survey *survey)
{
    size_t count = 0;

    for (size_t i = 0; i < survey->topic_count; i++) {
        if (kafka_role(config, survey->topics[i].name) == ROLE_NONE) continue;
        struct survey_topic t = survey->topics[i];
        survey->topics[i] = survey->topics[count];
        survey->topics[count++] = t;
    }
    return count;
}

static void judge_cluster(struct attempt *a, struct survey *survey,
                          const struct mqtt_limit *limit)
{
    findings_add(a->out, LEVEL_OK, FINDING_KAFKA_BOOTSTRAP, "cluster %s answers, %zu broker%s",
                 survey->cluster_id, survey->broker_count,
                 survey->broker_count == 1 ? "" : "s");
    tell_sasl(a);
    kafka_servers_try_named(survey, a->deadline_ms, a->out);
    judge_group(a, survey);
    struct kafka_wants wants = {.config = a->config, .survey = survey, .self = a, .find = find};
    if (survey->broker_count > 0)
        wants.founding = kafka_survey_founding(a->kafka, survey->brokers[0].id, a->deadline_ms);
    kafka_wants_judge(&wants, a->out);
    size_t count = gather(a->config, survey);
    kafka_survey_describe(a->kafka, survey->topics, count, a->deadline_ms);
    kafka_judge(a->config, survey, limit, a->out);
}

/* ---- */

static void blame_property(const struct config *config, enum err e,
                           const struct kafka_complaint *why, struct findings *out)
{
    const struct kafka_property *p = why->property;
    struct finding *f =
        findings_add(out, LEVEL_ERROR, FINDING_KAFKA_PROPERTIES, "%s:%d:%d: %s", config->path,
                     p == NULL ? 1 : p->line, p == NULL ? 1 : p->column,
                     why->words[0] == '\0' ? err_text(e) : why->words);

    f->code = e == ERR_BAD_CONFIG ? EX_CONFIG : EX_OSERR;
    finding_advise(f, "correct `kafka.properties`");
}

void kafka_try(const struct config *config, int64_t timeout_ms, const struct mqtt_limit *limit,
               struct findings *out)
{
    struct attempt a = {
        .config = config, .out = out, .deadline_ms = probe_now_ms() + timeout_ms};
    struct kafka_complaint why = {0};
    struct survey survey = {0};

    enum err e = kafka_survey_open(config, &a.kafka, &why);
    if (e != ERR_OK) {
        blame_property(config, e, &why, out);
        return;
    }
    if (kafka_servers_try(config, a.kafka, a.deadline_ms, out)) {
        enum survey_trouble t = kafka_survey_look(a.kafka, a.deadline_ms, &survey);
        if (t == SURVEY_FINE) {
            judge_cluster(&a, &survey, limit);
        } else {
            tell_trouble(&a, t);
        }
    }
    survey_done(&survey);
    kafka_survey_close(a.kafka);
}
