#include "bridge/core/ledger.h"

#include <assert.h>

#include "bridge/core/ticket.h"

static_assert((int)LEDGER_WINDOW_MAX <= (int)TICKET_OWN_FIRST,
              "an entry has a number of its own");

static uint16_t number_of(const struct ledger *l, const struct entry *entry)
{
    assert(entry >= l->pool && entry < l->pool + l->capacity);
    return (uint16_t)(entry - l->pool);
}

void ledger_init(struct ledger *l, struct entry *pool, uint32_t capacity)
{
    assert(capacity >= 1);
    assert(capacity <= LEDGER_WINDOW_MAX);
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

static void give_back(struct ledger *l, struct entry *entry)
{
    assert(l->used > 0);
    entry->state = ENTRY_FREE;
    entry->next = l->free_first;
    l->free_first = number_of(l, entry);
    l->used--;
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
                            .lane = lane_number};
    if (lane->open == 0) {
        lane->first = number;
    } else {
        l->pool[lane->last].next = number;
    }
    lane->last = number;
    lane->open++;
    *out = entry;
    return ERR_OK;
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

uint32_t ledger_settle(struct ledger *l, struct ledger_lane *lane, struct entry *entry)
{
    assert(lane->open > 0);
    assert(entry->state != ENTRY_FREE && entry->state != ENTRY_FINISHED);
    uint32_t grown = 0;

    entry->state = ENTRY_FINISHED;
    while (lane->open > 0 && l->pool[lane->first].state == ENTRY_FINISHED) {
        struct entry *oldest = &l->pool[lane->first];
        assert(oldest->offset >= lane->safe);
        lane->safe = oldest->offset + 1;
        lane->print = oldest->print;
        lane->first = oldest->next;
        lane->open--;
        grown++;
        give_back(l, oldest);
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

    while (lane->open > 0) {
        struct entry *oldest = &l->pool[lane->first];
        lane->first = oldest->next;
        lane->open--;
        give_back(l, oldest);
    }
    return count;
}
