/* down_events.h - what can happen to the down direction, and how is it told?
 *
 * One row each: how often it happens once its kind is there, whether it is a crash, and a
 * sentence with the letter or number of whom it hits (%w) and how much or how long (%n).
 *
 * Memory      none
 * Threads     one
 */
#pragma once

#include <assert.h>

#include "tests/swarm/game.h"
#include "tests/world/world.h"

/* EVENT(NAME, weight, crash, sentence) */
#define EVENTS(EVENT)                                                                          \
    EVENT(PRODUCE, 0, 0, "%n records come to partition %w")                                    \
    EVENT(HEAL, 0, 0, "everything that refuses takes again")                                   \
    EVENT(KILL, 30, 1, "bridge %w is killed, and starts again after %n ms")                    \
    EVENT(FREEZE, 4, 0, "bridge %w freezes, and goes on after %n ms")                          \
    EVENT(STOP, 4, 0, "bridge %w is asked to stop")                                            \
    EVENT(STOP_AGAIN, 1, 0, "bridge %w is asked to stop again")                                \
    EVENT(EXPEL, 3, 0, "the group throws bridge %w out")                                       \
    EVENT(KAFKA_FATAL, 1, 0, "the Kafka client of bridge %w dies")                             \
    EVENT(CUT, 6, 0, "the connection of bridge %w dies")                                       \
    EVENT(TAKE_OVER, 1, 0, "another client takes over the name of bridge %w")                  \
    EVENT(MUTE, 2, 0, "the broker goes silent to bridge %w")                                   \
    EVENT(HALF_OPEN, 2, 0, "the connection of bridge %w swallows what is sent")                \
    EVENT(BROKER_KILL, 20, 1, "the broker is killed, and is back after %n ms")                 \
    EVENT(BROKER_OLDER, 6, 1, "the broker is killed; an older snapshot is put back; %n ms")    \
    EVENT(BROKER_EMPTY, 4, 1, "the broker is killed, and its file is deleted; %n ms")          \
    EVENT(BROKER_RENAMED, 1, 1, "the broker is replaced by another one; %n ms")                \
    EVENT(BROKER_STOP, 3, 0, "the broker stops, and is back after %n ms")                      \
    EVENT(BROKER_FREEZE, 3, 0, "the broker freezes for %n ms")                                 \
    EVENT(REFUSE, 2, 0, "the broker refuses everything with 0x97")                             \
    EVENT(KAFKA_KILL, 10, 1, "Kafka is killed, and is back after %n ms")                       \
    EVENT(COMMITS, 8, 0, "commits fail, or their answers do (%n)")                             \
    EVENT(LETTERS, 3, 0, "the dead-letter topic and the audit topic refuse")                   \
    EVENT(RETENTION, 4, 0, "Kafka deletes some of partition %w")                               \
    EVENT(COMPACT, 3, 0, "Kafka compacts partition %w")                                        \
    EVENT(ANEW, 2, 0, "the topic is deleted, and made anew with %n records")                   \
    EVENT(PARTITION, 2, 0, "a partition is added, with %n records")                            \
    EVENT(CONSUMER_KILL, 20, 1, "consumer %w is killed, and is back after %n ms")              \
    EVENT(CONSUMER_AWAY, 4, 0, "consumer %w goes away for %n ms")                              \
    EVENT(FORGE, 1, 0, "somebody spoils the checkpoint of partition %w")                       \
    EVENT(REPAIR, 1, 0, "an operator sets the checkpoint of partition %w")

enum event_kind {
#define EVENT(name, weight, crash, sentence) EVENT_##name,
    EVENTS(EVENT)
#undef EVENT
        EVENT_KIND_COUNT
};

static_assert((int)EVENT_KIND_COUNT <= (int)EVENT_KINDS_MAX, "the tally counts them all");

/* Of the records that come. */
struct odds {
    uint32_t odd_permille;    /* not good */
    uint32_t poison_permille; /* of the odd ones, poison and nothing else */
    bool has_offending;       /* records for which the broker hangs up */
    bool has_put_off;         /* records that hold up their partition for many epochs */
};

/* Lets it happen. True when it did, and was not void: a bridge cannot be killed twice. */
bool event_strike(struct world *w, const struct event *e, const struct odds *odds);

/* Everything that does not heal by itself does. */
void event_heal(struct world *w);
