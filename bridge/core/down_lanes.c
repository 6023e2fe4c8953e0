#include <assert.h>
#include <string.h>

#include "bridge/core/down_state.h"
#include "bridge/core/down_thin.h"

uint16_t lane_number(const struct down *d, const struct lane *lane)
{
    assert(lane >= d->lanes && lane < d->lanes + d->lane_count);
    return (uint16_t)(lane - d->lanes);
}

static void open_lane(struct down *d, struct lane *lane, const struct assigned *a)
{
    *lane = (struct lane){.partition = a->partition,
                          .phase = LANE_WAITING,
                          .begun = -1,
                          .acknowledged = -1,
                          .marked = -1,
                          .mark_out = -1,
                          .committed = -1,
                          .in_commit = -1,
                          .blamed_offset = -1,
                          .held.offset = -1};
    memcpy(lane->kafka_topic, a->kafka_topic, sizeof lane->kafka_topic);
    lane->route = route_find(d->set.routes, lane->kafka_topic);
    lane->is_thinned = lane->route != NULL && lane->route->at_most_ms > 0;
}

/* Each lane's share of what may be finished and not committed: when all of them have just not
 * reached it, there must be room for more. */
static uint32_t share_of_lane(const struct down *d)
{
    uint32_t share = d->set.commit_records_max / d->lane_count;

    if (share > d->set.checkpoint_records_max) share = d->set.checkpoint_records_max;
    return share > 0 ? share : 1;
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

    assert(d->ledger.used == 0 && d->behind == 0 && d->owed == 0 && count > 0);
    d->lane_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        open_lane(d, &d->lanes[i], &in->assigned.at[i]);
    d->mark_records_max = share_of_lane(d);
    d->repeats = 0;
    d->crowding_is_told = false;
    d->stats.at[STAT_REBALANCES]++;
    recall_begin(d);
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
    d->resting = d->lettered = d->unanswered = 0;
    thin_forget(d);
    effects_add(d->out, EFFECT_FORGET);
}

/* The connection is gone, and with it what it was to do for the lane. */
static void rewind_lane(struct down *d, struct lane *lane)
{
    lane->owed += lane->ledger.open;
    d->owed += lane->ledger.open;
    int64_t sent_end = lane->is_thinned ? lane->sent_end : lane->read;
    if (lane->phase == LANE_RUNNING && sent_end > lane->replay_end) lane->replay_end = sent_end;
    if (d->set.has_checkpoints) {
        marks_forget(d, lane);
        phase_set(d, lane, LANE_WAITING);
        return;
    }
    if (lane->phase == LANE_TELLING) losses_tell_again(lane);
    if (lane->ledger.open == 0) return;
    lane->read = d->ledger.pool[lane->ledger.first].offset;
    effects_add(d->out, EFFECT_REWIND)->point =
        (struct lane_point){lane_number(d, lane), lane->read};
}

void lanes_rewind(struct down *d)
{
    assert(d->hold == HOLD_READING);
    for (uint32_t i = 0; i < d->lane_count; i++)
        rewind_lane(d, &d->lanes[i]);
    lanes_forget(d);
}

void lanes_grew(struct down *d, struct lane *lane, uint32_t grown)
{
    if (grown == 0) return;
    d->behind += grown;
    if (!d->set.has_checkpoints) {
        lanes_may_commit(d, lane, grown);
        return;
    }
    if (d->unmarked == 0) d->mark_at_ms = d->now.mono_ms + d->set.checkpoint_every_ms;
    lane->unmarked += grown;
    d->unmarked += grown;
    if (lane->unmarked >= marks_threshold(d) && lane->mark_out < 0) d->mark_is_ripe = true;
}

/* R5: exactly what the last acknowledged checkpoint says. */
static int64_t commit_of(const struct down *d, const struct lane *lane)
{
    return d->set.has_checkpoints ? lane->marked : lane->ledger.safe;
}

/* Between the decision about a lane and its running, nothing is known to be right. */
static bool may_commit(const struct down *d, const struct lane *lane)
{
    if (!d->set.has_checkpoints) return lane->phase == LANE_RUNNING;
    return lane->marked >= 0 && (lane->phase == LANE_RUNNING || lane->phase == LANE_WAITING);
}

static void want_commit(struct down *d, struct lane *lane)
{
    if (lane->commit_is_due) return;
    lane->commit_is_due = true;
    d->commits_due++;
}

void lanes_may_commit(struct down *d, struct lane *lane, uint32_t records)
{
    if (d->uncommitted + d->commits_due == 0) {
        d->commit_at_ms = d->now.mono_ms + d->set.commit_every_ms;
    }
    if (lane->start_is_uncommitted) d->commit_at_ms = d->now.mono_ms;
    lane->uncommitted += records;
    d->uncommitted += records;
    if (commit_of(d, lane) != lane->committed) want_commit(d, lane);
}

/* Asks for a commit of every lane that is elsewhere than Kafka thinks; false when none is. */
static bool begin_commit(struct down *d)
{
    assert(!d->commit_is_out);
    size_t count = 0;

    for (uint32_t i = 0; i < d->lane_count; i++) {
        struct lane *lane = &d->lanes[i];
        if (lane->uncommitted == 0 && !lane->commit_is_due && !lane->start_is_uncommitted)
            continue;
        if (!may_commit(d, lane)) continue;
        lane->in_commit = commit_of(d, lane);
        lane->in_commit_records = lane->uncommitted;
        d->uncommitted -= lane->uncommitted;
        lane->uncommitted = 0;
        if (lane->commit_is_due) d->commits_due--;
        lane->commit_is_due = false;
        d->points[count++] = (struct lane_point){(uint16_t)i, lane->in_commit};
    }
    if (count == 0) return false;

    struct effect *e = effects_add(d->out, EFFECT_COMMIT);
    e->points.at = d->points;
    e->points.count = count;
    d->commit_is_out = true;
    d->commit_is_last = d->hold == HOLD_COMMITTING;
    d->commit_at_ms = d->now.mono_ms + d->set.commit_every_ms;
    return true;
}

static void commit_ended(struct down *d, struct lane *lane, bool ok)
{
    if (lane->in_commit < 0) return;
    if (ok) {
        if (lane->start_is_uncommitted) d->uncommitted_starts--;
        lane->start_is_uncommitted = false;
        lane->committed = lane->in_commit;
        assert(d->behind >= lane->in_commit_records);
        d->behind -= lane->in_commit_records;
        /* it may have been of an earlier connection, and late */
        if (d->set.has_checkpoints && lane->marked >= 0 && lane->marked != lane->committed)
            want_commit(d, lane);
    } else {
        lane->uncommitted += lane->in_commit_records;
        d->uncommitted += lane->in_commit_records;
        want_commit(d, lane);
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
    if (d->unanswered > 0) epoch_cue(d, LINK_SILENT);
    lanes_forget(d);
}

/* Closes the lanes and gives the partitions back. An unanswered commit stays out; its answer
 * finds no lane that it is about. */
static void release(struct down *d, enum fact_kind fact)
{
    d->repeats += d->behind + d->ledger.records + d->owed;
    leave_unanswered(d);
    if (d->lane_count > 0) {
        down_tell(d, fact, (struct text){0}, (struct text){0}, d->repeats);
    }
    posts_orphan_lanes(&d->posts);
    d->lane_count = 0;
    d->behind = d->uncommitted = d->unmarked = d->owed = 0;
    d->uncommitted_starts = d->commits_due = d->marks_due = 0;
    d->turning = d->telling = d->waiting = 0;
    d->mark_is_ripe = d->is_started = false;
    d->recall = RECALL_NOTHING;
    effects_add(d->out, EFFECT_RELEASE);
    down_go_on_stopping(d);
}

static void cut(struct down *d)
{
    down_tell(d, FACT_DRAIN_LATE, (struct text){0}, (struct text){0}, d->ledger.records);
    d->repeats += d->ledger.records;
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
            down_tell(d, FACT_LANES_DRAIN, (struct text){0}, (struct text){0},
                      d->ledger.records);
        }
        return;
    case HOLD_LAST_MARKS: return;  /* lanes_go_on() does it as there is room */
    case HOLD_LAST_COMMIT: return; /* lanes_go_on() does it as soon as no other is out */
    case HOLD_CUT: cut(d); return;
    case HOLD_RELEASE: release(d, FACT_LANES_CLOSED); return;
    case HOLD_DROP: release(d, FACT_LANES_LOST); return;
    }
}

static void go_on_reading(struct down *d)
{
    if (d->commit_is_out) return;
    if (d->uncommitted + d->commits_due + d->uncommitted_starts == 0) return;
    /* one that was refused is not tried again at once, however much there is */
    bool many =
        d->uncommitted >= (d->set.commit_records_max + 1) / 2 && !d->commit_failure_is_told;
    if (!many && d->now.mono_ms < d->commit_at_ms) return;
    if (!begin_commit(d)) d->commit_at_ms = d->now.mono_ms + d->set.commit_every_ms;
}

static void go_on_draining(struct down *d)
{
    if (d->ledger.used == 0) {
        lanes_cue(d, HOLD_DRAINED);
    } else if (d->now.mono_ms >= d->drain_until_ms) {
        lanes_cue(d, HOLD_LATE);
    }
}

static void go_on_marking(struct down *d)
{
    if (marks_finish(d)) {
        lanes_cue(d, HOLD_MARKED);
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
    if (d->hold == HOLD_MARKING) go_on_marking(d);
    if (d->hold == HOLD_COMMITTING) go_on_committing(d);
}
