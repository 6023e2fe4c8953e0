/* down_thin.h - what becomes of a record whose route has `at_most`?
 *
 * Part of the inside of struct down, like down_state.h, for its files only.
 *
 * A record that is carried on such a lane is opened, kept, and withheld. When a newer one of
 * its entity overtakes it, it is settled. When its interval ends it becomes ripe; when there is
 * room its record is asked for again, carried again, for it is older now, and published. All of
 * a lane's records go this way, also those that nothing may overtake: so first occurrences stay
 * in the order of the log (INV3).
 *
 *   WITHHELD -> overtaken: settled
 *            -> RIPE -> ASKED -> PUBLISHED ...
 */
#pragma once

#include "bridge/core/down_state.h"

/* Begins with the routes' intervals. */
void thin_init(struct down *d, void *memory);

/* The carrier has made something of the record; is it to be withheld? */
bool thin_wants(const struct down *d, const struct lane *lane);

/* Withholds it: @entry is open, and its record kept. */
void thin_withhold(struct down *d, struct entry *entry, const struct record *rec);

/* The record of a ticket is here again. */
void thin_again(struct down *d, uint64_t ticket, const struct record *rec);

/* The entry's messages are answered. */
void thin_answered(struct down *d, struct entry *entry);

/* Ends intervals, and asks for what is ripe, as there is room. */
void thin_go_on(struct down *d);

/* Everything open is forgotten. */
void thin_forget(struct down *d);
int64_t thin_deadline(const struct down *d);
