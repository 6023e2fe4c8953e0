/* kafka_mock.h - which Kafka do the adapter's tests run against?
 *
 * librdkafka's mock cluster with one broker, in the test's own process. Its first join of a
 * group takes 3 s, each later rebalance a session timeout less one second.
 *
 * Threads     one
 */
#pragma once

#include "tests/lib/kafka_member.h"

#include <librdkafka/rdkafka_mock.h>

extern rd_kafka_mock_cluster_t *mock_cluster;

/* Starts and stops it; fit for cmocka's group set-up and tear-down. */
int mock_set_up(void **state);
int mock_tear_down(void **state);

/* "127.0.0.1:PORT" */
const char *mock_servers(void);

void mock_topic(const char *kafka_topic, int partitions);

/* Given; destroy with rd_kafka_destroy(). */
rd_kafka_t *mock_producer(void);

/* Writes the records @from to @to (not included) to every partition: its number as key, the
 * record's as value. */
void mock_fill(const char *kafka_topic, int partitions, int from, int to);

/* A member with short times. */
void mock_member(struct member *m, const char *id, const char *instance,
                 const char *kafka_topic);

/* The same as instance "a", opened, assigned and looked at. */
void mock_join(struct member *m, const char *id, const char *kafka_topic);
