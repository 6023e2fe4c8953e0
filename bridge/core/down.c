#include "bridge/core/down.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

#include "bridge/core/down_state.h"
#include "bridge/core/ticket.h"

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
    p.starts = p.points + aligned(s->lanes_max * sizeof(struct lane_point));
    p.end = p.starts + aligned(s->lanes_max * sizeof(struct lane_point));
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
    posts_init(&d->posts);
    d->lanes = (struct lane *)(void *)(base + p.lanes);
    d->points = (struct lane_point *)(void *)(base + p.points);
    d->starts = (struct lane_point *)(void *)(base + p.starts);
    ledger_init(&d->ledger, (struct entry *)(void *)(base + p.pool), s->window_max);
    backoff_init(&d->backoff, s->backoff_min_ms, s->backoff_max_ms, s->seed);
    return d;
}

size_t down_effects_max(const struct down_settings *s)
{
    /* of each lane a rewind, a checkpoint, and facts or what tells of a gap; of each entry a
     * dead letter tried again; the rest is few */
    return 6 * (size_t)s->lanes_max + s->window_max + 32;
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

/* Opens the entry of the record at hand and has the record kept under its ticket. */
static struct entry *open_entry(struct down *d, uint16_t number, const struct record *rec)
{
    struct entry *entry = NULL;
    enum err e = ledger_open(&d->ledger, &d->lanes[number].ledger, number, rec->offset,
                             ENTRY_PUBLISHED, fingerprint_of(d->set.crc, rec), &entry);
    assert(e == ERR_OK); /* down_room() has said that there is room */

    entry->since_ms = d->now.mono_ms;
    d->stats.at[STAT_IN_FLIGHT]++;
    effects_add(d->out, EFFECT_KEEP)->ticket = entry->ticket;
    return entry;
}

static void publish(struct down *d, struct entry *entry)
{
    entry->topic_hash = audience_hash(d->carrier.message.topic);

    struct effect *e = effects_add(d->out, EFFECT_PUBLISH);
    e->publish.ticket = entry->ticket;
    e->publish.lane = entry->lane;
    e->publish.offset = entry->offset;
    e->publish.message = &d->carrier.message;
}

static void pass_over(struct down *d, uint16_t number, const struct record *rec, enum err why)
{
    struct lane *lane = &d->lanes[number];
    uint32_t grown = 0;
    enum err e = ledger_pass(&d->ledger, &lane->ledger, number, rec->offset,
                             fingerprint_of(d->set.crc, rec), &grown);
    assert(e == ERR_OK);

    d->stats.at[why == ERR_EXPIRED ? STAT_EXPIRED : STAT_SKIPPED]++;
    lanes_grew(d, lane, grown);
}

/* A record that was sent before is marked, and no longer owed. Behind the last of them nothing
 * is: some may have been compacted away meanwhile. */
static bool is_replay(struct down *d, struct lane *lane, const struct record *rec)
{
    bool is_one = rec->offset < lane->replay_end;
    bool is_last = rec->offset >= lane->replay_end - 1;
    uint32_t paid = is_last || lane->owed == 0 ? lane->owed : 1;

    lane->owed -= paid;
    d->owed -= paid;
    return is_one;
}

/* The broker hangs up whenever it is sent this one. */
static bool is_to_blame(const struct lane *lane, const struct record *rec)
{
    return rec->offset == lane->blamed_offset && lane->blamed_times >= BLAMED_MAX;
}

static void take_record(struct down *d, uint16_t number, const struct record *rec)
{
    assert(number < d->lane_count);
    struct lane *lane = &d->lanes[number];
    if (lane->phase != LANE_RUNNING) {
        phase_record(d, lane, rec);
        return;
    }
    assert(down_room(d) > 0);
    assert(rec->offset >= lane->read);

    lane->read = rec->offset + 1;
    d->stats.at[STAT_RECEIVED]++;
    carry_done(&d->carrier);
    d->carrier.message.is_replay = is_replay(d, lane, rec);
    enum err e = carry_record(&d->carrier, lane->route, rec, d->now);
    struct text words = grounds_text(&d->carrier.grounds);

    if (e == ERR_OK && is_to_blame(lane, rec)) {
        struct entry *entry = open_entry(d, number, rec);
        entry->code = lane->blamed_code;
        letters_reject(d, entry, ERR_REFUSED, text_of(reason_words(lane->blamed_code)));
        return;
    }
    switch (err_verdict(e)) {
    case VERDICT_CARRY_ON:
        publish(d, open_entry(d, number, rec));
        if (d->carrier.message.is_replay) d->stats.at[STAT_REPLAYED]++;
        return;
    case VERDICT_SKIP: pass_over(d, number, rec, e); return;
    case VERDICT_REJECT: letters_reject(d, open_entry(d, number, rec), e, words); return;
    case VERDICT_WAIT: break;
    case VERDICT_STOP: break; /* no memory: the next life begins where we have committed */
    }
    assert(!"the record is carried, skipped or rejected");
}

void down_settle(struct down *d, struct entry *entry, enum stat counter)
{
    struct lane *lane = &d->lanes[entry->lane];

    effects_add(d->out, EFFECT_DONE)->ticket = entry->ticket;
    assert(d->stats.at[STAT_IN_FLIGHT] > 0);
    d->stats.at[STAT_IN_FLIGHT]--;
    d->stats.at[counter]++;
    if (d->careful_left > 0) d->careful_left--;
    lanes_grew(d, lane, ledger_settle(&d->ledger, &lane->ledger, entry));
}

/* R12: a topic that had subscribers has none any more. At most one line a second. */
static void watch_audience(struct down *d, const struct entry *entry, uint8_t code)
{
    if (code != REASON_NO_SUBSCRIBERS) {
        audience_heard(&d->audience, entry->topic_hash);
        return;
    }
    if (!audience_lost(&d->audience, entry->topic_hash)) return;
    d->stats.at[STAT_AUDIENCES_LOST]++;
    uint64_t count;
    if (!ration_allows(&d->audience_losses, d->now.mono_ms, &count)) return;
    down_tell(d, FACT_AUDIENCE_LOST, down_about(d, &d->lanes[entry->lane], entry->offset),
              (struct text){0}, 0);
}

static void take_puback(struct down *d, uint64_t ticket, uint8_t code)
{
    if (ticket_is_own(ticket)) {
        marks_answered(d, ticket, code);
        return;
    }
    struct entry *entry = ledger_find(&d->ledger, ticket);
    if (entry == NULL || entry->state != ENTRY_PUBLISHED)
        return; /* said before, or forgotten */

    switch (reason_verdict(code)) {
    case PUBACK_DONE:
        watch_audience(d, entry, code);
        down_settle(d, entry, STAT_DELIVERED);
        return;
    case PUBACK_RETRY: letters_put_off(d, entry, code); return;
    case PUBACK_REJECT:
        entry->code = code;
        letters_reject(d, entry, ERR_REFUSED, text_of(reason_words(code)));
        return;
    }
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
    case INPUT_RECORD: take_record(d, in->record.lane, in->record.record); return;
    case INPUT_PUBACKED: take_puback(d, in->puback.ticket, in->puback.code); return;
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
        down_tell(d, FACT_KAFKA_AWAY, (struct text){0}, text_of(in->reason.words), 0);
        return;
    case INPUT_KAFKA_BACK:
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

uint32_t down_room(const struct down *d)
{
    if (d->link != LINK_UP || d->hold != HOLD_READING || d->stop_is_wanted) return 0;
    if (d->end_is_due || d->uncommitted_starts > 0 || d->recall != RECALL_DONE) return 0;
    uint32_t behind_max = 2 * d->set.commit_records_max;
    uint32_t taken = d->ledger.used + d->posts.out + d->marks_due + d->turning + d->telling;
    uint32_t window_max = d->careful_left > 0 ? 1 : d->window;
    if (d->careful_left > 0 && d->unmarked > 0) return 0;
    if (d->behind >= behind_max || taken >= window_max) return 0;

    /* a record that is skipped is finished at once: it takes room from both */
    uint32_t behind = behind_max - d->behind, window = window_max - taken;
    return behind < window ? behind : window;
}

uint32_t down_pubacks_due(const struct down *d)
{
    uint64_t others = (uint64_t)d->lettered + d->resting + d->put_off;
    assert(d->stats.at[STAT_IN_FLIGHT] >= others);
    return (uint32_t)(d->stats.at[STAT_IN_FLIGHT] - others) + d->posts.out;
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
    at = earlier(at, marks_deadline(d));
    at = earlier(at, presence_deadline(d));
    return earlier(at, phases_deadline(d));
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
