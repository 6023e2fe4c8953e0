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

/* Why and when, behind what was there before. */
static void add_reason(rd_kafka_headers_t *headers, const struct effect *e, struct text source)
{
    enum err reason = e->dead_letter.reason;
    struct text words = e->dead_letter.words;
    char time[40];
    add(headers, "dlq_reason", text_of(err_name(reason)));
    add(headers, "dlq_error", words.size > 0 ? words : text_of(err_text(reason)));
    if (e->dead_letter.route.size > 0) add(headers, "dlq_route", e->dead_letter.route);
    add(headers, "dlq_source", source);
    add(headers, "dlq_time", utc_now(time, sizeof time));
    if (e->dead_letter.without_value) add(headers, "dlq_truncated", TEXT("1"));
}

/* ---- of a record ---- */

/* The record's headers and ours behind them, given. */
static rd_kafka_headers_t *record_headers(const rd_kafka_message_t *m, const struct effect *e)
{
    rd_kafka_headers_t *original, *headers;
    if (rd_kafka_message_headers(m, &original) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        headers = rd_kafka_headers_copy(original);
    } else {
        headers = rd_kafka_headers_new(8);
    }
    char source[KAFKA_TOPIC_BYTES_MAX + 40];
    snprintf(source, sizeof source, "%s/%d/%lld", rd_kafka_topic_name(m->rkt), m->partition,
             (long long)m->offset);
    add_reason(headers, e, text_of(source));
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
        .headers = record_headers(m, e),
    };
    kafka_writer_write(w, &letter);
}

/* ---- of a message ---- */

/* The message's properties and ours behind them, given. */
static rd_kafka_headers_t *arrival_headers(const struct arrival *a, const struct effect *e)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(a->property_count + 12);
    for (size_t i = 0; i < a->property_count; i++) {
        const struct property *p = &a->properties[i];
        rd_kafka_header_add(headers, p->name.size > 0 ? p->name.at : "", (ssize_t)p->name.size,
                            p->value.size > 0 ? p->value.at : "", (ssize_t)p->value.size);
    }
    if (a->content_type.size > 0) add(headers, "content-type", a->content_type);
    add(headers, "mqtt_topic", a->topic);
    if (a->response_topic.size > 0) add(headers, "mqtt_response_topic", a->response_topic);
    if (a->correlation_data.at != NULL)
        add(headers, "mqtt_correlation_data", text_of_bytes(a->correlation_data));
    if (a->properties_are_missed) add(headers, "dlq_properties_missed", TEXT("1"));
    add_reason(headers, e, a->topic);
    return headers;
}

void kafka_letters_arrival(struct kafka_writer *w, const struct config *config,
                           const struct effect *e)
{
    assert(e->kind == EFFECT_DEAD_LETTER);
    const struct arrival *a = e->dead_letter.arrival;
    assert(a != NULL);
    bool cut = e->dead_letter.without_value;
    struct kafka_letter letter = {
        .ticket = e->dead_letter.ticket,
        .answer = INPUT_DEAD_LETTERED,
        .kafka_topic = config->kafka.dead_letter_topic,
        .key = a->topic.size > 0 ? a->topic.at : "",
        .key_size = a->topic.size,
        .value = cut || a->payload.at == NULL ? "" : a->payload.at,
        .value_size = cut ? 0 : a->payload.size,
        .headers = arrival_headers(a, e),
    };
    kafka_writer_write(w, &letter);
}

/* ---- of ourselves ---- */

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
