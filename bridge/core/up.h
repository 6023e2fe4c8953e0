/* up.h - MQTT to Kafka: what happens to a message, from its arrival to its PUBACK?
 *
 *   message -> origin -> route -> place -> envelope -> PRODUCE ... delivery -> settle -> PUBACK
 *
 * The life of one message: the broker hands it over on the set's session and waits for a
 * PUBACK. carry_up.h makes a record of it, which is produced under a ticket. When Kafka has
 * stored it (acks=all), or its dead letter, the message is settled. The broker gets its PUBACK
 * when that message and all that came before it on this connection are settled: in the order
 * received (MQTT 5.0, 4.6), and never before. What was not acknowledged when a connection, this
 * program or its machine dies, the broker sends again.
 *
 *   in order of arrival   [settled][settled][produced][settled][produced] ...
 *                          \_____ PUBACK ____/ waits for the first one that is not settled
 *
 * The life of a connection: when it ends, what is under way to Kafka stays under way. The
 * broker sends what it misses the PUBACK of again, with DUP. A message that is byte by byte one
 * of those under way (or stored meanwhile) is taken for it and not produced a second time; all
 * others are produced, marked mqtt_dup. Only the connection right after may do so, only when
 * the broker still had the session, and only until the first message without DUP.
 *
 * A PUBACK that is sent is not yet one that the broker has read, and what it has not read when
 * the connection ends it never will: those messages come again, too. Mosquitto reads one packet
 * of each client in turn, so while many devices keep it busy thousands of PUBACKs wait in its
 * socket. Before we hang up by ourselves a message of our own goes behind them, an echo: its
 * PUBACK says that what stood before it has been read.
 *
 * When Kafka is away, records wait in its client, the window fills, and the broker waits: that
 * is the backpressure. When Kafka refuses what it may take later, nothing new is produced until
 * the first refused record got through by itself; so the order of each topic holds.
 *
 * The life of a session: it belongs to the set, not to the instance. Before it is taken, the
 * presence topic is read under the instance's own client id (standby.h): while another instance
 * has it, this one stands by.
 *
 *   RESTING -> WATCHING -> (STANDING BY ->) DIALING the session -> UP -> RESTING ...
 *
 * Pure: inputs in, effects out; time is an argument. One struct, made in the caller's memory;
 * nothing is allocated after up_init() but what json-c and msgpack-c take while they look into
 * a payload, and the transcoder's buffer.
 *
 * Threads     loop
 */
#pragma once

#include "bridge/core/effect.h"
#include "bridge/core/health.h"
#include "bridge/core/stats.h"
#include "bridge/core/up_route.h"

struct up_settings {
    const struct up_routes *routes; /* kept until the end */
    uint32_t window_max;       /* most messages of a connection that are not acknowledged; 1 to
                                  LEDGER_WINDOW_MAX / 2 */
    int64_t puback_timeout_ms; /* a PUBACK for our own messages that takes longer ends the
                                  epoch */
    int64_t stop_timeout_ms;   /* a stop waits for Kafka no longer */
    int64_t backoff_min_ms, backoff_max_ms; /* between two tries to connect */
    int64_t retry_min_ms, retry_max_ms;     /* between two tries to write what Kafka refused */
    int64_t presence_every_ms;              /* how often we say that we are there */
    int64_t standby_timeout_ms;       /* a presence that is not renewed for so long counts no
                                         more; above 2 * presence_every_ms */
    const char *bridge_id, *instance; /* kept */
    const char *control_prefix;       /* kept; first level of our own topics: "$bridge" */
    uint64_t run;                     /* of this process, at random; in the presence */
    uint64_t seed;                    /* of the jitter */
};

struct up;

/* How many bytes up_init() needs, aligned as malloc() aligns. */
size_t up_bytes(const struct up_settings *s);

/* Makes the bridge in @memory, which it keeps until it is dropped. It dials at the first TICK.
 */
struct up *up_init(void *memory, const struct up_settings *s);

/* Frees the transcoder's buffer. Arrivals that are still held are given to @let_go, each once.
 */
void up_done(struct up *u, void (*let_go)(struct arrival *));

/* Most effects that one step can have. */
size_t up_effects_max(const struct up_settings *s);

/* Takes what happened, and writes what is to be done to the emptied list @out. */
void up_step(struct up *u, struct now now, const struct input *in, struct effects *out);

/* When the next TICK is due, as mono_ms. */
int64_t up_deadline(const struct up *u);

/* What was counted so far. Lent. */
const struct stats *up_stats(const struct up *u);

/* How it is doing now. */
void up_health(const struct up *u, struct health *out);
