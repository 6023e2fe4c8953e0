#include <assert.h>

#include "bridge/core/up_state.h"

/* The session's connection follows the look at once; a look waits its time. */
static void dial(struct up *u)
{
    u->epoch++;
    u->client = u->session_is_free ? CLIENT_SESSION : CLIENT_INSTANCE;
    u->session_is_free = false;

    struct effect *e = effects_add(u->out, EFFECT_DIAL);
    e->dial.epoch = u->epoch;
    e->dial.client = u->client;
    if (u->client == CLIENT_SESSION) watch_will(u, &e->dial);
}

static void end_epoch(struct up *u)
{
    posts_forget_mqtt(&u->posts);
    if (u->client == CLIENT_SESSION && u->is_up) intake_end_epoch(&u->intake);
    u->is_up = u->is_overflowed = false;
    u->acknowledged = u->read = u->echoed = 0;
}

/* As in the down direction: only a connection that brought something, or lasted, makes the next
 * try a quick one; a broker that is not there costs nobody anything. */
static void rest(struct up *u)
{
    bool was_good = u->stats.at[STAT_DELIVERED] > u->up_delivered ||
                    u->now.mono_ms - u->up_since_ms >= u->set.backoff_max_ms;

    if (u->nobody_listens || (u->is_up && was_good)) backoff_reset(&u->backoff);
    end_epoch(u);
    u->dial_at_ms = u->now.mono_ms + (u->session_is_free ? 0 : backoff_next(&u->backoff));
}

void up_epoch_cue(struct up *u, enum link_cue cue)
{
    enum link_task task;
    if (!link_move(&u->link, cue, &task)) return;

    switch (task) {
    case LINK_NOTHING: return;
    case LINK_WELCOME: return; /* up_epoch_up() does it, knowing the CONNACK */
    case LINK_DIAL: dial(u); return;
    case LINK_REST: rest(u); return;
    case LINK_HANG_UP: effects_add(u->out, EFFECT_HANG_UP)->epoch = u->epoch; return;
    case LINK_LEAVE: end_epoch(u); return; /* up_step() goes on with the stop */
    }
}

static void listen(struct up *u, bool has_ids)
{
    const struct up_routes *routes = u->set.routes;
    struct effect *e = effects_add(u->out, EFFECT_LISTEN);

    assert(routes->count >= 1 && routes->count <= LISTEN_MAX);
    for (size_t i = 0; i < routes->count; i++) {
        u->listens[i] = (struct listen){
            .filter = text_of(routes->at[i].filter),
            .subscription_id = has_ids ? routes->at[i].subscription_id : 0,
        };
    }
    e->listen.at = u->listens;
    e->listen.count = routes->count;
}

/* That the broker had no session is no news when it never had one. Whoever had the session
 * before has left a word in the presence topic. */
static void tell_session(struct up *u, bool is_present)
{
    bool was_there = u->has_had_session || u->standby.is_known;

    if (!is_present) {
        up_tell(u, was_there ? FACT_SESSION_LOST : FACT_SESSION_NEW, (struct text){0},
                (struct text){0}, 0);
    }
    if (was_there && !is_present) u->stats.at[STAT_STATE_LOSSES]++;
    u->has_had_session = true;
}

static void welcome_session(struct up *u, const struct input *in)
{
    up_tell(u, FACT_MQTT_UP, (struct text){0}, (struct text){0}, u->set.window_max);
    tell_session(u, in->mqtt_up.session_present);
    if (!in->mqtt_up.session_present) intake_end_adoption(&u->intake);
    u->standby.has_been_active = true;
    u->standby_is_told = false;
    filters_apply(u, in->mqtt_up.session_present);
    listen(u, in->mqtt_up.subscription_ids);
    u->presence_at_ms = u->now.mono_ms;
    watch_presence(u);
}

void up_epoch_up(struct up *u, const struct input *in)
{
    if (in->mqtt_up.epoch != u->epoch) return;
    if (u->link != LINK_DIALING) {
        up_epoch_cue(u, LINK_OPENED);
        return;
    }
    if (!in->mqtt_up.qos1 || !in->mqtt_up.retain) {
        up_give_up(u, ERR_BROKER_UNFIT);
        return;
    }
    up_epoch_cue(u, LINK_OPENED);
    assert(u->link == LINK_UP);
    u->away_is_told = false;
    u->stats.at[STAT_MQTT_CONNECTS]++;
    u->is_up = true;
    u->up_since_ms = u->now.mono_ms;
    u->up_delivered = u->stats.at[STAT_DELIVERED];
    if (u->client == CLIENT_SESSION)
        welcome_session(u, in);
    else
        watch_begin(u);
}

/* Said once, and again only when the reason has changed. */
static void tell_away(struct up *u, const struct reason *why)
{
    if (u->stop_is_wanted || u->session_is_free || u->is_hanging_up) return;
    if (u->away_is_told && u->away_code == why->code) return;
    u->away_is_told = true;
    u->away_code = why->code;
    up_tell(u, FACT_MQTT_AWAY, (struct text){0}, text_of(why->words),
            u->dial_at_ms - u->now.mono_ms);
}

void up_epoch_down(struct up *u, const struct input *in)
{
    if (in->mqtt_down.epoch != u->epoch) return;

    const struct reason *why = &in->mqtt_down.reason;
    u->nobody_listens = in->mqtt_down.nobody_listens;
    u->is_hanging_up = u->link == LINK_ENDING;
    up_epoch_cue(u, LINK_ENDED);
    if (reason_end(why->code) == END_STOP) up_give_up(u, ERR_BROKER_UNFIT);
    tell_away(u, why);
}

/* A connection that looks alive but does not acknowledge our own messages is worth nothing. */
static void look_for_silence(struct up *u)
{
    int64_t waited_ms = u->now.mono_ms - posts_oldest_ms(&u->posts);

    if (u->posts.out == 0 || waited_ms < u->set.puback_timeout_ms) return;
    up_tell(u, FACT_MQTT_SILENT, (struct text){0}, (struct text){0}, waited_ms);
    up_epoch_cue(u, LINK_SILENT);
}

void up_epoch_tick(struct up *u)
{
    bool may_dial = u->link == LINK_RESTING && !u->stop_is_wanted;

    if (may_dial && u->now.mono_ms >= u->dial_at_ms) up_epoch_cue(u, LINK_RESTED);
    if (u->now.mono_ms < u->scan_at_ms) return;
    u->scan_at_ms = u->now.mono_ms + UP_TICK_MS;
    if (u->link == LINK_UP) look_for_silence(u);
}

int64_t up_epoch_deadline(const struct up *u)
{
    bool may_dial = u->link == LINK_RESTING && !u->stop_is_wanted;

    return may_dial && u->dial_at_ms < u->scan_at_ms ? u->dial_at_ms : u->scan_at_ms;
}
