#include "bridge/core/down.h"

#include <assert.h>
#include <stdalign.h>

#include "bridge/core/down_state.h"

/* Where the parts of struct down lie in the caller's memory. */
struct plan {
    size_t lanes, pool, points, starts, end;
};

static size_t aligned(size_t n)
{
    size_t a = alignof(max_align_t);
    return (n + a - 1) / a * a;
}

static struct plan plan_of(const struct down_settings *s)
{
    struct plan p;
    p.lanes = aligned(sizeof(struct down));
    p.pool = p.lanes + aligned(s->lanes_max * sizeof(struct lane));
    p.points = p.pool + aligned(s->window_max * sizeof(struct entry));
    p.starts = p.points + aligned(s->lanes_max * sizeof(struct commit_point));
    p.end = p.starts + aligned(s->lanes_max * sizeof(struct start_point));
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

    *d = (struct down){.set = *s, .link = LINK_RESTING, .hold = HOLD_NOTHING};
    d->lanes = (struct lane *)(void *)(base + p.lanes);
    d->points = (struct commit_point *)(void *)(base + p.points);
    d->starts = (struct start_point *)(void *)(base + p.starts);
    ledger_init(&d->ledger, (struct entry *)(void *)(base + p.pool), s->window_max);
    backoff_init(&d->backoff, s->backoff_min_ms, s->backoff_max_ms, s->seed);
    return d;
}

size_t down_effects_max(const struct down_settings *s)
{
    /* of each lane a rewind or two facts, of each entry a dead letter tried again; the rest is
     * few */
    return 3 * (size_t)s->lanes_max + s->window_max + 16;
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

void down_letter(struct down *d, struct entry *entry, struct text words, bool without_value)
{
    const struct lane *lane = &d->lanes[entry->lane];
    struct effect *e = effects_add(d->out, EFFECT_DEAD_LETTER);

    entry->state = ENTRY_LETTERED;
    d->lettered++;
    entry->since_ms = d->now.mono_ms;
    entry->is_bare = without_value;
    e->dead_letter.ticket = entry->ticket;
    e->dead_letter.lane = entry->lane;
    e->dead_letter.offset = entry->offset;
    e->dead_letter.reason = entry->reason;
    e->dead_letter.words = words;
    e->dead_letter.route = lane->route == NULL ? (struct text){0} : text_of(lane->route->name);
    e->dead_letter.without_value = without_value;
}

/* One line a second at most: a flood of bad records must not become a flood of lines. */
static void tell_rejected(struct down *d, const struct entry *entry, struct text words)
{
    d->rejected_untold++;
    if (d->rejected_told_ms != 0 && d->now.mono_ms - d->rejected_told_ms < 1000) return;

    down_tell(d, FACT_REJECTED, down_about(d, &d->lanes[entry->lane], entry->offset), words,
              (int64_t)d->rejected_untold);
    d->rejected_told_ms = d->now.mono_ms;
    d->rejected_untold = 0;
}

static void reject(struct down *d, struct entry *entry, enum err why, struct text words)
{
    assert(err_verdict(why) == VERDICT_REJECT);
    entry->reason = why;
    down_letter(d, entry, words, false);
    tell_rejected(d, entry, words);
}

/* Opens the entry of the record at hand and has the record kept under its ticket. */
static struct entry *open_entry(struct down *d, uint16_t number, int64_t offset)
{
    struct entry *entry = NULL;
    enum err e = ledger_open(&d->ledger, &d->lanes[number].ledger, number, offset,
                             ENTRY_PUBLISHED, &entry);
    assert(e == ERR_OK); /* down_room() has said that there is room */

    entry->since_ms = d->now.mono_ms;
    d->stats.at[STAT_IN_FLIGHT]++;
    effects_add(d->out, EFFECT_KEEP)->ticket = entry->ticket;
    return entry;
}

static void publish(struct down *d, const struct entry *entry)
{
    struct effect *e = effects_add(d->out, EFFECT_PUBLISH);
    e->publish.ticket = entry->ticket;
    e->publish.lane = entry->lane;
    e->publish.offset = entry->offset;
    e->publish.message = &d->carrier.message;
}

static void pass_over(struct down *d, uint16_t number, int64_t offset, enum err why)
{
    struct lane *lane = &d->lanes[number];
    uint32_t grown = 0;
    enum err e = ledger_pass(&d->ledger, &lane->ledger, number, offset, &grown);
    assert(e == ERR_OK);

    d->stats.at[why == ERR_EXPIRED ? STAT_EXPIRED : STAT_SKIPPED]++;
    lanes_grew(d, lane, grown);
}

static void take_record(struct down *d, uint16_t number, const struct record *rec)
{
    assert(number < d->lane_count);
    assert(down_room(d) > 0);
    struct lane *lane = &d->lanes[number];
    assert(rec->offset >= lane->read);

    lane->read = rec->offset + 1;
    d->stats.at[STAT_RECEIVED]++;
    carry_done(&d->carrier);
    enum err e = carry_record(&d->carrier, lane->route, rec, d->now);
    struct text words = {d->carrier.words.at, d->carrier.words.size};

    switch (err_verdict(e)) {
    case VERDICT_CARRY_ON: publish(d, open_entry(d, number, rec->offset)); return;
    case VERDICT_SKIP: pass_over(d, number, rec->offset, e); return;
    case VERDICT_REJECT: reject(d, open_entry(d, number, rec->offset), e, words); return;
    case VERDICT_WAIT: break;
    case VERDICT_STOP: break; /* no memory: the next life begins where we have committed */
    }
    assert(!"the record is carried, skipped or rejected");
}

/* The record of the entry is finished, for good. */
static void settle(struct down *d, struct entry *entry, enum stat counter)
{
    struct lane *lane = &d->lanes[entry->lane];

    effects_add(d->out, EFFECT_DONE)->ticket = entry->ticket;
    assert(d->stats.at[STAT_IN_FLIGHT] > 0);
    d->stats.at[STAT_IN_FLIGHT]--;
    d->stats.at[counter]++;
    lanes_grew(d, lane, ledger_settle(&d->ledger, &lane->ledger, entry));
}

/* Has the broker put off this record so often that it is the record's fault? The first such
 * record of a lane is watched. While the broker takes nothing else either, the fault is the
 * broker's. */
static bool is_held_for_good(struct down *d, struct lane *lane, int64_t offset)
{
    uint64_t delivered = d->stats.at[STAT_DELIVERED];

    int64_t first_open = d->ledger.pool[lane->ledger.first].offset;

    assert(lane->ledger.open > 0);
    if (lane->held.offset >= first_open && lane->held.offset < offset) return false;
    if (lane->held.offset != offset) {
        lane->held.offset = offset;
        lane->held.since_ms = d->now.mono_ms;
        lane->held.times = 0;
    } else if (lane->held.delivered != delivered) {
        lane->held.times++;
    }
    lane->held.delivered = delivered;
    return lane->held.times >= HELD_MAX || d->now.mono_ms - lane->held.since_ms >= HELD_MS_MAX;
}

/* The broker cannot take the record now: end the epoch and come back. One that it puts off
 * again and again is rejected, or it would hold up everything behind it for ever. */
static void put_off(struct down *d, struct entry *entry, uint8_t code)
{
    if (is_held_for_good(d, &d->lanes[entry->lane], entry->offset)) {
        entry->code = code;
        reject(d, entry, ERR_REFUSED, text_of(reason_words(code)));
        return;
    }
    if (d->end_is_due) return;
    d->end_is_due = true;
    down_tell(d, FACT_MQTT_HOLDS, down_about(d, &d->lanes[entry->lane], entry->offset),
              text_of(reason_words(code)), code);
}

static void take_puback(struct down *d, uint64_t ticket, uint8_t code)
{
    struct entry *entry = ledger_find(&d->ledger, ticket);
    if (entry == NULL || entry->state != ENTRY_PUBLISHED)
        return; /* said before, or forgotten */

    switch (reason_verdict(code)) {
    case PUBACK_DONE: settle(d, entry, STAT_DELIVERED); return;
    case PUBACK_RETRY: put_off(d, entry, code); return;
    case PUBACK_REJECT:
        entry->code = code;
        reject(d, entry, ERR_REFUSED, text_of(reason_words(code)));
        return;
    }
}

static void take_dead_lettered(struct down *d, const struct input *in)
{
    struct entry *entry = ledger_find(&d->ledger, in->dead_letter.ticket);
    if (entry == NULL || entry->state != ENTRY_LETTERED) return;

    d->lettered--;

    if (in->dead_letter.stored) {
        d->dead_letter_failure_is_told = false;
        settle(d, entry, STAT_REJECTED);
        return;
    }
    if (in->dead_letter.too_large && !entry->is_bare) {
        down_letter(d, entry, text_of(err_text(entry->reason)), true);
        return;
    }
    entry->state = ENTRY_RESTING;
    entry->since_ms = d->now.mono_ms + DEAD_LETTER_RETRY_MS;
    d->resting++;
    if (d->dead_letter_failure_is_told) return;
    d->dead_letter_failure_is_told = true;
    down_tell(d, FACT_DEAD_LETTER_FAILED, down_about(d, &d->lanes[entry->lane], entry->offset),
              text_of(in->dead_letter.reason.words), DEAD_LETTER_RETRY_MS);
}

void down_go_on_stopping(struct down *d)
{
    if (!d->stop_is_wanted || d->is_over || d->hold != HOLD_NOTHING) return;
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
    down_tell(d, FACT_STOPPING, (struct text){0}, (struct text){0}, d->ledger.used);
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

static void take_fatal(struct down *d, const struct input *in)
{
    down_tell(d, FACT_KAFKA_FATAL, (struct text){0}, text_of(in->fatal.reason.words), 0);
    down_give_up(d, in->fatal.why);
    if (d->hold != HOLD_NOTHING) lanes_cue(d, HOLD_LOST);
}

static void dispatch(struct down *d, const struct input *in)
{
    switch (in->kind) {
    case INPUT_RECORD: take_record(d, in->record.lane, in->record.record); return;
    case INPUT_PUBACKED: take_puback(d, in->puback.ticket, in->puback.code); return;
    case INPUT_DEAD_LETTERED: take_dead_lettered(d, in); return;
    case INPUT_COMMITTED: lanes_committed(d, in->committed.ok); return;
    case INPUT_ASSIGNED: lanes_assigned(d, in); return;
    case INPUT_REVOKED: lanes_cue(d, HOLD_REVOKED); return;
    case INPUT_LANES_LOST: lanes_cue(d, HOLD_LOST); return;
    case INPUT_KAFKA_AWAY:
        down_tell(d, FACT_KAFKA_AWAY, (struct text){0}, text_of(in->reason.words), 0);
        return;
    case INPUT_KAFKA_BACK:
        down_tell(d, FACT_KAFKA_BACK, (struct text){0}, (struct text){0}, 0);
        return;
    case INPUT_KAFKA_FATAL: take_fatal(d, in); return;
    case INPUT_MQTT_UP: epoch_up(d, in); return;
    case INPUT_MQTT_DOWN: epoch_down(d, in); return;
    case INPUT_STOP: take_stop(d); return;
    case INPUT_TICK:
        epoch_tick(d);
        lanes_tick(d);
        return;
    case INPUT_KIND_COUNT: break;
    }
    assert(!"every input has its case");
}

void down_step(struct down *d, struct now now, const struct input *in, struct effects *out)
{
    assert(out->count == 0);
    d->now = now;
    d->out = out;
    d->about = SINK(d->about_bytes);
    if (d->is_over) return;
    dispatch(d, in);
    epoch_go_on(d);
    lanes_go_on(d);
    d->out = NULL;
}

uint32_t down_room(const struct down *d)
{
    if (d->link != LINK_UP || d->hold != HOLD_READING || d->stop_is_wanted) return 0;
    if (d->end_is_due || d->uncommitted_starts > 0) return 0;
    uint32_t uncommitted_max = 2 * d->set.commit_records_max;
    if (d->uncommitted >= uncommitted_max || d->ledger.used >= d->window) return 0;

    /* a record that is skipped is finished at once: it takes room from both */
    uint32_t behind = uncommitted_max - d->uncommitted, window = d->window - d->ledger.used;
    return behind < window ? behind : window;
}

uint32_t down_pubacks_due(const struct down *d)
{
    uint64_t others = (uint64_t)d->lettered + d->resting;
    assert(d->stats.at[STAT_IN_FLIGHT] >= others);
    return (uint32_t)(d->stats.at[STAT_IN_FLIGHT] - others);
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
        d->uncommitted + d->uncommitted_starts > 0) {
        at = earlier(at, d->commit_at_ms);
    }
    if (d->hold == HOLD_DRAINING || d->hold == HOLD_COMMITTING)
        at = earlier(at, d->drain_until_ms);
    return at;
}

const struct stats *down_stats(const struct down *d)
{
    return &d->stats;
}

bool down_lane(const struct down *d, uint16_t lane, int64_t *safe, int64_t *committed)
{
    if (lane >= d->lane_count) return false;
    *safe = d->lanes[lane].ledger.safe;
    *committed = d->lanes[lane].committed;
    return true;
}
