/* down.h - Kafka to MQTT: what happens to a record, from reading it to committing it?
 *
 *   record -> route -> place -> topic -> envelope -> ledger -> PUBLISH ... puback -> settle ->
 *   checkpoint ... puback -> COMMIT
 *
 * The life of one record: Kafka hands it over on a lane (one partition that we hold). carry.h
 * makes a message of it, the ledger opens an entry, and the message is published under the
 * entry's ticket. When its PUBACK comes, or when Kafka has stored its dead letter, the entry is
 * settled. How far the unbroken run of settled records reaches is told to the broker in a
 * checkpoint (checkpoint.h); what an acknowledged checkpoint says is committed.
 *
 * The life of a connection: when it ends, its epoch ends, and everything unanswered is
 * forgotten (R1 of guarantees.md). When the next one begins, the broker is asked what it
 * remembers: the checkpoints of our lanes, behind a fence (R2). Kafka is asked what its logs
 * hold. From both follows where each lane starts, and what must be said before (R3, R6, R7;
 * start.h). A broker that was killed remembers less than it had acknowledged; so the lanes go
 * back as far as it does.
 *
 * A record of a route with `at_most` is withheld, and sent at the end of its interval, unless a
 * newer one of the same entity has overtaken it by then (thinning.h).
 *
 * A record of a route with a state topic is two messages, the state ahead of the event. It is
 * finished when both are answered. What the broker retains then follows from the same rules:
 *
 *   - Below a checkpoint, the state of every record was written, or a newer one: each of them
 * was acknowledged on this connection, in offset order, before the checkpoint was sent (R4).
 *   - Retained messages, queues and checkpoints are one snapshot. So a broker that is killed
 *     comes back with states that are no older than its checkpoint says, and a lane starts
 * there or below and ends at the newest record: each entity is written last by its newest one.
 *   - A broker without a checkpoint is given the states of all records within
 *     recovery_state_ms again, from the first of them on; those below the events' start go
 * without their events, and the checkpoint bears that offset (events_from), so that whoever
 * goes on in the middle knows it. It counts only while the log can be proven to be the same
 * one.
 *   - This needs one writer for each partition. Kafka's group has one; what an earlier one
 * still had under way may come late (README.md, Known limits).
 *
 * When the group revokes partitions, or the program stops: read nothing more, wait for the
 * answers, send the last checkpoints, commit, and only then let go (R11).
 *
 * While a connection is up we say so again and again (presence.h). Nothing depends on that: a
 * broker that does not take it is told to the operator, once.
 *
 * Pure: inputs in, effects out; time is an argument. One struct, made in the caller's memory;
 * nothing is allocated after down_init() but what json-c and msgpack-c take while they look
 * into a payload or a checkpoint or encode one, and the transcoder's buffer.
 *
 * Threads     loop
 */
#pragma once

#include "bridge/core/crc32c.h"
#include "bridge/core/effect.h"
#include "bridge/core/health.h"
#include "bridge/core/ledger.h"
#include "bridge/core/route.h"
#include "bridge/core/stats.h"

#define RECOVERY_ALL INT64_MAX

struct down_settings {
    const struct routes *routes; /* kept until the end */
    uint32_t window_max;         /* most messages in flight; 1 to LEDGER_WINDOW_MAX, and 2 at
                                    least when a route has a state topic */
    uint32_t withheld_max;       /* records that may be open beside those in flight; 0 where no
                                    route has `at_most`; with window_max at most
                                    LEDGER_ENTRIES_MAX */
    uint32_t lanes_max;          /* most partitions held at a time; 1 to 65,535 */
    uint32_t commit_records_max; /* commit after this many finished records at the latest */
    int64_t commit_every_ms;     /* commit finished records after this time at the latest */
    int64_t puback_timeout_ms;   /* a PUBACK that takes longer ends the epoch */
    int64_t drain_timeout_ms;    /* a drain that takes longer is cut short */
    int64_t backoff_min_ms, backoff_max_ms; /* between two tries to connect */
    const struct crc32c *crc;               /* kept; made once */
    const char *bridge_id, *instance;       /* kept; who writes the checkpoints */
    const char *control_prefix;             /* kept; first level of our own topics: "$bridge" */
    int64_t presence_every_ms; /* how often we say that we are there; 0: no presence at all */
    uint64_t run;              /* of the process, at random; the presence bears it */
    bool has_checkpoints;      /* false: what a killed broker had not saved is lost */
    uint32_t checkpoint_records_max; /* a lane's checkpoint after this many at the latest */
    int64_t checkpoint_every_ms;     /* a lane's checkpoint after this time at the latest */
    int64_t recovery_grace_ms;       /* wait before a lost broker state is sent again */
    int64_t recovery_window_ms;      /* how old a record may be then; RECOVERY_ALL: any age */
    int64_t recovery_state_ms; /* the same of one that is read for its state topic alone */
    bool start_at_end;         /* the very first start of the group begins at the logs' end */
    uint64_t seed;             /* of the jitter */
};

struct down;

/* How many bytes down_init() needs, aligned as malloc() aligns. */
size_t down_bytes(const struct down_settings *s);

/* Makes the bridge in @memory, which it keeps until it is dropped. It dials at the first TICK.
 */
struct down *down_init(void *memory, const struct down_settings *s);

/* Frees what the last record took, before @d is dropped. Accepts NULL. */
void down_done(struct down *d);

/* Most effects that one step can have. */
size_t down_effects_max(const struct down_settings *s);

/* Takes what happened, and writes what is to be done to the emptied list @out. */
void down_step(struct down *d, struct now now, const struct input *in, struct effects *out);

/* How many records may be fed before the next answer; 0 while the window is full, the broker is
 * away, commits are far behind, a start at the logs' end is not committed yet, or partitions
 * are being given back. */
uint32_t down_room(const struct down *d);

/* How many PUBACKs are awaited: what the loop may sleep for. */
uint32_t down_pubacks_due(const struct down *d);

/* When the next TICK is due, as mono_ms. */
int64_t down_deadline(const struct down *d);

/* What was counted so far, and how full the window is. Lent. */
const struct stats *down_stats(const struct down *d);

/* How it is doing now. Looks at every lane: not for every record. */
void down_health(const struct down *d, struct health *out);

/* For tests and for the log: how far @lane is finished and committed; false when it is not
 * open. */
bool down_lane(const struct down *d, uint16_t lane, int64_t *safe, int64_t *committed);
