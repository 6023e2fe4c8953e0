#include "bridge/adapters/kafka_producer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "bridge/adapters/kafka_calls.h"
#include "bridge/adapters/kafka_client.h"
#include "bridge/adapters/kafka_deliveries.h"
#include "bridge/adapters/kafka_letters.h"
#include "bridge/adapters/kafka_outlet.h"
#include "bridge/adapters/kafka_reach.h"
#include "bridge/adapters/kafka_topics.h"

enum { CAREFUL_MS = 1000 };

/* A call's number travels as librdkafka's opaque pointer. */
static_assert(sizeof(void *) >= sizeof(uint64_t), "a call's number must fit into a pointer");

struct kafka_producer {
    const struct config *config;
    struct feed feed;
    struct kafka_words words;
    int wake_fd; /* -1: none */
    struct kafka_writer *letters;

    struct kafka_outlet outlet;  /* without a client until the next produce(), when it broke */
    struct kafka_lookup *lookup; /* asks by the outlet's client; NULL when there is none */
    struct kafka_reach reach;
    struct kafka_topics topics; /* the client's */
    struct kafka_calls calls;
    size_t under_way; /* calls that the client has not answered */
    bool is_alone;    /* what is under way is one record, and never had neighbours */

    enum kafka_care care, next_care; /* of the client; of the one after it */
    size_t careful_count;            /* answers that a careful one is needed for */
    int64_t careful_until;           /* mono_ms; it is kept so long at least */
};

static int64_t mono_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the client ---- */

static enum err open_client(struct kafka_producer *p, struct kafka_complaint *why)
{
    rd_kafka_conf_t *conf;
    TRY(kafka_conf_up(p->config, &p->words, p->next_care, &conf, why));
    TRY(kafka_outlet_open(&p->outlet, conf, p->wake_fd, why));
    struct kafka_asker asker = {p->outlet.rk, p->config};
    enum err e = kafka_lookup_open(&asker, p->wake_fd, &p->lookup);
    if (e != ERR_OK) {
        kafka_outlet_close(&p->outlet);
        return e;
    }
    p->reach.lookup = p->lookup;
    p->care = p->next_care;
    p->next_care = KAFKA_CAREFREE;
    p->careful_until = mono_ms() + CAREFUL_MS;
    if (p->reach.is_away) kafka_lookup_probe(p->lookup);
    return ERR_OK;
}

/* False: said why. */
static bool has_client(struct kafka_producer *p)
{
    if (p->outlet.rk != NULL) return true;
    struct kafka_complaint why = {0};
    if (open_client(p, &why) == ERR_OK) return true;
    p->words.say(p->words.self, LOG_ERR, TEXT("PRODUCER"), text_of(why.words));
    return false;
}

/* What was not answered is dropped. */
static void close_client(struct kafka_producer *p)
{
    kafka_lookup_close(p->lookup); /* first: it asks by the client */
    p->lookup = NULL;
    kafka_topics_clear(&p->topics);
    kafka_outlet_close(&p->outlet);
    p->under_way = 0;
}

/* ---- writing ---- */

static rd_kafka_headers_t *headers_of(const struct record *rec)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(rec->header_count);
    for (size_t i = 0; i < rec->header_count; i++) {
        const struct header *h = &rec->headers[i];
        rd_kafka_header_add(headers, h->name.size > 0 ? h->name.at : "", (ssize_t)h->name.size,
                            h->value.at, (ssize_t)h->value.size);
    }
    return headers;
}

/* True when @value lies in the arrival, which stays where it is until the answer. */
static bool is_held(struct bytes value, const struct arrival *a)
{
    if (a == NULL || value.at == NULL || a->payload.at == NULL) return false;
    uintptr_t from = (uintptr_t)value.at, start = (uintptr_t)a->payload.at;
    return from >= start && from + value.size <= start + a->payload.size;
}

static rd_kafka_resp_err_t hand_over(struct kafka_producer *p, rd_kafka_topic_t *topic,
                                     const struct effect *e, uint64_t number)
{
    const struct record *rec = e->produce.record;
    int flags = is_held(rec->value, e->produce.arrival) ? 0 : RD_KAFKA_MSG_F_COPY;
    rd_kafka_headers_t *headers = headers_of(rec);
    rd_kafka_resp_err_t why = rd_kafka_producev(
        p->outlet.rk, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_MSGFLAGS(flags),
        RD_KAFKA_V_KEY(rec->key.at, rec->key.size),
        RD_KAFKA_V_VALUE((void *)rec->value.at, rec->value.size), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_TIMESTAMP(rec->timestamp_ms > 0 ? rec->timestamp_ms : 0),
        RD_KAFKA_V_OPAQUE((void *)(uintptr_t)number), RD_KAFKA_V_END);
    if (why != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_headers_destroy(headers); /* not taken */
    return why;
}

/* True when the topic was there a moment ago. librdkafka gives a topic that is missing a while
 * to appear, but only from when it is first heard of. */
static bool was_there(const rd_kafka_topic_t *topic)
{
    const struct kafka_topics_slot *slot = kafka_topics_slot(topic);
    return slot != NULL && slot->has_stored;
}

/* What @why means for a record to @topic (NULL: none). */
static enum delivery meaning(rd_kafka_resp_err_t why, const rd_kafka_topic_t *topic)
{
    enum delivery what = kafka_delivery(why);
    bool is_news = what == DELIVERY_NAMED && topic != NULL && was_there(topic);
    return is_news ? DELIVERY_LATER : what;
}

static struct kafka_word try_to_send(struct kafka_producer *p, const struct effect *e,
                                     uint64_t number)
{
    if (!has_client(p)) return (struct kafka_word){DELIVERY_LATER, RD_KAFKA_RESP_ERR__FAIL};
    if (p->outlet.is_broken)
        return (struct kafka_word){DELIVERY_LATER, RD_KAFKA_RESP_ERR__PURGE_QUEUE};

    rd_kafka_topic_t *topic =
        kafka_topics_find(&p->topics, p->outlet.rk, e->produce.record->kafka_topic);
    rd_kafka_resp_err_t why =
        topic == NULL ? rd_kafka_last_error() : hand_over(p, topic, e, number);
    struct kafka_word word = {meaning(why, topic), why};
    if (topic != NULL && kafka_topics_slot(topic) == NULL) rd_kafka_topic_destroy(topic);
    return word;
}

/* None of those behind what is answered LATER may overtake it. */
static void give_way(struct kafka_producer *p, enum delivery what)
{
    if (what != DELIVERY_LATER || p->outlet.rk == NULL || p->outlet.is_broken) return;
    kafka_outlet_break(&p->outlet);
}

static void produce(void *self, const struct effect *e)
{
    struct kafka_producer *p = self;
    assert(e->kind == EFFECT_PRODUCE);
    uint64_t number = kafka_calls_add(&p->calls, e->produce.ticket);
    struct kafka_word word = try_to_send(p, e, number);
    if (word.why == RD_KAFKA_RESP_ERR_NO_ERROR) {
        p->is_alone = p->under_way == 0;
        p->under_way++;
        return;
    }
    give_way(p, word.what);
    kafka_calls_keep(&p->calls, number, word);
    kafka_wake(p->wake_fd);
}

static void dead_letter(void *self, const struct effect *e)
{
    struct kafka_producer *p = self;
    kafka_letters_arrival(p->letters, p->config, e);
}

/* ---- the answers ---- */

static void answer(struct kafka_producer *p, uint64_t number, struct kafka_word word)
{
    struct input in = {.kind = INPUT_DELIVERED};
    in.delivered.ticket = kafka_calls_answer(&p->calls, number);
    in.delivered.what = word.what;
    if (word.what != DELIVERY_STORED) in.delivered.reason = kafka_reason(word.why);
    p->feed.input(p->feed.self, &in);
}

/* True when the broker's word about its batch is one about this record. */
static bool was_alone(const struct kafka_producer *p, const rd_kafka_message_t *m)
{
    return p->care == KAFKA_CAREFUL || p->is_alone || m->len + m->key_len > KAFKA_BATCH_BYTES;
}

static enum delivery judge(struct kafka_producer *p, const rd_kafka_message_t *m)
{
    enum delivery what = meaning(m->err, m->rkt);
    bool is_of_the_batch = what == DELIVERY_LARGE || what == DELIVERY_NEVER;
    if (!is_of_the_batch || was_alone(p, m)) return what;
    if (p->next_care == KAFKA_CAREFREE) p->careful_count = p->under_way;
    p->next_care = KAFKA_CAREFUL;
    return DELIVERY_LATER;
}

static void take_answer(struct kafka_producer *p, const rd_kafka_message_t *m)
{
    assert(p->under_way > 0);
    struct kafka_word word = {judge(p, m), m->err};
    p->under_way--;
    if (p->care == KAFKA_CAREFUL && p->careful_count > 0) p->careful_count--;

    struct kafka_topics_slot *slot = kafka_topics_slot(m->rkt);
    if (word.what == DELIVERY_STORED) {
        kafka_reach_back(&p->reach);
        if (slot != NULL) slot->has_stored = true;
    }
    give_way(p, word.what);
    uint64_t number = (uintptr_t)m->_private;
    if (p->outlet.is_broken) {
        kafka_calls_keep(&p->calls, number, word);
    } else {
        answer(p, number, word);
    }
}

static void take_answers(struct kafka_producer *p, rd_kafka_event_t *event)
{
    const rd_kafka_message_t *m;
    while ((m = rd_kafka_event_message_next(event)) != NULL)
        take_answer(p, m);
}

static void take_error(struct kafka_producer *p, rd_kafka_event_t *event)
{
    if (rd_kafka_event_error_is_fatal(event)) {
        if (!p->outlet.is_broken) kafka_outlet_break(&p->outlet);
        kafka_outlet_say(&p->words, event);
    } else if (kafka_reach_error(&p->reach, event)) {
        kafka_outlet_say(&p->words, event);
    }
}

static void take_event(struct kafka_producer *p, rd_kafka_event_t *event)
{
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_DR: take_answers(p, event); return;
    case RD_KAFKA_EVENT_ERROR: take_error(p, event); return;
    case RD_KAFKA_EVENT_LOG: kafka_outlet_say(&p->words, event); return;
    default: return;
    }
}

static void take_findings(struct kafka_producer *p)
{
    for (;;) {
        struct kafka_answer found;
        switch (p->lookup == NULL ? KAFKA_FOUND_NOTHING
                                  : kafka_lookup_take(p->lookup, &found)) {
        case KAFKA_FOUND_AWAY: kafka_reach_away(&p->reach, "no broker answers"); break;
        case KAFKA_FOUND_BACK: kafka_reach_back(&p->reach); break;
        default: return; /* nothing else was asked */
        }
    }
}

/* Hands on what waits, in the order of the calls, when a broken client has said all. Answers
 * lead to new calls, and those to new words: only what is there now. */
static void answer_all(struct kafka_producer *p)
{
    if (p->outlet.is_broken && p->under_way > 0) return;
    uint64_t end = p->calls.next, number = 0;
    struct kafka_word word;
    while (kafka_calls_find(&p->calls, number, &number, &word) && number < end)
        answer(p, number, word);
}

/* Throws a client away that is not wanted any more. While Kafka is away there must be one, to
 * find out when it is back. */
static void change_client(struct kafka_producer *p)
{
    bool is_over =
        p->care == KAFKA_CAREFUL && p->careful_count == 0 && mono_ms() >= p->careful_until;
    if (is_over && p->outlet.rk != NULL && !p->outlet.is_broken)
        kafka_outlet_retire(&p->outlet);
    if (p->outlet.is_broken && p->under_way == 0) close_client(p);
    if (p->reach.is_away) has_client(p);
}

static void poll_all(void *self)
{
    struct kafka_producer *p = self;
    uint64_t count;
    ssize_t got = read(p->wake_fd, &count, sizeof count);
    (void)got; /* EAGAIN: it was not readable */

    rd_kafka_event_t *event;
    while (p->outlet.rk != NULL && (event = rd_kafka_queue_poll(p->outlet.events, 0)) != NULL) {
        take_event(p, event);
        rd_kafka_event_destroy(event);
    }
    take_findings(p);
    answer_all(p);
    change_client(p);
    kafka_writer_poll(p->letters, &p->feed);
}

static int descriptor(void *self)
{
    struct kafka_producer *p = self;
    return p->wake_fd;
}

struct producer_port kafka_producer_port(struct kafka_producer *p)
{
    return (struct producer_port){
        .self = p,
        .poll = poll_all,
        .descriptor = descriptor,
        .produce = produce,
        .dead_letter = dead_letter,
    };
}

/* ---- opening and closing ---- */

static enum err open_parts(struct kafka_producer *p, struct kafka_complaint *why)
{
    p->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (p->wake_fd < 0) return ERR_NO_SYSTEM;
    TRY(kafka_writer_open(p->config, &p->words, p->wake_fd, &p->letters, why));
    return open_client(p, why);
}

enum err kafka_producer_open(const struct config *config, struct feed feed,
                             struct kafka_words words, struct kafka_producer **out,
                             struct kafka_complaint *why)
{
    struct kafka_producer *p = calloc(1, sizeof *p);
    if (p == NULL) return ERR_NO_MEMORY;
    *p = (struct kafka_producer){.config = config, .feed = feed, .words = words, .wake_fd = -1};
    p->reach.feed = &p->feed;
    enum err e = open_parts(p, why);
    if (e != ERR_OK) {
        kafka_producer_close(p);
        return e;
    }
    *out = p;
    return ERR_OK;
}

void kafka_producer_close(struct kafka_producer *p)
{
    if (p == NULL) return;
    close_client(p);
    kafka_writer_close(p->letters);
    kafka_calls_done(&p->calls);
    if (p->wake_fd >= 0) close(p->wake_fd);
    free(p);
}
