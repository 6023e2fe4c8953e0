#include "bridge/core/intake.h"

#include <assert.h>

#include "bridge/core/ledger.h"
#include "bridge/core/ticket.h"

static uint32_t index_of(const struct intake *t, const struct intake_entry *entry)
{
    assert(entry >= t->pool && entry < t->pool + t->capacity);
    return (uint32_t)(entry - t->pool);
}

void intake_init(struct intake *t, struct intake_entry *pool, uint32_t capacity)
{
    assert(capacity >= 1 && capacity <= LEDGER_WINDOW_MAX);
    *t = (struct intake){.pool = pool, .capacity = capacity, .free_first = 0};
    for (int q = 0; q < INTAKE_QUEUE_COUNT; q++)
        t->queues[q].first = t->queues[q].last = INTAKE_NONE;
    for (uint32_t i = 0; i < capacity; i++)
        pool[i] = (struct intake_entry){.next = i + 1 < capacity ? i + 1 : INTAKE_NONE};
    t->in_state[INTAKE_FREE] = capacity;
}

static void append(struct intake *t, enum intake_queue queue, struct intake_entry *entry)
{
    uint32_t i = index_of(t, entry), last = t->queues[queue].last;

    entry->queue = (uint8_t)queue;
    entry->before = last;
    entry->next = INTAKE_NONE;
    if (last == INTAKE_NONE)
        t->queues[queue].first = i;
    else
        t->pool[last].next = i;
    t->queues[queue].last = i;
    t->queues[queue].count++;
}

static void take_out(struct intake *t, struct intake_entry *entry)
{
    enum intake_queue queue = entry->queue;

    if (entry->before == INTAKE_NONE)
        t->queues[queue].first = entry->next;
    else
        t->pool[entry->before].next = entry->next;
    if (entry->next == INTAKE_NONE)
        t->queues[queue].last = entry->before;
    else
        t->pool[entry->next].before = entry->before;
    assert(t->queues[queue].count > 0);
    t->queues[queue].count--;
}

static void move(struct intake *t, struct intake_entry *entry, enum intake_state state)
{
    assert(t->in_state[entry->state] > 0);
    t->in_state[entry->state]--;
    t->in_state[state]++;
    entry->state = state;
}

struct intake_entry *intake_open(struct intake *t, struct arrival *a)
{
    assert(t->free_first != INTAKE_NONE);
    uint32_t i = t->free_first;
    struct intake_entry *entry = &t->pool[i];

    assert(entry->state == INTAKE_FREE);
    t->free_first = entry->next;
    *entry = (struct intake_entry){
        .arrival = a, .ticket = ticket_of(++t->given, (uint16_t)i), .is_repeat = a->is_dup};
    append(t, INTAKE_CURRENT, entry);
    move(t, entry, INTAKE_REFUSED);
    return entry;
}

void intake_set(struct intake *t, struct intake_entry *entry, enum intake_state state)
{
    assert(state != INTAKE_FREE && entry->state != INTAKE_FREE);
    assert(entry->state != INTAKE_SETTLED);
    move(t, entry, state);
}

struct intake_entry *intake_find(struct intake *t, uint64_t ticket)
{
    uint32_t i = ticket_number(ticket);
    struct intake_entry *entry = i < t->capacity ? &t->pool[i] : NULL;

    if (entry == NULL || entry->state == INTAKE_FREE || entry->ticket != ticket) return NULL;
    return entry;
}

/* Tickets grow, and an entry keeps its own when it is adopted. */
struct intake_entry *intake_oldest(struct intake *t, enum intake_state state)
{
    struct intake_entry *oldest = NULL;

    for (uint32_t i = 0, left = t->in_state[state]; left > 0; i++) {
        struct intake_entry *entry = &t->pool[i];
        if (entry->state != state) continue;
        left--;
        if (oldest == NULL || entry->ticket < oldest->ticket) oldest = entry;
    }
    return oldest;
}

struct intake_entry *intake_head(struct intake *t)
{
    uint32_t i = t->queues[INTAKE_CURRENT].first;

    return i != INTAKE_NONE && t->pool[i].state == INTAKE_SETTLED ? &t->pool[i] : NULL;
}

struct intake_entry *intake_leftover(struct intake *t)
{
    if (t->in_state[INTAKE_SETTLED] == 0) return NULL;
    for (uint32_t i = t->queues[INTAKE_EARLIER].first; i != INTAKE_NONE; i = t->pool[i].next) {
        if (t->pool[i].state == INTAKE_SETTLED && !t->pool[i].is_adoptable) return &t->pool[i];
    }
    return NULL;
}

static void cannot_be_adopted(struct intake *t, struct intake_entry *entry)
{
    if (!entry->is_adoptable) return;
    assert(t->adoptable > 0);
    entry->is_adoptable = false;
    t->adoptable--;
}

struct arrival *intake_free(struct intake *t, struct intake_entry *entry)
{
    struct arrival *a = entry->arrival;

    cannot_be_adopted(t, entry);
    take_out(t, entry);
    move(t, entry, INTAKE_FREE);
    entry->arrival = NULL;
    entry->next = t->free_first;
    t->free_first = index_of(t, entry);
    return a;
}

struct intake_entry *intake_adopt(struct intake *t, const struct arrival *a)
{
    uint32_t i = t->adoptable > 0 ? t->queues[INTAKE_EARLIER].first : INTAKE_NONE;

    for (; i != INTAKE_NONE; i = t->pool[i].next) {
        struct intake_entry *entry = &t->pool[i];
        if (!entry->is_adoptable || !arrival_is_same(entry->arrival, a)) continue;
        cannot_be_adopted(t, entry);
        take_out(t, entry);
        append(t, INTAKE_CURRENT, entry);
        return entry;
    }
    return NULL;
}

void intake_end_adoption(struct intake *t)
{
    uint32_t i = t->adoptable > 0 ? t->queues[INTAKE_EARLIER].first : INTAKE_NONE;

    for (; i != INTAKE_NONE; i = t->pool[i].next)
        cannot_be_adopted(t, &t->pool[i]);
}

void intake_end_epoch(struct intake *t)
{
    uint32_t first;

    intake_end_adoption(t);
    while ((first = t->queues[INTAKE_CURRENT].first) != INTAKE_NONE) {
        struct intake_entry *entry = &t->pool[first];
        take_out(t, entry);
        append(t, INTAKE_EARLIER, entry);
        entry->is_adoptable = entry->arrival->packet_id != 0;
        t->adoptable += entry->is_adoptable;
    }
}
