/* truth.h - what really happened to each record, and was every promise kept?
 *
 * The world writes down here what Kafka, the broker and the bridges did to each record. Each
 * entry is checked against the invariants of guarantees.md, 4 at the moment it is made; the
 * first broken promise stays in `broken`.
 *
 *   INV2, INV6  a commit passes only records that were acknowledged, stored as dead letters,
 *               skipped by a rule, or excused
 *
 *   INV3        first deliveries of a partition are in offset order
 *
 *   INV4        a record is published once, and once more for each time that it was void:
 *               truth_void() says so, and its caller checks how many that may be
 *
 *   INV5        what is published is a record that is meant to be carried
 *
 *   INV8        truth_is_complete() at the end
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { PARTITIONS_MAX = 4, RECORDS_MAX = 2048, BROKEN_BYTES = 240 };

enum nature {
    NATURE_GOOD,
    NATURE_HOLE,      /* no record: a transaction marker, or compacted away */
    NATURE_TOMBSTONE, /* the route skips it */
    NATURE_EXPIRED,   /* the route skips it */
    NATURE_POISON,    /* can never become a message */
    NATURE_BULKY,     /* the same, and its dead letter is too large with its value */
    NATURE_FORBIDDEN, /* the broker says 0x87 to it, always */
    NATURE_PUT_OFF,   /* the broker says 0x97 to it, always */
    NATURE_COUNT
};

struct fate {
    enum nature nature;
    bool is_delivered; /* the consumer has it */
    bool is_answered;  /* a bridge was told that it is done */
    bool
        is_excused; /* nobody has to carry it: below the first start, or deleted by retention */
    uint16_t published; /* how often a bridge sent it */
    uint16_t voided;    /* how often that may not have counted */
    uint16_t stored;    /* dead letters */
    uint16_t store_voided;
};

struct partition {
    struct fate fates[RECORDS_MAX]; /* by offset */
    int64_t low, high;              /* Kafka's log */
    int64_t committed;              /* of the group; -1: nothing */
    int64_t checked;                /* everything below is known to be finished */
    int64_t newest;                 /* the highest offset delivered; -1: none */
};

struct truth {
    uint32_t partition_count;
    struct partition partitions[PARTITIONS_MAX];
    uint64_t deliveries, repeats; /* at the consumer; repeats are counted in both */
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

/* One more offset at the end of the log; nothing happens when it is full. */
void truth_produce(struct truth *t, uint32_t partition, enum nature nature);

/* Retention deletes everything below @low. */
void truth_delete_below(struct truth *t, uint32_t partition, int64_t low);

/* Nobody has to carry what lies below @offset. */
void truth_excuse_below(struct truth *t, uint32_t partition, int64_t offset);

/* The first offset at or above @from that a consumer can read; -1 when there is none yet. */
int64_t truth_next(const struct truth *t, uint32_t partition, int64_t from);

void truth_published(struct truth *t, uint32_t partition, int64_t offset);
void truth_delivered(struct truth *t, uint32_t partition, int64_t offset);
void truth_answered(struct truth *t, uint32_t partition, int64_t offset);
void truth_stored(struct truth *t, uint32_t partition, int64_t offset);

/* The same by a bridge that has lost the partition and does not know it yet: void from the
 * start. */
void truth_published_in_vain(struct truth *t, uint32_t partition, int64_t offset);
void truth_stored_in_vain(struct truth *t, uint32_t partition, int64_t offset);

/* A bridge asks to commit everything below @next; Kafka does. */
void truth_commit_asked(struct truth *t, uint32_t partition, int64_t next);
void truth_committed(struct truth *t, uint32_t partition, int64_t next);

/* What was published or stored at or above @from may not have counted, and may come once more.
 * Returns of how many records that is now true and was not before. */
uint32_t truth_void(struct truth *t, uint32_t partition, int64_t from);

/* How many that would be. */
uint32_t truth_would_void(const struct truth *t, uint32_t partition, int64_t from);

/* True when every record is finished and committed. */
bool truth_is_complete(const struct truth *t);

/* Breaks the promise that truth_is_complete(), with the first record that is not finished. */
void truth_break_incomplete(struct truth *t);
