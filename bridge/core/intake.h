/* intake.h - which messages has the broker handed us, and which of them may be acknowledged?
 *
 * MQTT wants its PUBACKs in the order in which the messages came (MQTT 5.0, 4.6); Kafka answers
 * partition by partition. So the messages of a connection stand in a queue, and leave it from
 * its head, when what stands there is settled.
 *
 *   current   [settled][settled][produced][settled] ...    the connection that is alive
 *   earlier   [produced][settled] ...                      those that ended before
 *
 * When a connection ends, what was not acknowledged on it moves to the earlier ones: it may
 * still be under way to Kafka, and the broker will send it again. When it does on the very next
 * connection, and it is the same message byte by byte, the entry is taken over by it (adopted):
 * it goes to the end of the current queue, in the state in which it is.
 *
 * Invariants  every entry stands in one of the two queues or is free; the current queue is in
 * the order of arrival; an earlier entry that cannot be adopted any more and is settled is free
 * Memory      the pool is the caller's; arrivals belong to the entries, and are given back by
 *             whoever frees one
 * Threads     loop
 */
#pragma once

#include <stdint.h>

#include "bridge/base/arrival.h"
#include "bridge/base/err.h"

enum intake_state {
    INTAKE_FREE,
    INTAKE_PRODUCED, /* with Kafka's client; the delivery is awaited */
    INTAKE_LETTERED, /* with the dead-letter topic; Kafka's answer is awaited */
    INTAKE_REFUSED,  /* to be produced (again), in its turn */
    INTAKE_RESTING,  /* the dead-letter topic refused; to be tried again */
    INTAKE_SETTLED,  /* stored, or passed over; waits for those before it */
    INTAKE_STATE_COUNT
};

struct intake_entry {
    struct arrival *arrival;
    uint64_t ticket;
    int64_t since_ms; /* when it came into its state; for RESTING, when to try again */
    enum intake_state state;
    enum err reason;       /* why it is rejected; ERR_OK for one that is carried */
    bool is_repeat;        /* it may be in Kafka already */
    bool is_bare;          /* its dead letter is too large and goes without the value */
    bool is_adoptable;     /* the next connection may take it over */
    uint8_t queue;         /* enum intake_queue */
    uint32_t before, next; /* in its queue */
};

enum intake_queue { INTAKE_CURRENT, INTAKE_EARLIER, INTAKE_QUEUE_COUNT };

#define INTAKE_NONE UINT32_MAX

struct intake {
    struct intake_entry *pool;
    uint32_t capacity;
    uint32_t free_first;
    struct {
        uint32_t first, last, count;
    } queues[INTAKE_QUEUE_COUNT];
    uint32_t in_state[INTAKE_STATE_COUNT];
    uint32_t adoptable; /* entries that are */
    uint64_t given;     /* tickets so far */
};

/* @capacity at most LEDGER_WINDOW_MAX. */
void intake_init(struct intake *t, struct intake_entry *pool, uint32_t capacity);

static inline uint32_t intake_room(const struct intake *t)
{
    return t->in_state[INTAKE_FREE];
}

/* A message has come: takes it into the current queue, behind the others, as REFUSED. There
 * must be room. Lends the entry until it is freed. */
struct intake_entry *intake_open(struct intake *t, struct arrival *a);

/* Moves the entry into another state; counters follow. Not into FREE. */
void intake_set(struct intake *t, struct intake_entry *entry, enum intake_state state);

/* The entry that the ticket names; NULL when it is free by now. */
struct intake_entry *intake_find(struct intake *t, uint64_t ticket);

/* The entry in this state that came first, in whichever connection; NULL when there is none. */
struct intake_entry *intake_oldest(struct intake *t, enum intake_state state);

/* The head of the current queue when it is settled; NULL when nothing may be acknowledged. */
struct intake_entry *intake_head(struct intake *t);

/* An earlier entry that is settled and cannot be adopted; NULL when there is none. To be freed.
 */
struct intake_entry *intake_leftover(struct intake *t);

/* Takes the entry out of its queue and gives its arrival, which is no longer the entry's. */
struct arrival *intake_free(struct intake *t, struct intake_entry *entry);

/* The earlier entry that @a is again: moves to the end of the current queue. NULL when there is
 * none. The arrival stays the old one. */
struct intake_entry *intake_adopt(struct intake *t, const struct arrival *a);

/* No earlier entry can be adopted any more. */
void intake_end_adoption(struct intake *t);

/* The connection is over: what stands in the current queue can be adopted by the next one, and
 * what could be adopted before cannot any more. */
void intake_end_epoch(struct intake *t);
