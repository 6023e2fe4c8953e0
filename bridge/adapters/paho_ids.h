/* paho_ids.h - which packet id does a message get?
 *
 * Paho searches for one: for each message it walks through everything that waits and everything
 * that is in flight, three lists, under its global lock. With a window of 200 that is a tenth
 * of a message's cost. But who keeps a slot for each message in flight knows ids that are free:
 * those that belong to the slot (-Wl,--wrap of MQTTAsync_assignMsgId).
 *
 *     slot n of w   n + 1, n + 1 + w, n + 1 + 2 w, ...   each in its turn, up to TURNS_MAX
 *     Paho's own    above them all, for a SUBSCRIBE
 *
 * The turns are there for a broker that sends a PUBACK twice: it hits nobody's message. An id
 * may be used again from within the callback that answers its message: Paho has taken it off
 * its lists by then.
 *
 * Threads     any
 */
#pragma once

enum { PAHO_CHOOSES = -1 };

/* From here on there are that many slots, 1 to 65000; in all handles. */
void paho_ids_reserve(int slots);

/* The next message that this thread sends gets an id of @slot, or of PAHO_CHOOSES. */
void paho_ids_next(int slot);
