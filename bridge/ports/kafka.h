/* kafka.h - what does the loop need from Kafka?
 *
 * A group member that reads, keeps what it has read until told otherwise, commits what it is
 * told, and writes dead letters. Nothing is committed, stored or sought by itself.
 *
 * Records come without holes that retention has made: when a lane's log does not have the place
 * where the lane reads (retention ran past it, or the log has lost its end), the lanes are
 * asked back (INPUT_REVOKED) and, once released, assigned anew, so that the look shows what has
 * gone before anything behind it is read. Records that have no place in between (markers of
 * transactions, what was aborted or compacted) are no holes. When a lane's log goes back under
 * a reader (its topic was made anew), INPUT_LANES_LOST and a new INPUT_ASSIGNED follow.
 *
 * Inputs are handed to @feed (given when the adapter is opened) from inside poll() and read()
 * only, on the loop's thread; never from inside the other functions.
 *
 * Threads     loop
 */
#pragma once

#include "bridge/core/effect.h"

/* Takes one input; returns when its effects are performed. */
struct feed {
    void *self;
    void (*input)(void *self, const struct input *in);
};

struct kafka_port {
    void *self;

    /* Feeds everything but records: assignments, answers, away and back; and those kept records
     * that were asked for again. Does not block. */
    void (*poll)(void *self);

    /* Feeds at most @records_max records as INPUT_RECORD, each in offset order for its lane.
     * Does not block. Returns how many were fed. Records that a REWIND or a RELEASE has made
     * void are dropped and do not count. */
    size_t (*read)(void *self, size_t records_max);

    /* A descriptor that is readable when poll() or read() may have something; not for what was
     * asked for again: down_deadline() sees to that. */
    int (*descriptor)(void *self);

    /* The effects of effect.h, by the same names. */
    void (*keep)(void *self, uint64_t ticket);  /* the record of the INPUT_RECORD being fed */
    void (*again)(void *self, uint64_t ticket); /* kept; poll() feeds it as INPUT_AGAIN */
    void (*done)(void *self, uint64_t ticket);
    void (*forget)(void *self);
    void (*dead_letter)(void *self, const struct effect *e);
    void (*audit)(void *self, const struct effect *e);
    void (*look)(void *self);
    void (*find)(void *self, uint16_t lane, int64_t timestamp_ms);
    void (*start)(void *self, const struct lane_point *at, size_t count);
    void (*rewind)(void *self, struct lane_point point);
    void (*commit)(void *self, const struct lane_point *at, size_t count);
    void (*release)(void *self);
};
