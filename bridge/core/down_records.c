#include <assert.h>

#include "bridge/core/down_state.h"
#include "bridge/core/down_thin.h"
#include "bridge/core/ticket.h"

/* --- from Kafka --- */

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

static void publish(struct down *d, struct entry *entry, enum record_message what,
                    const struct message *message)
{
    struct effect *e = effects_add(d->out, EFFECT_PUBLISH);

    entry->awaited = (uint8_t)(entry->awaited | what);
    d->unanswered++;
    e->publish.ticket = entry->ticket | (what == RECORD_STATE ? TICKET_STATE : 0);
    e->publish.lane = entry->lane;
    e->publish.offset = entry->offset;
    e->publish.message = message;
}

/* Who hears the event finds the state there: it goes first. */
void records_publish(struct down *d, struct entry *entry)
{
    const struct carrier *c = &d->carrier;
    struct lane *lane = &d->lanes[entry->lane];

    ledger_sent(&d->ledger, entry);
    if (entry->offset >= lane->sent_end) lane->sent_end = entry->offset + 1;

    if (c->sends_state) publish(d, entry, RECORD_STATE, &c->state);
    if (c->sends_event) {
        entry->topic_hash = audience_hash(c->message.topic);
        publish(d, entry, RECORD_EVENT, &c->message);
    }
    if (c->message.is_replay) d->stats.at[STAT_REPLAYED]++;
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

/* Now, or when its time has come. */
static void send(struct down *d, struct entry *entry, const struct record *rec)
{
    if (thin_wants(d, &d->lanes[entry->lane])) {
        thin_withhold(d, entry, rec);
    } else {
        records_publish(d, entry);
    }
}

/* It is carried, but not what its kind asks for. */
static void warn(struct down *d, const struct lane *lane, const struct record *rec)
{
    uint64_t count;

    d->stats.at[STAT_INVALID]++;
    if (!ration_allows(&d->warnings, d->now.mono_ms, &count)) return;
    down_tell(d, FACT_INVALID, down_about(d, lane, rec->offset),
              grounds_text(&d->carrier.grounds), (int64_t)count);
}

static void carry(struct down *d, uint16_t number, const struct record *rec)
{
    struct lane *lane = &d->lanes[number];
    enum err e = carry_record(&d->carrier, lane->route, rec, d->now);
    struct text words = grounds_text(&d->carrier.grounds);

    if (e == ERR_OK && is_to_blame(lane, rec)) {
        struct entry *entry = open_entry(d, number, rec);
        entry->code = lane->blamed_code;
        letters_reject(d, entry, ERR_REFUSED, text_of(reason_words(lane->blamed_code)));
        return;
    }
    /* its dead letter was written when it was new */
    bool is_old_reject = d->carrier.only_state && err_verdict(e) == VERDICT_REJECT;
    if (is_old_reject) e = ERR_STATE_ONLY;
    switch (err_verdict(e)) {
    case VERDICT_CARRY_ON:
        if (d->carrier.is_invalid) warn(d, lane, rec);
        send(d, open_entry(d, number, rec), rec);
        return;
    case VERDICT_SKIP: pass_over(d, number, rec, e); return;
    case VERDICT_REJECT: letters_reject(d, open_entry(d, number, rec), e, words); return;
    case VERDICT_WAIT: break;
    case VERDICT_STOP: break; /* no memory: the next life begins where we have committed */
    }
    assert(!"the record is carried, skipped or rejected");
}

/* Says that our clock and the records' do not agree, when it is worth a line. */
static void watch_clock(struct down *d, struct lane *lane, const struct record *rec)
{
    int64_t life_ms = lane->route == NULL ? 0 : lane->route->expire_after_ms;

    if (rec->timestamp_ms < 0 || d->now.wall_ms < 0) return;
    int64_t age_ms = d->now.wall_ms - rec->timestamp_ms;
    if (clock_is_behind(d->now.wall_ms, rec->timestamp_ms)) {
        d->stats.at[STAT_AHEAD]++;
        if (clock_tells_ahead(&d->clock_watch, d->now.mono_ms))
            down_tell(d, FACT_CLOCK_DIFFERS, down_about(d, lane, rec->offset), (struct text){0},
                      -age_ms);
    }
    if (life_ms == 0) return;
    if (clock_tells_stale(&d->clock_watch, &lane->clock_run, d->now.mono_ms, age_ms >= life_ms))
        down_tell(d, FACT_ALL_EXPIRED, down_about(d, lane, rec->offset),
                  text_of(lane->route->name), age_ms);
}

void records_take(struct down *d, uint16_t number, const struct record *rec)
{
    assert(number < d->lane_count);
    struct lane *lane = &d->lanes[number];
    if (lane->phase != LANE_RUNNING) {
        phase_record(d, lane, rec);
        return;
    }
    assert(d->set.withheld_max > 0 ? down_space(d) > 0 : down_room(d) > 0);
    assert(rec->offset >= lane->read);

    lane->read = rec->offset + 1;
    d->stats.at[STAT_RECEIVED]++;
    watch_clock(d, lane, rec);
    carry_done(&d->carrier);
    d->carrier.message.is_replay = is_replay(d, lane, rec);
    d->carrier.only_state = rec->offset < lane->events_from;
    carry(d, number, rec);
}

/* --- from the broker --- */

void records_settle(struct down *d, struct entry *entry, enum stat counter)
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

/* The broker has answered everything that the record is. */
static void conclude(struct down *d, struct entry *entry)
{
    switch (reason_verdict(entry->code)) {
    case PUBACK_DONE: records_settle(d, entry, STAT_DELIVERED); return;
    case PUBACK_RETRY: letters_put_off(d, entry, entry->code); return;
    case PUBACK_REJECT:
        letters_reject(d, entry, ERR_REFUSED, text_of(reason_words(entry->code)));
        return;
    }
}

void records_answered(struct down *d, uint64_t ticket, uint8_t code)
{
    if (ticket_is_own(ticket)) {
        marks_answered(d, ticket, code);
        return;
    }
    struct entry *entry = ledger_find(&d->ledger, ticket_of_record(ticket));
    enum record_message what = ticket_is_state(ticket) ? RECORD_STATE : RECORD_EVENT;
    if (entry == NULL || entry->state != ENTRY_PUBLISHED || (entry->awaited & what) == 0)
        return; /* said before, or forgotten */

    enum puback_verdict verdict = reason_verdict(code);
    entry->awaited = (uint8_t)(entry->awaited & ~what);
    d->unanswered--;
    if (what == RECORD_EVENT && verdict == PUBACK_DONE) watch_audience(d, entry, code);
    if (verdict != PUBACK_DONE && verdict > reason_verdict(entry->code)) entry->code = code;
    if (entry->awaited > 0) return;
    if (entry->was_withheld) thin_answered(d, entry);
    conclude(d, entry);
}
