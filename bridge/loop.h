/* loop.h - what drives the bridge?
 *
 * The one thread: take what happened, step the core, perform the effects, in that order, for
 * ever.
 *
 *      mailbox (Paho's threads) --+                          +--> mqtt port
 *      Kafka: answers, records ---+--> input --> core step --+--> Kafka
 *      signals, time -------------+               effects    +--> log
 *
 * Nothing here decides anything about records or messages: that is the core's. The loop only
 * knows in which order to ask, and when it may sleep. Which direction it drives, an engine
 * says.
 *
 * Threads     loop
 * Memory      the effects' list, from loop_open() to loop_close(); arrivals that the core lets
 * go of are freed here
 */
#pragma once

#include "bridge/core/stats.h"
#include "bridge/mailbox.h"
#include "bridge/metrics/showcase.h"
#include "bridge/ports/kafka.h"
#include "bridge/ports/mqtt.h"

/* One direction: its core, and its side of Kafka. */
struct engine {
    void *core;
    void (*step)(void *core, struct now now, const struct input *in, struct effects *out);
    int64_t (*deadline)(const void *core); /* when the next TICK is due */
    const struct stats *(*stats)(const void *core);
    void (*health)(const void *core, struct health *out);
    uint32_t (*room)(const void *core); /* records that may be read; NULL: none are ever */
    uint32_t (*due)(const void *core);  /* answers of MQTT that are awaited; NULL: never mind */

    void *kafka;
    void (*poll)(void *kafka); /* feeds answers, not records */
    int (*descriptor)(void *kafka);
    size_t (*read)(void *kafka, size_t records_max);      /* feeds records; NULL: as room */
    void (*perform)(void *kafka, const struct effect *e); /* what is none of the loop's own */
};

struct loop {
    struct engine engine;
    struct effects effects;
    struct mailbox *mailbox;
    struct mqtt_port mqtt;
    struct showcase *showcase; /* for whoever looks from outside; NULL: nobody can */
    int signals;               /* signalfd */
    struct now now;            /* read once a round */
    bool is_stepping;          /* ports must not feed from inside an effect */
    bool is_over;
    bool is_clean; /* when over: nothing that was read is read again */
    enum err why;  /* when over */
};

/* Blocks the signals that the loop wants (before any other thread is made, which inherits
 * that), and opens the mailbox, for so many notes beside messages, and the list of effects. The
 * engine and the MQTT port are the caller's to fill in.
 *
 * ERR_NO_MEMORY
 * ERR_NO_SYSTEM  no descriptor is left */
enum err loop_open(struct loop *l, size_t notes_max, size_t effects_max);

/* Accepts a half-open one. The ports must be closed before: they post into the mailbox. */
void loop_close(struct loop *l);

/* How a Kafka adapter hands its inputs over. */
struct feed loop_feed(struct loop *l);

/* Runs until EFFECT_STOP. */
void loop_run(struct loop *l);
