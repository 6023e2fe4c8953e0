#include "tests/lib/mqtt_rig.h"

#include <poll.h>
#include <stdlib.h>
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
                                         .window = RIG_WINDOW};
    assert_int_equal(ERR_OK, mailbox_open(2 * RIG_WINDOW + 16, &r->mailbox));
    assert_int_equal(ERR_OK, mqtt_paho_open(&r->settings, r->mailbox, &r->paho));
    r->port = mqtt_paho_port(r->paho);
    *state = r;
    return 0;
}

int rig_done(void **state)
{
    struct rig *r = *state;
    mqtt_paho_close(r->paho);
    mailbox_close(r->mailbox);
    broker_done(&r->broker);
    free(r);
    return 0;
}

void rig_dial(struct rig *r)
{
    r->dials++;
    r->published = r->answered = 0;
    r->port.dial(r->port.self, ++r->epoch);
}

void rig_publish(struct rig *r, const struct message *m)
{
    r->port.publish(r->port.self, (uint64_t)r->epoch << 32 | (uint64_t)r->published++, m);
}

/* The contract of ports/mqtt.h, checked for every note. */
static void note(struct rig *r, const struct input *in)
{
    switch (in->kind) {
    case INPUT_MQTT_UP:
        assert_int_equal(r->epoch, in->mqtt_up.epoch);
        r->ups++;
        r->up = *in;
        return;
    case INPUT_MQTT_DOWN:
        assert_int_equal(r->epoch, in->mqtt_down.epoch);
        r->downs++;
        assert_int_equal(r->dials, r->downs);
        r->down = *in;
        return;
    case INPUT_PUBACKED:
        assert_true(r->downs < r->dials);
        assert_int_equal(r->epoch, in->puback.ticket >> 32);
        assert_true((in->puback.ticket & UINT32_MAX) < (uint64_t)r->published);
        r->answered++;
        r->code = in->puback.code;
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
    for (size_t i = 0; i < count; i++)
        note(r, &notes[i]);
}

void rig_await(struct rig *r, const int *what, int value)
{
    int64_t end = rig_clock_ms() + RIG_PATIENCE_MS;
    while (*what < value) {
        assert_true(rig_clock_ms() < end);
        rig_step(r, 100);
    }
}

void rig_expect_silence(struct rig *r, int ms)
{
    int ups = r->ups, downs = r->downs, answered = r->answered;
    int64_t end = rig_clock_ms() + ms;

    while (rig_clock_ms() < end)
        rig_step(r, 20);
    assert_int_equal(ups, r->ups);
    assert_int_equal(downs, r->downs);
    assert_int_equal(answered, r->answered);
}

void rig_come_up(struct rig *r)
{
    rig_dial(r);
    rig_await(r, &r->ups, r->ups + 1);
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
