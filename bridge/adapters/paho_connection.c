#include "bridge/adapters/paho_connection.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/adapters/paho_ids.h"
#include "bridge/adapters/paho_state.h"

enum { NO_CODE = -1 }; /* struct reason: the broker gave none */

/* The Will's texts belong to whoever dials, and Paho wants them later. */
static void keep_will(struct paho_connection *c, const struct dial *d)
{
    if (d->will_topic.size == 0) return;
    c->will_topic = malloc(d->will_topic.size + d->will_payload.size + 2);
    assert(c->will_topic != NULL);
    memcpy(c->will_topic, d->will_topic.at, d->will_topic.size);
    c->will_topic[d->will_topic.size] = '\0';
    c->will_payload = c->will_topic + d->will_topic.size + 1;
    if (d->will_payload.size > 0)
        memcpy(c->will_payload, d->will_payload.at, d->will_payload.size);
    c->will_payload[d->will_payload.size] = '\0';
}

/* @thread receive */
static void on_overflow(void *self)
{
    struct paho_connection *c = self;
    struct input note = {.kind = INPUT_OVERFLOWED, .epoch = c->epoch};

    mailbox_post_from(c->mailbox, &c->sender, &note, NOW);
}

/* How long we may be deaf: half of the time after which silence is a dead connection, for a
 * ping and its answer must get through, too. */
static int64_t deaf_ms_max(const struct mqtt_settings *s)
{
    enum { DEAF_MS_MIN = 300 };
    int64_t half_ms = (int64_t)s->keepalive_s * 1000 / 2;

    if (s->deaf_ms_max > 0 && s->deaf_ms_max < half_ms) half_ms = s->deaf_ms_max;
    return half_ms > DEAF_MS_MIN ? half_ms : DEAF_MS_MIN;
}

static void keep_pubacks(struct paho_connection *c)
{
    c->pubacks = paho_pubacks_new(&(struct paho_pubacks_settings){
        .messages_max = c->settings->arrivals_max,
        .bytes_max = c->settings->arrival_bytes_max,
        .deaf_ms_max = deaf_ms_max(c->settings),
        .on_overflow = on_overflow,
        .context = c,
    });
}

struct paho_connection *paho_connection_new(const struct mqtt_settings *settings,
                                            struct mailbox *mailbox, const struct dial *d)
{
    struct paho_connection *c = calloc(1, sizeof *c + settings->window * sizeof c->slots[0]);
    assert(c != NULL);

    c->settings = settings;
    c->mailbox = mailbox;
    c->epoch = d->epoch;
    c->client = d->client;
    keep_will(c, d);
    if (d->client == CLIENT_SESSION) keep_pubacks(c);
    paho_ids_reserve(settings->window);
    for (size_t i = 0; i < settings->window; i++) {
        c->slots[i].of = c;
        atomic_init(&c->slots[i].ticket, FREE_SLOT);
    }
    return c;
}

uint32_t paho_connection_epoch(const struct paho_connection *c)
{
    return c->epoch;
}

void paho_connection_free(struct paho_connection *c)
{
    if (c == NULL) return;
    if (c->pubacks != NULL) paho_pubacks_close(c->pubacks);
    if (c->handle != NULL) MQTTAsync_destroy(&c->handle);
    paho_pubacks_free(c->pubacks); /* after the handle: it keeps what still comes unanswered */
    free(c->will_topic);
    free(c);
}

/* --- the end of an epoch --- */

static void end_with_code(struct paho_connection *c, int code, const char *words)
{
    if (!mailbox_shut(c->mailbox, &c->sender)) return;

    struct input down = {
        .kind = INPUT_MQTT_DOWN,
        .mqtt_down = {.epoch = c->epoch,
                      .was_up = c->sender.has_posted,
                      .nobody_listens = atomic_load(&c->nobody_listens),
                      .reason.code = code},
    };
    struct reason *why = &down.mqtt_down.reason;
    if (code >= REFUSED) {
        snprintf(why->words, sizeof why->words, "%s (0x%02x)", words, (unsigned char)code);
    } else {
        snprintf(why->words, sizeof why->words, "%s", words);
    }
    mailbox_post(c->mailbox, &down, NOW);
}

void paho_connection_end(struct paho_connection *c, const char *words)
{
    end_with_code(c, NO_CODE, words);
}

/* Paho's words begin with a capital; ours stand in the middle of a line, behind @before. */
void paho_connection_end_because(struct paho_connection *c, const char *before,
                                 enum MQTTReasonCodes code)
{
    const char *said =
        (int)code >= REFUSED ? MQTTReasonCode_toString(code) : "the broker disconnected";
    char reason[56], words[80]; /* and room for the code */

    snprintf(reason, sizeof reason, "%s", said != NULL ? said : "unknown reason");
    reason[0] = (char)tolower((unsigned char)reason[0]);
    snprintf(words, sizeof words, "%s%s", before, reason);
    end_with_code(c, (int)code, words);
}

void paho_connection_leave(struct paho_connection *c)
{
    MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer5;

    MQTTAsync_disconnect(c->handle, &options); /* fails when it is gone: good */
}

/* --- what is acknowledged --- */

void paho_connection_ignore(struct paho_connection *c)
{
    if (c->pubacks != NULL) paho_pubacks_ignore(c->pubacks);
}

void paho_connection_acknowledge(struct paho_connection *c, uint32_t count)
{
    if (c->pubacks != NULL) paho_pubacks_acknowledge(c->pubacks, count);
}

void paho_connection_flush(struct paho_connection *c)
{
    if (c->pubacks != NULL) paho_pubacks_flush(c->pubacks);
}
