#include "tests/lib/kafka_sender.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void on_words(void *self, int level, struct text facility, struct text words)
{
    (void)self;
    if (getenv("KAFKA_WORDS") == NULL) return;
    fprintf(stderr, "%lld %d %.*s %.*s\n", (long long)now_ms() % 1000000, level,
            (int)facility.size, facility.at, (int)words.size, words.at);
}

/* ---- the core ---- */

static void take_delivered(struct sender *s, const struct input *in)
{
    assert_true(in->delivered.ticket >= 1);
    assert_true(in->delivered.ticket <= s->count);
    struct sent *sent = &s->sent[in->delivered.ticket];
    assert_int_equal(sent->answers, 0);
    sent->answers++;
    sent->place = ++s->answers;
    sent->what = in->delivered.what;
    sent->reason = in->delivered.reason;
    s->deliveries[in->delivered.what]++;
    free(sent->arrival);
    sent->arrival = NULL;
    if (s->on_answer != NULL) s->on_answer(s, in->delivered.ticket);
}

static void on_input(void *self, const struct input *in)
{
    struct sender *s = self;
    s->inputs[in->kind]++;
    s->last[in->kind] = *in;
    if (in->kind == INPUT_DELIVERED) take_delivered(s, in);
}

struct arrival *sender_arrival(const char *topic, const void *payload, size_t payload_bytes)
{
    size_t topic_bytes = strlen(topic);
    struct arrival *a = malloc(sizeof *a + payload_bytes + topic_bytes + 1);
    assert_non_null(a);
    char *at = (char *)(a + 1);
    memcpy(at, payload, payload_bytes);
    memcpy(at + payload_bytes, topic, topic_bytes);
    *a = (struct arrival){.epoch = 1, .packet_id = 1};
    a->payload = (struct bytes){at, payload_bytes};
    a->topic = (struct text){at + payload_bytes, topic_bytes};
    return a;
}

uint64_t sender_produce(struct sender *s, const struct record *rec, struct arrival *a)
{
    assert_true(s->count + 1 < SENDER_TICKETS_MAX);
    uint64_t ticket = ++s->count;
    s->sent[ticket] = (struct sent){.arrival = a};
    struct effect e = {.kind = EFFECT_PRODUCE};
    e.produce.ticket = ticket;
    e.produce.record = rec;
    e.produce.arrival = a;
    s->port.produce(s->port.self, &e);
    assert_int_equal(s->sent[ticket].answers, 0); /* never from inside */
    return ticket;
}

uint64_t sender_send(struct sender *s, const char *kafka_topic, const char *key,
                     const char *value)
{
    struct arrival *a = sender_arrival("plant/area", value, strlen(value));
    struct record rec = {.kafka_topic = text_of(kafka_topic), .timestamp_ms = -1};
    rec.key = bytes_of_text(text_of(key));
    rec.value = a->payload;
    return sender_produce(s, &rec, a);
}

/* ---- the loop ---- */

void sender_turn(struct sender *s, int wait_ms)
{
    struct pollfd fd = {s->port.descriptor(s->port.self), POLLIN, 0};
    poll(&fd, 1, wait_ms);
    s->port.poll(s->port.self);
}

void sender_until(struct sender *s, const uint64_t *what, uint64_t count, int timeout_ms)
{
    int64_t end = now_ms() + timeout_ms;
    while (*what < count) {
        if (now_ms() > end) {
            fail_msg("%llu of %llu after %d ms", (unsigned long long)*what,
                     (unsigned long long)count, timeout_ms);
        }
        sender_turn(s, 100);
    }
}

void sender_for(struct sender *s, int ms)
{
    int64_t end = now_ms() + ms;
    while (now_ms() < end)
        sender_turn(s, 20);
}

/* ---- opening and closing ---- */

void sender_init(struct sender *s, const char *bootstrap_servers)
{
    *s = (struct sender){.sent = calloc(SENDER_TICKETS_MAX, sizeof(struct sent))};
    assert_non_null(s->sent);
    s->config.bridge.id = (char *)"sender";
    s->config.bridge.instance = (char *)"a";
    s->config.kafka.bootstrap_servers = (char *)bootstrap_servers;
    s->config.kafka.dead_letter_topic = (char *)"mes.dlq";
    s->config.kafka.audit_topic = (char *)"mes.audit";
    s->config.kafka.properties = s->properties;
}

void sender_property(struct sender *s, const char *name, const char *value)
{
    assert_true(s->config.kafka.property_count < SENDER_PROPERTIES_MAX);
    s->properties[s->config.kafka.property_count++] = (struct kafka_property){
        .name = (char *)name, .value = (char *)value, .line = 1, .column = 1};
}

void sender_open(struct sender *s)
{
    struct kafka_complaint why;
    enum err e = kafka_producer_open(&s->config, (struct feed){s, on_input},
                                     (struct kafka_words){s, on_words}, &s->p, &why);
    if (e != ERR_OK) fail_msg("%s", why.words);
    s->port = kafka_producer_port(s->p);
}

void sender_close(struct sender *s)
{
    int64_t start = now_ms();
    kafka_producer_close(s->p);
    assert_true(now_ms() - start < 5000);
    for (uint64_t i = 1; i <= s->count; i++)
        free(s->sent[i].arrival);
    free(s->sent);
    *s = (struct sender){0};
}
