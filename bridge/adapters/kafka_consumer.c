#include "bridge/adapters/kafka_consumer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "bridge/adapters/kafka_group.h"
#include "bridge/adapters/kafka_kept.h"
#include "bridge/adapters/kafka_letters.h"
#include "bridge/adapters/kafka_reach.h"

enum { BATCH_MAX = 512 }; /* records taken from librdkafka at a time */

struct kafka_consumer {
    const struct config *config;
    struct feed feed;
    struct kafka_words words;
    struct kafka_client client;
    struct kafka_lookup *lookup;
    struct kafka_writer *writer;
    struct kafka_group group;

    struct kafka_reach reach;
    bool is_dead;           /* INPUT_KAFKA_FATAL was fed */
    size_t commits_refused; /* not even begun; poll() answers them */

    bool is_reading;             /* inside read() */
    rd_kafka_message_t *feeding; /* the message of the record being fed; NULL when kept */
    rd_kafka_message_t *batch[BATCH_MAX];
    struct header headers[RECORD_HEADERS_MAX];
    struct kafka_kept kept;
};

static void feed(struct kafka_consumer *k, const struct input *in)
{
    k->feed.input(k->feed.self, in);
}

static void say(const struct kafka_consumer *k, int level, const char *words)
{
    k->words.say(k->words.self, level, TEXT("KAFKA"), text_of(words));
}

static void wake(const struct kafka_consumer *k)
{
    kafka_wake(k->client.wake_fd);
}

/* ---- errors ---- */

static struct reason reason_of(const char *words)
{
    struct reason reason = {.code = -1};
    snprintf(reason.words, sizeof reason.words, "%s", words);
    return reason;
}

static void take_fatal(struct kafka_consumer *k, rd_kafka_event_t *event)
{
    if (k->is_dead) return;
    k->is_dead = true;
    bool fenced = rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID;
    struct input in = {.kind = INPUT_KAFKA_FATAL};
    in.fatal.why = fenced ? ERR_FENCED : ERR_KAFKA_FATAL;
    in.fatal.reason = reason_of(rd_kafka_event_error_string(event));
    feed(k, &in);
}

static void take_error(struct kafka_consumer *k, rd_kafka_event_t *event)
{
    if (rd_kafka_event_error_is_fatal(event)) {
        take_fatal(k, event);
    } else if (kafka_reach_error(&k->reach, event)) {
        kafka_conf_say(&k->words, event);
    }
}

/* ---- what a record is ---- */

static void view_headers(struct kafka_consumer *k, const rd_kafka_message_t *m,
                         struct record *rec)
{
    rd_kafka_headers_t *all;
    if (rd_kafka_message_headers(m, &all) != RD_KAFKA_RESP_ERR_NO_ERROR) return;

    size_t n = 0;
    const char *name;
    const void *value;
    size_t size;
    while (rd_kafka_header_get_all(all, n, &name, &value, &size) ==
           RD_KAFKA_RESP_ERR_NO_ERROR) {
        rec->headers_are_missed = n == RECORD_HEADERS_MAX;
        if (rec->headers_are_missed) break;
        k->headers[n++] = (struct header){
            text_of(name), {value, size}
        };
    }
    rec->headers = k->headers;
    rec->header_count = n;
}

static struct record view_record(struct kafka_consumer *k, const rd_kafka_message_t *m)
{
    rd_kafka_timestamp_type_t type;
    int64_t timestamp_ms = rd_kafka_message_timestamp(m, &type);
    struct record rec = {
        .kafka_topic = text_of(rd_kafka_topic_name(m->rkt)),
        .partition = m->partition,
        .offset = m->offset,
        .timestamp_ms = type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : timestamp_ms,
        .key = {m->key,     m->key_len},
        .value = {m->payload, m->len    },
    };
    view_headers(k, m, &rec);
    return rec;
}

/* ---- answers ---- */

static void answer_commit(struct kafka_consumer *k, bool ok)
{
    struct input in = {.kind = INPUT_COMMITTED};
    in.committed.ok = ok;
    feed(k, &in);
}

static void take_committed(struct kafka_consumer *k, rd_kafka_event_t *event)
{
    const rd_kafka_topic_partition_list_t *list = rd_kafka_event_topic_partition_list(event);
    bool ok = rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR;
    for (int i = 0; list != NULL && i < list->cnt; i++) {
        if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) ok = false;
    }
    answer_commit(k, ok);
}

static void take_event(struct kafka_consumer *k, rd_kafka_event_t *event)
{
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_REBALANCE: kafka_group_take(&k->group, event); return;
    case RD_KAFKA_EVENT_OFFSET_COMMIT: take_committed(k, event); return;
    case RD_KAFKA_EVENT_ERROR: take_error(k, event); return;
    case RD_KAFKA_EVENT_LOG: kafka_conf_say(&k->words, event); return;
    default: return;
    }
}

static void take_look(struct kafka_consumer *k, struct kafka_look *look)
{
    struct input in = {.kind = INPUT_LOOKED};
    in.looked.at = look->found;
    in.looked.count = (size_t)look->partitions->cnt;
    in.looked.group_is_new = look->group_is_new;
    if (look->cluster_id != NULL) in.looked.cluster_id = text_of(look->cluster_id);
    feed(k, &in);
    kafka_look_done(look);
}

static void take_place(struct kafka_consumer *k, const struct lane_place *place)
{
    struct input in = {.kind = INPUT_FOUND};
    in.found.lane = place->lane;
    in.found.offset = place->offset;
    feed(k, &in);
}

static void take_trouble(const struct kafka_consumer *k, rd_kafka_resp_err_t why)
{
    char words[256];
    snprintf(words, sizeof words, "cannot look up the offsets of the partitions: %s",
             rd_kafka_err2str(why));
    say(k, LOG_WARNING, words);
}

static void take_findings(struct kafka_consumer *k)
{
    for (;;) {
        struct kafka_answer answer;
        switch (kafka_lookup_take(k->lookup, &answer)) {
        case KAFKA_FOUND_OFFSETS: take_look(k, &answer.look); break;
        case KAFKA_FOUND_PLACE: take_place(k, &answer.place); break;
        case KAFKA_FOUND_TROUBLE: take_trouble(k, answer.why); break;
        case KAFKA_FOUND_AWAY: kafka_reach_away(&k->reach, "no broker answers"); break;
        case KAFKA_FOUND_BACK: kafka_reach_back(&k->reach); break;
        case KAFKA_FOUND_NOTHING: return;
        }
    }
}

/* Those that are kept, and asked for again. */
static void feed_asked(struct kafka_consumer *k)
{
    const rd_kafka_message_t *m;
    uint64_t ticket;

    while ((m = kafka_kept_asked(&k->kept, &ticket)) != NULL) {
        struct record rec = view_record(k, m);
        feed(k, &(struct input){
                    .kind = INPUT_AGAIN, .again = {ticket, &rec}
        });
    }
}

static void poll_all(void *self)
{
    struct kafka_consumer *k = self;
    uint64_t count;
    ssize_t got = read(k->client.wake_fd, &count, sizeof count);
    (void)got; /* EAGAIN: it was not readable */

    rd_kafka_event_t *event;
    while ((event = rd_kafka_queue_poll(k->client.events, 0)) != NULL) {
        take_event(k, event);
        rd_kafka_event_destroy(event);
    }
    for (size_t n = k->commits_refused; n > 0; n--) {
        k->commits_refused--;
        answer_commit(k, false);
    }
    take_findings(k);
    feed_asked(k);
    kafka_writer_poll(k->writer, &k->feed);
    kafka_group_settle(&k->group);
}

/* ---- records ---- */

static void feed_record(struct kafka_consumer *k, rd_kafka_message_t *m,
                        const struct kafka_lane *lane)
{
    struct record rec = view_record(k, m);
    struct input in = {.kind = INPUT_RECORD};
    in.record.lane = lane->number;
    in.record.record = &rec;
    k->feeding = m;
    feed(k, &in);
    if (k->feeding != NULL) rd_kafka_message_destroy(m);
    k->feeding = NULL;
}

static void say_error(struct kafka_consumer *k, const rd_kafka_message_t *m)
{
    char words[512];
    snprintf(words, sizeof words, "%s/%d: %s",
             m->rkt == NULL ? "" : rd_kafka_topic_name(m->rkt), m->partition,
             rd_kafka_message_errstr(m));
    say(k, LOG_WARNING, words);
}

static enum kafka_passage passage_of(struct kafka_consumer *k, const rd_kafka_message_t *m,
                                     struct kafka_lane **out)
{
    if (m->err != RD_KAFKA_RESP_ERR_NO_ERROR) say_error(k, m);
    bool is_of_a_lane =
        m->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || kafka_is_damage(m->err);
    if (m->err != RD_KAFKA_RESP_ERR_NO_ERROR && !is_of_a_lane) return KAFKA_VOID;
    return kafka_group_pass(&k->group, m, out);
}

/* Feeds @m, or drops it; false when it was dropped. */
static bool take_message(struct kafka_consumer *k, rd_kafka_message_t *m)
{
    struct kafka_lane *lane;
    if (passage_of(k, m, &lane) == KAFKA_PASS) {
        feed_record(k, m, lane);
        return true;
    }
    rd_kafka_message_destroy(m);
    return false;
}

static size_t read_records(void *self, size_t records_max)
{
    struct kafka_consumer *k = self;
    size_t asked = records_max < BATCH_MAX ? records_max : BATCH_MAX;
    if (asked == 0) return 0;
    ssize_t got = rd_kafka_consume_batch_queue(k->client.data, 0, k->batch, asked);
    if (got <= 0) return 0;

    size_t fed = 0;
    k->is_reading = true;
    for (ssize_t i = 0; i < got; i++)
        fed += take_message(k, k->batch[i]);
    k->is_reading = false;

    bool may_have_more = (size_t)got == asked;
    if (may_have_more) kafka_lookup_nudge(k->lookup);
    if (may_have_more) wake(k);
    return fed;
}

static int descriptor(void *self)
{
    struct kafka_consumer *k = self;
    return k->client.wake_fd;
}

/* ---- effects ---- */

static void keep(void *self, uint64_t ticket)
{
    struct kafka_consumer *k = self;
    assert(k->feeding != NULL);
    kafka_kept_add(&k->kept, ticket, k->feeding);
    k->feeding = NULL;
}

static void again(void *self, uint64_t ticket)
{
    struct kafka_consumer *k = self;
    kafka_kept_ask(&k->kept, ticket);
}

static void done(void *self, uint64_t ticket)
{
    struct kafka_consumer *k = self;
    kafka_kept_done(&k->kept, ticket);
}

static void forget(void *self)
{
    struct kafka_consumer *k = self;
    kafka_kept_forget(&k->kept);
}

static void dead_letter(void *self, const struct effect *e)
{
    struct kafka_consumer *k = self;
    const rd_kafka_message_t *m = kafka_kept_find(&k->kept, e->dead_letter.ticket);
    kafka_letters_dead(k->writer, k->config, m, e);
}

static void audit(void *self, const struct effect *e)
{
    struct kafka_consumer *k = self;
    kafka_letters_audit(k->writer, k->config, e);
}

static void look(void *self)
{
    struct kafka_consumer *k = self;
    kafka_lookup_look(k->lookup);
}

static void find(void *self, uint16_t lane, int64_t timestamp_ms)
{
    struct kafka_consumer *k = self;
    assert(lane < k->group.lanes.count);
    kafka_lookup_find(k->lookup, &k->group.lanes.assigned[lane], lane, timestamp_ms);
}

static void start(void *self, const struct lane_point *at, size_t count)
{
    struct kafka_consumer *k = self;
    assert(!k->is_reading);
    rd_kafka_resp_err_t e = kafka_lanes_start(&k->group.lanes, k->client.data, at, count);
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR) say(k, LOG_ERR, rd_kafka_err2str(e));
}

/* What is in the batch array could be void after a rewind, so none may come from inside read().
 */
static void rewind_lane(void *self, struct lane_point point)
{
    struct kafka_consumer *k = self;
    assert(!k->is_reading);
    kafka_lanes_seek(&k->group.lanes, point.lane, point.next);
    if (k->group.lanes.seeks_owed > 0 || k->group.lanes.is_displaced) wake(k);
}

static void commit(void *self, const struct lane_point *at, size_t count)
{
    struct kafka_consumer *k = self;
    rd_kafka_topic_partition_list_t *list = kafka_lanes_list(&k->group.lanes, at, count);
    if (k->config->down.checkpoint == CHECKPOINT_OFF) kafka_say_unmarked(list);
    if (rd_kafka_commit_queue(k->client.rk, list, k->client.events, NULL, NULL) !=
        RD_KAFKA_RESP_ERR_NO_ERROR) {
        k->commits_refused++;
        wake(k);
    }
    rd_kafka_topic_partition_list_destroy(list);
}

static void release(void *self)
{
    struct kafka_consumer *k = self;
    assert(!k->is_reading);
    kafka_group_release(&k->group);
}

struct kafka_port kafka_consumer_port(struct kafka_consumer *k)
{
    return (struct kafka_port){
        .self = k,
        .poll = poll_all,
        .read = read_records,
        .descriptor = descriptor,
        .keep = keep,
        .again = again,
        .done = done,
        .forget = forget,
        .dead_letter = dead_letter,
        .audit = audit,
        .look = look,
        .find = find,
        .start = start,
        .rewind = rewind_lane,
        .commit = commit,
        .release = release,
    };
}

/* ---- opening and closing ---- */

static enum err open_parts(struct kafka_consumer *k, struct kafka_complaint *why)
{
    TRY(kafka_client_open(&k->client, k->config, &k->words, why));
    TRY(kafka_writer_open(k->config, &k->words, k->client.wake_fd, &k->writer, why));
    struct kafka_asker asker = {k->client.rk, k->config};
    TRY(kafka_lookup_open(&asker, k->client.wake_fd, &k->lookup));
    k->reach = (struct kafka_reach){.feed = &k->feed, .lookup = k->lookup};
    kafka_group_open(&k->group, &k->client, k->lookup, &k->feed);
    return ERR_OK;
}

enum err kafka_consumer_open(const struct config *config, struct feed to,
                             struct kafka_words words, struct kafka_consumer **out,
                             struct kafka_complaint *why)
{
    struct kafka_consumer *k = calloc(1, sizeof *k);
    if (k == NULL) return ERR_NO_MEMORY;
    k->config = config;
    k->feed = to;
    k->words = words;
    enum err e = open_parts(k, why);
    if (e != ERR_OK) {
        kafka_consumer_close(k);
        return e;
    }
    *out = k;
    return ERR_OK;
}

void kafka_consumer_close(struct kafka_consumer *k)
{
    if (k == NULL) return;
    kafka_lookup_close(k->lookup);
    kafka_writer_close(k->writer);
    kafka_kept_forget(&k->kept);
    kafka_group_close(&k->group);
    kafka_client_close(&k->client); /* last: it waits for all that refers to it */
    free(k);
}
