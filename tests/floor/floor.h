/* floor.h - in what world does the up direction run when it is tested?
 *
 * Devices, an MQTT broker with the set's session, Kafka, and up to three bridge processes, on
 * virtual time. Nothing happens by itself but what was ordered to: whoever tells the story, or
 * rolls the dice, lets time pass. The core in it is the product's, unchanged, behind up.h.
 *
 *   sent      what devices sent, what became of it, and which promise was broken
 *   session   what the broker remembers, its snapshots
 *   broker    connections, packets under way
 *   logs      Kafka
 *   process   a bridge process
 *
 * Memory      big; allocate it once, floor_init() may be called again; floor_done() frees it
 * Threads     one
 */
#pragma once

#include <stdio.h>

#include "tests/floor/broker.h"
#include "tests/floor/logs.h"
#include "tests/floor/process.h"
#include "tests/floor/sent.h"
#include "tests/world/dice.h"

struct floor_settings {
    uint32_t processes; /* that there can be; 1 to PROCESSES_MAX */
    bool has_twins;     /* the first two run under one name */
    bool exceeds;       /* the broker exceeds Receive Maximum, as Mosquitto 2.0.11 does */
    bool has_leftover;  /* the session is there, of an earlier configuration */
    bool has_ids;       /* the broker knows Subscription Identifiers */
    uint16_t ids;       /* packet ids that the broker uses */
    int64_t keepalive_ms, autosave_ms;
    int64_t restart_ms;    /* until a process that ended is started again; 0: it is not */
    struct up_settings up; /* routes are the floor's own */
    bool delays_vary;      /* else each way takes its usual time */
    uint64_t seed;
    FILE *trace; /* where inputs and effects are written; NULL: nowhere */
};

struct floor {
    struct floor_settings set;
    int64_t now_ms;
    struct dice dice;
    uint64_t steps; /* inputs fed, for the statistics */
    struct sents sents;
    struct sessions sessions;
    struct broker broker;
    struct logs logs;
    struct process processes[PROCESSES_MAX];
};

/* What the session is subscribed to, as it is written down. */
#define FLOOR_FILTERS "+/+/+/_in/+\numh/#\n"

/* The usual times of a way, in milliseconds; and the wall clock at the beginning. */
enum {
    DELAY_PACKET = 2,
    DELAY_CONNECT = 10,
    DELAY_DOWN = 20,
    DELAY_WILL = 1,
    DELAY_PRODUCE = 4,
    DELAY_LETTER = 6,
    CONNECT_TIMEOUT_MS = 3000,
    FLOOR_WALL_MS = 1000000000,
};

/* Begins anew at time 0, with Kafka and the broker there and no bridge started. @f was zeroed
 * once. */
void floor_init(struct floor *f, const struct floor_settings *s);
void floor_done(struct floor *f);

/* Lets @ms pass; everything that is due happens in its order. Ends early when a promise is
 * broken. */
void floor_pass(struct floor *f, int64_t ms);

/* How long a way that usually takes @usual_ms takes this time; at least 1. */
int64_t floor_delay(struct floor *f, int64_t usual_ms);

/* The routes of every bridge. */
const struct up_routes *floor_routes(void);

/* The broker has a session of an earlier configuration: subscribed to old/#, too. */
void floor_leave_over(struct floor *f);

/* A device sends; nothing happens when the broker is not there. False then. */
bool floor_send(struct floor *f, enum spot spot, enum nature nature, bool is_qos0,
                bool is_retained);

/* Writes a line that is not an input into the trace. */
void floor_say(struct floor *f, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* NULL when the broker has handed over everything, all of it is in Kafka and acknowledged,
 * nothing is held, and one bridge is active (INV8); else what is missing, for people. */
const char *floor_lack(struct floor *f);

static inline bool floor_is_broken(const struct floor *f)
{
    return sents_are_broken(&f->sents);
}

#define FLOOR_BREAK(...) sents_break(&f->sents, __VA_ARGS__)
