#include "tests/lib/kafka_mock.h"

#include <stdio.h>

rd_kafka_mock_cluster_t *mock_cluster;
static rd_kafka_t *owner; /* a cluster lives in some client */

int mock_set_up(void **state)
{
    (void)state;
    char why[256];
    owner = rd_kafka_new(RD_KAFKA_PRODUCER, NULL, why, sizeof why);
    assert_non_null(owner);
    mock_cluster = rd_kafka_mock_cluster_new(owner, 1);
    assert_non_null(mock_cluster);
    return 0;
}

int mock_tear_down(void **state)
{
    (void)state;
    rd_kafka_mock_cluster_destroy(mock_cluster);
    rd_kafka_destroy(owner);
    return 0;
}

const char *mock_servers(void)
{
    return rd_kafka_mock_cluster_bootstraps(mock_cluster);
}

void mock_topic(const char *kafka_topic, int partitions)
{
    assert_int_equal(rd_kafka_mock_topic_create(mock_cluster, kafka_topic, partitions, 1), 0);
}

rd_kafka_t *mock_producer(void)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", mock_servers(), why, sizeof why);
    rd_kafka_conf_set(conf, "linger.ms", "20", why, sizeof why);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    assert_non_null(rk);
    return rk;
}

void mock_fill(const char *kafka_topic, int partitions, int from, int to)
{
    rd_kafka_t *rk = mock_producer();
    for (int i = from; i < to; i++) {
        for (int p = 0; p < partitions; p++) {
            char key[16], value[16];
            size_t key_size = (size_t)snprintf(key, sizeof key, "%d", p);
            size_t value_size = (size_t)snprintf(value, sizeof value, "%d", i);
            assert_int_equal(
                rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(kafka_topic), RD_KAFKA_V_PARTITION(p),
                                  RD_KAFKA_V_KEY(key, key_size),
                                  RD_KAFKA_V_VALUE(value, value_size),
                                  RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END),
                0);
        }
    }
    assert_int_equal(rd_kafka_flush(rk, 20000), 0);
    rd_kafka_destroy(rk);
}

void mock_member(struct member *m, const char *id, const char *instance,
                 const char *kafka_topic)
{
    member_init(m, mock_servers(), id, instance, kafka_topic);
    member_property(m, "session.timeout.ms", "3000");
    member_property(m, "heartbeat.interval.ms", "300");
    member_property(m, "fetch.wait.max.ms", "10");
}

void mock_join(struct member *m, const char *id, const char *kafka_topic)
{
    mock_member(m, id, "a", kafka_topic);
    member_open(m);
    member_until_look(m, 20000);
}
