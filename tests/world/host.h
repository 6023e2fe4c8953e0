/* host.h - what does one bridge process do in the simulated world?
 *
 * It holds a struct down, and what bridge/ports/kafka.h and mqtt.h promise for it: records are
 * fed in order and only while there is room; a record is kept from KEEP to DONE or FORGET; a
 * lane can be rewound; answers come through queues. Every step is checked: that the core keeps
 * its side of the contracts (host_perform.c), and its rules (host_check.c).
 *
 * Memory      the core's memory is allocated when the host starts; host_done() frees it
 * Threads     one
 */
#pragma once

#include "bridge/core/down.h"
#include "tests/world/content.h"
#include "tests/world/notes.h"
#include "tests/world/own.h"
#include "tests/world/thin.h"

enum {
    HOST_WINDOW_MAX = 64,
    HOST_KEPT_MAX = 128,
    HOST_POSTS_MAX = 256,
    HOST_AUDITS_MAX = 16,
    NONCE_BYTES = 128
};

struct host_lane {
    uint32_t partition;
    uint8_t incarnation;
    int64_t position;  /* the next record is at this offset or above; -1: not started */
    int64_t committed; /* of the group, as the last look said; -1: nothing */
    int64_t recalled;  /* the checkpoint that came in this epoch; -1: none */
    bool has_print;    /* it says what the record before it looks like */
    int64_t acked;     /* the last one that the broker is known to have; -1 */
    int64_t low;       /* of the log, as the last look said */
    bool mark_is_out;  /* a checkpoint of it is not answered */
    bool is_recalled;  /* the fence behind its checkpoint has come back in this epoch */
    bool is_asked;     /* its checkpoint's topic is subscribed, and the fence is not back */
    bool finds_window; /* FIND was asked where recovery.window begins ... */
    bool finds_state;  /* ... or where the states begin */
    bool may_be_lost;  /* the broker had none then that can be gone by */
    bool is_anew;      /* what came is about a topic that is no more */
    bool is_spoilt;    /* what came was no checkpoint that can be believed */
    bool gap_is_told, gap_is_audited, gap_is_posted; /* in this assignment */
    bool lost_is_told;    /* that the broker has lost its state; anew with each checkpoint */
    bool loss_is_told;    /* that the broker, or the log, is not what it was */
    bool loss_was_told;   /* once, in this assignment */
    int64_t told_known;   /* when loss_is_told, how far the lane was known to be then */
    int64_t pubacked;     /* the last checkpoint of this assignment that was acknowledged; -1 */
    int64_t alone_at;     /* the record that was alone in flight when the broker hung up; -1 */
    uint32_t alone_times; /* in a row */
    struct bits sent;     /* in this epoch */
    struct pace paces[THIN_ENTITIES]; /* in this epoch */
    struct bits sent_before;          /* in this assignment */
};

struct kept {
    bool is_used;
    uint8_t awaited; /* messages that were sent, and no PUBACK came (enum record_message) */
    uint8_t incarnation;
    uint64_t ticket;
    uint32_t partition;
    int64_t offset;
    bool is_asked;
    struct content content;
};

/* A message of the bridge's own that is not answered yet. */
struct own_post {
    uint64_t life;   /* of the connection; see struct host */
    uint64_t ticket; /* 0: answered */
    int64_t next;    /* what the checkpoint says */
    enum own_topic topic;
    uint32_t assignment;
};

/* An audit record that Kafka has not answered yet. */
struct audit {
    bool is_used;
    uint64_t ticket;
    uint32_t partition;
};

/* What it says of itself on the present connection; see status.h. */
struct host_status {
    uint64_t run;      /* of the process */
    uint64_t ticket;   /* of the unanswered one; 0: none */
    int64_t due_ms;    /* when "online" is due */
    int64_t leaves_ms; /* since when it has only its last word to say; -1: not yet */
    bool is_farewell;  /* the last one said "offline" ... */
    bool is_last;      /* ... and nobody else was there to say anything ... */
    bool is_answered;  /* ... and is answered ... */
    bool is_taken;     /* ... and the broker remembers it */
};

struct host {
    uint32_t number;
    bool is_on;
    bool is_frozen; /* stopped by SIGSTOP: does not run, and does not beat */
    bool is_asked_to_stop;
    int64_t
        back_ms; /* when its supervisor starts it again, or SIGCONT comes; INT64_MAX: never */
    struct down *down;
    void *memory;
    size_t memory_bytes;
    struct effects effects;
    struct notes kafka;
    struct notes mqtt;
    uint32_t starts; /* of this process, so far */
    uint64_t life;   /* grows with each process and each connection's end, and is never reset */
    struct own_post posts[HOST_POSTS_MAX];

    /* towards Kafka */
    bool holds;          /* ASSIGNED was fed, and no RELEASE yet */
    bool has_started;    /* START was given for that */
    uint32_t assignment; /* ASSIGNED fed so far */
    uint32_t lane_count;
    struct host_lane lanes[PARTITIONS_MAX];
    uint32_t assigned_count;
    struct assigned assigned[PARTITIONS_MAX]; /* of the ASSIGNED note under way */
    uint32_t assigned_partition[PARTITIONS_MAX];
    struct looked looked[PARTITIONS_MAX]; /* of the LOOKED note under way */
    bool group_is_new;
    bool commit_is_out;
    bool look_is_wanted; /* the answer to the last LOOK will be taken */
    uint32_t next_lane;  /* whose turn it is to be read */
    int64_t reads_ms;    /* not before */
    uint32_t kept_count;
    struct kept kept[HOST_KEPT_MAX];
    uint32_t asked_count;
    uint64_t asked[HOST_KEPT_MAX]; /* kept, and asked for again */
    bool is_crowded;               /* the operator knows that the rate is not kept */
    struct audit audits[HOST_AUDITS_MAX];

    /* towards the broker */
    uint32_t epoch;
    bool down_is_owed; /* DIAL was given, and MQTT_DOWN was not fed */
    bool hangs_up;     /* HANG_UP was given for the present epoch */
    bool is_up;        /* MQTT_UP was fed, and MQTT_DOWN was not */
    uint32_t window;   /* min(Receive Maximum, window_max) of the epoch */
    uint32_t nonce_size;
    char nonce[NONCE_BYTES]; /* of the last fence */
    uint64_t dropped;        /* what $SYS last said to it */
    struct host_status status;
    bool is_suspicious;  /* the broker has hung up because of something that it was sent */
    uint32_t alone_left; /* so many records more, at least, are sent one at a time */

    /* how the present partitions are given back */
    bool is_stopping; /* STOP was fed, or the core has given up */
    bool is_draining; /* REVOKED or STOP was fed */
    int64_t drain_since_ms;
    bool may_repeat;   /* something happened that excuses repeats */
    bool is_expelled;  /* the group has taken the partitions, and the core was not told yet */
    bool lost_is_owed; /* LANES_LOST is under way */

    /* of the step at hand */
    const struct input *fed;
    const struct content *fed_content;
    uint32_t alarms; /* told in it */

    /* how it ended */
    bool ended_clean;
    enum err ended_why;
};

struct world;

/* The lane of the partition; NULL when the host does not hold it. */
struct host_lane *host_lane_of(struct host *h, uint32_t partition);

void host_done(struct host *h);

/* The group gives it one more partition; ASSIGNED follows. */
void host_assign(struct host *h, uint32_t partition);

/* The group has taken what the host holds; it will hear of it later. */
void host_expelled(struct world *w, uint32_t number);

/* It hears of it: LANES_LOST when it holds partitions, else it just joins again. */
void host_notices(struct world *w, uint32_t number);

/* Kafka has deleted the place where it reads. */
bool host_is_overtaken(const struct world *w, const struct host *h);

/* The process starts; is killed; is stopped by SIGSTOP; goes on. */
void host_start(struct world *w, uint32_t number);
void host_kill(struct world *w, uint32_t number);
void host_freeze(struct world *w, uint32_t number);
void host_thaw(struct world *w, uint32_t number);

/* SIGTERM. */
void host_stop(struct world *w, uint32_t number);

/* Does everything that is due now, once. */
void host_run(struct world *w, struct host *h);
int64_t host_due(const struct world *w, const struct host *h);

/* Feeds one input, performs what the core asks for, and checks. */
void host_feed(struct world *w, struct host *h, const struct input *in);
