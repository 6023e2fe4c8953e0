/* kafka_kept.h - which records does somebody still need?
 *
 * A record is lent for one step. When the core keeps it, librdkafka's message stays here under
 * its ticket, bytes and all, until it is done with.
 *
 * A ticket's low 16 bits are unique among those in use (ledger.h), so they are the slot.
 *
 * Some are asked for again; they are handed over in that order, and stay.
 *
 * Invariants  a full slot holds a message and its whole ticket
 * Memory      the table; the messages are taken, and destroyed by done() and forget()
 * Threads     loop
 */
#pragma once

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdint.h>

enum { KAFKA_KEPT_MAX = 65536 };

struct kafka_kept_slot {
    rd_kafka_message_t *message; /* NULL: free */
    uint64_t ticket;
};

struct kafka_kept {
    struct kafka_kept_slot slots[KAFKA_KEPT_MAX];
    size_t count;                   /* full ones */
    uint64_t asked[KAFKA_KEPT_MAX]; /* tickets of full slots, a ring */
    size_t asked_first, asked_count;
};

/* Takes @m; the slot is free. */
void kafka_kept_add(struct kafka_kept *kept, uint64_t ticket, rd_kafka_message_t *m);

/* The message under @ticket, which is there. Lent. */
const rd_kafka_message_t *kafka_kept_find(const struct kafka_kept *kept, uint64_t ticket);

/* The message under @ticket, which is there and has not been asked for, is asked for again. */
void kafka_kept_ask(struct kafka_kept *kept, uint64_t ticket);

/* The one that was asked for first, and its ticket; then it is asked for no more. NULL when
 * there is none. Lent until done() or forget(). */
const rd_kafka_message_t *kafka_kept_asked(struct kafka_kept *kept, uint64_t *ticket);

/* Destroys the message under @ticket, which is there and not asked for. */
void kafka_kept_done(struct kafka_kept *kept, uint64_t ticket);

/* Destroys them all; none is asked for any more. */
void kafka_kept_forget(struct kafka_kept *kept);
