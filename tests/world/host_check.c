#include "tests/world/host_check.h"

#include "bridge/core/checkpoint.h"
#include "bridge/core/ticket.h"
#include "tests/world/world.h"

#define BREAK(...) truth_break(&w->truth, __VA_ARGS__)

static struct host_lane *lane_of(struct host *h, uint32_t partition)
{
    for (uint32_t i = 0; i < h->lane_count; i++) {
        if (h->lanes[i].partition == partition) return &h->lanes[i];
    }
    return NULL;
}

static bool is_of_now(const struct world *w, const struct host_lane *lane)
{
    return lane->incarnation == w->truth.partitions[lane->partition].incarnation;
}

/* How far the bridge knows that the lane was handed to the broker once. */
static int64_t known_of(const struct host_lane *lane)
{
    return lane->pubacked > lane->committed ? lane->pubacked : lane->committed;
}

/* Nobody has to be told that the records below @next are gone. */
static void tell_below(struct world *w, uint32_t partition, int64_t next)
{
    for (uint32_t i = 0; i < BITS_WORDS; i++)
        w->truth.partitions[partition].told.at[i] |= bits_below(i, next);
}

/* A gap is told when the log, the audit topic and the gap topic have it. */
static void take_telling(struct world *w, const struct host_lane *lane)
{
    if (lane->gap_is_told && lane->gap_is_audited && lane->gap_is_posted)
        tell_below(w, lane->partition, lane->low);
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

static uint32_t bound_of(const struct world *w, const struct host *h)
{
    const struct down_settings *s = &w->set.down;
    uint32_t bound = 2 * s->commit_records_max + s->window_max;

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
    if (count > h->window) BREAK("INV4: the end of an epoch repeats %u records", count);
}

void check_answered(struct world *w, const struct note *note)
{
    if (note->partition >= PARTITIONS_MAX) return;
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
                                         .told_known = -1};
    }
}

static void begin_epoch(struct world *w, struct host *h, const struct input *in)
{
    h->is_up = true;
    h->hangs_up = false;
    h->window = in->mqtt_up.receive_max < w->set.down.window_max ? in->mqtt_up.receive_max
                                                                 : w->set.down.window_max;
    for (uint32_t i = 0; i < h->lane_count; i++) {
        h->lanes[i].is_recalled = h->lanes[i].is_asked = h->lanes[i].is_spoilt = false;
        h->lanes[i].recalled = -1;
        h->lanes[i].is_anew = false;
        memset(&h->lanes[i].sent, 0, sizeof h->lanes[i].sent);
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
            h->lanes[i].may_be_lost = store_lacks(w, h->lanes[i].partition);
            h->lanes[i].is_asked = false;
        }
    }
    if (!own_is_checkpoint(topic)) return;
    struct host_lane *lane = lane_of(h, topic - OWN_CHECKPOINT);
    struct checkpoint c;
    if (lane == NULL || !lane->is_asked) return;
    lane->recalled = own_number(payload, TEXT("\"next\":"));
    lane->is_anew = w->stored.now.is_anew[lane->partition];
    lane->is_spoilt = w->stored.now.is_spoilt[lane->partition] &&
                      checkpoint_read(in->message.payload, &c) != CHECKPOINT_FINE;
}

static void take_puback(struct host *h, const struct input *in)
{
    uint64_t ticket = in->puback.ticket;

    if (in->puback.code >= 0x80) h->may_repeat = true; /* the epoch ends */
    if (!ticket_is_own(ticket)) return;
    struct own_post *post = &h->posts[ticket_number(ticket) % HOST_POSTS_MAX];
    if (post->life != h->life || post->ticket != ticket) return;
    post->ticket = 0;
    if (!own_is_checkpoint(post->topic) || post->assignment != h->assignment) return;
    struct host_lane *lane = lane_of(h, post->topic - OWN_CHECKPOINT);
    if (lane == NULL) return;
    lane->mark_is_out = false;
    if (in->puback.code >= 0x80) return;
    lane->acked = lane->pubacked = post->next;
    lane->lost_is_told = false;
}

static void take_audited(struct world *w, struct host *h, const struct input *in)
{
    for (uint32_t i = 0; i < HOST_AUDITS_MAX; i++) {
        struct audit *a = &h->audits[i];
        if (!a->is_used || a->ticket != in->audited.ticket) continue;
        a->is_used = false;
        struct host_lane *lane = lane_of(h, a->partition);
        if (lane == NULL || !in->audited.stored) continue;
        lane->gap_is_audited = true;
        take_telling(w, lane);
    }
}

/* R6: what is older than the recovery window is not sent again. */
static void take_found(struct world *w, struct host *h, const struct input *in)
{
    uint32_t p = h->lanes[in->found.lane].partition;

    if (!store_lacks(w, p) || !is_of_now(w, &h->lanes[in->found.lane])) return;
    truth_excuse_below(&w->truth, p, in->found.offset);
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
        if (is_new) tell_below(w, h->lanes[i].partition, h->looked[i].low);
        h->lanes[i].committed = h->looked[i].is_unmarked ? -1 : h->looked[i].committed;
        h->lanes[i].low = h->looked[i].low;
        h->lanes[i].may_be_lost |= store_lacks(w, h->lanes[i].partition);
        if (h->lanes[i].recalled >= 0) h->lanes[i].acked = h->lanes[i].recalled;
    }
}

void check_before(struct world *w, struct host *h, const struct input *in)
{
    switch (in->kind) {
    case INPUT_ASSIGNED: begin_lanes(w, h); return;
    case INPUT_LOOKED: take_look(w, h); return;
    case INPUT_FOUND: take_found(w, h, in); return;
    case INPUT_MQTT_UP: begin_epoch(w, h, in); return;
    case INPUT_MQTT_DOWN: end_epoch(w, h); return;
    case INPUT_MESSAGE: take_message(w, h, in); return;
    case INPUT_PUBACKED: take_puback(h, in); return;
    case INPUT_AUDITED: take_audited(w, h, in); return;
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
        if (in->kind == INPUT_STOP) h->is_asked_to_stop = true;
        return;
    default: return;
    }
}

/* --- what the core asks for --- */

/* INV9: what Kafka deleted before anybody carried it is said before anything newer. A broker
 * that was killed, and the bridge has not noticed, has other records; so only while the
 * connection lives. */
static void check_silence(struct world *w, struct host_lane *lane, int64_t offset)
{
    const struct partition *p = &w->truth.partitions[lane->partition];
    const struct bits *arrived = &w->stored.now.arrived[lane->partition];
    struct bits silent;

    for (uint32_t i = 0; i < BITS_WORDS; i++) {
        silent.at[i] =
            p->deleted_todo.at[i] & ~arrived->at[i] & ~p->told.at[i] & ~lane->sent.at[i];
    }
    int64_t first = bits_first(&silent, offset);
    if (first < 0) return;
    BREAK("INV9: %u@%lld is sent, and it was not said that %lld is gone (%s%s%s)",
          lane->partition, (long long)offset, (long long)first, lane->gap_is_told ? "told " : "",
          lane->gap_is_audited ? "audited " : "", lane->gap_is_posted ? "posted" : "");
}

/* INV9: that the broker or the log is not what it was is said before anything is sent again. */
static void check_loss(struct world *w, struct host_lane *lane, int64_t offset)
{
    const struct stored *b = &w->stored;
    uint32_t p = lane->partition;
    int64_t known = known_of(lane);

    if (b->is_lost[p] && !lane->lost_is_told) {
        BREAK("INV9: %u@%lld is sent, and it was not said that the broker has lost its state", p,
              (long long)offset);
    }
    if (lane->is_anew && !lane->loss_is_told && w->truth.partitions[p].low == 0) {
        BREAK("INV9: %u@%lld is sent, and it was not said that the topic is another one", p,
              (long long)offset);
    }
    if (offset < known && (!lane->loss_is_told || known > lane->told_known)) {
        BREAK("INV9: %u@%lld is sent again, and it was not said that the broker is behind %lld",
              p, (long long)offset, (long long)known);
    }
}

/* replay=1 where this assignment sent it before, or the group had it committed; and never on what
 * nobody has sent. */
static void check_replay(struct world *w, const struct host_lane *lane,
                         const struct effect *e)
{
    const struct partition *p = &w->truth.partitions[lane->partition];
    int64_t offset = e->publish.offset;
    bool is_marked = content_is_replay(e->publish.message);
    bool is_known = bits_have(&lane->sent_before, offset) || offset < lane->committed;

    if (is_known && !is_marked) {
        BREAK("%u@%lld is sent again without replay=1", lane->partition, (long long)offset);
    }
    if (is_marked && !bits_have(&p->ever, offset) && offset >= lane->committed &&
        !lane->loss_is_told && p->incarnation == 0) {
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
            check_silence(w, lane, offset);
            check_loss(w, lane, offset);
        }
        check_replay(w, lane, e);
    }
    truth_published(&w->truth, p, offset, h->is_expelled);
    bits_add(&lane->sent_before, offset);
    bits_add(&lane->sent, offset);
}

static void check_checkpoint(struct world *w, struct host *h, struct own_post *post)
{
    uint32_t p = post->topic - OWN_CHECKPOINT;
    struct host_lane *lane = lane_of(h, p);

    if (lane == NULL) {
        BREAK("R4: a checkpoint of %u, which is not held", p);
        return;
    }
    for (uint32_t i = 0; h->kept_count > 0 && i < HOST_WINDOW_MAX; i++) {
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
        BREAK("a POST that nobody understands: %.*s", (int)e->post.topic.size, e->post.topic.at);
        return;
    }
    if (!h->is_up) BREAK("POST while no epoch is up");
    *post = (struct own_post){.life = h->life,
                              .ticket = e->post.ticket,
                              .topic = topic,
                              .assignment = h->assignment};
    if (topic == (enum own_topic)(OWN_FENCE + (int)h->number)) {
        h->nonce_size = (uint32_t)e->post.payload.size;
        if (h->nonce_size > NONCE_BYTES) h->nonce_size = NONCE_BYTES;
        memcpy(h->nonce, e->post.payload.at, h->nonce_size);
    }
    if (topic == OWN_GAP) {
        int64_t partition = own_number(e->post.payload, TEXT("\"partition\":"));
        struct host_lane *lane = lane_of(h, (uint32_t)partition);
        if (lane != NULL) {
            lane->gap_is_posted = true;
            take_telling(w, lane);
        }
    }
    if (!own_is_checkpoint(topic)) return;
    post->next = own_number(e->post.payload, TEXT("\"next\":"));
    check_checkpoint(w, h, post);
}

void check_subscribe(struct world *w, struct host *h, const struct effect *e)
{
    if (!h->is_up) BREAK("SUBSCRIBE while no epoch is up");
    for (size_t i = 0; i < e->topics.count; i++) {
        enum own_topic topic = own_topic_of(e->topics.at[i]);
        if (!own_is_checkpoint(topic)) continue;
        struct host_lane *lane = lane_of(h, topic - OWN_CHECKPOINT);
        if (lane != NULL) lane->is_asked = true;
    }
}

void check_audit(struct world *w, struct host *h, const struct effect *e)
{
    int64_t partition = own_number(e->audit.value, TEXT("\"partition\":"));

    for (uint32_t i = 0; i < HOST_AUDITS_MAX; i++) {
        if (h->audits[i].is_used) continue;
        h->audits[i] = (struct audit){true, e->audit.ticket, (uint32_t)partition};
        return;
    }
    BREAK("more audit records on their way than partitions can explain");
}

void check_find(struct world *w, struct host *h, const struct effect *e)
{
    if (e->find.lane >= h->lane_count) {
        BREAK("FIND of a lane that is not there");
        return;
    }
    const struct conn *c = broker_conn(w, h->number);
    bool is_alive = c != NULL && c->is_accepted; /* else the broker may be another by now */
    if (is_alive && !h->lanes[e->find.lane].may_be_lost)
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

/* Says that the broker, or the log, is not what it was. */
static bool is_loss(enum fact_kind kind)
{
    return kind == FACT_ROLLED_BACK || kind == FACT_GAP || kind == FACT_STATE_LOST || kind == FACT_ANEW ||
           kind == FACT_CHECKPOINT_FORCED;
}

/* "mes.batch-event/3@41" is about partition 3; -1: about none. */
static int64_t partition_of(struct text about)
{
    return own_number(about, TEXT(WORLD_KAFKA_TOPIC "/"));
}

void check_tell(struct world *w, struct host *h, const struct fact *fact)
{
    int64_t partition = partition_of(fact->about);

    if (fact_row(fact->kind)->level != LOG_LEVEL_INFO) h->alarms++;
    if (fact->kind == FACT_STOPPING && !h->is_draining) {
        h->is_draining = true;
        h->drain_since_ms = w->now_ms;
    }
    for (uint32_t i = 0; i < h->lane_count; i++) {
        struct host_lane *lane = &h->lanes[i];
        if (partition >= 0 && (int64_t)lane->partition != partition) continue;
        if (fact->kind == FACT_GAP || fact->kind == FACT_ANEW) lane->gap_is_told = true;
        take_telling(w, lane);
        if (fact->kind == FACT_CHECKPOINT_FORCED) tell_below(w, lane->partition, lane->low);
        if (fact->kind == FACT_STATE_LOST) {
            lane->lost_is_told = true; /* with it what Kafka has no more, up to there */
            int64_t known = known_of(lane);
            tell_below(w, lane->partition, known > lane->acked ? known : lane->acked);
        }
        /* nothing is known of the other topic */
        if (fact->kind == FACT_ANEW) {
            memset(&lane->sent_before, 0, sizeof lane->sent_before);
            lane->committed = lane->pubacked = -1;
        }
        if (!is_loss(fact->kind)) continue;
        lane->loss_is_told = true;
        lane->told_known = known_of(lane);
    }
}

/* --- after the step --- */

static void check_stats(struct world *w, const struct host *h)
{
    const uint64_t *at = down_stats(h->down)->at;
    uint64_t ends = at[STAT_DELIVERED] + at[STAT_REJECTED] + at[STAT_SKIPPED] +
                    at[STAT_EXPIRED] + at[STAT_FORGOTTEN];

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
}
