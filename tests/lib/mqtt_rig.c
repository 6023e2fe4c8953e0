#include "tests/lib/mqtt_rig.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "tests/lib/test.h"

int64_t rig_clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int rig_prepare(void **state)
{
    struct rig *r = calloc(1, sizeof *r);
    assert_non_null(r);
    broker_prepare(&r->broker);
    r->settings = (struct mqtt_settings){.url = r->broker.url,
                                         .client_id = "rig",
                                         .keepalive_s = 10,
                                         .connect_timeout_s = 5,
                                         .window = RIG_WINDOW,
                                         .session_client_id = "rig-session",
                                         .session_expiry_s = 3600,
                                         .arrivals_max = RIG_ARRIVALS_MAX,
                                         .arrival_bytes_max = (size_t)64 << 20};
    assert_int_equal(ERR_OK,
                     mailbox_open(2 * (RIG_WINDOW + RIG_ARRIVALS_MAX) + 16, &r->mailbox));
    assert_int_equal(ERR_OK, mqtt_paho_open(&r->settings, r->mailbox, &r->paho));
    r->port = mqtt_paho_port(r->paho);
    *state = r;
    return 0;
}

static void let_go(struct rig *r)
{
    for (int i = 0; i < r->arrivals; i++)
        free(r->arrived[i]);
    free(r->arrived);
    r->arrived = NULL;
    r->arrivals = r->acknowledged = r->overflows = 0;
}

int rig_done(void **state)
{
    struct rig *r = *state;
    mqtt_paho_close(r->paho);
    mailbox_close(r->mailbox);
    let_go(r);
    broker_done(&r->broker);
    free(r);
    return 0;
}

static void dial(struct rig *r, enum client client)
{
    r->dials++;
    r->published = r->answered = r->messages = r->listened = 0;
    let_go(r);
    r->port.dial(r->port.self,
                 &(struct dial){++r->epoch, client, r->will_topic, r->will_payload});
}

void rig_dial(struct rig *r)
{
    dial(r, CLIENT_INSTANCE);
}

void rig_dial_session(struct rig *r)
{
    dial(r, CLIENT_SESSION);
}

void rig_publish(struct rig *r, const struct message *m)
{
    r->port.publish(r->port.self, (uint64_t)r->epoch << 32 | (uint64_t)r->published++, m);
}

void rig_say(struct rig *r, const char *topic, const char *payload)
{
    struct message m = {.topic = text_of(topic), .payload = bytes_of_text(text_of(payload))};
    rig_publish(r, &m);
}

void rig_subscribe(struct rig *r, const char *topic)
{
    struct text t = text_of(topic);
    r->port.subscribe(r->port.self, &t, 1);
}

void rig_unsubscribe(struct rig *r, const char *topic)
{
    struct text t = text_of(topic);
    r->port.unsubscribe(r->port.self, &t, 1);
}

static void note_puback(struct rig *r, const struct input *in)
{
    uint64_t number = in->puback.ticket & UINT32_MAX;

    assert_true(r->downs < r->dials);
    assert_int_equal(r->epoch, in->puback.ticket >> 32);
    assert_true(number < (uint64_t)r->published);
    r->answered++;
    r->code = in->puback.code;
    if (number < RIG_KEPT_MAX) r->codes[number] = r->code;
}

static void note_message(struct rig *r, const struct input *in)
{
    struct text topic = in->message.topic;
    struct bytes payload = in->message.payload;

    assert_int_equal(r->epoch, in->message.epoch);
    assert_true(r->downs < r->dials);
    assert_non_null(payload.at);
    assert_true(payload.size <= SUBSCRIBED_BYTES_MAX + 1);
    if (r->messages < RIG_KEPT_MAX) {
        struct rig_message *m = &r->heard[r->messages];
        *m = (struct rig_message){.topic_bytes = topic.size, .payload_bytes = payload.size};
        snprintf(m->topic, sizeof m->topic, "%.*s", (int)topic.size, topic.at);
        snprintf(m->payload, sizeof m->payload, "%.*s", (int)payload.size,
                 (const char *)payload.at);
    }
    r->messages++;
}

static void note_arrival(struct rig *r, const struct input *in)
{
    struct arrival *a = in->arrived.at;

    assert_int_equal(r->epoch, a->epoch);
    assert_true(r->downs < r->dials);
    assert_int_equal(0, r->overflows);
    assert_true(r->arrivals - r->acknowledged < r->settings.arrivals_max);
    r->arrived = realloc(r->arrived, (size_t)(r->arrivals + 1) * sizeof(struct arrival *));
    assert_non_null(r->arrived);
    r->arrived[r->arrivals++] = a;
}

/* The contract of ports/mqtt.h, checked for every note. */
static void note(struct rig *r, const struct input *in)
{
    switch (in->kind) {
    case INPUT_MQTT_UP:
        assert_int_equal(r->epoch, in->mqtt_up.epoch);
        assert_int_equal(0, r->messages);
        r->ups++;
        r->up = *in;
        return;
    case INPUT_MQTT_DOWN:
        assert_int_equal(r->epoch, in->mqtt_down.epoch);
        r->downs++;
        assert_int_equal(r->dials, r->downs);
        r->down = *in;
        return;
    case INPUT_PUBACKED: note_puback(r, in); return;
    case INPUT_MESSAGE: note_message(r, in); return;
    case INPUT_ARRIVED: note_arrival(r, in); return;
    case INPUT_OVERFLOWED:
        assert_int_equal(r->epoch, in->epoch);
        assert_int_equal(1, ++r->overflows);
        return;
    default: fail_msg("a note of kind %d", (int)in->kind);
    }
}

void rig_step(struct rig *r, int wait_ms)
{
    struct pollfd at = {mailbox_descriptor(r->mailbox), POLLIN, 0};
    size_t in_flight = (size_t)(r->published - r->answered);
    const struct input *notes;

    if (mailbox_sleep(r->mailbox, in_flight < RIG_BATCH ? in_flight : RIG_BATCH))
        poll(&at, 1, wait_ms);
    size_t count = mailbox_take(r->mailbox, &notes);
    for (size_t i = 0; i < count; i++) {
        note(r, &notes[i]);
        mailbox_done(&notes[i]);
    }
}

void rig_await(struct rig *r, const int *what, int value)
{
    int64_t end = rig_clock_ms() + RIG_PATIENCE_MS;
    while (*what < value) {
        assert_true(rig_clock_ms() < end);
        rig_step(r, 100);
    }
}

const struct rig_message *rig_hear(struct rig *r)
{
    rig_await(r, &r->messages, r->listened + 1);
    assert_true(r->listened < RIG_KEPT_MAX);
    return &r->heard[r->listened++];
}

void rig_expect_silence(struct rig *r, int ms)
{
    int ups = r->ups, downs = r->downs, answered = r->answered, messages = r->messages;
    int arrivals = r->arrivals;
    int64_t end = rig_clock_ms() + ms;

    while (rig_clock_ms() < end)
        rig_step(r, 20);
    assert_int_equal(ups, r->ups);
    assert_int_equal(downs, r->downs);
    assert_int_equal(answered, r->answered);
    assert_int_equal(messages, r->messages);
    assert_int_equal(arrivals, r->arrivals);
}

int rig_socket(const struct rig *r)
{
    for (int fd = 3; fd < 256; fd++) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        if (getpeername(fd, (struct sockaddr *)&peer, &size) != 0) continue;
        if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == r->broker.port) return fd;
    }
    return -1;
}

void rig_await_no_socket(const struct rig *r)
{
    int64_t end = rig_clock_ms() + RIG_PATIENCE_MS;
    while (rig_socket(r) >= 0) {
        assert_true(rig_clock_ms() < end);
        poll(NULL, 0, 10);
    }
}

void rig_come_up(struct rig *r)
{
    rig_dial(r);
    rig_await(r, &r->ups, r->ups + 1);
}

void rig_come_up_as_session(struct rig *r)
{
    rig_dial_session(r);
    rig_await(r, &r->ups, r->ups + 1);
}

void rig_listen(struct rig *r, const char *filter, uint32_t subscription_id)
{
    r->port.listen(r->port.self, &(struct listen){text_of(filter), subscription_id}, 1);
}

void rig_acknowledge(struct rig *r, int count)
{
    r->acknowledged += count;
    assert_true(r->acknowledged <= r->arrivals);
    r->port.acknowledge(r->port.self, r->epoch, (uint32_t)count);
    r->port.flush(r->port.self);
}

struct reason rig_go_down(struct rig *r)
{
    rig_await(r, &r->downs, r->dials);
    return r->down.mqtt_down.reason;
}

void rig_fill_window(struct rig *r, const struct message *m)
{
    while (r->published - r->answered < RIG_WINDOW)
        rig_publish(r, m);
}

void rig_hang_up_in_time(struct rig *r)
{
    int64_t begin = rig_clock_ms();
    r->port.hang_up(r->port.self, r->epoch);
    rig_go_down(r);
    assert_true(rig_clock_ms() - begin < 1000);
}
