/* start.h - where does a lane start, and what must be said or checked before?
 *
 * R3, R6 and R7 of guarantees.md as one pure decision, made anew for each lane whenever
 * partitions were assigned and whenever an MQTT connection begins. M is the checkpoint that the
 * broker remembers, C what the Kafka group has committed, [low, high) what the log still holds.
 *
 *   M cannot be believed (garbage, other version, other bridge or cluster)   REFUSE
 *   no M, or one of another broker; but there was one                        LOST
 *   no M, and there never was one                                            BEGIN by
 * down.start M > high                                                                 ANEW at
 * low min(M, C) < M < low, or the like: records were deleted unseen            GAP, then low
 *   else                                                                     BEGIN at min(M, C)
 *
 * There was one when this process has had one acknowledged or has found one before, or when a
 * commit stands in Kafka that followed one (R5: a commit never goes ahead of an acknowledged
 * checkpoint).
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/core/checkpoint.h"
#include "bridge/core/input.h"

/* What the broker remembers of a partition. */
enum recollection {
    RECALLED_NOTHING,
    RECALLED_CHECKPOINT,
    RECALLED_GARBAGE,
    RECALLED_OTHER_VERSION,
    RECALLED_OTHER_OWNER, /* a checkpoint of another bridge set, or another partition */
    RECOLLECTION_COUNT
};

struct start_facts {
    enum recollection recollection;
    const struct checkpoint *checkpoint; /* when RECALLED_CHECKPOINT */
    struct looked looked;
    bool group_is_new;      /* nobody of the group has ever committed */
    bool begins_at_end;     /* down.start: latest */
    const char *broker_id;  /* of the broker that we are connected to */
    struct text cluster_id; /* of Kafka, as it says now; size 0: it does not */
    int64_t acknowledged; /* the last checkpoint that this process has seen in the broker; -1 */
    int64_t begun;        /* where this lane began by policy before; -1: not yet */
    int64_t
        events_from; /* of records below, this assignment sends only the state; 0: of none */
};

enum start_kind {
    START_BEGIN,  /* at @at */
    START_REFUSE, /* not before people have looked at it; @why says what is wrong */
    START_LOST,   /* the broker has lost its state; @at is the log's beginning */
    START_GAP,    /* [from, at) is lost for good; say so, then begin at @at */
    START_ANEW, /* the log is not the one that the checkpoint is about; say so, begin at @at */
};

struct start {
    enum start_kind kind;
    int64_t at;
    int64_t from;  /* GAP, ANEW: what was to come next */
    int64_t known; /* everything below was handed to a broker before, as far as is known */
    int64_t events_from; /* of records below only the state is sent; 0: of none */
    int64_t set_back; /* by how many offsets the broker's memory is behind ours; 0: it is not */
    bool is_by_policy; /* nothing is known of this partition: down.start decided */
    bool is_forced;    /* an operator's checkpoint decided */
    bool must_verify;  /* the record before the checkpoint must bear its fingerprint */
    const char *why;   /* REFUSE: for people */
};

struct start start_decide(const struct start_facts *f);
