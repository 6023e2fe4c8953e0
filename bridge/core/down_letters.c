#include <assert.h>

#include "bridge/core/down_state.h"

/* Writes the EFFECT_DEAD_LETTER of an entry. */
static void write_letter(struct down *d, struct entry *entry, struct text words,
                         bool without_value)
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

static void tell_rejected(struct down *d, const struct entry *entry, struct text words)
{
    uint64_t count;

    if (!ration_allows(&d->rejections, d->now.mono_ms, &count)) return;
    down_tell(d, FACT_REJECTED, down_about(d, &d->lanes[entry->lane], entry->offset), words,
              (int64_t)count);
}

void letters_reject(struct down *d, struct entry *entry, enum err why, struct text words)
{
    assert(err_verdict(why) == VERDICT_REJECT);
    entry->reason = why;
    write_letter(d, entry, words, false);
    tell_rejected(d, entry, words);
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
void letters_put_off(struct down *d, struct entry *entry, uint8_t code)
{
    if (is_held_for_good(d, &d->lanes[entry->lane], entry->offset)) {
        letters_reject(d, entry, ERR_REFUSED, text_of(reason_words(code)));
        return;
    }
    entry->state = ENTRY_PUT_OFF;
    if (d->end_is_due) return;
    d->end_is_due = true;
    down_tell(d, FACT_MQTT_HOLDS, down_about(d, &d->lanes[entry->lane], entry->offset),
              text_of(reason_words(code)), code);
}

void letters_answered(struct down *d, const struct input *in)
{
    struct entry *entry = ledger_find(&d->ledger, in->dead_letter.ticket);
    if (entry == NULL || entry->state != ENTRY_LETTERED) return;

    d->lettered--;

    if (in->dead_letter.stored) {
        d->dead_letter_failure_is_told = false;
        records_settle(d, entry, STAT_REJECTED);
        return;
    }
    if (in->dead_letter.too_large && !entry->is_bare) {
        write_letter(d, entry, text_of(err_text(entry->reason)), true);
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

/* Dead letters that were refused are tried again. */
void letters_retry(struct down *d)
{
    for (uint32_t i = 0; i < d->ledger.capacity && d->resting > 0; i++) {
        struct entry *entry = &d->ledger.pool[i];
        if (entry->state != ENTRY_RESTING || d->now.mono_ms < entry->since_ms) continue;
        d->resting--;
        write_letter(d, entry, text_of(err_text(entry->reason)), entry->is_bare);
    }
}
