#include <assert.h>

#include "bridge/core/up_state.h"

/* --- what can never be carried --- */

static void write_letter(struct up *u, struct intake_entry *entry, struct text words)
{
    struct effect *e = effects_add(u->out, EFFECT_DEAD_LETTER);
    const struct arrival *a = entry->arrival;
    const struct up_route *route = up_route_find(u->set.routes, a->subscription_id, a->topic);

    intake_set(&u->intake, entry, INTAKE_LETTERED);
    entry->since_ms = u->now.mono_ms;
    e->dead_letter.ticket = entry->ticket;
    e->dead_letter.arrival = a;
    e->dead_letter.reason = entry->reason;
    e->dead_letter.words = words;
    e->dead_letter.route = route == NULL ? (struct text){0} : text_of(route->name);
    e->dead_letter.without_value = entry->is_bare;
}

void refusals_reject(struct up *u, struct intake_entry *entry, enum err why, struct text words)
{
    assert(err_verdict(why) == VERDICT_REJECT);
    bool is_text = why != ERR_BAD_TOPIC;
    uint64_t count;

    entry->reason = why;
    write_letter(u, entry, words);
    if (!ration_allows(&u->rejections, u->now.mono_ms, &count)) return;
    up_tell(u, FACT_REJECTED, is_text ? entry->arrival->topic : (struct text){0}, words,
            (int64_t)count);
}

void refusals_lettered(struct up *u, const struct input *in)
{
    struct intake_entry *entry = intake_find(&u->intake, in->dead_letter.ticket);

    assert(entry != NULL && entry->state == INTAKE_LETTERED); /* one answer for each */
    if (in->dead_letter.stored) {
        u->letter_failure_is_told = false;
        up_settle(u, entry, STAT_REJECTED);
        return;
    }
    if (in->dead_letter.too_large && !entry->is_bare) {
        entry->is_bare = true;
        write_letter(u, entry, text_of(err_text(entry->reason)));
        return;
    }
    intake_set(&u->intake, entry, INTAKE_RESTING);
    u->letter_at_ms = u->now.mono_ms + UP_LETTER_RETRY_MS;
    if (u->letter_failure_is_told) return;
    u->letter_failure_is_told = true;
    up_tell(u, FACT_DEAD_LETTER_FAILED, entry->arrival->topic,
            text_of(in->dead_letter.reason.words), UP_LETTER_RETRY_MS);
}

static void retry_letters(struct up *u)
{
    if (u->intake.in_state[INTAKE_RESTING] == 0 || u->now.mono_ms < u->letter_at_ms) return;
    struct intake_entry *entry;
    while ((entry = intake_oldest(&u->intake, INTAKE_RESTING)) != NULL)
        write_letter(u, entry, text_of(err_text(entry->reason)));
}

/* --- what Kafka does not take now --- */

void refusals_hold(struct up *u, struct intake_entry *entry, const struct reason *why)
{
    intake_set(&u->intake, entry, INTAKE_REFUSED);
    entry->is_repeat = true; /* who knows what Kafka has of it */
    if (u->refusal == REFUSAL_WAITS) return;

    u->refusal = REFUSAL_WAITS;
    int64_t wait_ms = backoff_next(&u->refusals);
    u->retry_at_ms = u->now.mono_ms + wait_ms;
    if (u->refusal_is_told) return;
    u->refusal_is_told = true;
    up_tell(u, FACT_KAFKA_REFUSES, entry->arrival->topic, text_of(why->words), wait_ms);
}

/* Also those that came on an earlier connection: in the order in which all of them came. */
static struct intake_entry *first_refused(struct up *u)
{
    return intake_oldest(&u->intake, INTAKE_REFUSED);
}

static void flow(struct up *u)
{
    u->refusal = REFUSAL_FLOWS;
    backoff_reset(&u->refusals);
    if (u->refusal_is_told) {
        up_tell(u, FACT_KAFKA_TAKES, (struct text){0}, (struct text){0},
                u->intake.in_state[INTAKE_REFUSED]);
    }
    u->refusal_is_told = false;
}

void refusals_go_on(struct up *u)
{
    uint32_t produced = u->intake.in_state[INTAKE_PRODUCED];

    if (u->stop_is_wanted) return;
    retry_letters(u);
    switch (u->refusal) {
    case REFUSAL_NONE: return;
    case REFUSAL_WAITS:
        if (produced > 0 || u->now.mono_ms < u->retry_at_ms) return;
        u->refusal = REFUSAL_PROBES;
        up_carry(u, first_refused(u));
        return;
    case REFUSAL_PROBES:
        if (produced == 0) flow(u); /* it was stored, or can never be */
        return;
    case REFUSAL_FLOWS:
        /* One with each step: there is one record in the carrier. */
        if (first_refused(u) == NULL)
            u->refusal = REFUSAL_NONE;
        else
            up_carry(u, first_refused(u));
        return;
    }
    assert(!"every state has its case");
}

int64_t refusals_deadline(const struct up *u)
{
    bool is_waiting = u->refusal == REFUSAL_WAITS && u->intake.in_state[INTAKE_PRODUCED] == 0;
    bool is_busy = u->refusal == REFUSAL_FLOWS ||
                   (u->refusal == REFUSAL_PROBES && u->intake.in_state[INTAKE_PRODUCED] == 0);
    int64_t at = INT64_MAX;

    if (u->stop_is_wanted) return at;
    if (is_waiting) at = u->retry_at_ms;
    if (is_busy) at = u->now.mono_ms;
    if (u->intake.in_state[INTAKE_RESTING] > 0 && u->letter_at_ms < at) at = u->letter_at_ms;
    return at;
}
