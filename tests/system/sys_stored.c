/* sys_stored - what has the up direction stored in Kafka? It reads along, and keeps count.
 *
 * Reads all partitions of one Kafka topic from their beginning. Orders come on stdin, one on a
 * line; each is answered by one line of JSON on stdout:
 *
 *   status         the figures (tally.h)
 *   judge FILE     the figures, and what of sys_publish's list FILE is not there
 *   quit           leave
 *
 * The numbers of a record come from its payload; the key and the header mqtt_topic must be
 * those of the device's topic, and all records of one must be in one partition: what is not so
 * counts as misplaced. The header mqtt_dup marks a repeat. Each record is a line "received-ms
 * partition offset mqtt_topic key line sequence mqtt_dup sum" in --log FILE; a payload that is
 * not whole has the numbers -1. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <librdkafka/rdkafka.h>

#include "tests/system/orders.h"
#include "tests/system/payload.h"
#include "tests/system/tally.h"

enum { WAIT_MS = 30000, AT_ONCE = 1000, LINES_MAX = 4096, TOPIC_BYTES = 300 };

struct reader {
    const char *brokers, *kafka_topic, *log_path;
    rd_kafka_t *rk;
    rd_kafka_queue_t *queue;
    FILE *log;
    struct tally tally;
    int32_t homes[LINES_MAX]; /* the partition of each line, from 1; 0: not known yet */
    struct orders orders;
    bool is_over;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "sys_stored: %s: %s\n", what, why);
    exit(1);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The value of a header as text; NULL: there is none. librdkafka ends every value with a NUL of
 * its own. */
static const char *header(const rd_kafka_headers_t *headers, const char *name)
{
    const void *value;
    size_t size;
    if (headers == NULL) return NULL;
    rd_kafka_resp_err_t e = rd_kafka_header_get_last(headers, name, &value, &size);
    return e == RD_KAFKA_RESP_ERR_NO_ERROR ? value : NULL;
}

/* --- what is read --- */

/* The topic that the tally is told: the key, unless anything contradicts it. */
static const char *place_of(struct reader *r, const rd_kafka_message_t *m, int32_t line,
                            const char *key, const char *mqtt_topic)
{
    char wanted[TOPIC_BYTES];
    const char *event = strrchr(key, '/');

    if (line < 0 || line >= LINES_MAX) return "(line)";
    if (r->homes[line] == 0) r->homes[line] = m->partition + 1;
    if (r->homes[line] != m->partition + 1) return "(partition)";
    snprintf(wanted, sizeof wanted, "plant/area/line-%" PRId32 "/_in%s", line,
             event == NULL ? "" : event);
    return mqtt_topic != NULL && strcmp(mqtt_topic, wanted) == 0 ? key : "(mqtt_topic)";
}

static uint64_t sum_of(const rd_kafka_message_t *m, const rd_kafka_headers_t *headers)
{
    struct attributes a = {header(headers, "content-type"), header(headers, "ce_id"),
                           header(headers, "ce_source"), header(headers, "ce_subject"),
                           header(headers, "ce_time")};
    return record_sum(&a, m->payload, m->len);
}

static const char *or_dash(const char *text)
{
    return text == NULL || *text == '\0' ? "-" : text;
}

static void take(struct reader *r, const rd_kafka_message_t *m)
{
    rd_kafka_headers_t *headers = NULL;
    char key[TOPIC_BYTES], ref[TOPIC_BYTES + 64];
    int32_t line = -1;
    int64_t sequence = -1;

    (void)rd_kafka_message_headers(m, &headers);
    const char *mqtt_topic = header(headers, "mqtt_topic");
    const char *dup = header(headers, "mqtt_dup");
    snprintf(key, sizeof key, "%.*s", (int)m->key_len, m->key == NULL ? "" : (char *)m->key);
    bool is_whole = payload_read(m->payload, m->len, &line, &sequence);
    const char *event = strrchr(key, '/');
    snprintf(ref, sizeof ref, "%s/%" PRId32 "/%" PRId64, event == NULL ? key : event + 1, line,
             sequence);

    struct taken taken = {.ref = is_whole ? ref : NULL,
                          .topic = place_of(r, m, line, key, mqtt_topic),
                          .payload = m->payload,
                          .size = m->len,
                          .is_marked = dup != NULL && strcmp(dup, "1") == 0};
    tally_take(&r->tally, &taken);
    fprintf(r->log,
            "%" PRId64 " %" PRId32 " %" PRId64 " %s %s %" PRId32 " %" PRId64 " %s %016" PRIx64
            "\n",
            now_ms(), m->partition, m->offset, or_dash(mqtt_topic), or_dash(key), line,
            sequence, or_dash(dup), sum_of(m, headers));
}

static void read_some(struct reader *r)
{
    static rd_kafka_message_t *messages[AT_ONCE];
    ssize_t count = rd_kafka_consume_batch_queue(r->queue, 20, messages, AT_ONCE);

    for (ssize_t i = 0; i < count; i++) {
        if (messages[i]->err == RD_KAFKA_RESP_ERR_NO_ERROR)
            take(r, messages[i]);
        else
            fprintf(stderr, "%s\n", rd_kafka_message_errstr(messages[i]));
        rd_kafka_message_destroy(messages[i]);
    }
}

/* --- Kafka --- */

static void set(rd_kafka_conf_t *conf, const char *key, const char *value)
{
    char why[256];
    if (rd_kafka_conf_set(conf, key, value, why, sizeof why) != RD_KAFKA_CONF_OK) die(key, why);
}

static int partition_count(struct reader *r)
{
    const struct rd_kafka_metadata *metadata;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(r->rk, r->kafka_topic, NULL);
    rd_kafka_resp_err_t e = rd_kafka_metadata(r->rk, 0, topic, &metadata, WAIT_MS);
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR) die("metadata", rd_kafka_err2str(e));
    int count = metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(topic);
    if (count == 0) die(r->kafka_topic, "there is no such Kafka topic");
    return count;
}

static void connect_to_kafka(struct reader *r)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    set(conf, "bootstrap.servers", r->brokers);
    set(conf, "group.id", "sys-stored"); /* wanted, and not used */
    set(conf, "enable.auto.commit", "false");
    set(conf, "auto.offset.reset", "earliest");
    set(conf, "check.crcs", "true");
    set(conf, "fetch.wait.max.ms", "50");
    set(conf, "reconnect.backoff.max.ms", "500");
    r->rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (r->rk == NULL) die("rd_kafka_new", why);
    rd_kafka_poll_set_consumer(r->rk);

    int count = partition_count(r);
    rd_kafka_topic_partition_list_t *all = rd_kafka_topic_partition_list_new(count);
    for (int i = 0; i < count; i++) {
        rd_kafka_topic_partition_list_add(all, r->kafka_topic, i)->offset =
            RD_KAFKA_OFFSET_BEGINNING;
    }
    rd_kafka_resp_err_t e = rd_kafka_assign(r->rk, all);
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR) die("assign", rd_kafka_err2str(e));
    rd_kafka_topic_partition_list_destroy(all);
    r->queue = rd_kafka_queue_get_consumer(r->rk);
}

/* --- orders --- */

static void obey(void *self, const char *order)
{
    struct reader *r = self;

    fflush(r->log); /* who asks may look into it */
    if (strncmp(order, "judge ", 6) == 0) {
        if (!tally_judge_file(&r->tally, order + 6, stdout)) die(order + 6, strerror(errno));
    } else if (strcmp(order, "status") == 0 || strcmp(order, "quit") == 0) {
        r->is_over = strcmp(order, "quit") == 0;
        fputs("{", stdout);
        tally_print(&r->tally, stdout);
        puts("}");
    } else {
        die("no such order", order);
    }
    fflush(stdout);
}

static void look_for_orders(struct reader *r)
{
    struct pollfd wait = {STDIN_FILENO, POLLIN, 0};
    if (poll(&wait, 1, 0) < 0 && errno != EINTR) die("poll", strerror(errno));
    if (wait.revents != 0 && !orders_read(&r->orders, obey, r)) r->is_over = true;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"brokers",     1, NULL, 'b'},
        {"kafka-topic", 1, NULL, 't'},
        {"log",         1, NULL, 'l'},
        {NULL,          0, NULL, 0  },
    };
    static struct reader r;
    int option;

    r.log_path = "/dev/null";
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'b': r.brokers = optarg; break;
        case 't': r.kafka_topic = optarg; break;
        case 'l': r.log_path = optarg; break;
        default: return 64;
        }
    }
    if (r.brokers == NULL || r.kafka_topic == NULL) return 64;
    r.log = fopen(r.log_path, "we");
    if (r.log == NULL) die(r.log_path, strerror(errno));
    connect_to_kafka(&r);
    fprintf(stderr, "reading %s\n", r.kafka_topic);
    while (!r.is_over) {
        read_some(&r);
        look_for_orders(&r);
    }
    rd_kafka_queue_destroy(r.queue);
    rd_kafka_destroy(r.rk);
    fclose(r.log);
    tally_free(&r.tally);
    return 0;
}
