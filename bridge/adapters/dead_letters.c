#include "bridge/adapters/dead_letters.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <time.h>
#include <utlist.h>

#include "bridge/adapters/kafka_client.h"

static_assert(sizeof(void *) >= sizeof(uint64_t), "a ticket travels as a message's opaque");

/* A letter that librdkafka would not even queue; answered by the next poll. */
struct refusal {
    uint64_t ticket;
    rd_kafka_resp_err_t why;
    struct refusal *prev, *next;
};

struct dead_letters {
    const struct config *config;
    const struct kafka_words *words;
    int wake_fd;
    rd_kafka_t *producer;     /* NULL: not needed yet, or given up after a fatal error */
    rd_kafka_queue_t *events; /* the producer's */
    size_t unanswered;        /* letters with the producer */
    bool is_broken;           /* it had a fatal error; a new one follows when all is answered */
    struct refusal *refusals;
};

enum err dead_letters_open(const struct config *config, const struct kafka_words *words,
                           int wake_fd, struct dead_letters **out, struct kafka_complaint *why)
{
    rd_kafka_conf_t *conf;
    TRY(kafka_conf_producer(config, words, &conf, why));
    rd_kafka_conf_destroy(conf);

    struct dead_letters *d = calloc(1, sizeof *d);
    if (d == NULL) return ERR_NO_MEMORY;
    *d = (struct dead_letters){.config = config, .words = words, .wake_fd = wake_fd};
    *out = d;
    return ERR_OK;
}

/* Takes time for threads to be made, not for a connection. False: said why. */
static bool has_producer(struct dead_letters *d)
{
    static const uint64_t one = 1;
    if (d->producer != NULL) return true;

    rd_kafka_conf_t *conf;
    struct kafka_complaint why;
    if (kafka_conf_producer(d->config, d->words, &conf, &why) != ERR_OK) return false;
    d->producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.words, sizeof why.words);
    if (d->producer == NULL) {
        rd_kafka_conf_destroy(conf);
        d->words->say(d->words->self, LOG_ERR, TEXT("DEADLETTERS"), text_of(why.words));
        return false;
    }
    rd_kafka_set_log_queue(d->producer, NULL);
    d->events = rd_kafka_queue_get_main(d->producer);
    rd_kafka_queue_io_event_enable(d->events, d->wake_fd, &one, sizeof one);
    return true;
}

/* ---- the letter ---- */

/* "2026-11-23T09:38:00.123Z" */
static struct text utc_now(char *buffer, size_t size)
{
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    size_t used = strftime(buffer, size, "%Y-%m-%dT%H:%M:%S", &tm);
    int more = snprintf(buffer + used, size - used, ".%03dZ", (int)(now.tv_nsec / 1000000));
    return (struct text){buffer, used + (size_t)more};
}

static void add(rd_kafka_headers_t *headers, const char *name, struct text value)
{
    rd_kafka_header_add(headers, name, -1, value.at == NULL ? "" : value.at,
                        (ssize_t)value.size);
}

/* The record's headers and ours behind them, given. */
static rd_kafka_headers_t *letter_headers(const rd_kafka_message_t *m, const struct effect *e)
{
    rd_kafka_headers_t *original, *headers;
    if (rd_kafka_message_headers(m, &original) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        headers = rd_kafka_headers_copy(original);
    } else {
        headers = rd_kafka_headers_new(8);
    }

    enum err reason = e->dead_letter.reason;
    struct text words = e->dead_letter.words;
    char source[KAFKA_TOPIC_BYTES_MAX + 40], time[40];
    snprintf(source, sizeof source, "%s/%d/%lld", rd_kafka_topic_name(m->rkt), m->partition,
             (long long)m->offset);
    add(headers, "dlq_reason", text_of(err_name(reason)));
    add(headers, "dlq_error", words.size > 0 ? words : text_of(err_text(reason)));
    if (e->dead_letter.route.size > 0) add(headers, "dlq_route", e->dead_letter.route);
    add(headers, "dlq_source", text_of(source));
    add(headers, "dlq_time", utc_now(time, sizeof time));
    if (e->dead_letter.without_value) add(headers, "dlq_truncated", TEXT("1"));
    return headers;
}

static rd_kafka_resp_err_t produce(struct dead_letters *d, const rd_kafka_message_t *m,
                                   const struct effect *e)
{
    bool cut = e->dead_letter.without_value;
    const void *value = cut ? "" : m->payload;
    size_t value_size = cut ? 0 : m->len;
    rd_kafka_headers_t *headers = letter_headers(m, e);
    rd_kafka_resp_err_t why = rd_kafka_producev(
        d->producer, RD_KAFKA_V_TOPIC(d->config->kafka.dead_letter_topic),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(m->key, m->key_len),
        RD_KAFKA_V_VALUE((void *)value, value_size), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_OPAQUE((void *)(uintptr_t)e->dead_letter.ticket), RD_KAFKA_V_END);
    if (why != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_headers_destroy(headers); /* not taken */
    return why;
}

static void refuse(struct dead_letters *d, uint64_t ticket, rd_kafka_resp_err_t why)
{
    struct refusal *r = malloc(sizeof *r);
    assert(r != NULL); /* without an answer the record would hang for ever */
    r->ticket = ticket;
    r->why = why;
    DL_APPEND(d->refusals, r);
    kafka_wake(d->wake_fd);
}

void dead_letters_write(struct dead_letters *d, const rd_kafka_message_t *m,
                        const struct effect *e)
{
    rd_kafka_resp_err_t why = RD_KAFKA_RESP_ERR__FAIL;
    if (has_producer(d)) why = produce(d, m, e);
    if (why == RD_KAFKA_RESP_ERR_NO_ERROR) {
        d->unanswered++;
    } else {
        refuse(d, e->dead_letter.ticket, why);
    }
}

/* ---- the answers ---- */

static void answer(const struct feed *feed, uint64_t ticket, rd_kafka_resp_err_t why)
{
    struct input in = {.kind = INPUT_DEAD_LETTERED};
    in.dead_letter.ticket = ticket;
    in.dead_letter.stored = why == RD_KAFKA_RESP_ERR_NO_ERROR;
    in.dead_letter.too_large = why == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE;
    in.dead_letter.reason.code = -1;
    if (!in.dead_letter.stored) {
        snprintf(in.dead_letter.reason.words, sizeof in.dead_letter.reason.words, "%s",
                 rd_kafka_err2str(why));
    }
    feed->input(feed->self, &in);
}

static void take_deliveries(struct dead_letters *d, rd_kafka_event_t *event,
                            const struct feed *feed)
{
    const rd_kafka_message_t *m;
    while ((m = rd_kafka_event_message_next(event)) != NULL) {
        assert(d->unanswered > 0);
        d->unanswered--;
        answer(feed, (uint64_t)(uintptr_t)m->_private, m->err);
    }
}

/* That a property is one for consumers is no news here. */
static void say_log(struct dead_letters *d, rd_kafka_event_t *event)
{
    const char *facility, *text;
    int level;
    rd_kafka_event_log(event, &facility, &text, &level);
    if (strcmp(facility, "CONFWARN") != 0) kafka_conf_say(d->words, event);
}

static void take(struct dead_letters *d, rd_kafka_event_t *event, const struct feed *feed)
{
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_DR: take_deliveries(d, event, feed); return;
    case RD_KAFKA_EVENT_ERROR:
        /* After a fatal error everything is refused; what is queued is answered by the purge.
         */
        if (rd_kafka_event_error_is_fatal(event)) {
            d->is_broken = true;
            rd_kafka_purge(d->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        }
        /* That Kafka is away the consumer tells. */
        if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;
        kafka_conf_say(d->words, event);
        return;
    case RD_KAFKA_EVENT_LOG: say_log(d, event); return;
    default: return;
    }
}

static void drop_producer(struct dead_letters *d)
{
    if (d->producer == NULL) return;
    rd_kafka_purge(d->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_queue_destroy(d->events);
    rd_kafka_destroy(d->producer);
    d->producer = NULL;
    d->events = NULL;
    d->unanswered = 0;
    d->is_broken = false;
}

void dead_letters_poll(struct dead_letters *d, const struct feed *feed)
{
    /* Answers lead to new letters, and those to new refusals: take only what is there now. */
    struct refusal *refusals = d->refusals, *r, *next;
    d->refusals = NULL;
    DL_FOREACH_SAFE(refusals, r, next)
    {
        answer(feed, r->ticket, r->why);
        free(r);
    }
    rd_kafka_event_t *event;
    while (d->producer != NULL && (event = rd_kafka_queue_poll(d->events, 0)) != NULL) {
        take(d, event, feed);
        rd_kafka_event_destroy(event);
    }
    if (d->is_broken && d->unanswered == 0) drop_producer(d);
}

void dead_letters_close(struct dead_letters *d)
{
    if (d == NULL) return;
    struct refusal *r, *next;
    DL_FOREACH_SAFE(d->refusals, r, next) free(r);
    drop_producer(d);
    free(d);
}
