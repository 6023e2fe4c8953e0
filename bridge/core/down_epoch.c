#include <assert.h>

#include "bridge/core/down_state.h"

static void dial(struct down *d)
{
    d->epoch++;
    struct dial *out = &effects_add(d->out, EFFECT_DIAL)->dial;
    out->epoch = d->epoch;
    presence_leave_will(d, out);
}

/* What was in flight is void. While lanes are read, they are read again from their first open
 * record; lanes on their way out keep what they have finished, and the next owner repeats the
 * rest. */
static void end_epoch(struct down *d)
{
    posts_forget_mqtt(&d->posts);
    presence_end(d);
    recall_end(d);
    if (d->hold == HOLD_READING) {
        lanes_rewind(d);
    } else {
        d->repeats += d->ledger.records;
        lanes_forget(d);
    }
}

/* A broker that accepts connections and takes nothing is not well: only an epoch that brought
 * something, or lasted, makes the next try a quick one. A broker that is not there costs nobody
 * anything, and is to be found soon after it has come. */
static void rest(struct down *d)
{
    bool was_good = d->stats.at[STAT_DELIVERED] > d->up_delivered ||
                    d->now.mono_ms - d->up_since_ms >= d->set.backoff_max_ms;

    if (d->nobody_listens || (d->is_up && was_good)) backoff_reset(&d->backoff);
    d->is_up = false;
    end_epoch(d);
    d->dial_at_ms = d->now.mono_ms + backoff_next(&d->backoff);
}

void epoch_cue(struct down *d, enum link_cue cue)
{
    enum link_task task;
    if (!link_move(&d->link, cue, &task)) return;

    switch (task) {
    case LINK_NOTHING: return;
    case LINK_WELCOME: return; /* epoch_up() does it, knowing the CONNACK */
    case LINK_DIAL: dial(d); return;
    case LINK_REST: rest(d); return;
    case LINK_HANG_UP: effects_add(d->out, EFFECT_HANG_UP)->epoch = d->epoch; return;
    case LINK_LEAVE:
        end_epoch(d);
        down_go_on_stopping(d);
        return;
    }
}

void epoch_up(struct down *d, const struct input *in)
{
    if (in->mqtt_up.epoch != d->epoch) return;
    if (d->link != LINK_DIALING) {
        epoch_cue(d, LINK_OPENED);
        return;
    }
    if (!in->mqtt_up.qos1 || (d->set.has_checkpoints && !in->mqtt_up.retain)) {
        down_give_up(d, ERR_BROKER_UNFIT);
        return;
    }
    if (in->mqtt_up.receive_max < d->messages_each) {
        down_tell(d, FACT_MQTT_NARROW, (struct text){0}, (struct text){0},
                  in->mqtt_up.receive_max);
        down_give_up(d, ERR_BROKER_UNFIT);
        return;
    }

    epoch_cue(d, LINK_OPENED);
    assert(d->link == LINK_UP);
    assert(d->ledger.used == 0 || d->hold != HOLD_READING);
    d->window = in->mqtt_up.receive_max < d->set.window_max ? in->mqtt_up.receive_max
                                                            : d->set.window_max;
    d->carrier.packet_bytes_max = in->mqtt_up.packet_bytes_max;
    d->away_is_told = false;
    d->stats.at[STAT_MQTT_CONNECTS]++;
    d->is_up = true;
    d->up_since_ms = d->now.mono_ms;
    d->up_delivered = d->stats.at[STAT_DELIVERED];
    d->end_is_due = d->marks_are_refused = false;
    down_tell(d, FACT_MQTT_UP, (struct text){0}, (struct text){0}, d->window);
    presence_begin(d, in->mqtt_up.retain);
    recall_begin(d);
}

/* Two clients of one id throw each other out for ever, unless one of them sees it and goes. */
void epoch_taken_over(struct down *d)
{
    if (d->takeovers == 0 || d->now.mono_ms - d->takeovers_since_ms > TAKEOVERS_WINDOW_MS) {
        d->takeovers = 0;
        d->takeovers_since_ms = d->now.mono_ms;
    }
    d->takeovers++;
    if (d->takeovers >= TAKEOVERS_MAX) down_give_up(d, ERR_TAKEN_OVER);
}

/* Said once, and again only when the reason has changed. */
static void tell_away(struct down *d, const struct reason *why)
{
    if (d->stop_is_wanted) return;
    if (d->away_is_told && d->away_code == why->code) return;
    d->away_is_told = true;
    d->away_code = why->code;
    down_tell(d, FACT_MQTT_AWAY, (struct text){0}, text_of(why->words),
              d->dial_at_ms - d->now.mono_ms);
}

bool epoch_is_reserved(const struct down *d)
{
    return d->careful_left > 0 && d->unanswered > 0;
}

/* The one record that is in flight; NULL when there are none or several. */
static const struct entry *only_one_in_flight(const struct down *d)
{
    const struct entry *only = NULL;

    for (uint32_t i = 0; i < d->ledger.capacity; i++) {
        if (d->ledger.pool[i].state != ENTRY_PUBLISHED) continue;
        if (only != NULL) return NULL;
        only = &d->ledger.pool[i];
    }
    return only;
}

/* The broker has ended the connection because of something that we sent. The record that was
 * alone in flight when it happened, and happened again, is the culprit; sending it for ever
 * would hold up everything. */
static void look_for_culprit(struct down *d, const struct reason *why)
{
    const struct entry *entry = d->posts.out == 0 ? only_one_in_flight(d) : NULL;

    if (d->careful_left == 0) {
        down_tell(d, FACT_MQTT_SUSPECTS, (struct text){0}, text_of(why->words), why->code);
    }
    if (entry == NULL) return;
    struct lane *lane = &d->lanes[entry->lane];
    if (lane->blamed_offset != entry->offset) lane->blamed_times = 0;
    lane->blamed_offset = entry->offset;
    lane->blamed_times++;
    lane->blamed_code = (uint8_t)why->code;
}

void epoch_down(struct down *d, const struct input *in)
{
    if (in->mqtt_down.epoch != d->epoch) return;

    const struct reason *why = &in->mqtt_down.reason;
    d->nobody_listens = in->mqtt_down.nobody_listens;
    bool is_suspect = d->link == LINK_UP && reason_end(why->code) == END_SUSPECT;
    if (is_suspect) look_for_culprit(d, why);
    epoch_cue(d, LINK_ENDED);
    /* until what was in flight, and what comes again before it, has passed */
    if (is_suspect) d->careful_left = d->owed + d->set.window_max;
    if (why->code == REASON_TAKEN_OVER) epoch_taken_over(d);
    if (reason_end(why->code) == END_STOP && !presence_gives_way(d, why->code))
        down_give_up(d, ERR_BROKER_UNFIT);
    tell_away(d, why);
}

static void end_silence(struct down *d, struct text about, int64_t waited_ms)
{
    down_tell(d, FACT_MQTT_SILENT, about, (struct text){0}, waited_ms);
    epoch_cue(d, LINK_SILENT);
}

/* A connection that looks alive but acknowledges nothing is worth nothing. */
static void look_for_silence(struct down *d)
{
    for (uint32_t i = 0; i < d->ledger.capacity && d->ledger.used > 0; i++) {
        const struct entry *entry = &d->ledger.pool[i];
        int64_t waited_ms = d->now.mono_ms - entry->since_ms;
        if (entry->state != ENTRY_PUBLISHED || waited_ms < d->set.puback_timeout_ms) continue;
        end_silence(d, down_about(d, &d->lanes[entry->lane], entry->offset), waited_ms);
        return;
    }
    int64_t oldest_ms = posts_oldest_ms(&d->posts);
    if (oldest_ms > d->now.mono_ms - d->set.puback_timeout_ms) return;
    end_silence(d, (struct text){0}, d->now.mono_ms - oldest_ms);
}

void epoch_go_on(struct down *d)
{
    if (d->presence.farewell != FAREWELL_NONE) return; /* it ends soon anyway, in good order */
    /* the end would forget dead letters that Kafka may be storing right now, and what was
     * finished and stands in no checkpoint yet */
    if (!d->end_is_due || d->lettered > 0) return;
    if (d->link == LINK_UP && !d->marks_are_refused && !marks_finish(d)) return;
    d->end_is_due = false;
    epoch_cue(d, LINK_SILENT);
}

void epoch_tick(struct down *d)
{
    if (d->link == LINK_RESTING && d->now.mono_ms >= d->dial_at_ms) epoch_cue(d, LINK_RESTED);
    if (d->link == LINK_UP && d->now.mono_ms >= d->scan_at_ms) look_for_silence(d);
}
