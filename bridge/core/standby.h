/* standby.h - may this instance take the set's session?
 *
 * The session of the up direction belongs to the set. Whoever has it says so in the presence
 * topic, again and again, and its Will says when it has gone. An instance that wants the
 * session reads that topic first:
 *
 *   nobody, or ourselves, in an earlier life too    it is free
 *   another one, online                        it is held, until it is said to be gone or is
 * not heard of for the time-out, by our own clock gone                                       it
 * is free, a short while later
 *
 * Why the short while: when two take the session at the same time, the broker throws the first
 * one out, and publishes its Will, perhaps after the second one has said that it is there. The
 * second one says it again soon. Who waits hears that, and stands by. The wait is of chance, so
 * that of several that wait one is first and the others hear of it.
 *
 * Memory      inside the struct
 * Threads     loop
 */
#pragma once

#include "bridge/core/presence.h"

struct standby {
    const char *instance; /* ours */
    uint64_t run;         /* of this process */
    int64_t timeout_ms;
    uint64_t random;      /* of the waits */
    bool has_been_active; /* this process has had the session before */
    int64_t started_ms;   /* when this process started, since 1970; what bears our name and is
                             older is our own word of an earlier life */
    bool is_read;         /* what is retained has come, if anything is */
    bool is_known;        /* @last is there */
    struct presence last;
    int64_t heard_ms; /* when it came */
    int64_t free_ms;  /* when the session is free; INT64_MAX: not by itself */
};

enum standby_verdict {
    STANDBY_UNKNOWN, /* not everything has come yet */
    STANDBY_HELD,    /* another instance has it */
    STANDBY_SOON,    /* free, but not yet */
    STANDBY_FREE,
};

void standby_init(struct standby *s, const char *instance, uint64_t run, int64_t timeout_ms,
                  uint64_t seed);

/* A new look at the topic begins. */
void standby_begin(struct standby *s);

/* Something stands there, or was published. */
void standby_heard(struct standby *s, const struct presence *p, int64_t now_ms);

/* All that is retained has come: our own message behind it is back. */
void standby_read(struct standby *s, int64_t now_ms);

/* What follows at this moment; and when it may change by itself (INT64_MAX: it does not). */
enum standby_verdict standby_verdict(const struct standby *s, int64_t now_ms);
int64_t standby_deadline(const struct standby *s);

/* True when the one that has it runs under our own name, and is not us. */
bool standby_is_twin(const struct standby *s);

/* True when somebody else may have had the session since we had it. */
bool standby_has_changed(const struct standby *s);
