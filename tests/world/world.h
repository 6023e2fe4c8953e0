/* world.h - in what world does the core run when it is tested?
 *
 * Kafka, an MQTT broker with durable consumers, and up to four bridges, on virtual time.
 * Nothing happens by itself but what was ordered to: whoever tells the story, or rolls the
 * dice, lets time pass. The core in it is the product's, unchanged, behind down.h.
 *
 *   truth      what happened to each record, and which promise was broken
 *   kafka      the log, the group, commits, dead letters
 *   broker     connections, packets under way, answers
 *   store      the broker's sessions and retained messages, its snapshots
 *   consumers  what they got, and what they remember
 *   host       a bridge process
 *   status     what it says of itself
 *
 * Memory      big; allocate it once, world_init() may be called again; world_done() frees it
 * Threads     one
 */
#pragma once

#include <stdio.h>

#include "tests/world/answers.h"
#include "tests/world/broker.h"
#include "tests/world/consumers.h"
#include "tests/world/dice.h"
#include "tests/world/host.h"
#include "tests/world/kafka.h"
#include "tests/world/truth.h"

struct world_settings {
    uint32_t hosts; /* bridges that there can be; 1 to HOSTS_MAX */
    uint32_t partitions;
    uint32_t consumers;        /* durable ones */
    uint32_t queue_max;        /* messages for an absent consumer; 0: as many as come */
    uint16_t receive_max;      /* the broker's */
    int64_t autosave_ms;       /* between two snapshots of the broker */
    int64_t restart_ms;        /* until a bridge that ended is started again; 0: it is not */
    bool founds;               /* the adapter commits the logs' ends for a new group */
    int64_t clock_off_ms;      /* the bridges' wall clocks, from the one of Kafka */
    int64_t at_most_ms;        /* each entity once in so many ms; 0: everything is sent */
    struct down_settings down; /* routes are the world's own */
    int64_t session_timeout_ms;
    bool delays_vary;     /* else each way takes its usual time */
    bool denies_presence; /* the broker's ACL */
    bool retains_nothing; /* the broker; for bridges without checkpoints only */
    bool has_state;       /* the route has a state topic */
    uint64_t seed;
    FILE *trace; /* where inputs and effects are written; NULL: nowhere */
};

struct world {
    struct world_settings set;
    int64_t now_ms;
    struct dice dice;
    uint64_t steps; /* inputs fed, for the statistics */
    struct truth truth;
    struct kafka kafka;
    struct broker broker;
    struct stored stored;
    struct consumer consumers[CONSUMERS_MAX];
    struct received received;
    struct host hosts[HOSTS_MAX];
};

/* The usual times of a way, in milliseconds. */
enum {
    DELAY_PACKET = 2,
    DELAY_PUBACK = 3,
    DELAY_CONNECT = 10,
    DELAY_DOWN = 20,
    DELAY_KEEP_ALIVE = 300,
    DELAY_COMMIT = 4,
    DELAY_LETTER = 6,
    DELAY_GROUP = 30,
    DELAY_FETCH = 1,
    CONNECT_TIMEOUT_MS = 3000,
};

/* Begins anew at time 0, with Kafka and the broker there and no bridge started. @w was zeroed
 * once. */
void world_init(struct world *w, const struct world_settings *s);

void world_done(struct world *w);

/* Lets @ms pass; everything that is due happens in its order. Ends early when a promise is
 * broken. */
void world_pass(struct world *w, int64_t ms);

/* How long a way that usually takes @usual_ms takes this time; at least 1. */
int64_t world_delay(struct world *w, int64_t usual_ms);

/* The routes of every bridge: with state topics, or in a world that thins (@at_most_ms above
 * 0), or neither. */
const struct routes *world_routes(bool has_state, int64_t at_most_ms);

/* Writes a line that is not an input into the trace. */
void world_say(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* True when every consumer has what it is owed, and the group has committed it (INV8). */
bool world_is_complete(const struct world *w);

/* Breaks the promise that world_is_complete(), with the first record that is not finished. */
void world_break_incomplete(struct world *w);

static inline bool world_is_broken(const struct world *w)
{
    return truth_is_broken(&w->truth);
}
