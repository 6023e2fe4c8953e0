#include "bridge/adapters/kafka_letters.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

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

void kafka_letters_dead(struct kafka_writer *w, const struct config *config,
                        const rd_kafka_message_t *m, const struct effect *e)
{
    assert(e->kind == EFFECT_DEAD_LETTER);
    bool cut = e->dead_letter.without_value;
    struct kafka_letter letter = {
        .ticket = e->dead_letter.ticket,
        .answer = INPUT_DEAD_LETTERED,
        .kafka_topic = config->kafka.dead_letter_topic,
        .key = m->key,
        .key_size = m->key_len,
        .value = cut ? "" : m->payload,
        .value_size = cut ? 0 : m->len,
        .headers = letter_headers(m, e),
    };
    kafka_writer_write(w, &letter);
}

void kafka_letters_audit(struct kafka_writer *w, const struct config *config,
                         const struct effect *e)
{
    assert(e->kind == EFFECT_AUDIT);
    rd_kafka_headers_t *headers = rd_kafka_headers_new(1);
    add(headers, "content-type", TEXT("application/json"));
    struct kafka_letter letter = {
        .ticket = e->audit.ticket,
        .answer = INPUT_AUDITED,
        .kafka_topic = config->kafka.audit_topic,
        .key = e->audit.key.at,
        .key_size = e->audit.key.size,
        .value = e->audit.value.at,
        .value_size = e->audit.value.size,
        .headers = headers,
    };
    kafka_writer_write(w, &letter);
}
