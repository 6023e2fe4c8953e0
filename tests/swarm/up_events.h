/* up_events.h - what can happen to the up direction, and how is it told?
 *
 * One row each: how often it happens once its kind is there, whether it is a crash, and a
 * sentence with the letter of whom it hits (%w) and how much or how long (%n).
 *
 * Memory      none
 * Threads     one
 */
#pragma once

#include <assert.h>

#include "tests/floor/floor.h"
#include "tests/swarm/game.h"

/* EVENT(NAME, weight, crash, sentence) */
#define UP_EVENTS(EVENT)                                                                       \
    EVENT(SEND, 0, 0, "devices send %n messages")                                              \
    EVENT(HEAL, 0, 0, "everything that refuses takes again")                                   \
    EVENT(KILL, 30, 1, "bridge %w is killed, and starts again after %n ms")                    \
    EVENT(LOSE, 2, 1, "the machine of bridge %w is gone for good")                             \
    EVENT(FREEZE, 4, 0, "bridge %w freezes, and goes on after %n ms")                          \
    EVENT(STOP, 4, 0, "bridge %w is asked to stop")                                            \
    EVENT(STOP_AGAIN, 1, 0, "bridge %w is asked to stop again")                                \
    EVENT(CUT, 8, 0, "the connection of bridge %w dies")                                       \
    EVENT(TAKE_OVER, 1, 0, "a stranger takes over the name of bridge %w")                      \
    EVENT(MUTE, 2, 0, "the broker goes silent to bridge %w")                                   \
    EVENT(HALF_OPEN, 2, 0, "the connection of bridge %w swallows what is sent")                \
    EVENT(BROKER_KILL, 20, 1, "the broker is killed, and is back after %n ms")                 \
    EVENT(BROKER_OLDER, 4, 1, "the broker is killed; an older snapshot is put back; %n ms")    \
    EVENT(BROKER_EMPTY, 3, 1, "the broker is killed, and its file is deleted; %n ms")          \
    EVENT(BROKER_STOP, 5, 0, "the broker stops, and is back after %n ms")                      \
    EVENT(BROKER_FREEZE, 3, 0, "the broker freezes for %n ms")                                 \
    EVENT(REFUSE_CONNS, 2, 0, "the broker refuses connections")                                \
    EVENT(REFUSE_POSTS, 2, 0, "the broker refuses the bridges' own messages with 0x87")        \
    EVENT(KAFKA_KILL, 15, 1, "Kafka is killed, and is back after %n ms")                       \
    EVENT(KAFKA_FATAL, 6, 0, "the Kafka client of bridge %w breaks")                           \
    EVENT(KAFKA_REFUSES, 6, 0, "Kafka refuses %n of 1000 records for now")                     \
    EVENT(TOPIC_MISSING, 4, 0, "a Kafka topic is missing (%n)")                                \
    EVENT(LETTERS, 3, 0, "the dead-letter topic refuses")

enum up_event {
#define EVENT(name, weight, crash, sentence) UP_##name,
    UP_EVENTS(EVENT)
#undef EVENT
        UP_EVENT_COUNT
};

static_assert((int)UP_EVENT_COUNT <= (int)EVENT_KINDS_MAX, "the tally counts them all");

/* Of the messages that come. */
struct up_odds {
    uint32_t odd_permille; /* not plain and good */
    uint32_t spots;        /* topics that good ones go to */
};

/* Lets it happen. True when it did, and was not void: a bridge cannot be killed twice. */
bool up_event_strike(struct floor *f, const struct event *e, const struct up_odds *odds);

/* Everything that does not heal by itself does. */
void up_event_heal(struct floor *f);
