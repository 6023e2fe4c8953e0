/* kafka_desk.h - what does Kafka answer when a person asks?
 *
 * For commands, which may wait: every function blocks, some seconds at most for each question.
 * It asks under the bridge's group and never becomes a member of it, so a running bridge
 * notices nothing. Nothing is founded, committed or assigned to anybody.
 *
 * Threads     one
 * Memory      the client, from open to close
 */
#pragma once

#include "bridge/adapters/kafka_conf.h"
#include "bridge/core/checkpoint.h"

struct kafka_desk;

struct desk_partition {
    char kafka_topic[250]; /* with a NUL */
    int32_t partition;
    int64_t committed; /* -1: nothing */
    int64_t low, high; /* the log reaches from low up to, not including, high */
};

enum { DESK_WORDS_BYTES = 512 };

/* Gives a desk; nothing is asked yet. @config is kept.
 *
 * ERR_BAD_CONFIG  librdkafka does not accept a property; see *@why
 * ERR_NO_SYSTEM   no descriptor could be had
 * ERR_NO_MEMORY */
enum err kafka_desk_open(const struct config *config, struct kafka_desk **out,
                         struct kafka_complaint *why);

/* Accepts NULL and half-built ones. */
void kafka_desk_close(struct kafka_desk *d);

/* Why the last question has failed, for people. Lent until the next one. */
const char *kafka_desk_why(const struct kafka_desk *d);

/* Gives all partitions that the routes take, free with free(); sorted by name and number. False
 * when Kafka does not answer. */
bool kafka_desk_look(struct kafka_desk *d, struct desk_partition **out, size_t *out_count);

/* The cluster's id, "" when Kafka does not say. Known after kafka_desk_look(). */
const char *kafka_desk_cluster(const struct kafka_desk *d);

/* What the record at @offset looks like; *@out is not known when there is none at that very
 * place (a marker of a transaction, or compacted). False when Kafka does not answer. */
bool kafka_desk_print(struct kafka_desk *d, const char *kafka_topic, int32_t partition,
                      int64_t offset, struct fingerprint *out);

/* How many members the bridge's group has now: instances that run, and static ones that left
 * less than their session.timeout.ms ago. 0 also when Kafka does not say. */
int kafka_desk_members(struct kafka_desk *d);

/* Writes a record to the audit topic and waits until Kafka has stored it (acks=all). False when
 * it has not. */
bool kafka_desk_audit(struct kafka_desk *d, struct text key, struct text value);
