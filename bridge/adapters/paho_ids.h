/* paho_ids.h - which packet id does a message get?
 *
 * Paho searches for one: for each message it walks through everything that waits and everything
 * that is in flight, three lists, under its global lock. With a window of 200 that is a tenth
 * of a message's cost. But who keeps a slot for each message in flight knows ids that are free:
 * those that belong to the slot. So the ids 1 to @count are the slots', and what Paho chooses
 * itself (for a SUBSCRIBE) lies above them (-Wl,--wrap of MQTTAsync_assignMsgId).
 *
 * An id may be used again from within the callback that answers its message: Paho has taken
 * the id off its lists by then.
 *
 * Threads     any
 */
#pragma once

/* From here on Paho's own choices are above @count. Holds for all handles. */
void paho_ids_reserve(int count);

/* The next message that this thread sends gets @id, which is not in flight. 0: Paho chooses. */
void paho_ids_next(int id);
