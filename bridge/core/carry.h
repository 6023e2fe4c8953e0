/* carry.h - what message does a record become?
 *
 *   record -> when -> value -> age -> place -> topic -> kind -> encoding -> envelope -> size ->
 *   message
 *
 * On a route with a state topic it becomes up to two: the event, and what the state topic holds
 * from now on (carry_state.h). Each of them can go without the other: the event of a tombstone
 * or of a record that is too old is skipped, and its state cleared.
 *
 * Memory      the message's texts point into the record and into the carrier's scratch, its
 *             payload into the record or the transcoder's buffer; all are valid until the next
 * carry_record() or carry_done() Threads     loop
 */
#pragma once

#include "bridge/core/grounds.h"
#include "bridge/core/input.h"
#include "bridge/core/route.h"
#include "topics/resolve.h"
#include "topics/topic.h"

enum { CARRY_SCRATCH_BYTES = 8192 };

struct carrier {
    uint32_t packet_bytes_max; /* the broker's Maximum Packet Size; 0: no limit */
    struct resolver resolver;
    struct transcoder transcoder; /* of what encoding made of the last payload */
    struct message message;       /* the event; when @sends_event */
    struct message state; /* what the state topic holds from now on; when @sends_state */
    bool sends_event, sends_state;
    bool is_invalid;        /* its payload is not what its kind asks for */
    struct grounds grounds; /* why it could not be carried; else of what is invalid, why */
    bool only_state;        /* as the caller has set it: the event was sent long ago */
    struct sink scratch;    /* of the record at hand */
    char scratch_bytes[CARRY_SCRATCH_BYTES];
};

/* Makes c->message, c->state or both of @rec, with is_replay as the caller has set it in
 * c->message, and c->only_state, as @route (NULL: none takes it) says; on ERR_OK at least one
 * of the two is to be sent. On an error c->grounds say more than the error's own text.
 * carry_done() must follow before the next one.
 *
 * Verdicts of what it returns: CARRY_ON, SKIP or REJECT; STOP when memory is short. */
enum err carry_record(struct carrier *c, const struct route *route, const struct record *rec,
                      struct now now);

/* Do the conditions hold for the record? As when_ask() says; a tombstone is not asked for its
 * payload. */
enum err carry_ask(struct carrier *c, const struct route *route, const struct record *rec,
                   const struct when *when, struct text *missed);

/* What is left of @expire_after_ms (0: never) of the record: the Message Expiry Interval of
 * what becomes of it, 0 for none. ERR_EXPIRED: nothing. */
enum err carry_expiry(int64_t expire_after_ms, const struct record *rec, struct now now,
                      uint32_t *out);

/* The topic of @place, in the carrier's scratch; c->grounds say what is missing or unsafe. */
enum err carry_topic(struct carrier *c, const struct pattern *pattern,
                     enum unsafe_policy policy, const struct place *place, struct text *out);

/* Lets go of what parsing and encoding the payload took. */
void carry_done(struct carrier *c);
