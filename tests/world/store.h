/* store.h - what does the MQTT broker remember, and what is left of it when it is killed?
 *
 * Sessions of durable consumers with their queues, and retained messages. All of it is one
 * struct: a snapshot is a copy, and a killed broker comes back as a copy (guarantees.md, 1).
 *
 *   INV1  when a checkpoint is taken, every record below it was queued for every session there
 *         is, or is finished otherwise. What a session was given only grows, so it holds for
 *         every state of the broker, hence for each snapshot.
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include "tests/world/own.h"

enum { CONSUMERS_MAX = 3, QUEUE_MAX = 512, SNAPSHOTS_MAX = 6 };

struct session {
    bool is_there;
    uint16_t first, count;
    struct bits given[PARTITIONS_MAX];  /* queued once, or missed */
    struct bits missed[PARTITIONS_MAX]; /* taken before it was there, or with its queue full */
    uint16_t queue[QUEUE_MAX];          /* partition, incarnation and offset */
};

struct retained {
    uint16_t size; /* 0: none */
    char at[OWN_BYTES_MAX];
};

/* What is retained on a state topic. */
struct state_topic {
    int16_t offset;      /* of the record that was written last; -1: none yet */
    bool is_set;         /* else it is empty, and so there is none */
    int16_t stale_below; /* somebody who was late was at it, and so it may be older than it
                            should be, until one from here on is written; -1: no */
};

/* What the broker saves. */
struct store {
    uint64_t taken; /* records, since the world began, in the line that led here */
    uint8_t incarnation[PARTITIONS_MAX];
    struct bits arrived[PARTITIONS_MAX];
    int64_t next[PARTITIONS_MAX];    /* of the retained checkpoint; -1: none that can be read */
    bool is_foreign[PARTITIONS_MAX]; /* the checkpoint bears another id than the broker */
    bool is_anew[PARTITIONS_MAX];    /* the checkpoint is about a topic that is no more */
    bool is_spoilt[PARTITIONS_MAX];  /* somebody has written something that is no checkpoint */
    struct session sessions[CONSUMERS_MAX];
    struct retained retained[OWN_COUNT];
    struct state_topic states[PARTITIONS_MAX][ENTITIES];
};

/* What becomes of a broker that is killed. */
enum restored {
    RESTORED_LAST,    /* its last snapshot */
    RESTORED_OLDER,   /* an operator puts back an older one */
    RESTORED_NOTHING, /* its file is deleted */
    RESTORED_RENAMED, /* the last snapshot, but the id says that it is another broker */
    RESTORED_ALL,     /* nothing is lost: as if it were saved at that moment */
};

struct stored {
    struct store now;
    bool is_dirty;                         /* something changed since the last snapshot */
    uint32_t saved;                        /* snapshots taken so far */
    struct store snapshots[SNAPSHOTS_MAX]; /* snapshot n is at n % SNAPSHOTS_MAX */

    /* of each partition, for the checks */
    int64_t top[PARTITIONS_MAX];      /* the highest checkpoint in this life of the broker */
    bool is_set_back[PARTITIONS_MAX]; /* the checkpoint is below what it was */
    bool is_blind[PARTITIONS_MAX]; /* some checkpoint fits every log: nobody could tell another
                                    */
    bool is_lost[PARTITIONS_MAX];  /* there was one, and nobody has written a new one since */
    int64_t grace_ms; /* nothing of a lost partition may come before; INT64_MAX: it is away */
    uint64_t dropped; /* messages that did not fit into a queue */
    uint64_t unheard; /* events that went to no session */
};

struct world;

void store_init(struct world *w);

/* The consumer subscribes to everything; its session is made when there is none. */
void store_subscribe(struct world *w, uint32_t consumer);

/* A message of a record comes in; is that right at this time? */
void store_check_record(struct world *w, uint32_t partition, uint8_t incarnation,
                        int64_t offset);

/* An event comes in. Returns how many sessions it goes to. */
uint32_t store_record(struct world *w, uint32_t partition, uint8_t incarnation, int64_t offset);

/* A checkpoint that says nothing of the record before it is under way. */
void store_look_for_blind(struct world *w, uint32_t partition, struct text payload);

/* A message of a bridge's own comes in; it is kept when @is_retained. */
void store_own(struct world *w, enum own_topic topic, uint8_t incarnation, bool is_retained,
               struct text payload);

/* Takes a snapshot. */
void store_save(struct world *w);

/* The broker was killed and comes back; @back: how many snapshots before the last one. */
void store_restore(struct world *w, enum restored how, uint32_t back);

/* The topic of the partition was made anew: what the broker holds is of another one. */
void store_made_anew(struct world *w, uint32_t partition);

/* Where a bridge that starts now may begin at the latest: the lower of the retained checkpoint
 * and Kafka's commit; 0 when there is no checkpoint. */
int64_t store_floor(const struct world *w, uint32_t partition);

/* The broker has no checkpoint of the partition that a bridge can go by. */
bool store_lacks(const struct world *w, uint32_t partition);

/* A crash of a bridge cannot repeat more than its bound: the checkpoint is the last one, and
 * can be believed. */
bool store_is_bound(const struct world *w, uint32_t partition);

/* A record was compacted away. When it was the one before the checkpoint, the lane starts at
 * the log's beginning. */
void store_compacted(struct world *w, uint32_t partition);

/* One entry of a queue. */
static inline uint16_t store_entry(uint32_t partition, uint8_t incarnation, int64_t offset)
{
    return (uint16_t)(partition << 12 | (uint32_t)incarnation << 9 | (uint32_t)offset);
}

static inline uint32_t entry_partition(uint16_t entry)
{
    return entry >> 12;
}

static inline uint8_t entry_incarnation(uint16_t entry)
{
    return (entry >> 9) & 7;
}

static inline int64_t entry_offset(uint16_t entry)
{
    return entry & 511;
}
