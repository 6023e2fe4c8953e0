/* carry_state.h - what does the state topic hold after this record?
 *
 * The state topic of an entity (an order, a batch, a tag) holds the last value that Kafka has
 * of it, retained. Record by record:
 *
 *   a value                                   the same payload and envelope as the event
 *   no value (a tombstone)                    cleared
 *   a value that says that its entity is over cleared (kind_is_over(), state.clear_when)
 *   a record older than state.expire_after    cleared
 *   an empty value                            stays: only a tombstone clears
 *   a kind whose last event says nothing      stays: it has no state topic
 *
 * Cleared means an empty retained payload (MQTT 5.0, 3.3.1.3).
 *
 * The entity stands where the route's `state.entity` says, else where its `from.entity` says,
 * else in the field that the kind has for it, else in the header `ce_subject`, else in the key.
 * A tombstone has no payload: for it, what points there is passed over.
 *
 * Memory      the message's texts live as those of carry.h
 * Threads     loop
 */
#pragma once

#include "bridge/core/carry.h"
#include "topics/kind.h"

struct state_about {
    const struct route *route; /* has a state topic */
    const struct record *rec;
    const struct place *place;
    struct now now;
};

/* The entity of a record of @kind; size 0 when it names none. Errors of resolve.h. */
enum err state_entity(struct carrier *c, const struct route *route, const struct record *rec,
                      enum kind kind, struct text *out);

/* True when the record says something of its entity's state. Looks for the event's word only;
 * false also when that cannot be found. */
bool state_is_told(struct carrier *c, const struct route *route, const struct record *rec);

/* Adds the fields that must be resolved for the state topic. */
void state_wants(const struct route *route, bool wanted[FIELD_COUNT]);

/* Makes c->state, and c->sends_state true, when there is something to be sent. c->message holds
 * the payload and the envelope. Errors are those of carry_record(). */
enum err state_fill(struct carrier *c, const struct state_about *about);
