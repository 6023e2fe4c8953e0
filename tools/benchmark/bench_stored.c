/* bench_stored - what the benchmark finds in Kafka.
 *
 *     bench_stored BOOTSTRAP TOPIC MESSAGES DEVICES TIMEOUT_S
 *
 * Reads TOPIC from its beginning until MESSAGES different messages of bench_devices have come,
 * or to the time-out, and prints one line:
 *
 *     received=200000 repeats=0 disorder=0 lost=0 seconds=3.21
 *
 * seconds is from the first record's timestamp to the last one's, which is the broker's when
 * the topic's message.timestamp.type is LogAppendTime. Exit code 0 only when nothing is lost
 * and everything is in its device's order. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <librdkafka/rdkafka.h>

#include "tools/benchmark/wire.h"

enum { DEVICES_MAX = 64 };

static struct {
    long received, fresh, repeats, disorder;
    long next[DEVICES_MAX];
    int devices;
    int64_t first_ms, last_ms;
} seen;

static void count(const rd_kafka_message_t *m)
{
    long device, number;
    int64_t at_ms = rd_kafka_message_timestamp(m, NULL);

    if (m->err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (!wire_read_payload(m->payload, m->len, &device, &number)) return;
    if (device < 0 || device >= seen.devices) return;
    if (seen.received == 0 || at_ms < seen.first_ms) seen.first_ms = at_ms;
    if (at_ms > seen.last_ms) seen.last_ms = at_ms;
    seen.received++;
    if (number < seen.next[device]) {
        seen.repeats++;
        return;
    }
    if (number > seen.next[device]) seen.disorder++;
    seen.next[device] = number + 1;
    seen.fresh++;
}

static rd_kafka_t *open_consumer(const char *bootstrap)
{
    char why[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, NULL, 0);
    rd_kafka_conf_set(conf, "group.id", "bench_stored", NULL, 0);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", NULL, 0);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (rk == NULL) wire_give_up(why);
    rd_kafka_poll_set_consumer(rk);
    return rk;
}

static void assign_all(rd_kafka_t *rk, const char *topic)
{
    const struct rd_kafka_metadata *found;
    rd_kafka_topic_t *rkt = rd_kafka_topic_new(rk, topic, NULL);
    rd_kafka_resp_err_t e = rd_kafka_metadata(rk, 0, rkt, &found, 10000);
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR) wire_give_up(rd_kafka_err2str(e));

    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(16);
    for (int i = 0; i < found->topics[0].partition_cnt; i++)
        rd_kafka_topic_partition_list_add(list, topic, i)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(rk, list);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_metadata_destroy(found);
    rd_kafka_topic_destroy(rkt);
}

int main(int argc, char **argv)
{
    if (argc != 6 || atoi(argv[4]) < 1 || atoi(argv[4]) > DEVICES_MAX) {
        fputs("usage: bench_stored BOOTSTRAP TOPIC MESSAGES DEVICES TIMEOUT_S\n", stderr);
        return 64;
    }
    long wanted = atol(argv[3]);
    seen.devices = atoi(argv[4]);
    rd_kafka_t *rk = open_consumer(argv[1]);
    assign_all(rk, argv[2]);

    double until = wire_seconds() + atof(argv[5]);
    while (seen.fresh < wanted && wire_seconds() < until) {
        rd_kafka_message_t *m = rd_kafka_consumer_poll(rk, 100);
        if (m == NULL) continue;
        count(m);
        rd_kafka_message_destroy(m);
    }
    long lost = wanted - seen.fresh;
    printf("received=%ld repeats=%ld disorder=%ld lost=%ld seconds=%.3f\n", seen.received,
           seen.repeats, seen.disorder, lost, (double)(seen.last_ms - seen.first_ms) / 1e3);
    rd_kafka_consumer_close(rk);
    rd_kafka_destroy(rk);
    return lost == 0 && seen.disorder == 0 ? 0 : 1;
}
