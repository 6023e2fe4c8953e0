/* posts.h - which of our own messages are under way?
 *
 * Checkpoints, fences, identities, presence and notices of gaps are messages without a record.
 * Together with the records they must not exceed the window, so whoever sends one asks first
 * whether there is room. Audit records go to Kafka and take no room in the window, but are
 * remembered here too.
 *
 * Invariants  a ticket is never given twice; `out` is the number of slots that wait for the
 * MQTT broker Memory      inside the struct Threads     loop
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { POSTS_MAX = 256 };

enum post_kind {
    POST_NONE, /* the slot is free */
    POST_FENCE,
    POST_IDENTITY,
    POST_CHECKPOINT,
    POST_PRESENCE,
    POST_FILTERS, /* what the session is subscribed to */
    POST_ECHO,    /* behind PUBACKs, to learn that they were read */
    POST_NOTICE,  /* of a gap, to MQTT */
    POST_AUDIT,   /* of a gap, to Kafka */
    POST_ORPHAN,  /* nobody waits for the answer any more, but the broker owes it */
};

struct post {
    enum post_kind kind;
    uint16_t lane; /* CHECKPOINT, NOTICE, AUDIT */
    uint64_t ticket;
    int64_t since_ms;
};

struct posts {
    struct post slots[POSTS_MAX];
    uint32_t used, out; /* slots that are not free; of these, for MQTT */
    uint32_t next;      /* where to look for a free one first */
    uint64_t given;     /* tickets so far */
};

void posts_init(struct posts *p);

static inline bool posts_is_full(const struct posts *p)
{
    return p->used == POSTS_MAX;
}

/* Takes a slot, of which there must be one; gives its ticket. */
uint64_t posts_open(struct posts *p, enum post_kind kind, uint16_t lane, int64_t now_ms);

/* The post of @ticket is answered: gives what it was, and frees the slot. False when it is not
 * (or no longer) under way. */
bool posts_answer(struct posts *p, uint64_t ticket, struct post *out);

/* The connection has ended, and all that was under way to MQTT with it. */
void posts_forget_mqtt(struct posts *p);

/* The lanes are gone: what is under way for them is nobody's any more. */
void posts_orphan_lanes(struct posts *p);

/* When the oldest one that waits for the MQTT broker was sent; INT64_MAX when there is none. */
int64_t posts_oldest_ms(const struct posts *p);
