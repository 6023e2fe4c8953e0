#include "bridge/visit.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "bridge/mailbox.h"

enum { NOTES_MAX = 256, ANSWER_WAIT_MS = 15000, EPOCH = 1 };

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- what comes ---- */

static void take_message(struct visit *v, struct text topic, struct text payload)
{
    if (text_equal(topic, text_of(v->fence_topic))) {
        if (text_equal(payload, text_of(v->nonce))) v->nonce[0] = '\0';
    } else {
        v->message(v->self, topic, bytes_of_text(payload));
    }
}

static void take_note(struct visit *v, const struct input *note)
{
    switch (note->kind) {
    case INPUT_MQTT_UP: v->is_up = true; return;
    case INPUT_MQTT_DOWN:
        v->is_up = false;
        v->is_over = true;
        v->why = note->mqtt_down.reason;
        return;
    case INPUT_PUBACKED:
        v->answered = note->puback.ticket;
        v->code = note->puback.code;
        return;
    case INPUT_MESSAGE:
        take_message(v, note->message.topic, text_of_bytes(note->message.payload));
        return;
    default: return;
    }
}

static void turn(struct visit *v, int wait_ms)
{
    struct pollfd fd = {.fd = mailbox_descriptor(v->mailbox), .events = POLLIN};
    const struct input *notes;

    if (mailbox_sleep(v->mailbox, 1)) poll(&fd, 1, wait_ms);
    size_t count = mailbox_take(v->mailbox, &notes);
    for (size_t i = 0; i < count; i++) {
        take_note(v, &notes[i]);
        mailbox_done(&notes[i]);
    }
}

static bool is_up(const struct visit *v)
{
    return v->is_up;
}

static bool is_answered(const struct visit *v)
{
    return v->answered == v->ticket;
}

static bool is_fenced(const struct visit *v)
{
    return v->nonce[0] == '\0';
}

/* Turns until @done; false, with a reason, when the connection ends or time is up before. */
static bool until(struct visit *v, bool (*done)(const struct visit *), int wait_ms,
                  const char *what)
{
    int64_t end = now_ms() + wait_ms;

    while (!done(v) && !v->is_over && now_ms() < end)
        turn(v, (int)(end - now_ms()));
    if (done(v)) return true;
    if (!v->is_over) {
        v->why = (struct reason){.code = -1};
        snprintf(v->why.words, sizeof v->why.words, "%s", what);
    }
    return false;
}

/* ---- coming and going ---- */

static void ignore(void *self, struct text topic, struct bytes payload)
{
    (void)self, (void)topic, (void)payload;
}

static enum err open_parts(struct visit *v, const char *errand)
{
    char purpose[64];

    snprintf(purpose, sizeof purpose, "%s-%d", errand, (int)getpid());
    snprintf(v->fence_topic, sizeof v->fence_topic, "%s/%s/fence/%s",
             v->config->mqtt.control_prefix, v->config->bridge.id, purpose);
    TRY(mqtt_access_init(&v->access, v->config, purpose, &v->why));
    TRY(mailbox_open(NOTES_MAX, &v->mailbox));
    TRY(mqtt_paho_open(&v->access.settings, v->mailbox, &v->paho));
    v->port = mqtt_paho_port(v->paho);
    return ERR_OK;
}

bool visit_open(struct visit *v, const struct config *config, const char *errand)
{
    *v = (struct visit){.config = config, .message = ignore};
    enum err e = open_parts(v, errand);
    if (e != ERR_OK) {
        if (v->why.words[0] == '\0')
            snprintf(v->why.words, sizeof v->why.words, "%s", err_text(e));
        return false;
    }
    v->port.dial(v->port.self, &(struct dial){.epoch = EPOCH});
    return until(v, is_up, (int)config->mqtt.connect_timeout_ms + ANSWER_WAIT_MS,
                 "it does not answer");
}

void visit_close(struct visit *v)
{
    mqtt_paho_close(v->paho);
    mailbox_close(v->mailbox);
    v->paho = NULL;
    v->mailbox = NULL;
}

/* ---- reading and writing ---- */

static void publish(struct visit *v, struct text topic, struct text payload, bool is_retained)
{
    struct message m = {.topic = topic,
                        .payload = bytes_of_text(payload),
                        .payload_is_utf8 = true,
                        .is_retained = is_retained,
                        .content_type = TEXT("application/json")};

    v->port.publish(v->port.self, ++v->ticket, &m);
}

bool visit_read(struct visit *v, const struct text *topics, size_t count)
{
    struct text fence = text_of(v->fence_topic);

    assert(v->is_up);
    v->port.subscribe(v->port.self, topics, count);
    v->port.subscribe(v->port.self, &fence, 1);
    snprintf(v->nonce, sizeof v->nonce, "{\"fence\":%lld}", (long long)now_ms());
    struct text nonce = text_of(v->nonce);
    publish(v, fence, nonce, false);
    return until(v, is_fenced, ANSWER_WAIT_MS,
                 "what it retains does not come; may this user read and write there?");
}

bool visit_write(struct visit *v, struct text topic, struct text payload)
{
    publish(v, topic, payload, true);
    if (!until(v, is_answered, ANSWER_WAIT_MS, "it does not acknowledge")) return false;
    if (v->code < 0x80) return true;
    v->why = (struct reason){.code = v->code};
    snprintf(v->why.words, sizeof v->why.words, "it refused the message (0x%02x)", v->code);
    return false;
}

bool visit_stay(struct visit *v, int ms)
{
    int64_t end = now_ms() + ms;

    while (!v->is_over && now_ms() < end)
        turn(v, (int)(end - now_ms()));
    return !v->is_over;
}
