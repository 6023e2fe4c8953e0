/* session.h - a scene: a session at a real broker, and numbered messages that wait for it.
 *
 * What is wrong fails the test.
 *
 * Threads     the test's
 */
#pragma once

#include "tests/lib/mqtt_rig.h"

/* Lines of its configuration; with them it speaks TLS, where that was prepared. */
extern char session_broker[512];

/* cmocka's setup, as rig_prepare(); the second one's broker will speak TLS. */
int session_prepare(void **state);
int session_prepare_tls(void **state);

/* Waits for an answer: what was asked before has gone to the broker, and been done. */
void session_fence(struct rig *r);

/* The same, and hangs up. A broker reads one packet at a time from each connection, and forgets
 * what it has not read of a connection when the same client comes again. */
void session_hang_up_when_heard(struct rig *r);

/* Starts the broker, with a session that listens to "in/#" as 7 and is hung up. */
void session_found(struct rig *r);

/* Messages of @size bytes for the session, while it is away: each begins with its number. */
void session_leave_messages(struct rig *r, int first, int count, size_t size);

/* What came in this epoch are these, in order. */
void session_check(const struct rig *r, int first, int count);
