#include "tests/world/host_check.h"

#include "bridge/core/checkpoint.h"
#include "bridge/core/ticket.h"
#include "tests/world/culprit.h"
#include "tests/world/states.h"
#include "tests/world/status.h"
#include "tests/world/telling.h"
#include "tests/world/world.h"

#define BREAK(...) truth_break(&w->truth, __VA_ARGS__)

static bool is_of_now(const struct world *w, const struct host_lane *lane)
{
    return lane->incarnation == w->truth.partitions[lane->partition].incarnation;
}

/* --- INV4: what comes again --- */

uint32_t check_unfinished(const struct world *w, const struct host *h)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < h->lane_count; i++) {
        uint32_t p = h->lanes[i].partition;
        if (w->set.down.has_checkpoints && !store_is_bound(w, p)) continue;
        count += truth_would_void(&w->truth, p, store_floor(w, p));
    }
    return count;
}

/* What was sent of two intervals, behind the first that is not answered. */
static uint32_t bound_of_withheld(const struct world *w)
{
    const struct down_settings *s = &w->set.down;

    return s->withheld_max > 0 ? 2 * (s->window_max + s->withheld_max) : 0;
}

static uint32_t bound_of(const struct world *w, const struct host *h)
{
    const struct down_settings *s = &w->set.down;
    uint32_t bound = 2 * s->commit_records_max + s->window_max + bound_of_withheld(w);

    return s->has_checkpoints ? bound + 2 * h->lane_count * s->checkpoint_records_max : bound;
}

void check_void(struct world *w, struct host *h, const char *what)
{
    uint32_t count = 0;

    if (h->is_expelled) return; /* it was void already, and others may have it now */
    for (uint32_t i = 0; i < h->lane_count; i++) {
        uint32_t p = h->lanes[i].partition;
        uint32_t now = truth_void(&w->truth, p, store_floor(w, p));
        if (store_is_bound(w, p) || !w->set.down.has_checkpoints) count += now;
    }
    if (count > bound_of(w, h))
        BREAK("INV4: %s repeats %u records, not %u", what, count, bound_of(w, h));
}

/* Without checkpoints the core goes back to its first open record. */
static void void_to_safe(struct world *w, struct host *h)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < h->lane_count; i++) {
        int64_t safe, committed;
        if (!down_lane(h->down, (uint16_t)i, &safe, &committed)) continue;
        uint32_t p = h->lanes[i].partition;
        if (safe < w->truth.partitions[p].committed) safe = w->truth.partitions[p].committed;
        count += truth_void(&w->truth, p, safe);
    }
    if (count > h->window + bound_of_withheld(w))
        BREAK("INV4: the end of an epoch repeats %u records", count);
}

void check_answered(struct world *w, const struct note *note)
{
    if (note->partition >= PARTITIONS_MAX) return;
    if (note->kind == INPUT_PUBACKED && ticket_is_state(note->number)) return;
    if (note->incarnation != w->truth.partitions[note->partition].incarnation) return;
    truth_answered(&w->truth, note->partition, note->offset);
}

/* --- before the step --- */

static void begin_lanes(const struct world *w, struct host *h)
{
    h->holds = true;
    h->look_is_wanted = false;
    h->assignment++;
    h->has_started = h->is_draining = h->may_repeat = false;
    h->lane_count = h->assigned_count;
    for (uint32_t i = 0; i < h->lane_count; i++) {
        uint32_t p = h->assigned_partition[i];
        h->lanes[i] = (struct host_lane){.partition = p,
                                         .incarnation = w->truth.partitions[p].incarnation,
                                         .position = -1,
                                         .committed = -1,
                                         .recalled = -1,
                                         .acked = -1,
                                         .pubacked = -1,
                                         .alone_at = -1,
                                         .told_known = -1};
    }
}

static void begin_epoch(struct world *w, struct host *h, const struct input *in)
{
    h->is_up = true;
    h->hangs_up = false;
    status_up(w, h);
    if (!h->is_draining) h->may_repeat = false; /* what was to come again, is void */
    h->window = in->mqtt_up.receive_max < w->set.down.window_max ? in->mqtt_up.receive_max
                                                                 : w->set.down.window_max;
    for (uint32_t i = 0; i < h->lane_count; i++) {
        h->lanes[i].is_recalled = h->lanes[i].is_asked = h->lanes[i].is_spoilt = false;
        h->lanes[i].recalled = -1;
        h->lanes[i].is_anew = false;
        memset(&h->lanes[i].sent, 0, sizeof h->lanes[i].sent);
        memset(h->lanes[i].paces, 0, sizeof h->lanes[i].paces);
    }
}

static void end_epoch(struct world *w, struct host *h)
{
    h->is_up = h->down_is_owed = false;
    if (w->set.down.has_checkpoints) h->look_is_wanted = false;
    h->nonce_size = 0;
    h->life++;
    for (uint32_t i = 0; i < h->lane_count; i++)
        h->lanes[i].mark_is_out = false;
    if (h->is_draining) h->may_repeat = true;
    if (h->is_draining || !h->holds || h->is_expelled) return;
    if (w->set.down.has_checkpoints) {
        check_void(w, h, "the end of an epoch");
    } else if (h->has_started) {
        void_to_safe(w, h);
    }
}

/* The fence is back: what was asked for before it is known now. */
static void take_message(struct world *w, struct host *h, const struct input *in)
{
    enum own_topic topic = own_topic_of(in->message.topic);
    struct text payload = text_of_bytes(in->message.payload);

    if (topic == (enum own_topic)(OWN_FENCE + (int)h->number) && h->nonce_size > 0 &&
        text_equal(payload, (struct text){h->nonce, h->nonce_size})) {
        for (uint32_t i = 0; i < h->lane_count; i++) {
            if (!h->lanes[i].is_asked) continue;
            h->lanes[i].is_recalled = true;
            h->lanes[i].may_be_lost |= store_lacks(w, h->lanes[i].partition);
            h->lanes[i].is_asked = false;
        }
    }
    if (!own_is_checkpoint(topic)) return;
    struct host_lane *lane = host_lane_of(h, topic - OWN_CHECKPOINT);
    struct checkpoint c;
    if (lane == NULL || !lane->is_asked) return;
    lane->recalled = own_number(payload, TEXT("\"next\":"));
    /* one of another broker's is not looked at */
    lane->is_anew = lane->recalled > 0 && w->stored.now.is_anew[lane->partition] &&
                    !w->stored.now.is_foreign[lane->partition];
    lane->is_spoilt = w->stored.now.is_spoilt[lane->partition] &&
                      checkpoint_read(in->message.payload, &c) != CHECKPOINT_FINE;
    lane->has_print = memmem(payload.at, payload.size, "\"last_crc32c\":\"", 15) != NULL;
}

static void take_puback(struct world *w, struct host *h, const struct input *in)
{
    uint64_t ticket = in->puback.ticket;

    bool is_status = status_answered(w, h, ticket, in->puback.code);
    if (in->puback.code >= 0x80 && !is_status) h->may_repeat = true; /* the epoch ends */
    if (!ticket_is_own(ticket)) {
        culprit_answered(h, ticket);
        return;
    }
    struct own_post *post = &h->posts[ticket_number(ticket) % HOST_POSTS_MAX];
    if (post->life != h->life || post->ticket != ticket) return;
    post->ticket = 0;
    if (!own_is_checkpoint(post->topic) || post->assignment != h->assignment) return;
    struct host_lane *lane = host_lane_of(h, post->topic - OWN_CHECKPOINT);
    if (lane == NULL) return;
    lane->mark_is_out = false;
    if (in->puback.code >= 0x80) return;
    lane->acked = lane->pubacked = post->next;
    lane->lost_is_told = false;
    /* it has caught up */
    if (post->next >= lane->told_known && post->next >= lane->committed)
        lane->loss_is_told = false;
}

/* R6: what is older than the recovery window is not sent again. */
static void take_found(struct world *w, struct host *h, const struct input *in)
{
    uint32_t p = h->lanes[in->found.lane].partition;

    if (!h->lanes[in->found.lane].finds_window) return;

    /* when it was asked for; somebody may have spoilt the other broker's checkpoint since */
    bool is_lost = store_lacks(w, p) || h->lanes[in->found.lane].may_be_lost;
    if (!is_lost || !is_of_now(w, &h->lanes[in->found.lane])) return;
    if (!w->set.has_state) {
        truth_excuse_below(&w->truth, p, in->found.offset);
    } else if (h->lanes[in->found.lane].finds_state) {
        truth_excuse_states_below(&w->truth, p, in->found.offset);
    } else {
        truth_excuse_events_below(&w->truth, p, in->found.offset);
        const struct conn *c = broker_conn(w, h->number);
        bool is_alive = c != NULL && c->is_accepted && !c->is_broken; /* else it is another */
        if (is_alive)
            states_begin_events(w, p, in->found.offset, h->lanes[in->found.lane].committed);
        if (w->set.down.recovery_state_ms <= w->set.down.recovery_window_ms)
            truth_excuse_states_below(&w->truth, p, in->found.offset);
    }
}

/* What is gone before the first start is no gap. */
static void take_look(struct world *w, struct host *h)
{
    if (!h->look_is_wanted || h->is_draining) return;
    h->look_is_wanted = false;
    for (uint32_t i = 0; i < h->lane_count; i++) {
        bool is_marked = h->looked[i].committed >= 0 && !h->looked[i].is_unmarked;
        bool is_new = !is_marked && h->lanes[i].recalled < 0;
        /* where the new log begins at the old one's checkpoint, nobody can tell them apart */
        if (h->lanes[i].recalled == h->looked[i].low) is_new = true;
        if (is_new) telling_below(w, h->lanes[i].partition, h->looked[i].low);
        h->lanes[i].committed = h->looked[i].is_unmarked ? -1 : h->looked[i].committed;
        h->lanes[i].low = h->looked[i].low;
        states_take_look(w, &h->lanes[i]);
        h->lanes[i].may_be_lost |= store_lacks(w, h->lanes[i].partition);
        if (h->lanes[i].recalled >= 0) h->lanes[i].acked = h->lanes[i].recalled;
    }
}

void check_before(struct world *w, struct host *h, const struct input *in)
{
    status_before(w, h);
    switch (in->kind) {
    case INPUT_ASSIGNED: begin_lanes(w, h); return;
    case INPUT_LOOKED: take_look(w, h); return;
    case INPUT_FOUND: take_found(w, h, in); return;
    case INPUT_MQTT_UP: begin_epoch(w, h, in); return;
    case INPUT_MQTT_DOWN:
        culprit_ended(w, h, in);
        end_epoch(w, h);
        return;
    case INPUT_MESSAGE: take_message(w, h, in); return;
    case INPUT_PUBACKED: take_puback(w, h, in); return;
    case INPUT_AUDITED: telling_audited(w, h, in); return;
    case INPUT_COMMITTED:
        h->commit_is_out = false;
        if (!in->committed.ok && h->is_draining) h->may_repeat = true;
        return;
    case INPUT_LANES_LOST:
        h->lost_is_owed = false;
        h->may_repeat = true;
        return;
    case INPUT_KAFKA_FATAL: h->may_repeat = true; return;
    case INPUT_REVOKED:
    case INPUT_STOP:
        if (!h->is_draining) h->drain_since_ms = w->now_ms;
        h->is_draining = true;
        if (in->kind == INPUT_STOP) h->is_asked_to_stop = h->is_stopping = true;
        return;
    default: return;
    }
}

/* --- what the core asks for --- */

/* replay=1 where this assignment sent it before, or the group had it committed; and never on
 * what nobody has sent. */
static void check_replay(struct world *w, const struct host_lane *lane, const struct effect *e)
{
    const struct partition *p = &w->truth.partitions[lane->partition];
    int64_t offset = e->publish.offset;
    bool is_marked = content_is_replay(e->publish.message);
    bool is_known = bits_have(&lane->sent_before, offset) || offset < lane->committed;

    if (is_known && !is_marked) {
        BREAK("%u@%lld is sent again without replay=1", lane->partition, (long long)offset);
    }
    /* where values are thinned, those that were overtaken count as sent before, too */
    if (p->is_thinned) return;
    if (ticket_is_state(e->publish.ticket)) return;
    if (is_marked && !bits_have(&p->ever, offset) && offset >= lane->committed &&
        offset >= lane->recalled && !lane->loss_was_told && p->incarnation == 0) {
        BREAK("%u@%lld is sent for the first time, with replay=1", lane->partition,
              (long long)offset);
    }
}

void check_publish(struct world *w, struct host *h, const struct effect *e)
{
    struct host_lane *lane = &h->lanes[e->publish.lane];
    uint32_t p = lane->partition;
    int64_t offset = e->publish.offset;

    if (!is_of_now(w, lane)) return;
    if (w->set.down.has_checkpoints) {
        const struct conn *c = broker_conn(w, h->number);
        if (!lane->is_recalled) BREAK("R2: %u@%lld without a fence", p, (long long)offset);
        if (lane->is_spoilt) BREAK("R3: %u@%lld, and nobody can say why", p, (long long)offset);
        if (c != NULL && !c->is_broken && c->is_accepted) {
            telling_check(w, lane, offset);
        }
        check_replay(w, lane, e);
    }
    if (ticket_is_state(e->publish.ticket)) return;
    if (!h->is_expelled) states_check_event(w, p, offset);
    thin_check_pace(w, h, lane, offset);
    truth_published(&w->truth, p, offset, h->is_expelled);
    bits_add(&lane->sent_before, offset);
    bits_add(&lane->sent, offset);
}

static void check_checkpoint(struct world *w, struct host *h, struct own_post *post)
{
    uint32_t p = post->topic - OWN_CHECKPOINT;
    struct host_lane *lane = host_lane_of(h, p);

    if (lane == NULL) {
        BREAK("R4: a checkpoint of %u, which is not held", p);
        return;
    }
    for (uint32_t i = 0; h->kept_count > 0 && i < HOST_KEPT_MAX; i++) {
        const struct kept *kept = &h->kept[i];
        if (!kept->is_used || kept->partition != p || kept->offset >= post->next) continue;
        BREAK("R4: the checkpoint of %u says %lld, and %lld is not answered", p,
              (long long)post->next, (long long)kept->offset);
    }
    if (lane->mark_is_out) BREAK("R4: a second checkpoint of %u is on its way", p);
    lane->mark_is_out = true;
}

void check_post(struct world *w, struct host *h, const struct effect *e)
{
    enum own_topic topic = own_topic_of(e->post.topic);
    struct own_post *post = &h->posts[ticket_number(e->post.ticket) % HOST_POSTS_MAX];

    bool is_used = post->life == h->life && post->ticket != 0;
    if (topic == OWN_UNKNOWN || !ticket_is_own(e->post.ticket) || is_used) {
        BREAK("a POST that nobody understands: %.*s", (int)e->post.topic.size,
              e->post.topic.at);
        return;
    }
    if (!h->is_up) BREAK("POST while no epoch is up");
    *post = (struct own_post){
        .life = h->life, .ticket = e->post.ticket, .topic = topic, .assignment = h->assignment};
    if (topic == (enum own_topic)(OWN_FENCE + (int)h->number)) {
        h->nonce_size = (uint32_t)e->post.payload.size;
        if (h->nonce_size > NONCE_BYTES) h->nonce_size = NONCE_BYTES;
        memcpy(h->nonce, e->post.payload.at, h->nonce_size);
    }
    if (topic == OWN_GAP) {
        int64_t partition = own_number(e->post.payload, TEXT("\"partition\":"));
        struct host_lane *lane = host_lane_of(h, (uint32_t)partition);
        if (lane != NULL) {
            lane->gap_is_posted = true;
            telling_gap(w, lane);
        }
    }
    if (topic == OWN_PRESENCE) status_post(w, h, e);
    if (!own_is_checkpoint(topic)) return;
    post->next = own_number(e->post.payload, TEXT("\"next\":"));
    store_look_for_blind(w, topic - OWN_CHECKPOINT, e->post.payload);
    check_checkpoint(w, h, post);
}

void check_subscribe(struct world *w, struct host *h, const struct effect *e)
{
    if (!h->is_up) BREAK("SUBSCRIBE while no epoch is up");
    for (size_t i = 0; i < e->topics.count; i++) {
        enum own_topic topic = own_topic_of(e->topics.at[i]);
        if (!own_is_checkpoint(topic)) continue;
        struct host_lane *lane = host_lane_of(h, topic - OWN_CHECKPOINT);
        if (lane == NULL) continue;
        lane->is_asked = true;
        lane->may_be_lost = store_lacks(w, lane->partition);
    }
}

void check_find(struct world *w, struct host *h, const struct effect *e)
{
    if (e->find.lane >= h->lane_count) {
        BREAK("FIND of a lane that is not there");
        return;
    }
    int64_t window_ms = WORLD_WALL_MS + w->now_ms - e->find.timestamp_ms;
    h->lanes[e->find.lane].finds_window = e->find.timestamp_ms > 0;
    h->lanes[e->find.lane].finds_state = window_ms != w->set.down.recovery_window_ms;
    if (e->find.timestamp_ms == 0) return; /* is there anything at all? */
    const struct conn *c = broker_conn(w, h->number);
    bool is_alive = c != NULL && c->is_accepted; /* else the broker may be another by now */
    uint32_t p = h->lanes[e->find.lane].partition;
    if (is_alive && !h->lanes[e->find.lane].may_be_lost && !w->stored.now.is_spoilt[p])
        BREAK("R6: FIND, and the broker has lost nothing");
}

/* INV6: exactly the last acknowledged checkpoint; but a start at the log's end is committed as
 * it is. */
void check_commit(struct world *w, struct host *h, const struct effect *e)
{
    if (h->commit_is_out) BREAK("COMMIT while another one is unanswered");
    if (e->points.count == 0) BREAK("COMMIT of nothing");
    for (size_t i = 0; i < e->points.count; i++) {
        if (e->points.at[i].lane >= h->lane_count) {
            BREAK("COMMIT of a lane that is not there");
            return;
        }
        const struct host_lane *lane = &h->lanes[e->points.at[i].lane];
        int64_t next = e->points.at[i].next;
        if (!is_of_now(w, lane)) continue;
        if (!w->set.down.has_checkpoints) {
            truth_commit_asked(&w->truth, lane->partition, next);
        } else if (next != lane->acked) {
            BREAK("INV6: commit of %u@%lld, and the last acknowledged checkpoint says %lld",
                  lane->partition, (long long)next, (long long)lane->acked);
        }
    }
}

/* --- after the step --- */

static void check_stats(struct world *w, const struct host *h)
{
    const uint64_t *at = down_stats(h->down)->at;
    uint64_t ends = at[STAT_DELIVERED] + at[STAT_REJECTED] + at[STAT_SKIPPED] +
                    at[STAT_EXPIRED] + at[STAT_THINNED] + at[STAT_FORGOTTEN];

    if (at[STAT_RECEIVED] != ends + at[STAT_IN_FLIGHT]) {
        BREAK("stats: received %llu, ends %llu, in flight %llu",
              (unsigned long long)at[STAT_RECEIVED], (unsigned long long)ends,
              (unsigned long long)at[STAT_IN_FLIGHT]);
    }
    if (h->is_on && at[STAT_IN_FLIGHT] != h->kept_count) {
        BREAK("%u records are kept, and %llu in flight", h->kept_count,
              (unsigned long long)at[STAT_IN_FLIGHT]);
    }
}

/* R12: a queue that overflows is told. */
static void check_dropped(struct world *w, struct host *h)
{
    if (h->fed->kind != INPUT_MESSAGE) return;
    if (own_topic_of(h->fed->message.topic) != OWN_DROPPED) return;
    int64_t number = own_number(text_of_bytes(h->fed->message.payload), TEXT(""));
    if (h->dropped > 0 && (uint64_t)number > h->dropped && h->alarms == 0 && !h->hangs_up)
        BREAK("R12: the broker drops messages, and nobody is told");
    if (!h->hangs_up) h->dropped = (uint64_t)number;
}

void check_after(struct world *w, struct host *h)
{
    check_stats(w, h);
    if (h->is_on) check_dropped(w, h);
    if (h->is_on) status_after(w, h);
}
