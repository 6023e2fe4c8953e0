/* down_state.h - the inside of struct down, for the files that are one module together:
 * down.c (dispatch, records and their answers), down_lanes.c (partitions and commits),
 * down_epoch.c (the MQTT connection). Nobody else includes it. */
#pragma once

#include "bridge/core/backoff.h"
#include "bridge/core/carry.h"
#include "bridge/core/down.h"
#include "bridge/core/hold.h"
#include "bridge/core/link.h"
#include "bridge/core/reasons.h"

enum {
    TICK_MS = 1000, /* how often timeouts of entries are looked for */
    DEAD_LETTER_RETRY_MS = 5000,
    TAKEOVERS_MAX = 3, /* that many within the window below, and we give up */
    TAKEOVERS_WINDOW_MS = 60000,
    HELD_MAX =
        5, /* a record that the broker puts off more often, taking others, is rejected ... */
    HELD_MS_MAX = 600000, /* ... and one that it puts off so long, whatever else it takes */
    ABOUT_BYTES = 16384,  /* for "kafka_topic/partition@offset", all of one step */
};

/* One partition that we hold. */
struct lane {
    char kafka_topic[KAFKA_TOPIC_BYTES_MAX + 1];
    int32_t partition;
    const struct route *route; /* NULL: none takes its topic; its records are rejected */
    struct ledger_lane ledger;
    int64_t read;               /* the next record is at this offset or above */
    int64_t committed;          /* Kafka has acknowledged this much */
    int64_t in_commit;          /* what the unanswered commit says of this lane; -1: nothing */
    uint32_t uncommitted;       /* finished records above @committed, in no commit yet */
    uint32_t in_commit_records; /* finished records that the unanswered commit covers */
    bool start_is_uncommitted;  /* nobody but us knows where it starts */
    struct {                    /* the first record that the broker puts off */
        int64_t offset;         /* -1: none yet */
        int64_t since_ms;
        uint64_t delivered; /* STAT_DELIVERED when it was put off last */
        uint32_t times;     /* that the broker took others meanwhile */
    } held;
};

struct down {
    struct down_settings set;
    struct stats stats;

    /* the MQTT connection */
    enum link_state link;
    struct backoff backoff;
    uint32_t epoch;     /* of the present or last connection; 0: none yet */
    int64_t dial_at_ms; /* when LINK_RESTING */
    uint32_t window;    /* min(Receive Maximum, window_max), of this epoch */
    bool away_is_told;  /* the operator knows that the broker is away ... */
    int away_code;      /* ... for this reason */
    uint32_t takeovers; /* since takeovers_since_ms */
    int64_t takeovers_since_ms;
    bool is_up;            /* the broker has accepted the epoch, and it is not over ... */
    int64_t up_since_ms;   /* ... since then ... */
    uint64_t up_delivered; /* ... when STAT_DELIVERED was this */
    bool end_is_due;       /* the epoch ends as soon as no dead letter is on its way */

    /* the partitions */
    enum hold_state hold;
    uint32_t lane_count;
    struct lane *lanes;
    struct ledger ledger;
    int64_t drain_until_ms; /* when draining or committing for the last time */

    /* commits */
    bool commit_is_out;  /* one is unanswered ... */
    bool commit_is_last; /* ... and it is the one before the lanes are given back */
    bool commit_failure_is_told;
    int64_t commit_at_ms;        /* when there is something to commit */
    uint32_t uncommitted;        /* of all lanes, those in the unanswered commit included */
    uint32_t uncommitted_starts; /* lanes that are not read before their start is committed */
    struct commit_point *points; /* lanes_max of them, for EFFECT_COMMIT */
    struct start_point *starts;  /* the same for EFFECT_START */

    /* dead letters */
    uint32_t lettered; /* entries that wait for Kafka's answer */
    uint32_t resting;  /* entries that wait to be tried again */
    bool dead_letter_failure_is_told;
    int64_t rejected_told_ms;
    uint64_t rejected_untold;

    int64_t scan_at_ms; /* next look for entries that are late */
    bool stop_is_wanted;
    uint32_t repeats; /* records that the present or last hand-over leaves to be read again */
    enum err stop_why;
    bool is_over; /* EFFECT_STOP has been given */

    struct now now;      /* of the present step */
    struct effects *out; /* of the present step */
    struct sink about;
    char about_bytes[ABOUT_BYTES];
    struct carrier carrier;
};

/* down.c */

/* Tells the operator; the texts must last until the next step. */
void down_tell(struct down *d, enum fact_kind fact, struct text about, struct text detail,
               int64_t number);

/* "kafka_topic/partition@offset", valid until the next step; empty when the step has said very
 * much. */
struct text down_about(struct down *d, const struct lane *lane, int64_t offset);

/* Ends the program for @why; hangs up first. */
void down_give_up(struct down *d, enum err why);

/* Writes the EFFECT_DEAD_LETTER of an entry. */
void down_letter(struct down *d, struct entry *entry, struct text words, bool without_value);

/* Goes on with a stop that is wanted, as far as it can. */
void down_go_on_stopping(struct down *d);

/* down_epoch.c */
void epoch_cue(struct down *d, enum link_cue cue);
void epoch_up(struct down *d, const struct input *in);
void epoch_down(struct down *d, const struct input *in);
void epoch_tick(struct down *d);

/* An end of the epoch that has become possible. */
void epoch_go_on(struct down *d);

/* down_lanes.c */
void lanes_assigned(struct down *d, const struct input *in);
void lanes_cue(struct down *d, enum hold_cue cue);
void lanes_committed(struct down *d, bool ok);
void lanes_tick(struct down *d);

/* Forgets every open record; void are all tickets. The lanes stay as far as they are finished.
 */
void lanes_forget(struct down *d);

/* Forgets every open record and reads each lane again from its first one. */
void lanes_rewind(struct down *d);

/* @grown more records of the lane are finished. */
void lanes_grew(struct down *d, struct lane *lane, uint32_t grown);

/* A commit or a drain that has become due or possible. */
void lanes_go_on(struct down *d);
