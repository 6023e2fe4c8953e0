/* chance.h - what do all games leave to chance in the same way?
 *
 * Threads     one
 */
#pragma once

#include "tests/swarm/game.h"

#define PICK(dice, array) (array)[dice_roll(dice, sizeof(array) / sizeof((array)[0]))]

/* ms between two items; ms that something is away. */
int32_t chance_pause(struct dice *d);
int32_t chance_absence(struct dice *d);

/* Chooses which kinds there are, and how often each happens. Returns the sum of @weights. */
uint32_t chance_weights(struct dice *d, uint32_t weights[EVENT_KINDS_MAX]);

/* A kind of event by its weight. */
uint8_t chance_kind(struct dice *d, const uint32_t *weights, uint32_t sum);

/* Where chance begins for the item @number of the schedule. */
uint64_t chance_mixed(uint64_t seed, uint64_t number);

/* Writes "> bridge a is killed" as the row's sentence says it: %w is @who, %n the number. */
void chance_say(FILE *trace, const struct event *e, const char *who);
