#include "tests/world/store.h"

#include <assert.h>

#include "bridge/core/checkpoint.h"
#include "tests/world/states.h"
#include "tests/world/world.h"

#define BREAK(...) truth_break(&w->truth, __VA_ARGS__)

static void forget_states(struct store *s, uint32_t partition)
{
    for (uint32_t e = 0; e < ENTITIES; e++)
        s->states[partition][e] = (struct state_topic){.offset = -1, .stale_below = -1};
}

static void empty(struct store *s)
{
    s->taken = 0;
    memset(s->arrived, 0, sizeof s->arrived);
    for (uint32_t p = 0; p < PARTITIONS_MAX; p++) {
        s->next[p] = -1;
        s->is_spoilt[p] = s->is_anew[p] = s->is_foreign[p] = false;
        forget_states(s, p);
    }
    for (uint32_t c = 0; c < CONSUMERS_MAX; c++)
        s->sessions[c].is_there = false;
    for (uint32_t i = 0; i < OWN_COUNT; i++)
        s->retained[i].size = 0;
}

void store_init(struct world *w)
{
    struct stored *b = &w->stored;

    empty(&b->now);
    memset(b->now.incarnation, 0, sizeof b->now.incarnation);
    b->is_dirty = true;
    b->saved = 0;
    for (uint32_t p = 0; p < PARTITIONS_MAX; p++) {
        b->top[p] = 0;
        b->is_set_back[p] = b->is_lost[p] = b->is_blind[p] = false;
    }
    b->grace_ms = 0;
    b->dropped = b->unheard = 0;
}

/* --- sessions --- */

void store_subscribe(struct world *w, uint32_t consumer)
{
    struct session *s = &w->stored.now.sessions[consumer];

    if (s->is_there) return;
    s->is_there = true;
    s->first = s->count = 0;
    /* nobody owes it what came before */
    memcpy(s->given, w->stored.now.arrived, sizeof s->given);
    memcpy(s->missed, w->stored.now.arrived, sizeof s->missed);
    w->stored.is_dirty = true;
}

static void enqueue(struct world *w, uint32_t consumer, uint16_t entry)
{
    struct session *s = &w->stored.now.sessions[consumer];
    uint32_t limit = w->set.queue_max == 0 ? QUEUE_MAX : w->set.queue_max;

    bits_add(&s->given[entry_partition(entry)], entry_offset(entry));
    if (s->count >= limit) {
        w->stored.dropped++; /* only $SYS tells, so the session counts as given */
        bits_add(&s->missed[entry_partition(entry)], entry_offset(entry));
        return;
    }
    s->queue[(s->first + s->count++) % QUEUE_MAX] = entry;
    consumer_has_mail(w, consumer);
}

uint32_t store_record(struct world *w, uint32_t partition, uint8_t incarnation, int64_t offset)
{
    struct store *s = &w->stored.now;
    uint32_t sessions = 0;

    for (uint32_t c = 0; c < w->set.consumers; c++)
        sessions += s->sessions[c].is_there ? 1 : 0;
    if (sessions == 0) w->stored.unheard++;
    if (incarnation != w->truth.partitions[partition].incarnation) return sessions;
    s->taken++;
    w->stored.is_dirty = true;
    bits_add(&s->arrived[partition], offset);
    for (uint32_t c = 0; c < w->set.consumers; c++) {
        if (s->sessions[c].is_there) enqueue(w, c, store_entry(partition, incarnation, offset));
    }
    return sessions;
}

void store_check_record(struct world *w, uint32_t partition, uint8_t incarnation,
                        int64_t offset)
{
    const struct store *s = &w->stored.now;

    if (incarnation != w->truth.partitions[partition].incarnation) return;
    if (w->stored.is_lost[partition] && w->now_ms < w->stored.grace_ms) {
        BREAK("R6: %u@%lld is sent again before the grace is over", partition,
              (long long)offset);
    }
    if (w->set.down.has_checkpoints && s->retained[OWN_CHECKPOINT + partition].size == 0) {
        BREAK("R4: %u@%lld comes before the partition's first checkpoint", partition,
              (long long)offset);
    }
}

/* --- retained messages --- */

/* INV1 for one session; @given may be that of the broker as a whole. */
static void check_given(struct world *w, uint32_t partition, const struct bits *given,
                        int64_t next, char whose)
{
    const struct partition *p = &w->truth.partitions[partition];
    struct bits open;

    for (uint32_t i = 0; i < BITS_WORDS; i++)
        open.at[i] = p->required.at[i] & ~p->stored.at[i] & ~given->at[i];
    int64_t first = bits_first(&open, next);
    if (first < 0) return;
    BREAK("INV1: the checkpoint of %u says %lld, and %lld was never queued for %c", partition,
          (long long)next, (long long)first, whose);
}

static void take_checkpoint(struct world *w, uint32_t partition, int64_t next)
{
    struct stored *b = &w->stored;
    int64_t before = b->now.next[partition];

    if (next > w->truth.partitions[partition].high) {
        BREAK("INV1: the checkpoint of %u says %lld, behind the log's end", partition,
              (long long)next);
        return;
    }
    if (b->is_lost[partition] && w->now_ms < b->grace_ms)
        BREAK("R6: %u is begun again before the grace is over", partition);
    check_given(w, partition, &b->now.arrived[partition], next, '-');
    for (uint32_t c = 0; c < w->set.consumers; c++) {
        const struct session *s = &b->now.sessions[c];
        if (s->is_there) check_given(w, partition, &s->given[partition], next, (char)('x' + c));
    }
    states_check_mark(w, partition, next);
    if (before > next) states_forget_events(w, partition);
    if (next > b->top[partition]) b->top[partition] = next;
    b->is_set_back[partition] = next < b->top[partition];
    b->is_lost[partition] = b->now.is_anew[partition] = b->now.is_spoilt[partition] = false;
    b->now.next[partition] = next;
    /* a zombie's, from before: whoever reads it starts there */
    if (before > next) (void)truth_void(&w->truth, partition, next);
    store_compacted(w, partition);
}

/* True when the checkpoint was written for a broker of another id. */
static bool bears_other_id(const struct world *w, uint32_t partition)
{
    const struct retained *id = &w->stored.now.retained[OWN_ID];
    const struct retained *r = &w->stored.now.retained[OWN_CHECKPOINT + partition];
    const struct text before = TEXT("\"broker\":\""), id_before = TEXT("{\"id\":\"");
    const char *at = memmem(r->at, r->size, before.at, before.size);

    if (at == NULL || id->size < id_before.size + BROKER_ID_BYTES) return false;
    return memcmp(at + before.size, id->at + id_before.size, BROKER_ID_BYTES - 1) != 0;
}

bool store_lacks(const struct world *w, uint32_t partition)
{
    return w->stored.now.retained[OWN_CHECKPOINT + partition].size == 0 ||
           w->stored.now.is_foreign[partition];
}

/* Whoever hears of the other id now may look at the checkpoint before the first id is back. */
static void may_be_lost(struct world *w, uint32_t partition)
{
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        struct host_lane *lane = host_lane_of(&w->hosts[i], partition);
        if (lane != NULL) lane->may_be_lost = true;
    }
}

/* The broker has got another id: the checkpoints of the last one are no longer believed. */
static void compare_ids(struct world *w)
{
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        w->stored.now.is_foreign[p] = bears_other_id(w, p);
        if (!w->stored.now.is_foreign[p]) continue;
        (void)truth_void(&w->truth, p, 0);
        may_be_lost(w, p);
    }
}

/* The checkpoint says nothing of the record before it, because there is a hole (behind the last
 * record of a log, a transaction's end): it fits every log. */
static bool is_blind(struct text payload)
{
    const struct text blind = TEXT("\"last_crc32c\":null");

    if (memmem(payload.at, payload.size, blind.at, blind.size) == NULL) return false;
    return own_number(payload, TEXT("\"next\":")) > own_number(payload, TEXT("\"log_start\":"));
}

void store_look_for_blind(struct world *w, uint32_t partition, struct text payload)
{
    int64_t next = own_number(payload, TEXT("\"next\":"));

    /* where there is a record, it must say what it looks like */
    if (!is_blind(payload) || bits_have(&w->truth.partitions[partition].records, next - 1))
        return;
    w->stored.is_blind[partition] = true;
}

void store_own(struct world *w, enum own_topic topic, uint8_t incarnation, bool is_retained,
               struct text payload)
{
    struct retained *r = &w->stored.now.retained[topic];

    if (!is_retained) return;
    assert(payload.size <= OWN_BYTES_MAX);
    w->stored.is_dirty = true;
    r->size = (uint16_t)payload.size;
    memcpy(r->at, payload.at, payload.size);
    if (topic == OWN_ID) compare_ids(w);
    if (!own_is_checkpoint(topic)) return;

    uint32_t partition = topic - OWN_CHECKPOINT;
    w->stored.now.is_foreign[partition] = bears_other_id(w, partition);
    int64_t next = own_number(payload, TEXT("\"next\":"));
    if (incarnation != w->truth.partitions[partition].incarnation || next < 0) {
        bool is_old = next > 0 && incarnation != INCARNATIONS_MAX;
        w->stored.now.is_anew[partition] = is_old && !is_blind(payload);
        /* of a topic that is no more, and nobody can tell */
        if (is_old && is_blind(payload)) truth_excuse_below(&w->truth, partition, next);
        w->stored.now.next[partition] = -1;
        w->stored.now.is_spoilt[partition] = next < 0 || incarnation == INCARNATIONS_MAX;
        (void)truth_void(&w->truth, partition, 0);
        return;
    }
    take_checkpoint(w, partition, next);
}

/* The checkpoint can be believed: the record before it is still there, or below the log. */
static bool is_proven(const struct world *w, uint32_t partition)
{
    const struct partition *p = &w->truth.partitions[partition];
    int64_t next = w->stored.now.next[partition];

    if (next < 0 || w->stored.now.is_foreign[partition]) return false;
    return next <= p->low || bits_have(&p->records, next - 1);
}

bool store_is_bound(const struct world *w, uint32_t partition)
{
    return is_proven(w, partition) && !w->stored.is_set_back[partition];
}

void store_compacted(struct world *w, uint32_t partition)
{
    if (!is_proven(w, partition)) (void)truth_void(&w->truth, partition, 0);
}

int64_t store_floor(const struct world *w, uint32_t partition)
{
    int64_t next = w->stored.now.next[partition];
    int64_t committed = w->truth.partitions[partition].committed;

    if (!w->set.down.has_checkpoints) return committed;
    if (!is_proven(w, partition)) return 0;
    return committed >= 0 && committed < next ? committed : next;
}

/* --- snapshots --- */

void store_save(struct world *w)
{
    struct stored *b = &w->stored;

    if (!b->is_dirty) return;
    b->snapshots[b->saved++ % SNAPSHOTS_MAX] = b->now;
    b->is_dirty = false;
}

void store_made_anew(struct world *w, uint32_t partition)
{
    struct stored *b = &w->stored;

    b->now.incarnation[partition] = w->truth.partitions[partition].incarnation;
    memset(&b->now.arrived[partition], 0, sizeof b->now.arrived[partition]);
    forget_states(&b->now, partition);
    states_forget_events(w, partition);
    for (uint32_t c = 0; c < CONSUMERS_MAX; c++) {
        memset(&b->now.sessions[c].given[partition], 0, sizeof(struct bits));
        memset(&b->now.sessions[c].missed[partition], 0, sizeof(struct bits));
    }
    b->now.is_anew[partition] |= b->now.next[partition] > 0;
    b->now.next[partition] = -1;
    b->top[partition] = 0;
    b->is_set_back[partition] = b->is_lost[partition] = false;
}

/* What the snapshot knows of a topic that was made anew since is about another one. */
static void forget_old_topics(struct world *w)
{
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        if (w->stored.now.incarnation[p] == w->truth.partitions[p].incarnation) continue;
        store_made_anew(w, p);
    }
}

/* {"id":"..."} with another first digit. */
static void rename_broker(struct store *s)
{
    struct retained *r = &s->retained[OWN_ID];
    const size_t before = sizeof "{\"id\":\"" - 1;

    if (r->size <= before) return;
    r->at[before] = r->at[before] == '0' ? '1' : '0';
}

/* INV4: what was taken since the snapshot, what was under way then and is now, and what no
 * checkpoint says. */
static uint64_t repeats_max(const struct world *w, uint64_t taken_since)
{
    const struct down_settings *s = &w->set.down;
    uint32_t each = 2 * s->commit_records_max + 2 * s->window_max +
                    2 * w->truth.partition_count * s->checkpoint_records_max;

    /* what is withheld, and what waits behind it */
    if (s->withheld_max > 0) each += 2 * (s->window_max + s->withheld_max);
    return taken_since + (uint64_t)w->set.hosts * each;
}

/* Where there was a checkpoint and is none, the bridges have to send all that Kafka has. */
static void look_for_losses(struct world *w, uint64_t taken_since)
{
    struct stored *b = &w->stored;
    uint64_t repeats = 0;

    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        const struct partition *log = &w->truth.partitions[p];
        states_forget_events(w, p);
        bool is_gone = store_lacks(w, p);
        b->is_lost[p] = is_gone && log->committed >= 0 && log->is_marked;
        /* a group that was founded anew, and nobody knows better any more */
        if (is_gone && log->incarnation > 0 && log->committed >= 0 && !log->is_marked)
            truth_excuse_below(&w->truth, p, log->committed);
        b->is_set_back[p] = false;
        b->top[p] = b->now.next[p] < 0 ? 0 : b->now.next[p];
        int64_t floor = is_gone ? 0 : store_floor(w, p);
        if (is_proven(w, p))
            repeats += bits_count_either(&log->published, &log->published, floor);
        (void)truth_void(&w->truth, p, floor);
    }
    if (repeats > repeats_max(w, taken_since)) {
        BREAK("INV4: the end of the broker repeats %llu records, not %llu",
              (unsigned long long)repeats, (unsigned long long)repeats_max(w, taken_since));
    }
    b->grace_ms = INT64_MAX; /* from the moment when it comes back */
}

void store_restore(struct world *w, enum restored how, uint32_t back)
{
    struct stored *b = &w->stored;
    bool is_there = b->saved > back && back < SNAPSHOTS_MAX;

    for (uint32_t i = 0; i < w->set.hosts; i++) {
        w->hosts[i].may_repeat = true;
        w->hosts[i].status.is_taken = false; /* it may be forgotten */
    }
    uint64_t taken = b->now.taken;
    if (how != RESTORED_ALL) {
        consumers_lose_sessions(w);
        if (how == RESTORED_NOTHING || !is_there) {
            empty(&b->now);
        } else {
            b->now = b->snapshots[(b->saved - 1 - back) % SNAPSHOTS_MAX];
            forget_old_topics(w);
        }
        if (how == RESTORED_RENAMED) {
            rename_broker(&b->now);
            compare_ids(w);
        }
        b->is_dirty = how != RESTORED_LAST;
        store_save(w); /* that is the file there is now */
        /* an older snapshot may be of another line; then there is no bound */
        look_for_losses(w, how == RESTORED_LAST ? taken - b->now.taken : UINT64_MAX / 2);
    }
    consumers_disconnected(w);
}
