#include <assert.h>
#include <string.h>

#include "bridge/core/down_state.h"
#include "bridge/core/presence.h"

static struct text topic_of_ours(struct down *d)
{
    size_t start = d->texts.size;

    presence_topic(d->set.bridge_id, DIRECTION_DOWN, &d->texts);
    return sink_since(&d->texts, start);
}

static struct text write_status(struct down *d, bool is_online)
{
    size_t start = d->texts.size, size = strlen(d->set.instance);
    struct presence p = {.is_online = is_online,
                         .timestamp_ms = d->now.wall_ms < 0 ? 0 : d->now.wall_ms,
                         .run = d->set.run};

    assert(size < sizeof p.instance); /* bounded by the configuration */
    memcpy(p.instance, d->set.instance, size + 1);
    presence_write(&p, &d->texts);
    return sink_since(&d->texts, start);
}

void presence_leave_will(struct down *d, struct dial *out)
{
    if (d->set.presence_every_ms == 0) return;
    out->will_topic = topic_of_ours(d);
    out->will_payload = write_status(d, false);
    assert(!d->texts.overflow); /* nothing else is said in a step that dials */
}

void presence_begin(struct down *d, bool broker_retains)
{
    d->presence.is_possible = d->set.presence_every_ms > 0 && broker_retains;
    d->presence.at_ms = d->now.mono_ms;
}

void presence_end(struct down *d)
{
    d->presence.is_possible = d->presence.is_out = false;
    d->presence.farewell = FAREWELL_NONE;
}

/* What waits for Kafka, or to be tried again, takes no room in the broker's window: it would
 * make us look dead for as long as Kafka is away. */
static bool has_credit(const struct down *d)
{
    if (d->presence.is_out || posts_is_full(&d->posts) || epoch_is_reserved(d)) return false;
    return down_pubacks_due(d) < d->window;
}

static bool can_post(const struct down *d)
{
    return has_credit(d) && d->texts.capacity - d->texts.size >= POST_TEXTS_BYTES;
}

static void post(struct down *d, bool is_online)
{
    struct text topic = topic_of_ours(d);

    marks_post(d, POST_PRESENCE, 0, topic, write_status(d, is_online));
    d->presence.is_out = true;
    d->presence.at_ms = d->now.mono_ms + d->set.presence_every_ms;
}

static bool says_online(const struct down *d)
{
    return d->link == LINK_UP && d->presence.is_possible &&
           d->presence.farewell == FAREWELL_NONE;
}

void presence_go_on(struct down *d)
{
    if (says_online(d) && d->now.mono_ms >= d->presence.at_ms && can_post(d)) post(d, true);
}

static void begin_farewell(struct down *d)
{
    int64_t wait_ms = d->set.puback_timeout_ms < d->set.drain_timeout_ms
                          ? d->set.puback_timeout_ms
                          : d->set.drain_timeout_ms;

    d->presence.farewell = FAREWELL_DUE;
    d->presence.until_ms = d->now.mono_ms + wait_ms;
}

bool presence_finish(struct down *d)
{
    if (d->link != LINK_UP || !d->presence.is_possible) return true;
    if (d->presence.farewell == FAREWELL_NONE) begin_farewell(d);
    if (d->presence.farewell == FAREWELL_DUE && can_post(d)) {
        post(d, false);
        d->presence.farewell = FAREWELL_OUT;
    }
    return d->presence.farewell == FAREWELL_SAID || d->now.mono_ms >= d->presence.until_ms;
}

static void tell_refusal(struct down *d, uint8_t code)
{
    down_tell(d, FACT_PRESENCE_REFUSED, (struct text){0}, text_of(reason_words(code)), code);
}

bool presence_gives_way(struct down *d, int code)
{
    bool needs_retain = d->set.has_checkpoints;

    if (code != REASON_NO_RETAIN || needs_retain || d->set.presence_every_ms == 0) return false;
    d->set.presence_every_ms = 0;
    tell_refusal(d, REASON_NO_RETAIN);
    return true;
}

void presence_answered(struct down *d, uint8_t code)
{
    bool is_taken = reason_verdict(code) == PUBACK_DONE;

    d->presence.is_out = false;
    if (d->presence.farewell == FAREWELL_OUT) d->presence.farewell = FAREWELL_SAID;
    if (!is_taken && !d->presence.refusal_is_told) tell_refusal(d, code);
    d->presence.refusal_is_told = !is_taken;
}

int64_t presence_deadline(const struct down *d)
{
    if (d->link != LINK_UP || !d->presence.is_possible) return INT64_MAX;
    if (d->presence.farewell != FAREWELL_NONE) return d->presence.until_ms;
    if (d->now.mono_ms < d->presence.at_ms) return d->presence.at_ms;
    return has_credit(d) ? d->now.mono_ms : INT64_MAX;
}
