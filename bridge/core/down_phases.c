#include <assert.h>

#include "bridge/core/down_state.h"

static bool is_waiting(enum lane_phase phase)
{
    return phase == LANE_GRACE || phase == LANE_PEEKING || phase == LANE_VERIFYING;
}

void phase_set(struct down *d, struct lane *lane, enum lane_phase phase)
{
    if (lane->phase == LANE_TURNING) d->turning--;
    if (lane->phase == LANE_TELLING) d->telling--;
    if (is_waiting(lane->phase)) d->waiting--;
    lane->phase = phase;
    if (phase == LANE_TURNING) d->turning++;
    if (phase == LANE_TELLING) d->telling++;
    if (is_waiting(phase)) d->waiting++;
}

/* The lane's next record is the one at @offset, or the first one behind it. */
static void read_from(struct down *d, const struct lane *lane, int64_t offset)
{
    uint16_t number = lane_number(d, lane);

    if (d->is_started) {
        effects_add(d->out, EFFECT_REWIND)->point = (struct lane_point){number, offset};
    } else {
        d->starts[number] = (struct lane_point){number, offset};
    }
}

/* What is read of a parked lane is not looked at, so as little as possible is read. */
static void park(struct down *d, const struct lane *lane)
{
    if (!d->is_started) read_from(d, lane, lane->looked.high);
}

/* --- running --- */

/* The lane will be read from @at on. */
static void set_start(struct lane *lane, int64_t at)
{
    /* @marked is the recalled checkpoint's only when that was believed */
    bool is_checkpoint = lane->recollection == RECALLED_CHECKPOINT && lane->marked == at;

    lane->start = at;
    lane->before = is_checkpoint ? lane->recalled.last : (struct fingerprint){0};
    lane->is_blind = false;
}

/* Of what was unanswered when the last connection ended, no more comes again than lies behind
 * the start: the broker may have had it all the same. */
static void correct_debt(struct down *d, struct lane *lane)
{
    int64_t most = lane->read > lane->start ? lane->read - lane->start : 0;

    if (lane->owed <= most) return;
    d->owed -= lane->owed - (uint32_t)most;
    lane->owed = (uint32_t)most;
}

/* The end of a log moves: should we die, the next owner must begin where we did (R4). */
static void remember_start(struct down *d, struct lane *lane)
{
    if (!lane->start_is_due) return;
    lane->start_is_due = false;
    lane->start_is_uncommitted = true;
    d->uncommitted_starts++;
    d->commit_at_ms = d->now.mono_ms;
}

/* The lane is read from @start on; it is there already when @is_there. Its first checkpoint
 * goes ahead of its first record, so that every snapshot of the broker holds one (R4). */
static void run(struct down *d, struct lane *lane, bool is_there)
{
    if (!is_there) read_from(d, lane, lane->start);
    correct_debt(d, lane);
    ledger_lane_init(&lane->ledger, lane->start, lane->before);
    lane->ledger.merges = lane->is_thinned;
    lane->read = lane->start;
    phase_set(d, lane, LANE_RUNNING);
    remember_start(d, lane);
    if (d->set.has_checkpoints) marks_send(d, lane);
}

static bool can_run(const struct down *d)
{
    if (!d->set.has_checkpoints) return true;
    return marks_have_room(d) && !d->identity_is_due;
}

/* A checkpoint without a fingerprint could not tell a topic that was made anew; so the record
 * before the start is looked at, where there may be one. */
static bool must_peek(const struct down *d, const struct lane *lane)
{
    return d->set.has_checkpoints && !lane->before.is_known && !lane->is_blind &&
           lane->start > lane->looked.low;
}

/* The record before @offset is read, and looked at in @phase. */
static void read_before(struct down *d, struct lane *lane, int64_t offset,
                        enum lane_phase phase)
{
    read_from(d, lane, offset - 1);
    lane->until_ms = d->now.mono_ms + BEFORE_WAIT_MS;
    lane->kafka_was_asked = false;
    phase_set(d, lane, phase);
}

static void turn_on(struct down *d, struct lane *lane)
{
    if (must_peek(d, lane)) {
        read_before(d, lane, lane->start, LANE_PEEKING);
    } else if (can_run(d)) {
        run(d, lane, false);
    } else if (lane->phase != LANE_TURNING) {
        park(d, lane);
        phase_set(d, lane, LANE_TURNING);
    }
}

/* The lane is to be read from @at on, now or as soon as its checkpoint can be sent. */
static void turn(struct down *d, struct lane *lane, int64_t at)
{
    set_start(lane, at);
    turn_on(d, lane);
}

/* --- telling what is lost --- */

/* The lane goes on at @to when it has been told. */
static void tell_first(struct down *d, struct lane *lane, enum loss loss, int64_t from,
                       int64_t to)
{
    losses_tell(d, lane, loss, from, to);
    lane->start = to;
    park(d, lane);
    phase_set(d, lane, LANE_TELLING);
}

/* --- the decision --- */

static void begin(struct down *d, struct lane *lane, const struct start *s)
{
    if (s->is_by_policy && lane->begun < 0) lane->begun = s->at;
    if (d->set.start_at_end && lane->looked.committed < 0 && !lane->start_is_uncommitted)
        lane->start_is_due = true;
    if (!s->must_verify) {
        turn(d, lane, s->at);
        return;
    }
    set_start(lane, s->at);
    read_before(d, lane, lane->recalled.next, LANE_VERIFYING);
}

static void lose(struct down *d, struct lane *lane)
{
    if (!lane->loss_is_told) d->lanes_lost++;
    lane->loss_is_told = true;
    lane->until_ms = d->now.mono_ms + d->set.recovery_grace_ms;
    park(d, lane);
    phase_set(d, lane, LANE_GRACE);
}

/* What was acknowledged on an earlier connection and not committed yet is void: the lane's
 * first checkpoint on this one says what may be committed. */
static void take_stock(struct down *d, struct lane *lane, const struct start *s)
{
    d->behind -= lane->uncommitted;
    d->uncommitted -= lane->uncommitted;
    lane->uncommitted = 0;
    if (lane->commit_is_due) d->commits_due--;
    lane->commit_is_due = false;
    lane->committed = lane->looked.committed;
    lane->known = s->known;
    /* what was being read for its state only was handed over before that */
    if (s->kind == START_LOST && lane->events_from > lane->known)
        lane->known = lane->events_from;
    lane->events_from = s->events_from;
    lane->marked = -1;
    if (s->kind == START_LOST) lane->acknowledged = lane->known;
    if (s->kind == START_REFUSE || s->kind == START_LOST) return;
    if (!d->set.has_checkpoints || s->is_by_policy) return;
    lane->acknowledged = lane->recalled.next;
    if (s->kind == START_BEGIN) lane->marked = lane->recalled.next;
}

void phase_begin(struct down *d, struct lane *lane, const struct start *s)
{
    assert(lane->phase == LANE_WAITING);
    take_stock(d, lane, s);
    if (lane->known > lane->replay_end) lane->replay_end = lane->known;
    if (s->set_back > 0) d->rolled_back += (uint32_t)s->set_back;
    if (s->is_forced) {
        down_tell(d, FACT_CHECKPOINT_FORCED, down_about(d, lane, s->at), (struct text){0},
                  s->at);
    }

    switch (s->kind) {
    case START_BEGIN: begin(d, lane, s); return;
    case START_LOST: lose(d, lane); return;
    case START_GAP: tell_first(d, lane, LOSS_GAP, s->from, s->at); return;
    case START_ANEW:
        lane->replay_end = lane->sent_end = 0;
        tell_first(d, lane, LOSS_ANEW, s->from, s->at);
        return;
    case START_REFUSE:
        park(d, lane);
        phase_set(d, lane, LANE_REFUSED);
        down_tell(d, FACT_CHECKPOINT_REFUSED, down_about(d, lane, lane->looked.committed),
                  text_of(s->why), 0);
        return;
    }
}

/* --- the record before --- */

/* It cannot be turned while it is being read, unless it is where it should be, and goes on at
 * once. */
static void run_or_turn(struct down *d, struct lane *lane, bool is_there)
{
    if (is_there && can_run(d) && !lane->start_is_due) {
        run(d, lane, true);
    } else {
        phase_set(d, lane, LANE_TURNING);
    }
}

/* The record before the checkpoint must be the one that it was. When it is not there any more,
 * the log is another one too: retention would have moved its beginning. (A compacted topic may
 * drop it; then everything in it comes again, which is safe.) */
static void found_anew(struct down *d, struct lane *lane)
{
    lane->replay_end = lane->sent_end = lane->events_from = 0;
    tell_first(d, lane, LOSS_ANEW, lane->recalled.next, lane->looked.low);
}

static void verify(struct down *d, struct lane *lane, const struct record *rec)
{
    int64_t next = lane->recalled.next;
    bool is_it = rec->offset == next - 1;

    if (is_it && fingerprint_equal(fingerprint_of(d->set.crc, rec), lane->recalled.last)) {
        run_or_turn(d, lane, lane->start == next);
    } else {
        found_anew(d, lane);
    }
}

static void peek(struct down *d, struct lane *lane, const struct record *rec)
{
    bool is_it = rec->offset == lane->start - 1;

    if (is_it) lane->before = fingerprint_of(d->set.crc, rec);
    lane->is_blind = !is_it;
    run_or_turn(d, lane, is_it);
}

void phase_record(struct down *d, struct lane *lane, const struct record *rec)
{
    if (lane->phase == LANE_VERIFYING && rec->offset >= lane->recalled.next - 1)
        verify(d, lane, rec);
    else if (lane->phase == LANE_PEEKING && rec->offset >= lane->start - 1)
        peek(d, lane, rec);
}

static void ask_kafka(struct down *d, struct lane *lane, int64_t timestamp_ms)
{
    struct effect *e = effects_add(d->out, EFFECT_FIND);

    e->find.lane = lane_number(d, lane);
    e->find.timestamp_ms = timestamp_ms;
    lane->until_ms = INT64_MAX; /* Kafka answers, however long that takes */
}

/* Nothing came of the record before. Kafka may be slow or away; when it has answered meanwhile,
 * and still nothing comes, there is nothing: a transaction's marker stands there, at the log's
 * end. */
static void miss_before(struct down *d, struct lane *lane)
{
    if (!lane->kafka_was_asked) {
        ask_kafka(d, lane, 0);
    } else if (lane->phase == LANE_VERIFYING) {
        found_anew(d, lane);
    } else {
        lane->is_blind = true;
        turn_on(d, lane);
    }
}

/* The record before cannot be looked at when it is damaged; it was the right one when it was
 * carried. */
void phase_unreadable(struct down *d, const struct input *in)
{
    if (in->unreadable.lane >= d->lane_count || d->hold != HOLD_READING) return;
    struct lane *lane = &d->lanes[in->unreadable.lane];
    bool is_before = lane->phase == LANE_VERIFYING || lane->phase == LANE_PEEKING;

    down_tell(d, FACT_UNREADABLE, down_about(d, lane, is_before ? lane->start : lane->read),
              text_of(in->unreadable.reason.words), 0);
    if (!is_before) return;
    lane->is_blind = true;
    phase_set(d, lane, LANE_TURNING);
}

/* --- a lost state (R6) --- */

/* How old a record may be of which the state is sent again; -1: none is, for its own sake. */
static int64_t state_window(const struct down *d, const struct lane *lane)
{
    int64_t window_ms = d->set.recovery_state_ms;

    if (lane->route == NULL || !lane->route->state.is_on) return -1;
    int64_t expire_ms = lane->route->state.expire_after_ms;
    if (expire_ms > 0 && expire_ms < window_ms) window_ms = expire_ms;
    return window_ms > d->set.recovery_window_ms ? window_ms : -1;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The events from @events on are sent again, and the state of the records from @state on. */
static void replay_from(struct down *d, struct lane *lane, int64_t events, int64_t state)
{
    int64_t low = lane->looked.low;

    if (lane->known < low) {
        tell_first(d, lane, LOSS_GAP, lane->known < 0 ? 0 : lane->known, low);
        return;
    }
    events = smaller(events, lane->known); /* what was never sent is sent, however old */
    if (events < low) events = low;
    int64_t start = smaller(events, state);
    if (start < low) start = low;
    if (start < events) lane->events_from = events;
    turn(d, lane, start);
}

static void find_window(struct down *d, struct lane *lane, int64_t window_ms)
{
    ask_kafka(d, lane, d->now.wall_ms - window_ms);
    phase_set(d, lane, LANE_FINDING);
}

static void end_grace(struct down *d, struct lane *lane)
{
    int64_t low = lane->looked.low;

    lane->found = -1;
    if (d->set.recovery_window_ms == RECOVERY_ALL) {
        replay_from(d, lane, low, low);
    } else {
        find_window(d, lane, d->set.recovery_window_ms);
    }
}

/* Kafka's answer to where the events begin, or to where the state does. */
static void found_window(struct down *d, struct lane *lane, int64_t offset)
{
    int64_t window_ms = state_window(d, lane);

    if (lane->found >= 0) {
        replay_from(d, lane, lane->found, offset);
    } else if (window_ms < 0) {
        replay_from(d, lane, offset, offset);
    } else if (window_ms == RECOVERY_ALL) {
        replay_from(d, lane, offset, lane->looked.low);
    } else {
        lane->found = offset;
        find_window(d, lane, window_ms);
    }
}

void phase_found(struct down *d, const struct input *in)
{
    if (in->found.lane >= d->lane_count || d->hold != HOLD_READING) return;
    struct lane *lane = &d->lanes[in->found.lane];
    if (lane->phase == LANE_FINDING) {
        found_window(d, lane, in->found.offset);
    } else if (lane->until_ms == INT64_MAX) {
        lane->kafka_was_asked = true;
        lane->until_ms = d->now.mono_ms + BEFORE_WAIT_MS;
    }
}

/* --- time --- */

void phases_go_on(struct down *d)
{
    if (d->turning + d->telling == 0 || d->hold != HOLD_READING) return;
    if (d->recall != RECALL_DONE) return;
    for (uint32_t i = 0; i < d->lane_count; i++) {
        struct lane *lane = &d->lanes[i];
        if (lane->phase == LANE_TELLING && losses_are_told(d, lane)) turn(d, lane, lane->start);
        if (lane->phase == LANE_TURNING) turn_on(d, lane);
    }
}

void phases_tick(struct down *d)
{
    if (d->waiting == 0 || d->hold != HOLD_READING) return;
    for (uint32_t i = 0; i < d->lane_count; i++) {
        struct lane *lane = &d->lanes[i];
        if (!is_waiting(lane->phase) || d->now.mono_ms < lane->until_ms) continue;
        if (lane->phase == LANE_GRACE) {
            end_grace(d, lane);
        } else {
            miss_before(d, lane);
        }
    }
}

int64_t phases_deadline(const struct down *d)
{
    int64_t at = INT64_MAX;

    if (d->hold != HOLD_READING || d->recall != RECALL_DONE) return at;
    if (d->turning > 0 && can_run(d)) return d->now.mono_ms; /* found while records were fed */
    if (d->waiting + d->telling == 0) return at;
    for (uint32_t i = 0; i < d->lane_count; i++) {
        const struct lane *lane = &d->lanes[i];
        int64_t due = INT64_MAX;
        if (is_waiting(lane->phase)) due = lane->until_ms;
        bool owes_audit = lane->phase == LANE_TELLING && lane->telling.audit_is_due;
        if (owes_audit && !posts_is_full(&d->posts)) due = lane->telling.audit_at_ms;
        if (due < at) at = due;
    }
    return at;
}
