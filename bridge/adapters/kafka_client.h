/* kafka_client.h - which handles does a group member of librdkafka consist of?
 *
 * The client, its two queues (events, and the records of all partitions) and the eventfd that
 * both write to. When it is opened it subscribes to what the routes take, and joins the group
 * by itself; when it is only connected, it never becomes a member, and asks questions.
 *
 * Threads     loop; kafka_wake() any
 */
#pragma once

#include "bridge/adapters/kafka_conf.h"

struct kafka_client {
    rd_kafka_t *rk;
    rd_kafka_queue_t *events; /* the consumer queue: assignments, answers, errors, log lines */
    rd_kafka_queue_t *data;   /* where partitions are to be forwarded */
    int wake_fd;              /* -1: none */
};

/* Opens @c without a subscription. kafka_client_close() must close it also when this fails.
 * @words is kept.
 *
 * ERR_BAD_CONFIG  librdkafka does not accept a property; see *@why
 * ERR_NO_SYSTEM   no descriptor could be had */
enum err kafka_client_connect(struct kafka_client *c, const struct config *config,
                              const struct kafka_words *words, struct kafka_complaint *why);

/* The same, subscribed.
 *
 * ERR_BAD_CONFIG  librdkafka does not accept a property; see *@why
 * ERR_NO_SYSTEM   no descriptor could be had */
enum err kafka_client_open(struct kafka_client *c, const struct config *config,
                           const struct kafka_words *words, struct kafka_complaint *why);

/* Makes the eventfd @wake_fd readable. @thread any */
void kafka_wake(int wake_fd);

/* Ends it within a second or so, Kafka there or not. Nothing may refer to it any more, not even
 * a partition list that librdkafka has seen: it would wait for it for ever. Its own
 * consumer_close() is left out: it has no time limit, and would only say the farewell that a
 * static member does not say. Accepts half-built ones. */
void kafka_client_close(struct kafka_client *c);
