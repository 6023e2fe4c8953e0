/* cluster.h - a Kafka that lives in this process, on ports of our choice.
 *
 * librdkafka's mock cluster binds 127.0.0.1:0 and has no option for the port; this module gives
 * it the ports that were asked for. It keeps 5 MiB of each partition, in memory, and drops the
 * rest silently: good for tests and demonstrations, not for anybody's data.
 *
 * Memory      cluster_open() allocates; cluster_close() frees
 * Threads     one; the mock serves its clients on a thread of its own
 */
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

struct cluster {
    rd_kafka_t *handle; /* only carries the mock; it connects nowhere */
    rd_kafka_mock_cluster_t *mock;
};

/* Starts @brokers brokers on 127.0.0.1, at @port and the ports behind it (0: any free ones).
 * Returns 0, or says on stderr why not and returns -1. */
int cluster_open(struct cluster *c, int brokers, int port);

/* Makes the topic of @spec, "NAME:PARTITIONS" ("NAME": one partition).
 * Returns 0, or says on stderr why not and returns -1. */
int cluster_add_topic(struct cluster *c, const char *spec);

/* Accepts a half-opened one. */
void cluster_close(struct cluster *c);
