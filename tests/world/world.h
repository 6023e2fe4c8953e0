/* world.h - in what world does the core run when it is tested?
 *
 * Kafka, an MQTT broker with a durable consumer, and up to three bridges, on virtual time.
 * Nothing happens by itself: whoever tells the story, or rolls the dice, lets time pass. The
 * core in it is the product's, unchanged, behind down.h.
 *
 *   truth    what happened to each record, and which promise was broken
 *   kafka    the log, the group, commits, dead letters
 *   broker   connections, packets under way, answers
 *   host     a bridge process
 *
 * Memory      big; allocate it once, world_init() may be called again; world_done() frees it
 * Threads     one
 */
#pragma once

#include <stdio.h>

#include "tests/world/broker.h"
#include "tests/world/dice.h"
#include "tests/world/host.h"
#include "tests/world/kafka.h"
#include "tests/world/truth.h"

struct world_settings {
    uint32_t hosts; /* bridges that there can be; 1 to HOSTS_MAX */
    uint32_t partitions;
    uint16_t receive_max;      /* the broker's */
    struct down_settings down; /* routes are the world's own */
    int64_t session_timeout_ms;
    bool delays_vary; /* else each way takes its usual time */
    uint64_t seed;
    FILE *trace; /* where inputs and effects are written; NULL: nowhere */
};

struct world {
    struct world_settings set;
    int64_t now_ms;
    struct dice dice;
    struct truth truth;
    struct kafka kafka;
    struct broker broker;
    struct host hosts[HOSTS_MAX];
    uint64_t steps; /* inputs fed, for the statistics */
};

/* The usual times of a way, in milliseconds. */
enum {
    DELAY_PACKET = 2,
    DELAY_PUBACK = 3,
    DELAY_CONNECT = 10,
    DELAY_DOWN = 20,
    DELAY_COMMIT = 4,
    DELAY_LETTER = 6,
    DELAY_GROUP = 30,
    DELAY_FETCH = 1,
    CONNECT_TIMEOUT_MS = 3000,
};

enum { WORLD_WALL_MS = 1000000000 }; /* the wall clock's time at the beginning */

/* Begins anew at time 0, with Kafka and the broker there and no bridge started. @w was zeroed
 * once. */
void world_init(struct world *w, const struct world_settings *s);

void world_done(struct world *w);

/* Lets @ms pass; everything that is due happens in its order. Ends early when a promise is
 * broken. */
void world_pass(struct world *w, int64_t ms);

/* How long a way that usually takes @usual_ms takes this time; at least 1. */
int64_t world_delay(struct world *w, int64_t usual_ms);

/* The routes of every bridge. */
const struct routes *world_routes(void);

/* Writes a line that is not an input into the trace. */
void world_say(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline bool world_is_broken(const struct world *w)
{
    return truth_is_broken(&w->truth);
}
