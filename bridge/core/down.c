#include "bridge/core/down.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

#include "bridge/core/down_state.h"
#include "bridge/core/down_thin.h"

/* Where the parts of struct down lie in the caller's memory. */
struct plan {
    size_t lanes, pool, points, starts, thinning, end;
};

static size_t aligned(size_t n)
{
    size_t a = alignof(max_align_t);
    return (n + a - 1) / a * a;
}

/* Of the ledger. */
static uint32_t entries_max(const struct down_settings *s)
{
    return s->window_max + s->withheld_max;
}

static struct plan plan_of(const struct down_settings *s)
{
    struct plan p;
    p.lanes = aligned(sizeof(struct down));
    p.pool = p.lanes + aligned(s->lanes_max * sizeof(struct lane));
    p.points = p.pool + aligned(entries_max(s) * sizeof(struct entry));
    p.starts = p.points + aligned(s->lanes_max * sizeof(struct lane_point));
    p.thinning = p.starts + aligned(s->lanes_max * sizeof(struct lane_point));
    p.end = p.thinning;
    if (s->withheld_max > 0)
        p.end += thinning_bytes((uint32_t)s->routes->count, entries_max(s));
    return p;
}

size_t down_bytes(const struct down_settings *s)
{
    return plan_of(s).end;
}

struct down *down_init(void *memory, const struct down_settings *s)
{
    assert(s->lanes_max >= 1 && s->lanes_max <= UINT16_MAX);
    assert(s->commit_records_max >= 1);
    struct plan p = plan_of(s);
    char *base = memory;
    struct down *d = memory;

    memset(d, 0, offsetof(struct down, topics));
    d->set = *s;
    d->link = LINK_RESTING;
    d->hold = HOLD_NOTHING;
    d->dropped = -1;
    d->messages_each = routes_have_state(s->routes) ? 2 : 1;
    assert(s->window_max >= d->messages_each);
    posts_init(&d->posts);
    d->lanes = (struct lane *)(void *)(base + p.lanes);
    d->points = (struct lane_point *)(void *)(base + p.points);
    d->starts = (struct lane_point *)(void *)(base + p.starts);
    ledger_init(&d->ledger, (struct entry *)(void *)(base + p.pool), entries_max(s));
    if (s->withheld_max > 0) thin_init(d, base + p.thinning);
    backoff_init(&d->backoff, s->backoff_min_ms, s->backoff_max_ms, s->seed);
    return d;
}

void down_done(struct down *d)
{
    if (d != NULL) carry_done(&d->carrier);
}

size_t down_effects_max(const struct down_settings *s)
{
    /* of each lane a rewind, a checkpoint, and facts or what tells of a gap; of each entry a
     * dead letter tried again; the rest is few */
    return 6 * (size_t)s->lanes_max + entries_max(s) + 32;
}

void down_tell(struct down *d, enum fact_kind fact, struct text about, struct text detail,
               int64_t number)
{
    effects_add(d->out, EFFECT_TELL)->tell = (struct fact){fact, about, detail, number};
}

struct text down_about(struct down *d, const struct lane *lane, int64_t offset)
{
    size_t start = d->about.size;

    sink_text(&d->about, text_of(lane->kafka_topic));
    sink_char(&d->about, '/');
    sink_int(&d->about, lane->partition);
    sink_char(&d->about, '@');
    sink_int(&d->about, offset);
    return d->about.overflow ? (struct text){0} : sink_since(&d->about, start);
}

void down_go_on_stopping(struct down *d)
{
    if (!d->stop_is_wanted || d->is_over || d->hold != HOLD_NOTHING) return;
    if (!presence_finish(d)) return;
    if (d->link != LINK_CLOSED) {
        if (d->link != LINK_CLOSING) epoch_cue(d, LINK_STOPPED);
        return; /* LINK_LEAVE comes back here */
    }

    d->is_over = true;
    down_tell(d, FACT_STOPPED, (struct text){0}, text_of(err_text(d->stop_why)), d->repeats);
    struct effect *e = effects_add(d->out, EFFECT_STOP);
    e->stop.why = d->stop_why;
    e->stop.is_clean = d->repeats == 0;
}

static void begin_to_stop(struct down *d)
{
    d->stop_is_wanted = true;
    if (d->hold == HOLD_NOTHING)
        d->repeats = 0; /* an earlier hand-over is not this one's matter */
    down_tell(d, FACT_STOPPING, (struct text){0}, (struct text){0}, d->ledger.records);
    if (d->hold == HOLD_READING) lanes_cue(d, HOLD_REVOKED);
    down_go_on_stopping(d);
}

void down_give_up(struct down *d, enum err why)
{
    if (d->stop_is_wanted) return;
    d->stop_why = why;
    begin_to_stop(d);
}

/* The second request to stop does not wait for anything. */
static void take_stop(struct down *d)
{
    if (!d->stop_is_wanted) {
        begin_to_stop(d);
        return;
    }
    if (d->is_over) return;
    d->is_over = true;
    effects_add(d->out, EFFECT_STOP)->stop.why = d->stop_why;
}

/* A member that Kafka has thrown out joins again, and when its request was slow, twice; then
 * the second one fences what the first one still sends. That is no twin, and the next life is
 * well. */
static bool is_fenced_by_ourselves(const struct down *d, enum err why)
{
    return why == ERR_FENCED && d->lost_at_ms != 0 &&
           d->now.mono_ms - d->lost_at_ms < FENCED_BY_OURSELVES_MS;
}

static void take_fatal(struct down *d, const struct input *in)
{
    enum err why = is_fenced_by_ourselves(d, in->fatal.why) ? ERR_KAFKA_FATAL : in->fatal.why;

    down_tell(d, FACT_KAFKA_FATAL, (struct text){0}, text_of(in->fatal.reason.words), 0);
    down_give_up(d, why);
    if (d->hold != HOLD_NOTHING) lanes_cue(d, HOLD_LOST);
}

static void take_tick(struct down *d)
{
    epoch_tick(d);
    recall_tick(d);
    phases_tick(d);
    if (d->now.mono_ms < d->scan_at_ms) return;
    d->scan_at_ms = d->now.mono_ms + TICK_MS;
    if (d->resting > 0) letters_retry(d);
}

static void dispatch(struct down *d, const struct input *in)
{
    switch (in->kind) {
    case INPUT_RECORD: records_take(d, in->record.lane, in->record.record); return;
    case INPUT_AGAIN: thin_again(d, in->again.ticket, in->again.record); return;
    case INPUT_PUBACKED: records_answered(d, in->puback.ticket, in->puback.code); return;
    case INPUT_DEAD_LETTERED: letters_answered(d, in); return;
    case INPUT_AUDITED: losses_audited(d, in); return;
    case INPUT_COMMITTED: lanes_committed(d, in->committed.ok); return;
    case INPUT_ASSIGNED: lanes_assigned(d, in); return;
    case INPUT_LOOKED: recall_looked(d, in); return;
    case INPUT_FOUND: phase_found(d, in); return;
    case INPUT_UNREADABLE: phase_unreadable(d, in); return;
    case INPUT_REVOKED: lanes_cue(d, HOLD_REVOKED); return;
    case INPUT_LANES_LOST:
        d->lost_at_ms = d->now.mono_ms;
        lanes_cue(d, HOLD_LOST);
        return;
    case INPUT_KAFKA_AWAY:
        d->kafka_is_away = true;
        down_tell(d, FACT_KAFKA_AWAY, (struct text){0}, text_of(in->reason.words), 0);
        return;
    case INPUT_KAFKA_BACK:
        d->kafka_is_away = false;
        d->kafka_returns++;
        down_tell(d, FACT_KAFKA_BACK, (struct text){0}, (struct text){0}, 0);
        return;
    case INPUT_KAFKA_FATAL: take_fatal(d, in); return;
    case INPUT_MQTT_UP: epoch_up(d, in); return;
    case INPUT_MQTT_DOWN: epoch_down(d, in); return;
    case INPUT_MESSAGE: recall_message(d, in); return;
    case INPUT_STOP: take_stop(d); return;
    case INPUT_TICK: take_tick(d); return;
    case INPUT_ARRIVED:
    case INPUT_OVERFLOWED:
    case INPUT_DELIVERED:
    case INPUT_KIND_COUNT: break;
    }
    assert(!"every input of this direction has its case");
}

/* Messages of our own take room that down_room() has promised to records; so they are sent when
 * no records are being fed. */
static void go_on_with_ours(struct down *d)
{
    recall_go_on(d);
    phases_go_on(d);
    marks_go_on(d);
    presence_go_on(d);
    thin_go_on(d);
}

void down_step(struct down *d, struct now now, const struct input *in, struct effects *out)
{
    assert(out->count == 0);
    d->now = now;
    d->out = out;
    d->about = SINK(d->about_bytes);
    d->texts = SINK(d->texts_bytes);
    d->topic_count = 0;
    if (d->is_over) return;
    dispatch(d, in);
    epoch_go_on(d);
    if (in->kind != INPUT_RECORD) go_on_with_ours(d);
    lanes_go_on(d);
    down_go_on_stopping(d);
    d->out = NULL;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* How many more records may be open: a crash repeats no more than fit into the window. What is
 * withheld has room of its own. */
static uint32_t entries_left(const struct down *d)
{
    uint32_t others = d->ledger.used - d->ledger.used_merging;
    uint32_t window = others < d->window ? d->window - others : 0;

    return smaller(window, ledger_room(&d->ledger));
}

uint32_t down_messages_out(const struct down *d)
{
    return d->unanswered + d->posts.out + d->asked * d->messages_each;
}

/* How many more messages may be unanswered, when those of our own that are due have gone. */
uint32_t down_messages_left(const struct down *d)
{
    uint32_t taken = down_messages_out(d) + d->marks_due + d->turning + d->telling;

    return taken < d->window ? d->window - taken : 0;
}

/* While a culprit is looked for: one record, when nothing else is on its way or due. */
static bool is_alone(const struct down *d)
{
    return d->ledger.used == 0 && d->unmarked == 0 && down_messages_left(d) == d->window;
}

uint32_t down_space(const struct down *d)
{
    if (d->link != LINK_UP || d->hold != HOLD_READING || d->stop_is_wanted) return 0;
    if (d->end_is_due || d->uncommitted_starts > 0 || d->recall != RECALL_DONE) return 0;
    if (d->careful_left > 0) return is_alone(d) ? 1 : 0;
    return smaller(down_messages_left(d) / d->messages_each, entries_left(d));
}

/* What is not committed of lanes that wait for the record before their start: only when that
 * has been read can it be committed. */
static uint32_t behind_of_waiting(const struct down *d)
{
    uint32_t behind = 0;

    for (uint32_t i = 0; i < d->lane_count && d->waiting > 0; i++) {
        const struct lane *lane = &d->lanes[i];
        if (lane->phase != LANE_VERIFYING && lane->phase != LANE_PEEKING) continue;
        behind += lane->uncommitted + lane->in_commit_records;
    }
    return behind;
}

uint32_t down_room(const struct down *d)
{
    uint32_t behind_max = 2 * d->set.commit_records_max;

    /* a record that is skipped is finished at once: it takes room from all three */
    if (d->behind < behind_max) return smaller(behind_max - d->behind, down_space(d));
    return d->behind - behind_of_waiting(d) < behind_max ? smaller(1, down_space(d)) : 0;
}

uint32_t down_pubacks_due(const struct down *d)
{
    return d->unanswered + d->posts.out;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t down_deadline(const struct down *d)
{
    int64_t at = d->scan_at_ms;

    if (d->link == LINK_RESTING) at = earlier(at, d->dial_at_ms);
    if (d->hold == HOLD_READING && !d->commit_is_out &&
        d->uncommitted + d->uncommitted_starts + d->commits_due > 0) {
        at = earlier(at, d->commit_at_ms);
    }
    if (d->hold > HOLD_READING) at = earlier(at, d->drain_until_ms);
    if (d->recall == RECALL_FENCING && d->link == LINK_UP) at = earlier(at, d->recall_until_ms);
    at = earlier(at, thin_deadline(d));
    at = earlier(at, marks_deadline(d));
    at = earlier(at, presence_deadline(d));
    return earlier(at, phases_deadline(d));
}

const struct stats *down_stats(const struct down *d)
{
    return &d->stats;
}

void down_health(const struct down *d, struct health *out)
{
    *out = (struct health){.mqtt_is_up = d->is_up,
                           .kafka_is_away = d->kafka_is_away,
                           .is_working = d->hold == HOLD_READING,
                           .is_stopping = d->stop_is_wanted,
                           .kafka_returns = d->kafka_returns,
                           .window = d->is_up ? d->window : 0,
                           .lanes = d->lane_count};
    for (uint32_t i = 0; i < d->lane_count; i++) {
        if (d->lanes[i].phase != LANE_RUNNING) out->lanes_waiting++;
    }
}

bool down_lane(const struct down *d, uint16_t lane, int64_t *safe, int64_t *committed)
{
    if (lane >= d->lane_count) return false;
    *safe = d->lanes[lane].ledger.safe;
    *committed = d->lanes[lane].committed;
    return true;
}
