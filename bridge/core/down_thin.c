#include "bridge/core/down_thin.h"

#include <assert.h>

#include "bridge/core/carry_state.h"

void thin_init(struct down *d, void *memory)
{
    const struct routes *routes = d->set.routes;

    assert(d->set.withheld_max <= LEDGER_ENTRIES_MAX - d->set.window_max);
    thinning_init(&d->thinning, memory, (uint32_t)routes->count, d->ledger.capacity,
                  d->set.seed);
    for (size_t i = 0; i < routes->count; i++)
        thinning_set(&d->thinning, (uint16_t)i, routes->at[i].at_most_ms);
}

static uint16_t route_number(const struct down *d, const struct lane *lane)
{
    assert(lane->is_thinned);
    return (uint16_t)(lane->route - d->set.routes->at);
}

/* --- withholding --- */

/* While a culprit is looked for, each record goes for itself. It is looked for from the start
 * of an epoch on, so nothing is withheld then that would be overtaken. */
bool thin_wants(const struct down *d, const struct lane *lane)
{
    return lane->is_thinned && d->careful_left == 0;
}

/* Whose value it is; 0 when nothing may overtake it, because it is no process variable, or does
 * not say which. It is withheld all the same: what comes later in the log is sent later. */
static uint64_t key_of(struct down *d, const struct lane *lane, const struct record *rec)
{
    static const bool wanted[FIELD_COUNT] = {[FIELD_EVENT] = true};
    struct carrier *c = &d->carrier;
    struct place place;
    struct text entity;
    enum kind kind;

    if (resolve_place(&c->resolver, rec, lane->route->from, wanted, &place) != ERR_OK) return 0;
    if (!kind_find(place.at[FIELD_EVENT], &kind) || kind != KIND_PROCESS_VARIABLE) return 0;
    if (state_entity(c, lane->route, rec, kind, &entity) != ERR_OK) return 0;
    if (entity.size == 0) return 0;
    struct text topic = c->sends_event ? c->message.topic : c->state.topic;
    return thinning_key(&d->thinning, route_number(d, lane), topic, entity);
}

void thin_withhold(struct down *d, struct entry *entry, const struct record *rec)
{
    const struct lane *lane = &d->lanes[entry->lane];
    uint64_t key = key_of(d, lane, rec);

    entry->state = ENTRY_WITHHELD;
    entry->is_replay = d->carrier.message.is_replay;
    uint64_t overtaken =
        thinning_withhold(&d->thinning, route_number(d, lane), key, entry->ticket);
    if (overtaken == 0) return;
    struct entry *older = ledger_find(&d->ledger, overtaken);
    assert(older != NULL && older->state == ENTRY_WITHHELD);
    records_settle(d, older, STAT_THINNED);
}

/* --- intervals --- */

/* So full that reading would have to wait for the interval's end. */
static bool is_crowded(const struct down *d)
{
    return ledger_room(&d->ledger) <= d->set.withheld_max / 4;
}

static void tell_crowded(struct down *d, uint16_t route)
{
    if (d->crowding_is_told) return;
    d->crowding_is_told = true;
    down_tell(d, FACT_CROWDED, text_of(d->set.routes->at[route].name), (struct text){0},
              d->thinning.routes[route].withheld);
}

/* What was withheld in it is ripe, lane by lane in the order of the log. */
static void end_interval(struct down *d, uint16_t route)
{
    thinning_end(&d->thinning, route, d->now.mono_ms);
    for (uint32_t i = 0; i < d->lane_count; i++) {
        const struct lane *lane = &d->lanes[i];
        if (!lane->is_thinned || route_number(d, lane) != route) continue;
        if (lane->ledger.open == 0) continue;
        for (uint16_t n = lane->ledger.first;; n = d->ledger.pool[n].next) {
            struct entry *entry = &d->ledger.pool[n];
            if (entry->state == ENTRY_WITHHELD) {
                entry->state = ENTRY_RIPE;
                thinning_ripen(&d->thinning, route, entry->ticket);
            }
            if (n == lane->ledger.last) break;
        }
    }
}

static void end_intervals(struct down *d)
{
    bool hurries = d->hold != HOLD_READING;

    for (uint16_t i = 0; i < d->thinning.route_count; i++) {
        bool is_due = thinning_is_due(&d->thinning, i, d->now.mono_ms);
        if (!is_due && (!thinning_may_end(&d->thinning, i) || !(hurries || is_crowded(d))))
            continue;
        if (!is_due && !hurries) tell_crowded(d, i);
        end_interval(d, i);
    }
}

/* --- sending --- */

/* Half the window is left to the other routes, unless nothing else is read any more. What a
 * crash repeats has a bound, also while a dead letter cannot be stored and the lane goes on
 * behind it. */
static bool has_room(const struct down *d)
{
    if (d->ledger.sent + d->asked >= d->window + d->set.withheld_max) return false;
    uint32_t ours = (d->thinned_out + d->asked + 1) * d->messages_each;
    uint32_t share = d->hold == HOLD_READING ? d->window / 2 : d->window;

    if (share < d->messages_each) share = d->messages_each;
    return ours <= share && down_messages_left(d) >= d->messages_each;
}

void thin_go_on(struct down *d)
{
    uint64_t ticket;

    if (d->set.withheld_max == 0 || d->link != LINK_UP || d->end_is_due) return;
    if (d->hold != HOLD_READING && d->hold != HOLD_DRAINING) return;
    end_intervals(d);
    while ((ticket = thinning_first(&d->thinning)) != 0 && has_room(d)) {
        struct entry *entry = ledger_find(&d->ledger, ticket);
        assert(entry != NULL && entry->state == ENTRY_RIPE);
        thinning_take(&d->thinning);
        entry->state = ENTRY_ASKED;
        d->asked++;
        effects_add(d->out, EFFECT_AGAIN)->ticket = ticket;
    }
}

/* Its age is another one now; so is what becomes of it. */
static void carry_again(struct down *d, struct entry *entry, const struct record *rec)
{
    const struct lane *lane = &d->lanes[entry->lane];

    d->carrier.message.is_replay = entry->is_replay;
    d->carrier.only_state = rec->offset < lane->events_from;
    enum err e = carry_record(&d->carrier, lane->route, rec, d->now);

    switch (err_verdict(e)) {
    case VERDICT_CARRY_ON:
        entry->state = ENTRY_PUBLISHED;
        entry->since_ms = d->now.mono_ms;
        entry->was_withheld = true;
        d->thinned_out++;
        records_publish(d, entry);
        return;
    case VERDICT_SKIP:
        records_settle(d, entry, e == ERR_EXPIRED ? STAT_EXPIRED : STAT_SKIPPED);
        return;
    case VERDICT_REJECT: letters_reject(d, entry, e, grounds_text(&d->carrier.grounds)); return;
    case VERDICT_WAIT:
    case VERDICT_STOP: break; /* no memory: the next life begins where we have committed */
    }
    assert(!"the record is carried, skipped or rejected");
}

void thin_again(struct down *d, uint64_t ticket, const struct record *rec)
{
    struct entry *entry = ledger_find(&d->ledger, ticket);

    if (entry == NULL || entry->state != ENTRY_ASKED) return; /* forgotten meanwhile */
    assert(d->asked > 0);
    d->asked--;
    if (d->link != LINK_UP) return; /* it is forgotten with the epoch that is ending */
    carry_done(&d->carrier);
    carry_again(d, entry, rec);
}

void thin_answered(struct down *d, struct entry *entry)
{
    assert(d->thinned_out > 0);
    entry->was_withheld = false;
    d->thinned_out--;
}

void thin_forget(struct down *d)
{
    d->asked = d->thinned_out = 0;
    if (d->set.withheld_max > 0) thinning_forget(&d->thinning);
}

int64_t thin_deadline(const struct down *d)
{
    if (d->set.withheld_max == 0 || d->link != LINK_UP || d->end_is_due) return INT64_MAX;
    if (d->hold != HOLD_READING && d->hold != HOLD_DRAINING) return INT64_MAX;
    if (d->asked > 0) return d->now.mono_ms; /* they come with the next round */
    int64_t at_ms = thinning_deadline(&d->thinning);
    return at_ms != INT64_MAX && is_crowded(d) ? d->now.mono_ms : at_ms;
}
