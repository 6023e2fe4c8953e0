#include <assert.h>
#include <string.h>

#include "bridge/core/down_state.h"

/* Where a partition starts: behind what is committed, as far as the log still has it (R3). */
static int64_t start_of(struct down *d, const struct assigned *a, bool group_is_new,
                        const struct lane *lane)
{
    assert(a->low >= 0 && a->low <= a->high);
    if (a->committed < 0) {
        return group_is_new && d->set.start_at_end ? a->high : a->low;
    }
    if (a->committed < a->low) {
        d->stats.at[STAT_GAPS]++;
        d->stats.at[STAT_LOST] += (uint64_t)(a->low - a->committed);
        down_tell(d, FACT_GAP, down_about(d, lane, a->low), (struct text){0},
                  a->low - a->committed);
        return a->low;
    }
    if (a->committed > a->high) {
        down_tell(d, FACT_LOG_SHRANK, down_about(d, lane, a->high), (struct text){0},
                  a->committed);
        return a->low;
    }
    return a->committed;
}

static void open_lane(struct down *d, uint16_t number, const struct assigned *a,
                      bool group_is_new)
{
    struct lane *lane = &d->lanes[number];

    *lane = (struct lane){.partition = a->partition, .in_commit = -1, .held.offset = -1};
    memcpy(lane->kafka_topic, a->kafka_topic, sizeof lane->kafka_topic);
    lane->route = route_find(d->set.routes, lane->kafka_topic);

    int64_t start = start_of(d, a, group_is_new, lane);
    ledger_lane_init(&lane->ledger, start);
    lane->read = start;
    lane->committed = start;
    if (a->committed < 0 && group_is_new && d->set.start_at_end) {
        /* the end moves: should we die, the next owner must begin where we did (R4) */
        lane->start_is_uncommitted = true;
        d->uncommitted_starts++;
    }
    d->starts[number] = (struct start_point){number, a, start};
}

void lanes_assigned(struct down *d, const struct input *in)
{
    size_t count = in->assigned.count;

    if (d->stop_is_wanted) {
        effects_add(d->out, EFFECT_RELEASE);
        return;
    }
    if (count > d->set.lanes_max) {
        down_tell(d, FACT_TOO_MANY_LANES, (struct text){0}, (struct text){0}, (int64_t)count);
        effects_add(d->out, EFFECT_RELEASE);
        down_give_up(d, ERR_BAD_CONFIG);
        return;
    }
    enum hold_task task;
    bool moved = hold_move(&d->hold, HOLD_ASSIGNED, &task);
    assert(moved && task == HOLD_OPEN); /* the group revokes before it assigns anew */

    assert(d->ledger.used == 0 && d->uncommitted == 0);
    for (size_t i = 0; i < count; i++) {
        open_lane(d, (uint16_t)i, &in->assigned.at[i], in->assigned.group_is_new);
    }
    d->lane_count = (uint32_t)count;
    d->repeats = 0;
    if (d->uncommitted_starts > 0) d->commit_at_ms = d->now.mono_ms;
    d->stats.at[STAT_REBALANCES]++;
    struct effect *e = effects_add(d->out, EFFECT_START);
    e->start.at = d->starts;
    e->start.count = count;
    down_tell(d, FACT_LANES_OPEN, (struct text){0}, (struct text){0}, (int64_t)count);
}

void lanes_forget(struct down *d)
{
    if (d->ledger.used == 0) return;

    for (uint32_t i = 0; i < d->lane_count; i++) {
        ledger_forget(&d->ledger, &d->lanes[i].ledger);
    }
    assert(d->ledger.used == 0);
    d->stats.at[STAT_FORGOTTEN] += d->stats.at[STAT_IN_FLIGHT];
    d->stats.at[STAT_IN_FLIGHT] = 0;
    d->resting = d->lettered = 0;
    effects_add(d->out, EFFECT_FORGET);
}

void lanes_rewind(struct down *d)
{
    assert(d->hold == HOLD_READING);
    for (uint32_t i = 0; i < d->lane_count; i++) {
        struct lane *lane = &d->lanes[i];
        if (lane->ledger.open == 0) continue;
        lane->read = d->ledger.pool[lane->ledger.first].offset;
        effects_add(d->out, EFFECT_REWIND)->point =
            (struct commit_point){(uint16_t)i, lane->read};
    }
    lanes_forget(d);
}

void lanes_grew(struct down *d, struct lane *lane, uint32_t grown)
{
    if (grown == 0) return;
    if (d->uncommitted == 0) d->commit_at_ms = d->now.mono_ms + d->set.commit_every_ms;
    lane->uncommitted += grown;
    d->uncommitted += grown;
}

/* Asks for a commit of every lane that has got further; false when none has. */
static bool begin_commit(struct down *d)
{
    assert(!d->commit_is_out);
    size_t count = 0;

    for (uint32_t i = 0; i < d->lane_count; i++) {
        struct lane *lane = &d->lanes[i];
        if (lane->uncommitted == 0 && !lane->start_is_uncommitted) continue;
        assert(lane->ledger.safe > lane->committed || lane->start_is_uncommitted);
        lane->in_commit = lane->ledger.safe;
        lane->in_commit_records = lane->uncommitted;
        lane->uncommitted = 0;
        d->points[count++] = (struct commit_point){(uint16_t)i, lane->in_commit};
    }
    if (count == 0) return false;

    struct effect *e = effects_add(d->out, EFFECT_COMMIT);
    e->commit.at = d->points;
    e->commit.count = count;
    d->commit_is_out = true;
    d->commit_is_last = d->hold == HOLD_COMMITTING;
    d->commit_at_ms = d->now.mono_ms + d->set.commit_every_ms;
    return true;
}

static void commit_ended(struct down *d, struct lane *lane, bool ok)
{
    if (lane->in_commit < 0) return;
    if (ok) {
        assert(lane->in_commit > lane->committed || lane->start_is_uncommitted);
        if (lane->start_is_uncommitted) d->uncommitted_starts--;
        lane->start_is_uncommitted = false;
        lane->committed = lane->in_commit;
        d->uncommitted -= lane->in_commit_records;
    } else {
        lane->uncommitted += lane->in_commit_records;
    }
    lane->in_commit = -1;
    lane->in_commit_records = 0;
}

void lanes_committed(struct down *d, bool ok)
{
    if (!d->commit_is_out) return;

    d->commit_is_out = false;
    d->commit_at_ms = d->now.mono_ms + d->set.commit_every_ms;
    for (uint32_t i = 0; i < d->lane_count; i++)
        commit_ended(d, &d->lanes[i], ok);
    d->stats.at[ok ? STAT_COMMITS : STAT_COMMIT_FAILURES]++;
    if (ok) {
        d->commit_failure_is_told = false;
        return;
    }
    if (!d->commit_failure_is_told) {
        d->commit_failure_is_told = true;
        down_tell(d, FACT_COMMIT_FAILED, (struct text){0}, (struct text){0}, 0);
    }
    if (d->hold == HOLD_COMMITTING && d->commit_is_last) lanes_cue(d, HOLD_LATE);
}

/* What is forgotten while the connection stays would still be answered, and count against the
 * broker's Receive Maximum: the epoch ends with it (R1). */
static void leave_unanswered(struct down *d)
{
    for (uint32_t i = 0; i < d->ledger.capacity; i++) {
        if (d->ledger.pool[i].state != ENTRY_PUBLISHED) continue;
        epoch_cue(d, LINK_SILENT);
        break;
    }
    lanes_forget(d);
}

/* Closes the lanes and gives the partitions back. An unanswered commit stays out; its answer
 * finds no lane that it is about. */
static void release(struct down *d, enum fact_kind fact)
{
    d->repeats += d->uncommitted + d->ledger.used;
    leave_unanswered(d);
    if (d->lane_count > 0) {
        down_tell(d, fact, (struct text){0}, (struct text){0}, d->repeats);
    }
    d->lane_count = 0;
    d->uncommitted = d->uncommitted_starts = 0;
    effects_add(d->out, EFFECT_RELEASE);
    down_go_on_stopping(d);
}

static void cut(struct down *d)
{
    down_tell(d, FACT_DRAIN_LATE, (struct text){0}, (struct text){0}, d->ledger.used);
    d->repeats += d->ledger.used;
    leave_unanswered(d);
    d->drain_until_ms = d->now.mono_ms + d->set.drain_timeout_ms; /* for the commit */
}

void lanes_cue(struct down *d, enum hold_cue cue)
{
    enum hold_task task;
    if (!hold_move(&d->hold, cue, &task)) return;

    switch (task) {
    case HOLD_OPEN: return; /* lanes_assigned() does it, knowing the partitions */
    case HOLD_DRAIN:
        d->drain_until_ms = d->now.mono_ms + d->set.drain_timeout_ms;
        if (!d->stop_is_wanted) {
            down_tell(d, FACT_LANES_DRAIN, (struct text){0}, (struct text){0}, d->ledger.used);
        }
        return;
    case HOLD_LAST_COMMIT: return; /* lanes_go_on() does it as soon as no other is out */
    case HOLD_CUT: cut(d); return;
    case HOLD_RELEASE: release(d, FACT_LANES_CLOSED); return;
    case HOLD_DROP: release(d, FACT_LANES_LOST); return;
    }
}

static void go_on_reading(struct down *d)
{
    if (d->commit_is_out || d->uncommitted + d->uncommitted_starts == 0) return;
    /* one that was refused is not tried again at once, however much there is */
    bool many = d->uncommitted >= d->set.commit_records_max && !d->commit_failure_is_told;
    if (!many && d->now.mono_ms < d->commit_at_ms) return;
    begin_commit(d);
}

static void go_on_draining(struct down *d)
{
    if (d->ledger.used == 0) {
        lanes_cue(d, HOLD_DRAINED);
    } else if (d->now.mono_ms >= d->drain_until_ms) {
        lanes_cue(d, HOLD_LATE);
    }
}

static void go_on_committing(struct down *d)
{
    if (!d->commit_is_out && !begin_commit(d)) {
        lanes_cue(d, HOLD_COMMITTED);
    } else if (d->now.mono_ms >= d->drain_until_ms) {
        lanes_cue(d, HOLD_LATE);
    }
}

void lanes_go_on(struct down *d)
{
    if (d->hold == HOLD_READING) go_on_reading(d);
    if (d->hold == HOLD_DRAINING) go_on_draining(d);
    if (d->hold == HOLD_COMMITTING) go_on_committing(d);
}

/* Dead letters that were refused are tried again. */
static void retry_dead_letters(struct down *d)
{
    for (uint32_t i = 0; i < d->ledger.capacity && d->resting > 0; i++) {
        struct entry *entry = &d->ledger.pool[i];
        if (entry->state != ENTRY_RESTING || d->now.mono_ms < entry->since_ms) continue;
        d->resting--;
        down_letter(d, entry, text_of(err_text(entry->reason)), entry->is_bare);
    }
}

void lanes_tick(struct down *d)
{
    if (d->now.mono_ms < d->scan_at_ms) return;
    d->scan_at_ms = d->now.mono_ms + TICK_MS;
    if (d->resting > 0) retry_dead_letters(d);
}
