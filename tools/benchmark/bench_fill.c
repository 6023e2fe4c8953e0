/* bench_fill - fills a Kafka topic for the benchmark.
 *
 *     bench_fill BOOTSTRAP TOPIC RECORDS PARTITIONS BYTES
 *
 * Record n goes to partition n % PARTITIONS, as JSON of BYTES bytes with its partition and its
 * number there, and with the CloudEvents headers that a MES writes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <librdkafka/rdkafka.h>

#include "tools/benchmark/wire.h"

static long failed;

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *self)
{
    (void)rk;
    (void)self;
    if (m->err != RD_KAFKA_RESP_ERR_NO_ERROR) failed++;
}

static rd_kafka_t *open_producer(const char *bootstrap)
{
    static const char *const options[][2] = {
        {"enable.idempotence",           "true"  },
        {"linger.ms",                    "20"    },
        {"queue.buffering.max.messages", "500000"},
    };
    char why[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, NULL, 0);
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        rd_kafka_conf_set(conf, options[i][0], options[i][1], NULL, 0);
    }
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (rk == NULL) {
        fprintf(stderr, "bench_fill: %s\n", why);
        exit(1);
    }
    return rk;
}

static rd_kafka_headers_t *headers_of(long n)
{
    char id[48];
    rd_kafka_headers_t *h = rd_kafka_headers_new(8);
    snprintf(id, sizeof id, "4f1d2a33-0000-4000-8000-%012ld", n);
    rd_kafka_header_add(h, "content-type", -1, "application/json", -1);
    rd_kafka_header_add(h, "ce_specversion", -1, "1.0", -1);
    rd_kafka_header_add(h, "ce_id", -1, id, -1);
    rd_kafka_header_add(h, "ce_type", -1, "process-variable", -1);
    rd_kafka_header_add(h, "ce_source", -1, "/berlin/mixing/line-7", -1);
    rd_kafka_header_add(h, "ce_subject", -1, "FT-101", -1);
    rd_kafka_header_add(h, "ce_time", -1, "2026-11-23T09:40:29.123Z", -1);
    return h;
}

static void produce(rd_kafka_t *rk, const char *topic, long n, int partitions, size_t bytes)
{
    char value[4096];

    wire_write_payload(value, bytes, n % partitions, n / partitions);
    for (;;) {
        rd_kafka_headers_t *h = headers_of(n);
        rd_kafka_resp_err_t e = rd_kafka_producev(
            rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION((int32_t)(n % partitions)),
            RD_KAFKA_V_KEY("FT-101", 6), RD_KAFKA_V_VALUE(value, bytes),
            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(h), RD_KAFKA_V_END);
        if (e == RD_KAFKA_RESP_ERR_NO_ERROR) return;
        rd_kafka_headers_destroy(h);
        if (e != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            fprintf(stderr, "bench_fill: %s\n", rd_kafka_err2str(e));
            exit(1);
        }
        rd_kafka_poll(rk, 50);
    }
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fputs("usage: bench_fill BOOTSTRAP TOPIC RECORDS PARTITIONS BYTES\n", stderr);
        return 64;
    }
    long records = atol(argv[3]);
    int partitions = atoi(argv[4]);
    size_t bytes = (size_t)atol(argv[5]);
    if (records < 1 || partitions < 1 || bytes < 64 || bytes > 4000) {
        fputs("bench_fill: at least one record and partition, 64 to 4000 bytes\n", stderr);
        return 64;
    }

    rd_kafka_t *rk = open_producer(argv[1]);
    for (long n = 0; n < records; n++) {
        produce(rk, argv[2], n, partitions, bytes);
        if (n % 1000 == 0) rd_kafka_poll(rk, 0);
    }
    rd_kafka_resp_err_t e = rd_kafka_flush(rk, 60000);
    rd_kafka_destroy(rk);
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR || failed > 0) {
        fprintf(stderr, "bench_fill: %ld records were not stored (%s)\n", failed,
                rd_kafka_err2str(e));
        return 1;
    }
    return 0;
}
