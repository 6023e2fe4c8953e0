#include "bridge/adapters/kafka_consumer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "bridge/adapters/dead_letters.h"
#include "bridge/adapters/kafka_client.h"
#include "bridge/adapters/kafka_kept.h"
#include "bridge/adapters/kafka_lanes.h"
#include "bridge/adapters/kafka_lookup.h"

enum { BATCH_MAX = 512 }; /* records taken from librdkafka at a time */

struct kafka_consumer {
    const struct config *config;
    struct feed feed;
    struct kafka_words words;
    struct kafka_client client;
    struct kafka_lookup *lookup;
    struct dead_letters *letters;

    rd_kafka_topic_partition_list_t *group; /* what the group has given us; NULL: nothing */
    bool is_told;           /* INPUT_ASSIGNED was fed, and EFFECT_RELEASE has not come */
    bool has_slipped;       /* a lane's log is another one than before */
    bool is_away;           /* INPUT_KAFKA_AWAY was fed, and BACK was not */
    bool is_dead;           /* INPUT_KAFKA_FATAL was fed */
    size_t commits_refused; /* not even begun; poll() answers them */
    char last_error[sizeof((struct reason *)0)->words];

    struct kafka_lanes lanes;
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

/* ---- the group ---- */

static void drop_group(struct kafka_consumer *k)
{
    kafka_lookup_cancel(k->lookup);
    if (k->group != NULL) rd_kafka_topic_partition_list_destroy(k->group);
    k->group = NULL;
}

/* Lets go of all partitions; when librdkafka waits for that (REVOKE), the group goes on. */
static void let_go(struct kafka_consumer *k)
{
    kafka_lanes_close(&k->lanes);
    k->is_told = false;
    k->has_slipped = false;
    rd_kafka_assign(k->client.rk, NULL);
}

static void gain(struct kafka_consumer *k, const rd_kafka_topic_partition_list_t *partitions)
{
    rd_kafka_topic_partition_list_t *nothing = rd_kafka_topic_partition_list_new(0);
    rd_kafka_assign(k->client.rk, nothing); /* the answer; NULL would not be one */
    rd_kafka_topic_partition_list_destroy(nothing);

    drop_group(k);
    k->group = rd_kafka_topic_partition_list_copy(partitions);
    if (partitions->cnt > 0) kafka_lookup_ask(k->lookup, partitions);
}

/* Tells the core that its lanes are gone, and sees to it that they are. */
static void tell_lost(struct kafka_consumer *k)
{
    feed(k, &(struct input){.kind = INPUT_LANES_LOST});
    let_go(k);
}

static void lose(struct kafka_consumer *k)
{
    drop_group(k);
    if (!k->is_told) {
        let_go(k);
    } else if (rd_kafka_assignment_lost(k->client.rk)) {
        tell_lost(k);
    } else {
        feed(k, &(struct input){.kind = INPUT_REVOKED});
    }
}

static void take_rebalance(struct kafka_consumer *k, rd_kafka_event_t *event)
{
    if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        gain(k, rd_kafka_event_topic_partition_list(event));
    } else {
        lose(k);
    }
}

/* The lanes' logs are not what they were: look at them as if they had just been assigned. */
static void start_over(struct kafka_consumer *k)
{
    if (!k->has_slipped) return;
    tell_lost(k);
    if (k->group != NULL && k->group->cnt > 0) kafka_lookup_ask(k->lookup, k->group);
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

/* The reason is the last error before: "connection refused" says more than "all brokers down".
 */
static void take_away(struct kafka_consumer *k, const char *words)
{
    if (k->is_away) return;
    k->is_away = true;
    kafka_lookup_probe(k->lookup);
    if (k->last_error[0] != '\0') words = k->last_error;
    feed(k, &(struct input){.kind = INPUT_KAFKA_AWAY, .reason = reason_of(words)});
}

static void take_error(struct kafka_consumer *k, rd_kafka_event_t *event)
{
    if (rd_kafka_event_error_is_fatal(event)) {
        take_fatal(k, event);
    } else if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
        take_away(k, rd_kafka_event_error_string(event));
    } else {
        /* "all brokers down" does not come with every outage, so ask */
        if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__TRANSPORT) {
            kafka_lookup_probe(k->lookup);
        }
        snprintf(k->last_error, sizeof k->last_error, "%s", rd_kafka_event_error_string(event));
        kafka_conf_say(&k->words, event);
    }
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
    case RD_KAFKA_EVENT_REBALANCE: take_rebalance(k, event); return;
    case RD_KAFKA_EVENT_OFFSET_COMMIT: take_committed(k, event); return;
    case RD_KAFKA_EVENT_ERROR: take_error(k, event); return;
    case RD_KAFKA_EVENT_LOG: kafka_conf_say(&k->words, event); return;
    default: return;
    }
}

static void take_look(struct kafka_consumer *k, struct kafka_look *look)
{
    k->is_told = true;
    struct input in = {.kind = INPUT_ASSIGNED};
    in.assigned.at = look->found;
    in.assigned.count = (size_t)look->partitions->cnt;
    in.assigned.group_is_new = look->group_is_new;
    feed(k, &in);
    kafka_look_done(look);
}

static void take_trouble(const struct kafka_consumer *k, rd_kafka_resp_err_t why)
{
    char words[256];
    snprintf(words, sizeof words, "cannot look up the offsets of the partitions: %s",
             rd_kafka_err2str(why));
    say(k, LOG_WARNING, words);
}

static void take_back(struct kafka_consumer *k)
{
    if (!k->is_away) return;
    k->is_away = false;
    k->last_error[0] = '\0';
    feed(k, &(struct input){.kind = INPUT_KAFKA_BACK});
}

static void take_findings(struct kafka_consumer *k)
{
    for (;;) {
        struct kafka_look look;
        rd_kafka_resp_err_t why;
        switch (kafka_lookup_take(k->lookup, &look, &why)) {
        case KAFKA_FOUND_OFFSETS: take_look(k, &look); break;
        case KAFKA_FOUND_TROUBLE: take_trouble(k, why); break;
        case KAFKA_FOUND_AWAY: take_away(k, "no broker answers"); break;
        case KAFKA_FOUND_BACK: take_back(k); break;
        case KAFKA_FOUND_NOTHING: return;
        }
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
    dead_letters_poll(k->letters, &k->feed);
    start_over(k);
    kafka_lanes_retry(&k->lanes); /* again with the next poll; the helper's beat sees to one */
}

/* ---- records ---- */

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

static void feed_record(struct kafka_consumer *k, rd_kafka_message_t *m,
                        const struct kafka_lane *lane)
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

/* Feeds @m, or drops it; false when it was dropped. */
static bool take_message(struct kafka_consumer *k, rd_kafka_message_t *m)
{
    struct kafka_lane *lane;
    enum kafka_passage passage = KAFKA_VOID;
    if (m->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        say_error(k, m);
    } else if (!k->has_slipped) {
        passage = kafka_lanes_pass(&k->lanes, m, &lane);
    }
    if (passage == KAFKA_PASS) {
        feed_record(k, m, lane);
        return true;
    }
    if (passage == KAFKA_SLIPPED) k->has_slipped = true;
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
    if (may_have_more || k->has_slipped) wake(k);
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
    assert(e->kind == EFFECT_DEAD_LETTER);
    dead_letters_write(k->letters, kafka_kept_find(&k->kept, e->dead_letter.ticket), e);
}

static void start(void *self, const struct start_point *at, size_t count)
{
    struct kafka_consumer *k = self;
    assert(!k->is_reading);
    rd_kafka_resp_err_t e =
        kafka_lanes_open(&k->lanes, k->client.rk, k->client.data, at, count);
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR) say(k, LOG_ERR, rd_kafka_err2str(e));
}

/* What is in the batch array could be void after a rewind, so none may come from inside read().
 */
static void rewind_lane(void *self, struct commit_point point)
{
    struct kafka_consumer *k = self;
    assert(!k->is_reading);
    kafka_lanes_seek(&k->lanes, point.lane, point.next);
    if (k->lanes.seeks_owed > 0) wake(k);
}

static void commit(void *self, const struct commit_point *at, size_t count)
{
    struct kafka_consumer *k = self;
    rd_kafka_topic_partition_list_t *list = kafka_lanes_list(&k->lanes, at, count);
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
    let_go(k);
}

struct kafka_port kafka_consumer_port(struct kafka_consumer *k)
{
    return (struct kafka_port){
        .self = k,
        .poll = poll_all,
        .read = read_records,
        .descriptor = descriptor,
        .keep = keep,
        .done = done,
        .forget = forget,
        .dead_letter = dead_letter,
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
    TRY(dead_letters_open(k->config, &k->words, k->client.wake_fd, &k->letters, why));
    struct kafka_asker asker = {k->client.rk, k->config};
    return kafka_lookup_open(&asker, k->client.wake_fd, &k->lookup);
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
    dead_letters_close(k->letters);
    kafka_kept_forget(&k->kept);
    kafka_lanes_close(&k->lanes);
    if (k->group != NULL) rd_kafka_topic_partition_list_destroy(k->group);
    kafka_client_close(&k->client); /* last: it waits for all that refers to it */
    free(k);
}
