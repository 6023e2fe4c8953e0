/* thinning.h - which values wait for the end of their interval, and which are overtaken there?
 *
 * A route with `at_most` sends each entity at most once in an interval, and always its last
 * value. What comes is withheld. A newer value of the same entity overtakes the older one,
 * which is then finished without having been sent. When the interval is over, what is withheld
 * becomes ripe: nothing overtakes it any more, and it is sent in the order of the log. Only
 * then can the next interval end; so however slowly the broker takes them, each entity has its
 * turn.
 *
 *   interval 1            interval 2            interval 3
 *   A1 B1 A2   | ripe:    B2 A3 B3   | ripe:    ...
 *              | B1 A2               | A3 B3
 *
 * The interval begins with the end of the one before it. After a rest that is longer, a value
 * is ripe at once.
 *
 * Entities are told apart by a keyed hash. For one that finds no place in the table nothing is
 * remembered: it is withheld, and never overtaken.
 *
 * Invariants  what is withheld or ripe is a record that is open in the ledger
 * Memory      the caller's, of thinning_bytes(); nothing is allocated
 * Threads     loop
 */
#pragma once

#include <stdint.h>

#include "bridge/base/view.h"

/* A place for one entity. It is free when @turn is not its route's. */
struct thin_place {
    uint64_t key;
    uint64_t ticket;
    uint64_t turn;
    uint16_t route;
};

/* A ticket that is ripe. */
struct thin_ripe {
    uint64_t ticket;
    uint16_t route;
};

struct thin_route {
    int64_t interval_ms; /* 0: nothing of it is thinned */
    int64_t ends_ms;     /* the present interval */
    uint64_t turn;       /* the number of the interval, of all routes' */
    uint32_t withheld;   /* in it */
    uint32_t ripe;       /* of the one before it, not taken yet */
};

struct thinning {
    struct thin_route *routes;
    struct thin_place *places; /* a power of two of them */
    struct thin_ripe *ripe;    /* a ring */
    uint32_t route_count, place_count, ripe_max;
    uint32_t ripe_first, ripe_count;
    uint64_t turns; /* given so far */
    uint64_t key[2];
};

/* Bytes for @routes routes and @entries open records, aligned as malloc() aligns. */
size_t thinning_bytes(uint32_t routes, uint32_t entries);

/* Makes it in @memory, which it keeps; no route is thinned yet. @seed: of the hash. */
void thinning_init(struct thinning *t, void *memory, uint32_t routes, uint32_t entries,
                   uint64_t seed);

/* From now on the route sends each entity once in @interval_ms. */
void thinning_set(struct thinning *t, uint16_t route, int64_t interval_ms);

/* The entity of a route, as a number that is not 0. @topic may hold it, too. */
uint64_t thinning_key(const struct thinning *t, uint16_t route, struct text topic,
                      struct text entity);

/* The record of @ticket is withheld. @key 0: nothing may overtake it. Returns the ticket of the
 * one that it overtakes, which is not withheld any more; 0: none. */
uint64_t thinning_withhold(struct thinning *t, uint16_t route, uint64_t key, uint64_t ticket);

/* True when the interval may end: something is withheld, and all of the one before is taken. */
bool thinning_may_end(const struct thinning *t, uint16_t route);

/* True when it may, and its time is up. */
bool thinning_is_due(const struct thinning *t, uint16_t route, int64_t now_ms);

/* The interval ends; the next one begins. thinning_ripen() must follow for each record that was
 * withheld in it, in the order of the log. */
void thinning_end(struct thinning *t, uint16_t route, int64_t now_ms);
void thinning_ripen(struct thinning *t, uint16_t route, uint64_t ticket);

/* The ticket that has been ripe the longest; 0 when none is. thinning_take() takes it. */
uint64_t thinning_first(const struct thinning *t);
void thinning_take(struct thinning *t);

/* Nothing is withheld, and nothing ripe. */
void thinning_forget(struct thinning *t);

/* When the next interval is due; INT64_MAX when none can be. */
int64_t thinning_deadline(const struct thinning *t);
