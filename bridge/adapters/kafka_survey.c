#include "bridge/adapters/kafka_survey.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "bridge/adapters/kafka_client.h"
#include "bridge/adapters/probe_socket.h"

enum {
    SLICE_MS = 1000, /* of a deadline, when several questions may be needed */
    DESCRIBE_MAX = 500,
};

struct kafka_survey {
    const struct config *config;
    struct kafka_words words;
    struct kafka_client client;
    rd_kafka_queue_t *answers; /* to admin requests */
    enum survey_trouble heard; /* the worst of what librdkafka said by itself */
    char heard_words[SURVEY_WORDS_BYTES];
    char why[SURVEY_WORDS_BYTES];
};

/* ---- what librdkafka says by itself ---- */

static enum survey_trouble trouble_of(rd_kafka_resp_err_t e)
{
    switch (e) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: return SURVEY_FINE;
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT: return SURVEY_SILENT;
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN: return SURVEY_UNREACHABLE;
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM: return SURVEY_UNAUTHENTICATED;
    case RD_KAFKA_RESP_ERR__SSL: return SURVEY_TLS;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED: return SURVEY_FORBIDDEN;
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: return SURVEY_MISSING;
    default: return SURVEY_OTHER;
    }
}

/* Which of two says more. */
static int weight_of(enum survey_trouble t)
{
    return t == SURVEY_UNAUTHENTICATED ? 3 : t == SURVEY_TLS ? 2 : t == SURVEY_FINE ? 0 : 1;
}

static void hear_error(struct kafka_survey *k, rd_kafka_event_t *event)
{
    rd_kafka_resp_err_t e = rd_kafka_event_error(event);
    enum survey_trouble t = trouble_of(e);

    if (e == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || weight_of(t) < weight_of(k->heard)) return;
    k->heard = t;
    snprintf(k->heard_words, sizeof k->heard_words, "%s", rd_kafka_event_error_string(event));
}

static void hear_all(struct kafka_survey *k)
{
    rd_kafka_event_t *event;

    while ((event = rd_kafka_queue_poll(k->client.events, 0)) != NULL) {
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR) hear_error(k, event);
        rd_kafka_event_destroy(event);
    }
}

/* What came of a question; a silence may have a reason that was heard. */
static enum survey_trouble conclude(struct kafka_survey *k, rd_kafka_resp_err_t e)
{
    enum survey_trouble t = trouble_of(e);

    hear_all(k);
    bool is_silence = t == SURVEY_SILENT || t == SURVEY_UNREACHABLE;
    if (is_silence && k->heard != SURVEY_FINE) {
        snprintf(k->why, sizeof k->why, "%s", k->heard_words);
        return k->heard;
    }
    snprintf(k->why, sizeof k->why, "%s",
             e == RD_KAFKA_RESP_ERR_NO_ERROR ? "" : rd_kafka_err2str(e));
    return t;
}

const char *kafka_survey_why(const struct kafka_survey *k)
{
    return k->why;
}

static int left_ms(int64_t deadline_ms)
{
    int64_t left = deadline_ms - probe_now_ms();
    return left < 1 ? 1 : left > INT_MAX ? INT_MAX : (int)left;
}

/* ---- brokers and topics ---- */

static void take_topic(const rd_kafka_metadata_topic_t *from, struct survey_topic *to)
{
    *to = (struct survey_topic){.partitions = from->partition_cnt, .config = SURVEY_SILENT};
    snprintf(to->name, sizeof to->name, "%s", from->topic);
    for (int i = 0; i < from->partition_cnt; i++) {
        int replicas = from->partitions[i].replica_cnt;
        if (i == 0 || replicas < to->replicas_min) to->replicas_min = replicas;
    }
}

static bool take_metadata(const rd_kafka_metadata_t *m, struct survey *out)
{
    struct survey s = {0};

    s.brokers = calloc((size_t)m->broker_cnt + 1, sizeof *s.brokers);
    s.topics = calloc((size_t)m->topic_cnt + 1, sizeof *s.topics);
    if (s.brokers == NULL || s.topics == NULL) {
        survey_done(&s);
        return false;
    }
    for (int i = 0; i < m->broker_cnt; i++) {
        struct survey_broker *b = &s.brokers[s.broker_count++];
        b->id = m->brokers[i].id;
        b->port = m->brokers[i].port;
        snprintf(b->host, sizeof b->host, "%s", m->brokers[i].host);
    }
    for (int i = 0; i < m->topic_cnt; i++)
        if (m->topics[i].err == RD_KAFKA_RESP_ERR_NO_ERROR)
            take_topic(&m->topics[i], &s.topics[s.topic_count++]);
    *out = s;
    return true;
}

static void keep_cluster(struct kafka_survey *k, int64_t deadline_ms, struct survey *out)
{
    char *id = rd_kafka_clusterid(k->client.rk, left_ms(deadline_ms));

    if (id == NULL) return;
    snprintf(out->cluster_id, sizeof out->cluster_id, "%s", id);
    rd_kafka_mem_free(NULL, id);
}

/* An error that time does not mend. */
static bool is_final(enum survey_trouble t)
{
    return t == SURVEY_FINE || t == SURVEY_UNAUTHENTICATED || t == SURVEY_FORBIDDEN;
}

/* In slices: what librdkafka says by itself while it tries again may be an answer. */
enum survey_trouble kafka_survey_look(struct kafka_survey *k, int64_t deadline_ms,
                                      struct survey *out)
{
    const rd_kafka_metadata_t *m = NULL;
    enum survey_trouble t;

    k->heard = SURVEY_FINE;
    do {
        int left = left_ms(deadline_ms);
        t = conclude(
            k, rd_kafka_metadata(k->client.rk, 1, NULL, &m, left < SLICE_MS ? left : SLICE_MS));
    } while (!is_final(t) && probe_now_ms() < deadline_ms);
    if (t != SURVEY_FINE) return t;
    bool is_taken = take_metadata(m, out);
    rd_kafka_metadata_destroy(m);
    if (!is_taken) return SURVEY_OTHER;
    keep_cluster(k, deadline_ms, out);
    return SURVEY_FINE;
}

enum survey_trouble kafka_survey_find(struct kafka_survey *k, const char *name,
                                      int64_t deadline_ms)
{
    const rd_kafka_metadata_t *m = NULL;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(k->client.rk, name, NULL);

    if (topic == NULL) return conclude(k, rd_kafka_last_error());
    rd_kafka_resp_err_t e = rd_kafka_metadata(k->client.rk, 0, topic, &m, left_ms(deadline_ms));
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR)
        e = m->topic_cnt == 1 ? m->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    if (m != NULL) rd_kafka_metadata_destroy(m);
    rd_kafka_topic_destroy(topic);
    return conclude(k, e);
}

enum survey_trouble kafka_survey_group(struct kafka_survey *k, const char *name,
                                       int64_t deadline_ms)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);

    rd_kafka_topic_partition_list_add(list, name, 0);
    rd_kafka_resp_err_t e = rd_kafka_committed(k->client.rk, list, left_ms(deadline_ms));
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR) e = list->elems[0].err;
    rd_kafka_topic_partition_list_destroy(list);
    return conclude(k, e);
}

/* ---- settings ---- */

/* Asks for @count settings; gives the answer, free with rd_kafka_event_destroy(). */
static rd_kafka_event_t *ask(struct kafka_survey *k, rd_kafka_ConfigResource_t **what,
                             size_t count, int64_t deadline_ms)
{
    char why[128];
    int left = left_ms(deadline_ms);
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(k->client.rk, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);

    rd_kafka_AdminOptions_set_request_timeout(options, left, why, sizeof why);
    rd_kafka_DescribeConfigs(k->client.rk, what, count, options, k->answers);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_ConfigResource_destroy_array(what, count);
    return rd_kafka_queue_poll(k->answers, left + SLICE_MS);
}

static void take_entry(const char *name, const char *value, struct survey_topic *t)
{
    if (value == NULL) return;
    if (strcmp(name, "retention.ms") == 0) t->retention_ms = atoll(value);
    if (strcmp(name, "retention.bytes") == 0) t->retention_bytes = atoll(value);
    if (strcmp(name, "max.message.bytes") == 0) t->message_bytes_max = atoll(value);
    if (strcmp(name, "min.insync.replicas") == 0) t->in_sync_min = atoll(value);
    if (strcmp(name, "cleanup.policy") != 0) return;
    t->is_compacted = strstr(value, "compact") != NULL;
    t->is_deleted = strstr(value, "delete") != NULL;
}

static void take_config(const rd_kafka_ConfigResource_t *from, struct survey_topic *t)
{
    size_t count;
    const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs(from, &count);

    t->config = trouble_of(rd_kafka_ConfigResource_error(from));
    t->retention_ms = t->retention_bytes = -1;
    for (size_t i = 0; i < count; i++)
        take_entry(rd_kafka_ConfigEntry_name(entries[i]),
                   rd_kafka_ConfigEntry_value(entries[i]), t);
}

static void take_configs(const rd_kafka_event_t *event, struct survey_topic *topics,
                         size_t count)
{
    size_t given;
    const rd_kafka_ConfigResource_t **all =
        rd_kafka_DescribeConfigs_result_resources(event, &given);

    for (size_t i = 0; i < given; i++)
        for (size_t t = 0; t < count; t++)
            if (strcmp(topics[t].name, rd_kafka_ConfigResource_name(all[i])) == 0)
                take_config(all[i], &topics[t]);
}

static void describe_some(struct kafka_survey *k, struct survey_topic *topics, size_t count,
                          int64_t deadline_ms)
{
    rd_kafka_ConfigResource_t *what[DESCRIBE_MAX];

    for (size_t i = 0; i < count; i++)
        what[i] = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topics[i].name);
    rd_kafka_event_t *event = ask(k, what, count, deadline_ms);
    rd_kafka_resp_err_t e =
        event == NULL ? RD_KAFKA_RESP_ERR__TIMED_OUT : rd_kafka_event_error(event);
    for (size_t i = 0; i < count; i++)
        topics[i].config = trouble_of(e);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR) take_configs(event, topics, count);
    if (event != NULL) rd_kafka_event_destroy(event);
}

void kafka_survey_describe(struct kafka_survey *k, struct survey_topic *topics, size_t count,
                           int64_t deadline_ms)
{
    for (size_t at = 0; at < count; at += DESCRIBE_MAX) {
        size_t some = count - at < DESCRIBE_MAX ? count - at : DESCRIBE_MAX;
        describe_some(k, topics + at, some, deadline_ms);
    }
}

static enum survey_founding founding_in(const rd_kafka_event_t *event)
{
    size_t resources, entries;
    const rd_kafka_ConfigResource_t **all =
        rd_kafka_DescribeConfigs_result_resources(event, &resources);

    if (resources != 1) return FOUNDING_UNKNOWN;
    const rd_kafka_ConfigEntry_t **entry = rd_kafka_ConfigResource_configs(all[0], &entries);
    for (size_t i = 0; i < entries; i++) {
        const char *value = rd_kafka_ConfigEntry_value(entry[i]);
        if (strcmp(rd_kafka_ConfigEntry_name(entry[i]), "auto.create.topics.enable") != 0)
            continue;
        if (value == NULL) return FOUNDING_UNKNOWN;
        return strcmp(value, "true") == 0 ? FOUNDING_ON : FOUNDING_OFF;
    }
    return FOUNDING_UNKNOWN;
}

enum survey_founding kafka_survey_founding(struct kafka_survey *k, int32_t broker,
                                           int64_t deadline_ms)
{
    char name[16];
    enum survey_founding out = FOUNDING_UNKNOWN;

    snprintf(name, sizeof name, "%d", (int)broker);
    rd_kafka_ConfigResource_t *what =
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_BROKER, name);
    rd_kafka_event_t *event = ask(k, &what, 1, deadline_ms);
    if (event == NULL) return FOUNDING_UNKNOWN;
    if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR) out = founding_in(event);
    rd_kafka_event_destroy(event);
    return out;
}

/* ---- opening and closing ---- */

const char *kafka_survey_setting(const struct kafka_survey *k, const char *key, char *out,
                                 size_t capacity)
{
    size_t size = capacity;

    if (rd_kafka_conf_get(rd_kafka_conf(k->client.rk), key, out, &size) != RD_KAFKA_CONF_OK)
        out[0] = '\0';
    return out;
}

bool kafka_survey_has_old_scram(void)
{
    return rd_kafka_version() < 0x020601ff;
}

static void hear_nothing(void *self, int level, struct text facility, struct text words)
{
    (void)self, (void)level, (void)facility, (void)words;
}

enum err kafka_survey_open(const struct config *config, struct kafka_survey **out,
                           struct kafka_complaint *why)
{
    struct kafka_survey *k = calloc(1, sizeof *k);

    if (k == NULL) return ERR_NO_MEMORY;
    k->config = config;
    k->words = (struct kafka_words){k, hear_nothing};
    enum err e = kafka_client_connect(&k->client, config, &k->words, why);
    if (e != ERR_OK) {
        kafka_survey_close(k);
        return e;
    }
    k->answers = rd_kafka_queue_new(k->client.rk);
    *out = k;
    return ERR_OK;
}

void kafka_survey_close(struct kafka_survey *k)
{
    if (k == NULL) return;
    if (k->answers != NULL) rd_kafka_queue_destroy(k->answers);
    kafka_client_close(&k->client);
    free(k);
}

void survey_done(struct survey *s)
{
    free(s->brokers);
    free(s->topics);
    *s = (struct survey){0};
}
