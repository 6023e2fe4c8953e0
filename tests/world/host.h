/* host.h - what does one bridge process do in the simulated world?
 *
 * It holds a struct down, and what bridge/ports/kafka.h and mqtt.h promise for it: records are
 * fed in order and only while there is room; a record is kept from KEEP to DONE or FORGET; a
 * lane can be rewound; answers come through queues. Every step is checked: that the core keeps
 * its side of the contracts, and that truth.h is not broken.
 *
 * Memory      the core's memory is allocated when the host starts; host_done() frees it
 * Threads     one
 */
#pragma once

#include "bridge/core/down.h"
#include "tests/world/content.h"
#include "tests/world/kafka.h"
#include "tests/world/notes.h"

enum { HOST_WINDOW_MAX = 64 };

struct host_lane {
    uint32_t partition;
    int64_t position; /* the next record is at this offset or above */
};

struct kept {
    bool is_used;
    uint64_t ticket;
    uint32_t partition;
    int64_t offset;
};

struct host {
    uint32_t number;
    bool is_on;
    bool is_frozen; /* stopped by SIGSTOP: does not run, and does not beat */
    bool is_asked_to_stop;
    struct down *down;
    void *memory;
    size_t memory_bytes;
    struct effects effects;

    /* towards Kafka */
    struct notes kafka;
    bool holds; /* START was given, and no RELEASE yet */
    uint32_t lane_count;
    struct host_lane lanes[PARTITIONS_MAX];
    struct assigned assigned[PARTITIONS_MAX]; /* of the ASSIGNED note under way */
    uint32_t assigned_partition[PARTITIONS_MAX];
    uint32_t assigned_count;
    bool group_is_new;
    bool is_first_start; /* nothing was read by anyone when these were assigned */
    bool commit_is_out;
    uint32_t next_lane; /* whose turn it is to be read */
    int64_t reads_ms;   /* not before */
    uint32_t kept_count;
    struct kept kept[HOST_WINDOW_MAX];

    /* towards the broker */
    struct notes mqtt;
    uint32_t epoch;
    bool down_is_owed; /* DIAL was given, and MQTT_DOWN was not fed */
    bool is_up;        /* MQTT_UP was fed, and MQTT_DOWN was not */
    uint32_t window;   /* min(Receive Maximum, window_max) of the epoch */

    /* how the present partitions are given back */
    bool is_draining; /* REVOKED or STOP was fed */
    int64_t drain_since_ms;
    bool may_repeat;   /* something happened that excuses repeats */
    bool is_expelled;  /* the group has taken the partitions, and the core was not told yet */
    bool lost_is_owed; /* LANES_LOST is under way */

    /* of the step at hand */
    const struct input *fed;
    const struct content *fed_content;
    uint32_t gaps_told;

    /* how it ended */
    bool ended_clean;
    enum err ended_why;
};

struct world;

void host_done(struct host *h);

/* The group has taken what the host holds; it will hear of it later. */
void host_expelled(struct world *w, uint32_t number);

/* It hears of it: LANES_LOST when it holds partitions, else it just joins again. */
void host_notices(struct world *w, uint32_t number);

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

/* host_perform.c: does what @e asks for; @before is the effect ahead of it, or NULL. */
void host_perform(struct world *w, struct host *h, const struct effect *e,
                  const struct effect *before);

/* host_perform.c: what the host holds is void without a word to anyone: it was killed, or has
 * ended. */
void host_void(struct world *w, struct host *h, uint32_t may_be);
