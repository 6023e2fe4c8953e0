/* truth.h - what really happened to each record, and was every promise kept?
 *
 * The world writes down here what Kafka and the bridges did to each record. Each entry is
 * checked against the invariants of guarantees.md, 4 at the moment it is made; the first broken
 * promise stays in `broken`. What the MQTT broker holds is in store.h, what consumers remember
 * in consumers.h; their promises are checked there.
 *
 *   INV1        store.h: below a retained checkpoint everything is with every session
 *
 *   INV2, INV8  truth_is_complete() at the end; without checkpoints, a commit passes only
 *               records that were acknowledged, stored as dead letters, skipped or excused
 *
 *   INV3        consumers.h: first occurrences of a partition are in offset order
 *
 *   INV4        a record is published once, and once more for each time that it was void:
 *               truth_void() says so, and its caller checks how many that may be
 *
 *   INV5        what is published is a record that is meant to be carried
 *
 *   INV6        host_check.c: a commit says what the last acknowledged checkpoint said
 *
 *   INV9        host_check.c: gaps, rollbacks and lost states are told before newer data
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include "tests/world/bits.h"

enum { PARTITIONS_MAX = 4, ENTITIES = 3, BROKEN_BYTES = 240, INCARNATIONS_MAX = 8 };

enum nature {
    NATURE_GOOD,
    NATURE_HOLE,      /* no record: a transaction marker, or compacted away */
    NATURE_TOMBSTONE, /* the route skips it */
    NATURE_EXPIRED,   /* the route skips it: its event is too old */
    NATURE_POISON,    /* can never become a message */
    NATURE_BULKY,     /* the same, and its dead letter is too large with its value */
    NATURE_FORBIDDEN, /* the broker says 0x87 to it, always */
    NATURE_PUT_OFF,   /* the broker says 0x97 to it, always */
    NATURE_OFFENDING, /* the broker ends the connection with 0x95 instead of an answer, always
                       */
    NATURE_OVER,      /* good, and the entity ends with it */
    NATURE_EMPTY,     /* its value has no bytes: the route skips it */
    NATURE_ANCIENT,   /* older than the state may be, too */
    NATURE_UNWANTED,  /* the route's `when` leaves it out */
    NATURE_COUNT
};

struct partition {
    bool is_thinned;               /* of each entity only the last record has to be carried */
    uint8_t incarnation;           /* how often the topic was made anew */
    bool is_marked;                /* a checkpoint stood behind the commit */
    int64_t low, high;             /* Kafka's log */
    int64_t committed;             /* of the group; -1: nothing */
    struct bits records;           /* there is one at this offset: no hole */
    struct bits required;          /* has to be carried or rejected; deleted ones have not */
    struct bits wanted;            /* has to be passed by a commit in the end */
    struct bits good;              /* the broker takes it */
    struct bits answered;          /* a bridge was told that it is done */
    struct bits published;         /* and not void since */
    struct bits ever;              /* published at least once */
    struct bits stored;            /* as dead letter */
    struct bits stored_once;       /* and not void since */
    struct bits deleted_required;  /* deleted while it had to be carried ... */
    struct bits told;              /* ... and people were told so */
    struct bits affects[ENTITIES]; /* says something of the entity's state */
    struct bits owed_states;       /* Kafka has it, and its state must be written */
    int64_t events_from;           /* no event below may be sent (states.h) ... */
    bool has_events_from;          /* ... as far as is known */
    uint8_t nature[RECORDS_MAX];
    uint8_t was[RECORDS_MAX]; /* its nature when it came: before it was compacted away */
    int32_t produced_ms[RECORDS_MAX];
};

struct truth {
    uint32_t partition_count;
    struct partition partitions[PARTITIONS_MAX];
    bool is_compacted;            /* something was */
    uint32_t put_off, offending;  /* records of these natures: each takes its time */
    uint64_t deliveries, repeats; /* at the consumers; repeats are counted in both */
    char broken[BROKEN_BYTES];    /* the first broken promise in words; empty: none so far */
};

void truth_init(struct truth *t, uint32_t partition_count);

/* Remembers that a promise was broken. */
void truth_break(struct truth *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline bool truth_is_broken(const struct truth *t)
{
    return t->broken[0] != '\0';
}

/* From now on a newer record of an entity excuses the older ones. */
void truth_thin(struct truth *t);

/* One more offset at the end of the log; nothing happens when it is full. */
void truth_produce(struct truth *t, uint32_t partition, enum nature nature, int64_t now_ms);

/* Retention deletes everything below @low. */
void truth_delete_below(struct truth *t, uint32_t partition, int64_t low);

/* Compaction takes out one record. */
void truth_compact(struct truth *t, uint32_t partition, int64_t offset);

/* The topic is deleted and made anew, empty; the group's offset is deleted with it. */
void truth_make_anew(struct truth *t, uint32_t partition);

/* Nobody has to carry what lies below @offset. */
void truth_excuse_below(struct truth *t, uint32_t partition, int64_t offset);

/* The same of the events, and of the states, alone. */
void truth_excuse_events_below(struct truth *t, uint32_t partition, int64_t offset);
void truth_excuse_states_below(struct truth *t, uint32_t partition, int64_t offset);

/* The first offset at or above @from that a reader gets; -1 when there is none yet. */
int64_t truth_next(const struct truth *t, uint32_t partition, int64_t from);

/* The first record at or behind the time; the log's end when none is. */
int64_t truth_find(const struct truth *t, uint32_t partition, int64_t produced_ms);

/* A bridge sends it; Kafka stores its dead letter; a bridge learns that it is done. @in_vain: a
 * bridge that has lost the partition and does not know it yet; void from the start. */
void truth_published(struct truth *t, uint32_t partition, int64_t offset, bool in_vain);
void truth_stored(struct truth *t, uint32_t partition, int64_t offset, bool in_vain);
void truth_answered(struct truth *t, uint32_t partition, int64_t offset);

/* Without checkpoints: a bridge asks to commit everything below @next. */
void truth_commit_asked(struct truth *t, uint32_t partition, int64_t next);

/* What was published or stored at or above @from may not have counted, and may come once more.
 * Returns of how many records that is now true and was not before. */
uint32_t truth_void(struct truth *t, uint32_t partition, int64_t from);

/* How many that would be. */
uint32_t truth_would_void(const struct truth *t, uint32_t partition, int64_t from);
