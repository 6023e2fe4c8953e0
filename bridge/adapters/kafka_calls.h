/* kafka_calls.h - which calls of produce() are not answered yet, and in which order were they
 * made?
 *
 *   first                                          next
 *   [open][answered][open, with a word][answered][open] ...
 *
 * librdkafka carries a call's number, and we its ticket. A client that is made to give up all
 * it holds answers in no order: its answers wait here, as words, until it has said all of them.
 *
 * Memory      a ring that grows to the largest number of calls between first and next
 * Threads     loop
 */
#pragma once

#include <librdkafka/rdkafka.h>

#include "bridge/core/input.h"

/* What became of a record, and what librdkafka said. */
struct kafka_word {
    enum delivery what;
    rd_kafka_resp_err_t why;
};

struct kafka_call {
    uint64_t ticket;
    bool is_open;  /* the core waits for an answer */
    bool has_word; /* which is @word, but was not handed on yet */
    struct kafka_word word;
};

/* All zero: no calls. */
struct kafka_calls {
    struct kafka_call *at; /* call n is at[n % capacity] */
    size_t capacity;       /* a power of two; 0: nothing is allocated */
    uint64_t first, next;  /* all open ones are in [first, next) */
    size_t words;          /* calls that have one */
};

/* A call is open; returns its number. */
uint64_t kafka_calls_add(struct kafka_calls *c, uint64_t ticket);

/* The open call @number has a word that waits. */
void kafka_calls_keep(struct kafka_calls *c, uint64_t number, struct kafka_word word);

/* The call @number is answered; returns its ticket. */
uint64_t kafka_calls_answer(struct kafka_calls *c, uint64_t number);

/* The first call from @from on that has a word; false: none has. */
bool kafka_calls_find(const struct kafka_calls *c, uint64_t from, uint64_t *number,
                      struct kafka_word *word);

void kafka_calls_done(struct kafka_calls *c);
