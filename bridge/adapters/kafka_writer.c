#include "bridge/adapters/kafka_writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <utlist.h>

#include "bridge/adapters/kafka_client.h"
#include "bridge/adapters/kafka_deliveries.h"
#include "bridge/adapters/kafka_outlet.h"

/* A letter that is to be answered; librdkafka's opaque of the message. */
struct waiting {
    uint64_t ticket;
    enum input_kind answer;
    rd_kafka_resp_err_t why; /* of those that librdkafka would not even queue */
    struct waiting *prev, *next;
};

struct kafka_writer {
    const struct config *config;
    const struct kafka_words *words;
    int wake_fd;
    struct kafka_outlet outlet; /* without a client: not needed yet, or given up */
    struct waiting *written;    /* letters with the client */
    struct waiting *refused;    /* answered by the next poll */
};

enum err kafka_writer_open(const struct config *config, const struct kafka_words *words,
                           int wake_fd, struct kafka_writer **out, struct kafka_complaint *why)
{
    rd_kafka_conf_t *conf;
    TRY(kafka_conf_producer(config, words, &conf, why));
    rd_kafka_conf_destroy(conf);

    struct kafka_writer *w = calloc(1, sizeof *w);
    if (w == NULL) return ERR_NO_MEMORY;
    *w = (struct kafka_writer){.config = config, .words = words, .wake_fd = wake_fd};
    *out = w;
    return ERR_OK;
}

/* False: said why. */
static bool has_client(struct kafka_writer *w)
{
    if (w->outlet.rk != NULL) return true;

    rd_kafka_conf_t *conf;
    struct kafka_complaint why;
    if (kafka_conf_producer(w->config, w->words, &conf, &why) != ERR_OK) return false;
    if (kafka_outlet_open(&w->outlet, conf, w->wake_fd, &why) == ERR_OK) return true;
    w->words->say(w->words->self, LOG_ERR, TEXT("WRITER"), text_of(why.words));
    return false;
}

/* ---- writing ---- */

static rd_kafka_resp_err_t produce(struct kafka_writer *w, const struct kafka_letter *letter,
                                   struct waiting *opaque)
{
    if (!has_client(w)) return RD_KAFKA_RESP_ERR__FAIL;
    return rd_kafka_producev(
        w->outlet.rk, RD_KAFKA_V_TOPIC(letter->kafka_topic),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(letter->key, letter->key_size),
        RD_KAFKA_V_VALUE((void *)letter->value, letter->value_size),
        RD_KAFKA_V_HEADERS(letter->headers), RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}

void kafka_writer_write(struct kafka_writer *w, const struct kafka_letter *letter)
{
    struct waiting *one = calloc(1, sizeof *one);
    assert(one != NULL); /* without an answer what the letter is about would hang for ever */
    one->ticket = letter->ticket;
    one->answer = letter->answer;
    one->why = produce(w, letter, one);
    if (one->why == RD_KAFKA_RESP_ERR_NO_ERROR) {
        DL_APPEND(w->written, one);
        return;
    }
    rd_kafka_headers_destroy(letter->headers); /* not taken then */
    DL_APPEND(w->refused, one);
    kafka_wake(w->wake_fd);
}

/* ---- the answers ---- */

/* Feeds the answer and frees @one, which is in no list any more. */
static void answer(const struct feed *feed, struct waiting *one, rd_kafka_resp_err_t why)
{
    struct input in = {.kind = one->answer};
    bool stored = why == RD_KAFKA_RESP_ERR_NO_ERROR;
    struct reason reason = kafka_reason(why);

    if (one->answer == INPUT_DEAD_LETTERED) {
        in.dead_letter.ticket = one->ticket;
        in.dead_letter.stored = stored;
        in.dead_letter.too_large = kafka_delivery(why) == DELIVERY_LARGE;
        in.dead_letter.reason = reason;
    } else {
        assert(one->answer == INPUT_AUDITED);
        in.audited.ticket = one->ticket;
        in.audited.stored = stored;
        in.audited.reason = reason;
    }
    free(one);
    feed->input(feed->self, &in);
}

static void take_deliveries(struct kafka_writer *w, rd_kafka_event_t *event,
                            const struct feed *feed)
{
    const rd_kafka_message_t *m;
    while ((m = rd_kafka_event_message_next(event)) != NULL) {
        struct waiting *one = m->_private;
        DL_DELETE(w->written, one);
        answer(feed, one, m->err);
    }
}

static void take(struct kafka_writer *w, rd_kafka_event_t *event, const struct feed *feed)
{
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_DR: take_deliveries(w, event, feed); return;
    case RD_KAFKA_EVENT_ERROR:
        /* After a fatal error everything is refused; what is queued is answered by the purge.
         */
        if (rd_kafka_event_error_is_fatal(event)) {
            kafka_outlet_break(&w->outlet);
        }
        /* That Kafka is away another client tells. */
        if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;
        kafka_conf_say(w->words, event);
        return;
    case RD_KAFKA_EVENT_LOG: kafka_outlet_say(w->words, event); return;
    default: return;
    }
}

static void free_all(struct waiting **list)
{
    struct waiting *one, *next;
    DL_FOREACH_SAFE(*list, one, next) free(one);
    *list = NULL;
}

void kafka_writer_poll(struct kafka_writer *w, const struct feed *feed)
{
    /* Answers lead to new letters, and those to new refusals: take only what is there now. */
    struct waiting *refused = w->refused, *one, *next;
    w->refused = NULL;
    DL_FOREACH_SAFE(refused, one, next) answer(feed, one, one->why);

    rd_kafka_event_t *event;
    while (w->outlet.rk != NULL && (event = rd_kafka_queue_poll(w->outlet.events, 0)) != NULL) {
        take(w, event, feed);
        rd_kafka_event_destroy(event);
    }
    if (w->outlet.is_broken && w->written == NULL) kafka_outlet_close(&w->outlet);
}

void kafka_writer_close(struct kafka_writer *w)
{
    if (w == NULL) return;
    free_all(&w->refused);
    kafka_outlet_close(&w->outlet);
    free_all(&w->written);
    free(w);
}
