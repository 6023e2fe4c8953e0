/* loop.h - what drives the bridge?
 *
 * The one thread: take what happened, step the core, perform the effects, in that order, for
 * ever.
 *
 *      mailbox (Paho's threads) --+                          +--> mqtt port
 *      kafka port: answers, records +--> input --> down_step() +--> kafka port
 *      signals, time -------------+               effects    +--> log
 *
 * Nothing here decides anything about records: that is the core's. The loop only knows in which
 * order to ask, and when it may sleep.
 *
 * Threads     loop
 * Memory      the effects' list and the core, from loop_open() to loop_close()
 */
#pragma once

#include "bridge/core/down.h"
#include "bridge/mailbox.h"
#include "bridge/ports/kafka.h"
#include "bridge/ports/mqtt.h"

struct loop {
    struct down *down;
    struct effects effects;
    struct mailbox *mailbox;
    struct mqtt_port mqtt;
    struct kafka_port kafka;
    int signals;      /* signalfd */
    struct now now;   /* read once a round */
    bool is_stepping; /* ports must not feed from inside an effect */
    bool is_over;
    bool is_clean; /* when over: nothing that was read is read again */
    enum err why;  /* when over */
};

/* Makes the core for @settings, blocks the signals that it wants (before any other thread is
 * made, which inherits that) and opens the mailbox. The ports are the caller's to fill in.
 *
 * ERR_NO_MEMORY  for the core
 * ERR_NO_SYSTEM  no descriptor is left */
enum err loop_open(struct loop *l, const struct down_settings *settings);

/* Accepts a half-open one. The ports must be closed before: they post into the mailbox. */
void loop_close(struct loop *l);

/* How the Kafka adapter hands its inputs over. */
struct feed loop_feed(struct loop *l);

/* Runs until EFFECT_STOP. */
void loop_run(struct loop *l);
