/* mailbox.h - how do foreign threads tell the loop what happened?
 *
 * The only door into the loop: threads of the client libraries drop notes, the loop takes them
 * all at once. Waking a sleeping thread costs more than everything else here, so it happens
 * only when the loop really sleeps, and for answers that can wait only when there are enough of
 * them:
 *
 *     if (mailbox_sleep(m, later_max)) poll(...);   the descriptor is one of those polled
 *     count = mailbox_take(m, &notes);              ends the sleep
 *
 * Whoever posts a note that is worth it finds, under the same lock, either a loop that is awake
 * and will look before it sleeps, or one that sleeps and is woken. No wake-up can be lost.
 *
 * A sender is one source whose notes end at a certain point (the epoch of a connection): after
 * it is shut, whatever its threads still have to say is dropped.
 *
 * How many notes can wait is known beforehand: answers are bounded by what was asked, and
 * INPUT_ARRIVED by what is not acknowledged. Only INPUT_MESSAGE comes unasked, as often as a
 * broker likes. So those are counted, and refused above MAILBOX_MESSAGES_MAX.
 *
 * Invariants  notes are taken in the order in which they were posted; none is lost
 * Threads     post, post_from, post_message and shut by any; the rest by the loop
 * Memory      two buffers of @capacity and MAILBOX_MESSAGES_MAX notes, from open to close. Two
 *             kinds hold a block of memory, which is the mailbox's while they wait:
 *             INPUT_MESSAGE's .memory is freed with mailbox_done(), INPUT_ARRIVED's arrival is
 *             given to whoever takes it
 */
#pragma once

#include "bridge/core/input.h"

struct mailbox;

/* Most INPUT_MESSAGE that wait to be taken. A fence brings at most SUBSCRIBE_TOPICS_MAX
 * retained ones and itself; this is a few times as much. */
enum { MAILBOX_MESSAGES_MAX = 1024 };

enum urgency {
    LATER, /* wakes the loop only together with enough others */
    NOW,   /* wakes the loop */
};

/* One source of notes. Zeroed storage is an open one; the mailbox's lock guards it. */
struct sender {
    bool is_shut;    /* nothing more of it gets in */
    bool has_posted; /* something got in; stable once it is shut */
};

/* Opens a mailbox for at most @capacity notes that wait to be taken, INPUT_MESSAGE not counted.
 * Gives *@out; free with mailbox_close().
 *
 * ERR_NO_MEMORY  for the notes
 * ERR_NO_SYSTEM  no descriptor is left */
enum err mailbox_open(size_t capacity, struct mailbox **out);

/* No other thread may still post. Frees what was not taken; what was taken is the loop's.
 * Accepts NULL. */
void mailbox_close(struct mailbox *m);

/* Becomes readable when a sleeping loop is to wake up. For poll() only. */
int mailbox_descriptor(const struct mailbox *m);

/* Copies @note behind the others. There must be room: the capacity covers everything that can
 * be under way at once, twice the window and a few.
 * @thread any */
void mailbox_post(struct mailbox *m, const struct input *note, enum urgency urgency);

/* The same for a note of @s; dropped when @s is shut. Takes the arrival of INPUT_ARRIVED.
 * @thread any */
void mailbox_post_from(struct mailbox *m, struct sender *s, const struct input *note,
                       enum urgency urgency);

/* The same, NOW, for an INPUT_MESSAGE. Takes its memory (malloc): freed when the note is
 * dropped because @s is shut, or is not taken before mailbox_close().
 *
 * False when MAILBOX_MESSAGES_MAX of them wait already; then this one is dropped too.
 * @thread any */
bool mailbox_post_message(struct mailbox *m, struct sender *s, const struct input *note);

/* From here on nothing of @s gets in. True for exactly one caller: the one who shut it.
 * @thread any */
bool mailbox_shut(struct mailbox *m, struct sender *s);

/* Says that the loop is about to sleep on the descriptor, until one NOW note or @later_max
 * notes of any kind wait. False when they wait already: do not sleep.
 *
 * The loop sets @later_max so that a full batch, or the answer to everything outstanding, wakes
 * it: min(batch, in flight). 0 counts as 1. A broker that stops half-way leaves fewer behind;
 * what the loop must do then (time-outs) it does by the time-out of its poll(). */
bool mailbox_sleep(struct mailbox *m, size_t later_max);

/* Ends the sleep and takes everything: returns how many notes there are, *@out lends them until
 * the next take. */
size_t mailbox_take(struct mailbox *m, const struct input **out);

/* The loop has done with this note, which it took: frees its memory, if it has some, but not an
 * arrival. Once for each note. */
void mailbox_done(const struct input *note);
