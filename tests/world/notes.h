/* notes.h - what is on its way to a bridge, and when does it arrive?
 *
 * A first-in-first-out of what will be inputs, with their time of arrival: a bridge's mailbox,
 * or its Kafka queue.
 *
 * Invariants  times of arrival never fall from one note to the next
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include "bridge/core/input.h"

/* Dead letters that a slow Kafka has not answered, of all entries, over several epochs. */
enum { NOTES_MAX = 1024 };

struct note {
    int64_t due_ms;
    uint64_t number; /* ticket or epoch */
    int64_t offset;
    const char *words; /* a static; NULL: none */
    uint32_t text;     /* of a message */
    int16_t code;
    uint8_t kind;      /* enum input_kind */
    uint8_t partition; /* or lane; PARTITIONS_MAX: no record's */
    uint8_t incarnation;
    uint8_t topic;
    bool is_good; /* ok, stored, was_up */
    bool is_too_large;
    bool is_refused; /* nobody listens on the broker's port */
};

struct notes {
    uint32_t first, count;
    struct note at[NOTES_MAX];
};

void notes_clear(struct notes *n);

/* Appends a zeroed note of @kind; it arrives at @due_ms, but not before those ahead of it. */
struct note *notes_add(struct notes *n, int64_t due_ms, enum input_kind kind);

/* The first note, when it has arrived by @now_ms; else NULL. Lent until notes_drop_first(). */
const struct note *notes_arrived(const struct notes *n, int64_t now_ms);

void notes_drop_first(struct notes *n);

/* When the first note arrives; INT64_MAX when there is none. */
int64_t notes_due(const struct notes *n);

/* Takes out every note of @kind that has not arrived by @now_ms; INT64_MIN: every one. */
void notes_drop(struct notes *n, enum input_kind kind, int64_t now_ms);
