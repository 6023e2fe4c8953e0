#include <assert.h>

#include "bridge/base/chance.h"
#include "bridge/core/up_state.h"

enum { TWINS_MAX = 3, TWINS_WINDOW_MS = 60000 };

/* --- our own messages --- */

/* All of the following are valid until the next step. */
static struct text presence_topic_of(struct up *u)
{
    size_t start = u->texts.size;

    presence_topic(u->set.bridge_id, DIRECTION_UP, &u->texts);
    return sink_since(&u->texts, start);
}

static struct text fence_topic_of(struct up *u)
{
    size_t start = u->texts.size;

    sink_text(&u->texts, text_of(u->set.control_prefix));
    sink_char(&u->texts, '/');
    sink_text(&u->texts, text_of(u->set.bridge_id));
    sink_text(&u->texts, TEXT("/fence-up/"));
    sink_text(&u->texts, text_of(u->set.instance));
    return sink_since(&u->texts, start);
}

static struct text presence_of(struct up *u, bool is_online)
{
    struct presence p = {
        .is_online = is_online, .timestamp_ms = u->now.wall_ms, .run = u->set.run};
    struct text instance = text_of(u->set.instance);
    size_t start = u->texts.size;

    assert(instance.size < sizeof p.instance);
    memcpy(p.instance, instance.at, instance.size);
    presence_write(&p, &u->texts);
    assert(!u->texts.overflow);
    return sink_since(&u->texts, start);
}

void watch_post(struct up *u, enum post_kind kind, struct text topic, struct text payload)
{
    struct effect *e = effects_add(u->out, EFFECT_POST);

    e->post.ticket = posts_open(&u->posts, kind, 0, u->now.mono_ms);
    e->post.topic = topic;
    e->post.payload = payload;
    e->post.is_retained = kind == POST_PRESENCE || kind == POST_FILTERS;
}

void watch_will(struct up *u, struct dial *out)
{
    out->will_topic = presence_topic_of(u);
    out->will_payload = presence_of(u, false);
}

/* The first one is said twice: see standby.h. One at a time. */
void watch_presence(struct up *u)
{
    bool is_first = u->presence_at_ms == u->up_since_ms;
    bool is_due = u->now.mono_ms >= u->presence_at_ms && u->posts.out == 0;

    if (u->farewell_is_sent || !is_due) return;
    u->presence_at_ms =
        u->now.mono_ms + (is_first ? UP_PRESENCE_AGAIN_MS : u->set.presence_every_ms);
    watch_post(u, POST_PRESENCE, presence_topic_of(u), presence_of(u, true));
}

bool watch_farewell(struct up *u)
{
    if (!u->farewell_is_sent && u->posts.out == 0) {
        u->farewell_is_sent = true;
        watch_post(u, POST_PRESENCE, presence_topic_of(u), presence_of(u, false));
    }
    return u->farewell_is_sent && u->posts.out == 0;
}

void watch_echo(struct up *u)
{
    if (u->posts.out > 0 || u->read == u->acknowledged || u->stop_is_wanted) return;
    u->echoed = u->acknowledged;
    watch_post(u, POST_ECHO, fence_topic_of(u), TEXT("echo"));
}

void watch_answered(struct up *u, const struct post *post, uint8_t code)
{
    if (post->kind == POST_ECHO) u->read = u->echoed;
    if (post->kind != POST_PRESENCE || code < 0x80 || u->presence_refusal_is_told) return;
    u->presence_refusal_is_told = true;
    up_tell(u, FACT_PRESENCE_REFUSED, (struct text){0}, text_of(reason_words(code)), code);
}

/* --- who has the session? --- */

/* Something that nobody else says, and that is new with each look. */
static void make_fence(struct up *u)
{
    struct sink s = SINK(u->fence);

    sink_int(&s, (int64_t)(u->set.run >> 1));
    sink_char(&s, '-');
    sink_int(&s, (int64_t)++u->fences);
    assert(!s.overflow);
    u->fence_size = s.size;
}

void watch_begin(struct up *u)
{
    struct effect *e = effects_add(u->out, EFFECT_SUBSCRIBE);

    u->topics[0] = presence_topic_of(u);
    u->topics[1] = fence_topic_of(u);
    e->topics.at = u->topics;
    u->topics[2] = filters_topic(u);
    e->topics.count = 3;
    standby_begin(&u->standby);
    filters_begin(u);
    make_fence(u);
    u->fence_until_ms = u->now.mono_ms + u->set.puback_timeout_ms;
    watch_post(u, POST_FENCE, u->topics[1], (struct text){u->fence, u->fence_size});
}

static bool is_watching(const struct up *u)
{
    return u->link == LINK_UP && u->client == CLIENT_INSTANCE;
}

void watch_message(struct up *u, const struct input *in)
{
    struct text payload = text_of_bytes(in->message.payload);
    struct presence p;

    if (in->message.epoch != u->epoch || !is_watching(u)) return;
    if (text_equal(in->message.topic, fence_topic_of(u))) {
        if (!text_equal(payload, (struct text){u->fence, u->fence_size})) return;
        standby_read(&u->standby, u->now.mono_ms);
    } else if (text_equal(in->message.topic, filters_topic(u))) {
        filters_heard(u, in->message.payload);
    } else if (presence_read(in->message.payload, &p)) {
        standby_heard(&u->standby, &p, u->now.mono_ms);
    }
}

/* Another process under our own name is an operator's mistake. One that keeps taking the
 * session away must not be fought for ever. */
static void count_twin(struct up *u)
{
    if (u->twins == 0 || u->now.mono_ms - u->twins_since_ms > TWINS_WINDOW_MS) {
        u->twins = 0;
        u->twins_since_ms = u->now.mono_ms;
    }
    u->twins++;
    up_tell(u, FACT_TWIN, text_of(u->set.instance), (struct text){0}, 0);
    if (u->twins >= TWINS_MAX) up_give_up(u, ERR_TAKEN_OVER);
}

static void stand_by(struct up *u)
{
    if (u->standby_is_told) return;
    u->standby_is_told = true;
    if (standby_is_twin(&u->standby))
        count_twin(u);
    else
        up_tell(u, FACT_STANDBY, text_of(u->standby.last.instance), (struct text){0}, 0);
}

static void take_session(struct up *u)
{
    if (intake_room(&u->intake) < u->set.window_max) return; /* until Kafka has what is left */
    if (u->standby_is_told) {
        u->stats.at[STAT_TAKEOVERS]++;
        up_tell(u, FACT_TAKING_OVER, text_of(u->standby.last.instance), (struct text){0}, 0);
    }
    u->session_is_free = true;
    up_epoch_cue(u, LINK_SILENT);
}

void watch_go_on(struct up *u)
{
    if (up_has_session(u) && !u->stop_is_wanted) watch_presence(u);
    if (!is_watching(u)) return;
    /* What the next connection is sent is not what we were sent. */
    if (standby_has_changed(&u->standby)) intake_end_adoption(&u->intake);
    if (u->stop_is_wanted) return;
    switch (standby_verdict(&u->standby, u->now.mono_ms)) {
    case STANDBY_UNKNOWN:
        if (u->now.mono_ms < u->fence_until_ms) return;
        up_tell(u, FACT_FENCE_LOST, (struct text){0}, (struct text){0},
                u->set.puback_timeout_ms);
        up_epoch_cue(u, LINK_SILENT);
        return;
    case STANDBY_HELD: stand_by(u); return;
    case STANDBY_SOON: return;
    case STANDBY_FREE: take_session(u); return;
    }
    assert(!"every verdict has its case");
}

int64_t watch_deadline(const struct up *u)
{
    if (u->stop_is_wanted) return INT64_MAX;
    if (up_has_session(u)) return u->posts.out > 0 ? INT64_MAX : u->presence_at_ms;
    if (!is_watching(u)) return INT64_MAX;
    if (!u->standby.is_read) return u->fence_until_ms;
    bool is_waiting_for_room = u->now.mono_ms >= standby_deadline(&u->standby);
    return is_waiting_for_room ? INT64_MAX : standby_deadline(&u->standby);
}
