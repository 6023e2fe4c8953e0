/* sys_produce - records for the system tests, and a list of those that Kafka has acknowledged.
 *
 * The records go round over the partitions; each carries its partition and its sequence number
 * there, a checksum (payload.h), and says by ce_source that it comes from
 * /plant/area/line-<partition>. Runs until --records are acknowledged or SIGTERM comes; then
 * the list is complete, one line "kafka_topic partition offset sequence acknowledged-ms sum"
 * (record_sum, monotonic time) for each record, and the last line on stdout has the figures. A
 * line is in the file as soon as its record is acknowledged, so the list of a producer that was
 * killed holds what it knew. With --transactional every second transaction of
 * --batch records is aborted and not listed. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <librdkafka/rdkafka.h>

#include "tests/system/payload.h"

enum { PARTITIONS_MAX = 512, WAIT_MS = 60000 };

struct settings {
    const char *brokers;
    const char *kafka_topic;
    const char *acked;         /* the list's file */
    const char *transactional; /* a transactional.id; NULL: no transactions */
    int partitions;
    int64_t records; /* 0: until SIGTERM */
    int64_t first;   /* the first sequence number in each partition */
    int64_t batch;   /* records in a transaction */
    int64_t rate;    /* records a second; 0: as fast as it goes */
    int64_t age_ms;  /* how old the records are, as Kafka sees it */
    size_t bytes;    /* of a payload */
};

/* A record that Kafka has stored, and whose transaction may still be open. */
struct stored {
    int32_t partition;
    int64_t offset, sequence, at_ms;
    uint64_t sum;
};

struct producer {
    struct settings set;
    rd_kafka_t *rk;
    FILE *acked;
    struct stored *pending; /* of the open transaction; set.batch of them */
    int64_t pending_count;
    int64_t acknowledged, aborted, failed;
};

static volatile sig_atomic_t is_stopped;

static void on_signal(int number)
{
    (void)number;
    is_stopped = 1;
}

static void die(const char *what, const char *why)
{
    fprintf(stderr, "sys_produce: %s: %s\n", what, why);
    exit(1);
}

static void list(struct producer *p, const struct stored *s)
{
    fprintf(p->acked, "%s %" PRId32 " %" PRId64 " %" PRId64 " %" PRId64 " %016" PRIx64 "\n",
            p->set.kafka_topic, s->partition, s->offset, s->sequence, s->at_ms, s->sum);
    p->acknowledged++;
}

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Ours are text; librdkafka ends every value with a NUL of its own. */
static const char *header(const rd_kafka_headers_t *headers, const char *name)
{
    const void *value;
    size_t size;
    rd_kafka_resp_err_t e = rd_kafka_header_get_last(headers, name, &value, &size);
    return e == RD_KAFKA_RESP_ERR_NO_ERROR ? value : NULL;
}

static uint64_t sum_of_record(const rd_kafka_message_t *m)
{
    rd_kafka_headers_t *headers;
    if (rd_kafka_message_headers(m, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
        die("delivery report", "it has no headers");
    struct attributes a = {header(headers, "content-type"), header(headers, "ce_id"),
                           header(headers, "ce_source"), header(headers, "ce_subject"),
                           header(headers, "ce_time")};
    return record_sum(&a, m->payload, m->len);
}

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    (void)rk;
    struct producer *p = opaque;
    struct stored s = {m->partition, m->offset, (int64_t)(intptr_t)m->_private,
                       now_ns() / 1000000, sum_of_record(m)};

    if (m->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        fprintf(stderr, "sys_produce: %s\n", rd_kafka_err2str(m->err));
        p->failed++;
    } else if (p->set.transactional != NULL) {
        p->pending[p->pending_count++] = s;
    } else {
        list(p, &s);
    }
}

static void set(rd_kafka_conf_t *conf, const char *key, const char *value)
{
    char why[256];
    if (rd_kafka_conf_set(conf, key, value, why, sizeof why) != RD_KAFKA_CONF_OK) die(key, why);
}

static void connect_to_kafka(struct producer *p)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    set(conf, "bootstrap.servers", p->set.brokers);
    set(conf, "enable.idempotence", "true");
    set(conf, "acks", "all");
    set(conf, "linger.ms", "5");
    set(conf, "reconnect.backoff.max.ms", "1000");
    if (p->set.transactional != NULL) set(conf, "transactional.id", p->set.transactional);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_conf_set_opaque(conf, p);
    p->rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (p->rk == NULL) die("rd_kafka_new", why);
}

static void must(const char *what, rd_kafka_error_t *error)
{
    if (error != NULL) die(what, rd_kafka_error_string(error));
}

static rd_kafka_headers_t *headers_of(const char *time, int32_t partition, int64_t sequence)
{
    char id[64], source[64], subject[32];
    snprintf(id, sizeof id, "sys-%" PRId32 "-%" PRId64, partition, sequence);
    snprintf(source, sizeof source, "/plant/area/line-%" PRId32, partition);
    snprintf(subject, sizeof subject, "B-%" PRId64, sequence);

    rd_kafka_headers_t *h = rd_kafka_headers_new(8);
    rd_kafka_header_add(h, "ce_specversion", -1, "1.0", -1);
    rd_kafka_header_add(h, "ce_id", -1, id, -1);
    rd_kafka_header_add(h, "ce_source", -1, source, -1);
    rd_kafka_header_add(h, "ce_subject", -1, subject, -1);
    rd_kafka_header_add(h, "ce_time", -1, time, -1);
    rd_kafka_header_add(h, "content-type", -1, "application/json", -1);
    return h;
}

static void utc_now(char *out, size_t size)
{
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    size_t used = strftime(out, size, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out + used, size - used, ".%03dZ", (int)(now.tv_nsec / 1000000));
}

static int64_t wall_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void send_record(struct producer *p, int32_t partition, int64_t sequence)
{
    char payload[PAYLOAD_BYTES_MAX], time[40], key[24];
    utc_now(time, sizeof time);
    size_t size = payload_write(payload, p->set.bytes, time, partition, sequence);
    int key_size = snprintf(key, sizeof key, "key-%" PRId32, partition);
    rd_kafka_headers_t *headers = headers_of(time, partition, sequence);

    for (;;) {
        rd_kafka_resp_err_t e = rd_kafka_producev(
            p->rk, RD_KAFKA_V_TOPIC(p->set.kafka_topic), RD_KAFKA_V_PARTITION(partition),
            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, (size_t)key_size),
            RD_KAFKA_V_VALUE(payload, size), RD_KAFKA_V_HEADERS(headers),
            RD_KAFKA_V_TIMESTAMP(wall_ms() - p->set.age_ms),
            RD_KAFKA_V_OPAQUE((void *)(intptr_t)sequence), RD_KAFKA_V_END);
        if (e == RD_KAFKA_RESP_ERR_NO_ERROR) return;
        if (e != RD_KAFKA_RESP_ERR__QUEUE_FULL) die("produce", rd_kafka_err2str(e));
        rd_kafka_poll(p->rk, 20);
    }
}

/* Waits until record @i is due. */
static void pace(struct producer *p, int64_t start_ns, int64_t i)
{
    rd_kafka_poll(p->rk, 0);
    if (p->set.rate == 0) return;
    int64_t due_ns = start_ns + i * 1000000000 / p->set.rate;
    while (now_ns() < due_ns && !is_stopped) {
        int64_t left_ms = (due_ns - now_ns()) / 1000000;
        rd_kafka_poll(p->rk, left_ms > 20 ? 20 : (int)left_ms + 1);
    }
}

static void flush_all(struct producer *p)
{
    rd_kafka_resp_err_t e = rd_kafka_flush(p->rk, WAIT_MS);
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR) die("flush", rd_kafka_err2str(e));
}

/* Ends the transaction that is the @number-th: the odd ones are aborted. */
static void end_transaction(struct producer *p, int64_t number)
{
    flush_all(p);
    if (number % 2 == 1) {
        must("abort", rd_kafka_abort_transaction(p->rk, WAIT_MS));
        p->aborted += p->pending_count;
    } else {
        must("commit", rd_kafka_commit_transaction(p->rk, WAIT_MS));
        for (int64_t i = 0; i < p->pending_count; i++)
            list(p, &p->pending[i]);
    }
    p->pending_count = 0;
}

static void run(struct producer *p)
{
    const struct settings *s = &p->set;
    bool in_transactions = s->transactional != NULL;
    int64_t start_ns = now_ns(), i = 0;

    if (in_transactions) must("init_transactions", rd_kafka_init_transactions(p->rk, WAIT_MS));
    for (; !is_stopped && (s->records == 0 || i < s->records); i++) {
        if (in_transactions && i % s->batch == 0) {
            if (i > 0) end_transaction(p, i / s->batch - 1);
            must("begin_transaction", rd_kafka_begin_transaction(p->rk));
        }
        pace(p, start_ns, i);
        send_record(p, (int32_t)(i % s->partitions), s->first + i / s->partitions);
    }
    if (in_transactions && i > 0) end_transaction(p, (i - 1) / s->batch);
    flush_all(p);
}

static struct settings settings_read(int argc, char **argv)
{
    static const struct option options[] = {
        {"brokers",       1, NULL, 'b'},
        {"kafka-topic",   1, NULL, 't'},
        {"partitions",    1, NULL, 'p'},
        {"records",       1, NULL, 'n'},
        {"rate",          1, NULL, 'r'},
        {"acked",         1, NULL, 'a'},
        {"bytes",         1, NULL, 's'},
        {"first",         1, NULL, 'f'},
        {"age-ms",        1, NULL, 'o'},
        {"transactional", 1, NULL, 'x'},
        {"batch",         1, NULL, 'c'},
        {NULL,            0, NULL, 0  },
    };
    struct settings s = {.partitions = 1, .bytes = 200, .batch = 100};
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'b': s.brokers = optarg; break;
        case 't': s.kafka_topic = optarg; break;
        case 'p': s.partitions = atoi(optarg); break;
        case 'n': s.records = atoll(optarg); break;
        case 'r': s.rate = atoll(optarg); break;
        case 'a': s.acked = optarg; break;
        case 's': s.bytes = (size_t)atoll(optarg); break;
        case 'f': s.first = atoll(optarg); break;
        case 'o': s.age_ms = atoll(optarg); break;
        case 'x': s.transactional = optarg; break;
        case 'c': s.batch = atoll(optarg); break;
        default: exit(64);
        }
    }
    bool is_whole =
        s.brokers != NULL && s.kafka_topic != NULL && s.acked != NULL && s.batch > 0;
    if (!is_whole || s.partitions < 1 || s.partitions > PARTITIONS_MAX || s.bytes > 4000) {
        die("usage", "--brokers --kafka-topic --acked are needed; 1 to 512 partitions, up to "
                     "4000 bytes");
    }
    return s;
}

int main(int argc, char **argv)
{
    struct producer p = {.set = settings_read(argc, argv)};

    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    p.acked = fopen(p.set.acked, "we");
    if (p.acked == NULL) die(p.set.acked, strerror(errno));
    setvbuf(p.acked, NULL, _IOLBF, 0);
    p.pending = calloc((size_t)p.set.batch, sizeof *p.pending);
    if (p.pending == NULL) die("calloc", strerror(errno));
    connect_to_kafka(&p);
    int64_t start_ns = now_ns();
    run(&p);

    printf("{\"acknowledged\": %" PRId64 ", \"aborted\": %" PRId64 ", \"failed\": %" PRId64
           ", \"seconds\": %.2f}\n",
           p.acknowledged, p.aborted, p.failed, (double)(now_ns() - start_ns) / 1e9);
    rd_kafka_destroy(p.rk);
    if (fclose(p.acked) != 0) die(p.set.acked, strerror(errno));
    free(p.pending);
    return p.failed > 0 ? 1 : 0;
}
