/* game.h - what does the swarm play?
 *
 * A seed chooses the settings, which kinds of events there are (a run without a kind of fault
 * finds what that fault would hide), and a list of items: let time pass, then something
 * happens. At the end all faults heal, and everything must arrive (INV8); then every bridge
 * must stop cleanly, with nothing that would repeat.
 *
 * The list is explicit, so that a schedule with some of its items left out can be played too;
 * what an item leaves to chance depends on the seed and on itself, not on those before it.
 *
 * The functions game_...() are the world's: who links the swarm says which (down_game.c or
 * up_game.c).
 *
 * Threads     one
 */
#pragma once

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/world/dice.h"

enum { ITEMS_MAX = 512, EVENT_KINDS_MAX = 48, GAME_SETTINGS_BYTES_MAX = 512 };

struct event_row {
    const char *name, *sentence;
    uint32_t weight; /* how often it happens once its kind is there */
    bool is_crash;
};

struct event {
    uint8_t kind;
    uint8_t who; /* bridge, partition or consumer, modulo how many there are */
    int32_t n;   /* how many, or ms */
};

struct item {
    uint16_t number; /* in the list as the seed made it */
    int32_t pause_ms;
    struct event event;
};

struct schedule {
    uint64_t seed;
    bool lives; /* liveness mode: healing, completeness, orderly stops at the end */
    uint32_t count;
    struct item items[ITEMS_MAX];
    alignas(max_align_t) char settings[GAME_SETTINGS_BYTES_MAX]; /* the game's own */
};

/* What was played, for the statistics. */
struct tally {
    uint64_t schedules, steps, deliveries, repeats;
    uint64_t events[EVENT_KINDS_MAX]; /* that did happen */
};

/* What can happen; NULL: @kind is not one of them. The kinds are 0 to their count. */
const struct event_row *game_event(uint32_t kind);

/* The world; NULL when memory is short. game_free() takes NULL, too. */
void *game_new(void);
void game_free(void *world);

/* Makes the schedule of @seed with @count items. */
void game_make(struct schedule *s, uint64_t seed, uint32_t count);

/* Plays it, and adds to @tally. False when a promise was broken. @trace may be NULL. */
bool game_play(void *world, const struct schedule *s, struct tally *tally, FILE *trace);

/* The first broken promise in words; empty: none. Breaks one. */
const char *game_broken(const void *world);
void game_break(void *world, const char *words);

/* Makes the settings simpler in the way @way, from 0 to GAME_WAYS_MAX - 1. True when that
 * changed something. */
enum { GAME_WAYS_MAX = 6 };
bool game_simplify(struct schedule *s, uint32_t way);

/* Writes a line about the settings. */
void game_describe(const struct schedule *s, FILE *out);
