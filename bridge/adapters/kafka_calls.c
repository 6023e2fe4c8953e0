#include "bridge/adapters/kafka_calls.h"

#include <assert.h>
#include <stdlib.h>

enum { CAPACITY_MIN = 1024 };

static struct kafka_call *call_at(const struct kafka_calls *c, uint64_t number)
{
    return &c->at[number & (c->capacity - 1)];
}

static void grow(struct kafka_calls *c)
{
    struct kafka_calls bigger = *c;
    bigger.capacity = c->capacity == 0 ? CAPACITY_MIN : 2 * c->capacity;
    bigger.at = calloc(bigger.capacity, sizeof *bigger.at);
    assert(bigger.at != NULL); /* without an answer a record would hang for ever */
    for (uint64_t n = c->first; n < c->next; n++)
        *call_at(&bigger, n) = *call_at(c, n);
    free(c->at);
    *c = bigger;
}

uint64_t kafka_calls_add(struct kafka_calls *c, uint64_t ticket)
{
    if (c->next - c->first == c->capacity) grow(c);
    *call_at(c, c->next) = (struct kafka_call){.ticket = ticket, .is_open = true};
    return c->next++;
}

static struct kafka_call *open_call(const struct kafka_calls *c, uint64_t number)
{
    assert(number >= c->first);
    assert(number < c->next);
    struct kafka_call *call = call_at(c, number);
    assert(call->is_open);
    return call;
}

void kafka_calls_keep(struct kafka_calls *c, uint64_t number, struct kafka_word word)
{
    struct kafka_call *call = open_call(c, number);
    assert(!call->has_word);
    call->has_word = true;
    call->word = word;
    c->words++;
}

uint64_t kafka_calls_answer(struct kafka_calls *c, uint64_t number)
{
    struct kafka_call *call = open_call(c, number);
    if (call->has_word) c->words--;
    call->is_open = call->has_word = false;
    while (c->first < c->next && !call_at(c, c->first)->is_open)
        c->first++;
    return call->ticket;
}

bool kafka_calls_find(const struct kafka_calls *c, uint64_t from, uint64_t *number,
                      struct kafka_word *word)
{
    if (c->words == 0) return false;
    for (uint64_t n = from > c->first ? from : c->first; n < c->next; n++) {
        if (!call_at(c, n)->has_word) continue;
        *number = n;
        *word = call_at(c, n)->word;
        return true;
    }
    return false;
}

void kafka_calls_done(struct kafka_calls *c)
{
    free(c->at);
    *c = (struct kafka_calls){0};
}
