#include "bridge/adapters/kafka_desk.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "bridge/adapters/kafka_client.h"
#include "bridge/adapters/kafka_lanes.h"
#include "bridge/adapters/kafka_letters.h"
#include "bridge/adapters/kafka_offsets.h"

enum {
    CONNECT_WAIT_MS = 10000, /* for the first answer of any broker */
    RECORD_WAIT_MS = 10000,
    AUDIT_WAIT_MS = 15000,
};

struct kafka_desk {
    const struct config *config;
    struct kafka_words words;
    struct kafka_client client;
    struct kafka_asker asker;
    struct kafka_writer *writer;
    char cluster_id[CLUSTER_ID_BYTES];
    char why[DESK_WORDS_BYTES];
    bool is_audited, audit_is_stored;
};

/* What is worse than a warning is the best reason there is, should a question fail. */
static void hear(void *self, int level, struct text facility, struct text words)
{
    struct kafka_desk *d = self;
    (void)facility;
    if (level > LOG_WARNING) return;
    snprintf(d->why, sizeof d->why, "%.*s", (int)words.size, words.at);
}

static void hear_all(struct kafka_desk *d)
{
    rd_kafka_event_t *event;
    while ((event = rd_kafka_queue_poll(d->client.events, 0)) != NULL) {
        rd_kafka_event_type_t type = rd_kafka_event_type(event);
        if (type == RD_KAFKA_EVENT_LOG || type == RD_KAFKA_EVENT_ERROR)
            kafka_conf_say(&d->words, event);
        rd_kafka_event_destroy(event);
    }
}

/* True when @e is no error; else there is a reason. */
static bool is_fine(struct kafka_desk *d, rd_kafka_resp_err_t e)
{
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
    d->why[0] = '\0';
    hear_all(d);
    if (d->why[0] == '\0') snprintf(d->why, sizeof d->why, "%s", rd_kafka_err2str(e));
    return false;
}

const char *kafka_desk_why(const struct kafka_desk *d)
{
    return d->why;
}

const char *kafka_desk_cluster(const struct kafka_desk *d)
{
    return d->cluster_id;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- looking ---- */

static void keep_cluster(struct kafka_desk *d)
{
    char *id = rd_kafka_clusterid(d->client.rk, KAFKA_OFFSETS_WAIT_MS);
    if (id == NULL) return;
    snprintf(d->cluster_id, sizeof d->cluster_id, "%s", id);
    rd_kafka_mem_free(NULL, id);
}

static int64_t offset_in(rd_kafka_topic_partition_list_t *list, int i)
{
    return list->elems[i].offset >= 0 ? list->elems[i].offset : -1;
}

/* Asks the three questions about @done; @low and @high are copies of it. */
static rd_kafka_resp_err_t ask(struct kafka_desk *d, rd_kafka_topic_partition_list_t *done,
                               rd_kafka_topic_partition_list_t *low,
                               rd_kafka_topic_partition_list_t *high)
{
    if (done->cnt == 0) return RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_resp_err_t e = kafka_committed(&d->asker, done);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR)
        e = kafka_log_ends(&d->asker, low, RD_KAFKA_OFFSET_BEGINNING);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR)
        e = kafka_log_ends(&d->asker, high, RD_KAFKA_OFFSET_END);
    return e;
}

static struct desk_partition *partitions_of(const rd_kafka_topic_partition_list_t *done,
                                            rd_kafka_topic_partition_list_t *low,
                                            rd_kafka_topic_partition_list_t *high)
{
    struct desk_partition *all = calloc((size_t)done->cnt + 1, sizeof *all);
    assert(all != NULL);
    for (int i = 0; i < done->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &done->elems[i];
        snprintf(all[i].kafka_topic, sizeof all[i].kafka_topic, "%s", p->topic);
        all[i].partition = p->partition;
        all[i].committed = p->offset >= 0 ? p->offset : -1;
        all[i].low = offset_in(low, i);
        all[i].high = offset_in(high, i);
    }
    return all;
}

bool kafka_desk_look(struct kafka_desk *d, struct desk_partition **out, size_t *out_count)
{
    rd_kafka_topic_partition_list_t *done = NULL;
    rd_kafka_resp_err_t e;
    int64_t end = now_ms() + CONNECT_WAIT_MS;
    do
        e = kafka_all_partitions(&d->asker, &done);
    while (e != RD_KAFKA_RESP_ERR_NO_ERROR && now_ms() < end);
    if (!is_fine(d, e)) return false;

    rd_kafka_topic_partition_list_sort(done, NULL, NULL);
    rd_kafka_topic_partition_list_t *low = rd_kafka_topic_partition_list_copy(done);
    rd_kafka_topic_partition_list_t *high = rd_kafka_topic_partition_list_copy(done);
    bool ok = is_fine(d, ask(d, done, low, high));
    if (ok) {
        *out = partitions_of(done, low, high);
        *out_count = (size_t)done->cnt;
        keep_cluster(d);
    }
    rd_kafka_topic_partition_list_destroy(done);
    rd_kafka_topic_partition_list_destroy(low);
    rd_kafka_topic_partition_list_destroy(high);
    return ok;
}

int kafka_desk_members(struct kafka_desk *d)
{
    char group[KAFKA_GROUP_BYTES_MAX];
    const struct rd_kafka_group_list *groups = NULL;
    int members = 0;

    kafka_conf_group(d->config, group);
    if (rd_kafka_list_groups(d->client.rk, group, &groups, KAFKA_OFFSETS_WAIT_MS) !=
        RD_KAFKA_RESP_ERR_NO_ERROR)
        return 0;
    for (int i = 0; i < groups->group_cnt; i++)
        members += groups->groups[i].member_cnt;
    rd_kafka_group_list_destroy(groups);
    return members;
}

/* ---- one record ---- */

static struct fingerprint print_of(const rd_kafka_message_t *m)
{
    struct crc32c *crc = malloc(sizeof *crc);
    assert(crc != NULL);
    crc32c_init(crc);
    rd_kafka_timestamp_type_t type;
    int64_t timestamp_ms = rd_kafka_message_timestamp(m, &type);
    struct record rec = {
        .timestamp_ms = type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : timestamp_ms,
        .key = {m->key,     m->key_len},
        .value = {m->payload, m->len    },
    };
    struct fingerprint print = fingerprint_of(crc, &rec);
    free(crc);
    return print;
}

bool kafka_desk_print(struct kafka_desk *d, const char *kafka_topic, int32_t partition,
                      int64_t offset, struct fingerprint *out)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, kafka_topic, partition);
    struct kafka_lanes lanes = {0};
    kafka_lanes_open(&lanes, d->client.rk, list);
    rd_kafka_topic_partition_list_destroy(list);

    struct lane_point at = {0, offset};
    rd_kafka_message_t *m = NULL;
    rd_kafka_resp_err_t e = kafka_lanes_start(&lanes, d->client.data, &at, 1);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR &&
        rd_kafka_consume_batch_queue(d->client.data, RECORD_WAIT_MS, &m, 1) <= 0)
        e = RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (m != NULL && m->err != RD_KAFKA_RESP_ERR_NO_ERROR) e = m->err;
    bool ok = is_fine(d, e);
    if (ok) *out = m->offset == offset ? print_of(m) : (struct fingerprint){0};
    if (m != NULL) rd_kafka_message_destroy(m);
    kafka_lanes_let_go(&lanes, d->client.rk);
    return ok;
}

/* ---- the audit topic ---- */

static void take_answer(void *self, const struct input *in)
{
    struct kafka_desk *d = self;
    assert(in->kind == INPUT_AUDITED);
    d->is_audited = true;
    d->audit_is_stored = in->audited.stored;
    if (!in->audited.stored) snprintf(d->why, sizeof d->why, "%s", in->audited.reason.words);
}

static void await_wake(struct kafka_desk *d, int wait_ms)
{
    struct pollfd fd = {.fd = d->client.wake_fd, .events = POLLIN};
    uint64_t count;
    if (poll(&fd, 1, wait_ms) <= 0) return;
    ssize_t got = read(d->client.wake_fd, &count, sizeof count);
    (void)got; /* the poll said so */
}

bool kafka_desk_audit(struct kafka_desk *d, struct text key, struct text value)
{
    struct feed feed = {d, take_answer};
    struct effect e = {.kind = EFFECT_AUDIT};
    e.audit.key = key;
    e.audit.value = value;
    d->is_audited = false;
    snprintf(d->why, sizeof d->why, "Kafka has not answered for %d s", AUDIT_WAIT_MS / 1000);
    kafka_letters_audit(d->writer, d->config, &e);
    for (int64_t end = now_ms() + AUDIT_WAIT_MS; !d->is_audited && now_ms() < end;) {
        await_wake(d, 100);
        kafka_writer_poll(d->writer, &feed);
    }
    return d->is_audited && d->audit_is_stored;
}

/* ---- opening and closing ---- */

static enum err open_parts(struct kafka_desk *d, struct kafka_complaint *why)
{
    TRY(kafka_client_connect(&d->client, d->config, &d->words, why));
    d->asker = (struct kafka_asker){d->client.rk, d->config};
    return kafka_writer_open(d->config, &d->words, d->client.wake_fd, &d->writer, why);
}

enum err kafka_desk_open(const struct config *config, struct kafka_desk **out,
                         struct kafka_complaint *why)
{
    struct kafka_desk *d = calloc(1, sizeof *d);
    if (d == NULL) return ERR_NO_MEMORY;
    d->config = config;
    d->words = (struct kafka_words){d, hear};
    enum err e = open_parts(d, why);
    if (e != ERR_OK) {
        kafka_desk_close(d);
        return e;
    }
    *out = d;
    return ERR_OK;
}

void kafka_desk_close(struct kafka_desk *d)
{
    if (d == NULL) return;
    kafka_writer_close(d->writer);
    kafka_client_close(&d->client);
    free(d);
}
