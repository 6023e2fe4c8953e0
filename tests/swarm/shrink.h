/* shrink.h - which few of a schedule's items still break the promise?
 *
 * Items are left out as long as the same promise breaks, chunks first, then single ones; then
 * pauses, numbers and the world itself are made smaller (delta debugging: A. Zeller, R.
 * Hildebrandt, 2002).
 *
 * Threads     one
 */
#pragma once

#include "tests/swarm/game.h"

/* Plays it; false when a promise was broken, or an assert of the core failed: game_broken()
 * says which. */
bool shrink_play(void *world, const struct schedule *s, struct tally *tally, FILE *trace);

/* Makes *@s, which breaks a promise, as short as it gets. Returns how many it has played. */
uint32_t shrink(void *world, struct schedule *s);
