/* hold.h - do we hold partitions of the Kafka group, and how do we let go of them?
 *
 *           assigned          revoked          drained/late       marked/late committed/late
 *   NOTHING --------> READING -------> DRAINING ----------> MARKING ---------> COMMITTING
 * -----> NOTHING
 *
 *   any --lost--> NOTHING, without a commit
 *
 * R11 of guarantees.md: stop reading, wait for the acknowledgements, send the last checkpoints
 * and wait for theirs, commit, and only then give the partitions back: the next owner begins
 * exactly behind us, so nothing repeats.
 *
 * Memory      none
 * Threads     loop
 */
#pragma once

#include <stdbool.h>

enum hold_state {
    HOLD_NOTHING,    /* the group has given us nothing */
    HOLD_READING,    /* lanes are open */
    HOLD_DRAINING,   /* nothing new is read; waiting for answers */
    HOLD_MARKING,    /* waiting for the last checkpoints' PUBACKs */
    HOLD_COMMITTING, /* waiting for the last commit's answer */
    HOLD_STATE_COUNT
};

enum hold_cue {
    HOLD_ASSIGNED,  /* the group gives partitions */
    HOLD_REVOKED,   /* the group wants them back, or the program stops */
    HOLD_LOST,      /* the group has taken them */
    HOLD_DRAINED,   /* nothing is in flight any more */
    HOLD_MARKED,    /* the broker has the last checkpoints, or there are none to send */
    HOLD_COMMITTED, /* Kafka has the last commit, or there was none to make */
    HOLD_LATE,      /* waited long enough */
    HOLD_CUE_COUNT
};

enum hold_task {
    HOLD_OPEN,        /* open the lanes */
    HOLD_DRAIN,       /* read nothing more */
    HOLD_LAST_MARKS,  /* send checkpoints of how far the lanes came */
    HOLD_LAST_COMMIT, /* commit how far the lanes came */
    HOLD_CUT,         /* forget what is in flight, then as HOLD_LAST_MARKS */
    HOLD_RELEASE,     /* close the lanes, give the partitions back */
    HOLD_DROP,        /* the same, and nothing can be committed */
};

/* Moves @state by @cue and says what is to be done; false when no row has the two, and nothing
 * moved. */
bool hold_move(enum hold_state *state, enum hold_cue cue, enum hold_task *out);
