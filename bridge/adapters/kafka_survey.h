/* kafka_survey.h - what is there in a Kafka cluster, and how is it set up?
 *
 * For `check --connect`. Only questions: nothing is founded, committed or written, and the
 * bridge's group gets no member. Every question blocks until it is answered or its deadline has
 * passed.
 *
 * Threads     one
 * Memory      the client, from open to close; lists are given, free with free()
 */
#pragma once

#include "bridge/adapters/kafka_conf.h"

enum { SURVEY_HOST_BYTES = 256, SURVEY_WORDS_BYTES = 512 };

/* What is wrong. */
enum survey_trouble {
    SURVEY_FINE,
    SURVEY_SILENT,          /* no answer in time */
    SURVEY_UNREACHABLE,     /* no connection */
    SURVEY_UNAUTHENTICATED, /* user or password are not accepted, or the mechanism is not */
    SURVEY_TLS,             /* no TLS connection */
    SURVEY_FORBIDDEN,       /* this user may not */
    SURVEY_MISSING,         /* it is not there */
    SURVEY_OTHER,
};

struct survey_broker {
    int32_t id;
    char host[SURVEY_HOST_BYTES]; /* as the cluster names it to its clients */
    int port;
};

struct survey_topic {
    char name[KAFKA_TOPIC_BYTES_MAX + 1];
    int partitions, replicas_min;
    /* Its settings; only when config is SURVEY_FINE. */
    enum survey_trouble config;
    int64_t retention_ms, retention_bytes; /* -1: for ever, any */
    int64_t message_bytes_max;
    int64_t in_sync_min;
    bool is_compacted, is_deleted; /* cleanup.policy holds `compact`, `delete` */
};

/* What the cluster looks like. */
struct survey {
    char cluster_id[80]; /* "": it does not say */
    size_t broker_count;
    struct survey_broker *brokers;
    size_t topic_count; /* that this user may see */
    struct survey_topic *topics;
};

enum survey_founding { FOUNDING_UNKNOWN, FOUNDING_ON, FOUNDING_OFF };

struct kafka_survey;

/* Gives a client; nothing is asked yet. @config is kept.
 *
 * ERR_BAD_CONFIG  librdkafka does not accept a property; see *@why
 * ERR_NO_SYSTEM   no descriptor could be had
 * ERR_NO_MEMORY */
enum err kafka_survey_open(const struct config *config, struct kafka_survey **out,
                           struct kafka_complaint *why);

/* Accepts NULL and half-built ones. Takes a second or two. */
void kafka_survey_close(struct kafka_survey *k);

/* The value of a librdkafka property, "" when it has none; gives @out. Some are secret. */
const char *kafka_survey_setting(const struct kafka_survey *k, const char *key, char *out,
                                 size_t capacity);

/* Why the last question failed, in the words of librdkafka or of the broker; may be "". Lent
 * until the next one. */
const char *kafka_survey_why(const struct kafka_survey *k);

/* Asks for brokers and topics. Fills in @out only on SURVEY_FINE; free with survey_done(). */
enum survey_trouble kafka_survey_look(struct kafka_survey *k, int64_t deadline_ms,
                                      struct survey *out);

/* Asks for one topic by its name: FINE, MISSING, FORBIDDEN and so on. */
enum survey_trouble kafka_survey_find(struct kafka_survey *k, const char *name,
                                      int64_t deadline_ms);

/* Asks for the settings of topics, and writes to each what came of it. */
void kafka_survey_describe(struct kafka_survey *k, struct survey_topic *topics, size_t count,
                           int64_t deadline_ms);

/* Whether the cluster makes topics that somebody writes to. */
enum survey_founding kafka_survey_founding(struct kafka_survey *k, int32_t broker,
                                           int64_t deadline_ms);

/* Whether the group's offsets may be read; of a topic that is there. */
enum survey_trouble kafka_survey_group(struct kafka_survey *k, const char *name,
                                       int64_t deadline_ms);

/* True for a librdkafka below 2.6.1, whose SCRAM Kafka refuses from 4.0 on, whatever the
 * password. */
bool kafka_survey_has_old_scram(void);

/* Accepts a zeroed one. */
void survey_done(struct survey *s);
