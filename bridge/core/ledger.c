#include "bridge/core/ledger.h"

#include <assert.h>

#include "bridge/core/ticket.h"

static_assert((int)LEDGER_ENTRIES_MAX <= (int)TICKET_OWN_FIRST,
              "an entry has a number of its own");

static uint16_t number_of(const struct ledger *l, const struct entry *entry)
{
    assert(entry >= l->pool && entry < l->pool + l->capacity);
    return (uint16_t)(entry - l->pool);
}

void ledger_init(struct ledger *l, struct entry *pool, uint32_t capacity)
{
    assert(capacity >= 1);
    assert(capacity <= LEDGER_ENTRIES_MAX);
    *l = (struct ledger){.pool = pool, .capacity = capacity};
    for (uint32_t i = 0; i < capacity; i++) {
        pool[i] = (struct entry){.state = ENTRY_FREE, .next = (uint16_t)(i + 1)};
    }
}

void ledger_lane_init(struct ledger_lane *lane, int64_t start, struct fingerprint last)
{
    assert(start >= 0);
    *lane = (struct ledger_lane){.safe = start, .print = last};
}

static struct entry *take_entry(struct ledger *l)
{
    if (l->used == l->capacity) return NULL;

    struct entry *entry = &l->pool[l->free_first];
    assert(entry->state == ENTRY_FREE);
    l->free_first = entry->next;
    l->used++;
    return entry;
}

static void give_back(struct ledger *l, const struct ledger_lane *lane, struct entry *entry)
{
    assert(l->used > 0);
    entry->state = ENTRY_FREE;
    entry->next = l->free_first;
    l->free_first = number_of(l, entry);
    l->used--;
    if (lane->merges) l->used_merging--;
}

/* Takes the first one out of the lane's queue. Returns how many records it stood for. */
static uint32_t drop_first(struct ledger *l, struct ledger_lane *lane)
{
    struct entry *oldest = &l->pool[lane->first];
    uint32_t records = oldest->records;

    assert(lane->open >= records);
    assert(l->records >= records);
    lane->first = oldest->next;
    lane->open -= records;
    l->records -= records;
    l->sent -= oldest->sent;
    give_back(l, lane, oldest);
    return records;
}

enum err ledger_open(struct ledger *l, struct ledger_lane *lane, uint16_t lane_number,
                     int64_t offset, enum entry_state state, struct fingerprint print,
                     struct entry **out)
{
    assert(offset >= lane->safe);
    assert(lane->open == 0 || offset > l->pool[lane->last].offset);
    struct entry *entry = take_entry(l);
    if (entry == NULL) return ERR_FULL;

    uint16_t number = number_of(l, entry);
    *entry = (struct entry){.ticket = ticket_of(++l->given, number),
                            .offset = offset,
                            .state = state,
                            .print = print,
                            .records = 1,
                            .lane = lane_number,
                            .previous = lane->last};
    if (lane->open == 0) {
        lane->first = number;
    } else {
        l->pool[lane->last].next = number;
    }
    lane->last = number;
    lane->open++;
    l->records++;
    if (lane->merges) l->used_merging++;
    *out = entry;
    return ERR_OK;
}

void ledger_sent(struct ledger *l, struct entry *entry)
{
    assert(entry->state != ENTRY_FREE && entry->state != ENTRY_FINISHED);
    if (entry->sent > 0) return;
    entry->sent = 1;
    l->sent++;
}

struct entry *ledger_find(const struct ledger *l, uint64_t ticket)
{
    size_t number = ticket_number(ticket);
    if (number >= l->capacity) return NULL;

    struct entry *entry = &l->pool[number];
    if (entry->ticket != ticket) return NULL;
    if (entry->state == ENTRY_FREE || entry->state == ENTRY_FINISHED) return NULL;
    return entry;
}

/* @entry stands for the next one too, when both are finished. */
static void merge_next(struct ledger *l, struct ledger_lane *lane, struct entry *entry)
{
    uint16_t number = number_of(l, entry);

    if (number == lane->last) return;
    struct entry *next = &l->pool[entry->next];
    if (entry->state != ENTRY_FINISHED || next->state != ENTRY_FINISHED) return;

    assert(next->offset > entry->offset);
    entry->offset = next->offset;
    entry->print = next->print;
    entry->records += next->records;
    entry->sent += next->sent;
    if (lane->last == entry->next) {
        lane->last = number;
    } else {
        l->pool[next->next].previous = number;
    }
    entry->next = next->next;
    give_back(l, lane, next);
}

uint32_t ledger_settle(struct ledger *l, struct ledger_lane *lane, struct entry *entry)
{
    assert(lane->open > 0);
    assert(entry->state != ENTRY_FREE && entry->state != ENTRY_FINISHED);
    uint32_t grown = 0;

    entry->state = ENTRY_FINISHED;
    if (lane->merges) {
        merge_next(l, lane, entry);
        if (number_of(l, entry) != lane->first) merge_next(l, lane, &l->pool[entry->previous]);
    }
    while (lane->open > 0 && l->pool[lane->first].state == ENTRY_FINISHED) {
        const struct entry *oldest = &l->pool[lane->first];
        assert(oldest->offset >= lane->safe);
        lane->safe = oldest->offset + 1;
        lane->print = oldest->print;
        grown += drop_first(l, lane);
    }
    return grown;
}

enum err ledger_pass(struct ledger *l, struct ledger_lane *lane, uint16_t lane_number,
                     int64_t offset, struct fingerprint print, uint32_t *grown)
{
    struct entry *entry;
    TRY(ledger_open(l, lane, lane_number, offset, ENTRY_PUBLISHED, print, &entry));
    *grown = ledger_settle(l, lane, entry);
    return ERR_OK;
}

uint32_t ledger_forget(struct ledger *l, struct ledger_lane *lane)
{
    uint32_t count = lane->open;

    while (lane->open > 0)
        (void)drop_first(l, lane);
    return count;
}
