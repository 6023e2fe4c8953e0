#include <assert.h>
#include <string.h>

#include "bridge/base/json.h"
#include "bridge/core/down_state.h"

/* --- our own messages --- */

/* True when one more message may be unanswered; there may be no place for its words in this
 * step. */
static bool has_credit(const struct down *d)
{
    if (d->link != LINK_UP || d->marks_are_refused || epoch_is_reserved(d)) return false;
    return !posts_is_full(&d->posts) && down_messages_out(d) < d->window;
}

bool marks_have_room(const struct down *d)
{
    return has_credit(d) && d->texts.capacity - d->texts.size >= POST_TEXTS_BYTES;
}

struct text marks_topic(struct down *d, struct text rest)
{
    size_t start = d->texts.size;

    sink_text(&d->texts, text_of(d->set.control_prefix));
    sink_char(&d->texts, '/');
    sink_text(&d->texts, text_of(d->set.bridge_id));
    sink_char(&d->texts, '/');
    sink_text(&d->texts, rest);
    return sink_since(&d->texts, start);
}

struct text marks_lane_topic(struct down *d, const struct lane *lane)
{
    size_t start = d->texts.size;

    checkpoint_topic(text_of(d->set.control_prefix), text_of(d->set.bridge_id),
                     text_of(lane->kafka_topic), lane->partition, &d->texts);
    return sink_since(&d->texts, start);
}

void marks_post(struct down *d, enum post_kind kind, uint16_t lane, struct text topic,
                struct text payload)
{
    assert(!d->texts.overflow);
    struct effect *e = effects_add(d->out, EFFECT_POST);

    e->post.ticket = posts_open(&d->posts, kind, lane, d->now.mono_ms);
    e->post.topic = topic;
    e->post.payload = payload;
    e->post.is_retained = kind != POST_NOTICE; /* that one is news, the others are state */
}

/* --- checkpoints --- */

/* Names are bounded by the configuration. */
static void copy_name(char *out, size_t out_bytes, const char *name)
{
    size_t size = strlen(name);

    assert(size < out_bytes);
    memcpy(out, name, size + 1);
}

static struct text write_checkpoint(struct down *d, const struct lane *lane)
{
    size_t start = d->texts.size;
    struct checkpoint c = {
        .partition = lane->partition,
        .next = lane->ledger.safe,
        .events_from = lane->events_from,
        .last = lane->ledger.print,
        .log_start =
            lane->looked.low < lane->ledger.safe ? lane->looked.low : lane->ledger.safe,
        .sequence = ++d->sequence,
        .timestamp_ms = d->now.wall_ms < 0 ? 0 : d->now.wall_ms,
    };

    copy_name(c.bridge_id, sizeof c.bridge_id, d->set.bridge_id);
    memcpy(c.cluster_id, d->cluster_id, sizeof c.cluster_id);
    memcpy(c.kafka_topic, lane->kafka_topic, sizeof c.kafka_topic);
    memcpy(c.broker_id, d->broker_id, sizeof c.broker_id);
    copy_name(c.writer, sizeof c.writer, d->set.instance);
    checkpoint_write(&c, &d->texts);
    return sink_since(&d->texts, start);
}

/* R4: on the connection on which all below was acknowledged, one at a time. */
void marks_send(struct down *d, struct lane *lane)
{
    assert(lane->phase == LANE_RUNNING);
    assert(lane->mark_out < 0);
    struct text topic = marks_lane_topic(d, lane);

    marks_post(d, POST_CHECKPOINT, lane_number(d, lane), topic, write_checkpoint(d, lane));
    lane->mark_out = lane->ledger.safe;
    lane->in_mark = lane->unmarked;
    d->unmarked -= lane->unmarked;
    lane->unmarked = 0;
    if (lane->mark_is_due) d->marks_due--;
    lane->mark_is_due = false;
}

void marks_want(struct down *d, struct lane *lane)
{
    if (lane->mark_is_due || lane->phase != LANE_RUNNING) return;
    lane->mark_is_due = true;
    d->marks_due++;
}

void marks_forget(struct down *d, struct lane *lane)
{
    uint32_t again = lane->unmarked + lane->in_mark;

    d->unmarked -= lane->unmarked;
    d->behind -= again;
    lane->owed += again;
    d->owed += again;
    lane->unmarked = lane->in_mark = 0;
    lane->mark_out = -1;
    if (lane->mark_is_due) d->marks_due--;
    lane->mark_is_due = false;
}

uint32_t marks_threshold(const struct down *d)
{
    return d->careful_left > 0 ? 1 : d->mark_records_max;
}

/* --- answers --- */

static void checkpoint_acknowledged(struct down *d, struct lane *lane)
{
    assert(lane->mark_out >= 0);
    uint32_t records = lane->in_mark;

    d->stats.at[STAT_CHECKPOINTS]++;
    lane->marked = lane->acknowledged = lane->mark_out;
    lane->mark_out = -1;
    lane->in_mark = 0;
    lane->loss_is_told = false; /* another loss is news */
    if (lane->unmarked >= marks_threshold(d)) d->mark_is_ripe = true;
    lanes_may_commit(d, lane, records);
}

/* Without its own messages the bridge cannot keep its promise, so it sends nothing else either.
 */
static void post_refused(struct down *d, const struct post *post, uint8_t code)
{
    if (post->kind == POST_ORPHAN || d->marks_are_refused) return;
    d->marks_are_refused = true;
    if (reason_verdict(code) == PUBACK_REJECT) {
        down_tell(d, FACT_CHECKPOINT_DENIED, (struct text){0}, text_of(reason_words(code)),
                  code);
    }
    d->end_is_due = true;
}

void marks_answered(struct down *d, uint64_t ticket, uint8_t code)
{
    struct post post;

    if (!posts_answer(&d->posts, ticket, &post)) return;
    if (post.kind == POST_PRESENCE) {
        presence_answered(d, code);
        return;
    }
    if (reason_verdict(code) != PUBACK_DONE) {
        post_refused(d, &post, code);
        return;
    }
    if (post.kind == POST_CHECKPOINT) checkpoint_acknowledged(d, &d->lanes[post.lane]);
    if (post.kind == POST_NOTICE) losses_noticed(&d->lanes[post.lane]);
}

/* --- when --- */

static void send_identity(struct down *d)
{
    size_t start;
    struct json j;

    if (!d->identity_is_due || !marks_have_room(d)) return;
    d->identity_is_due = false;
    struct text topic = marks_topic(d, TEXT("id"));
    start = d->texts.size;
    json_open(&j, &d->texts);
    json_text(&j, "id", text_of(d->broker_id));
    json_int(&j, "timestamp", d->now.wall_ms);
    json_close(&j);
    marks_post(d, POST_IDENTITY, 0, topic, sink_since(&d->texts, start));
}

static bool time_has_come(const struct down *d)
{
    return d->unmarked > 0 && d->now.mono_ms >= d->mark_at_ms;
}

/* Sends the checkpoints of those lanes for which @all, or their number of records, says so.
 * False when there was no room for one. */
static bool send_some(struct down *d, bool all)
{
    for (uint32_t i = 0; i < d->lane_count; i++) {
        struct lane *lane = &d->lanes[i];
        if (lane->phase != LANE_RUNNING || lane->mark_out >= 0) continue;
        bool many = lane->unmarked >= marks_threshold(d) || (all && lane->unmarked > 0);
        if (!many && !lane->mark_is_due) continue;
        if (!marks_have_room(d)) return false;
        marks_send(d, lane);
    }
    return true;
}

void marks_go_on(struct down *d)
{
    if (d->hold != HOLD_READING && d->hold != HOLD_DRAINING) return;
    send_identity(d);
    if (d->recall != RECALL_DONE || d->identity_is_due || !d->set.has_checkpoints) return;
    bool is_time = time_has_come(d);
    if (!is_time && !d->mark_is_ripe && d->marks_due == 0) return;
    if (!marks_have_room(d) || !send_some(d, is_time)) return;
    d->mark_is_ripe = false;
    if (is_time) d->mark_at_ms = d->now.mono_ms + d->set.checkpoint_every_ms;
}

int64_t marks_deadline(const struct down *d)
{
    if (d->hold != HOLD_READING && d->hold != HOLD_DRAINING) return INT64_MAX;
    if (d->recall != RECALL_DONE || d->unmarked == 0 || !has_credit(d)) return INT64_MAX;
    return d->mark_is_ripe ? d->now.mono_ms : d->mark_at_ms;
}

bool marks_finish(struct down *d)
{
    bool is_finished = true;

    if (!d->set.has_checkpoints || d->link != LINK_UP || d->recall != RECALL_DONE) return true;
    if (d->marks_are_refused) return true;
    for (uint32_t i = 0; i < d->lane_count; i++) {
        struct lane *lane = &d->lanes[i];
        if (lane->phase != LANE_RUNNING) continue;
        if (lane->unmarked > 0 && lane->mark_out < 0 && marks_have_room(d)) marks_send(d, lane);
        if (lane->unmarked > 0 || lane->mark_out >= 0) is_finished = false;
    }
    return is_finished;
}
