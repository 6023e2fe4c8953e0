/* up_state.h - the inside of struct up, for the files that are one module together:
 *
 *   up.c           dispatch, messages, what Kafka answers, the PUBACKs, the end
 *   up_refusals.c  what Kafka does not take now, and what it never will
 *   up_epoch.c     the MQTT connection
 *   up_watch.c     who has the session; our own presence
 *   up_filters.c   subscriptions of the session that no route has any more
 *
 * Nobody else includes it. */
#pragma once

#include "bridge/core/backoff.h"
#include "bridge/core/carry_up.h"
#include "bridge/core/intake.h"
#include "bridge/core/link.h"
#include "bridge/core/posts.h"
#include "bridge/core/ration.h"
#include "bridge/core/reasons.h"
#include "bridge/core/standby.h"
#include "bridge/core/up.h"

enum {
    UP_TICK_MS = 1000,          /* how often time-outs of our own messages are looked for */
    UP_LETTER_RETRY_MS = 5000,  /* a dead letter that was refused */
    UP_PRESENCE_AGAIN_MS = 150, /* after the first one: the Will of whoever had the session
                                   before may have come behind it */
    UP_TEXTS_BYTES = 8192,      /* topics and payloads of our own, all of one step */
    UP_FENCE_BYTES = 64,
};

/* How what Kafka refuses is written after all. */
enum refusal {
    REFUSAL_NONE,   /* nothing is refused */
    REFUSAL_WAITS,  /* for what is under way, and for the time to try again */
    REFUSAL_PROBES, /* the first refused one is under way by itself */
    REFUSAL_FLOWS,  /* it got through; the others follow, one with each step */
};

struct up {
    struct up_settings set;
    struct stats stats;

    /* the MQTT connection */
    enum link_state link;
    enum client client; /* as whom the present or last one was made, or the next one will be */
    struct backoff backoff;
    uint32_t epoch;        /* of the present or last connection; 0: none yet */
    int64_t dial_at_ms;    /* when LINK_RESTING */
    bool session_is_free;  /* the next one is the session's */
    bool has_had_session;  /* this process has */
    bool is_overflowed;    /* nothing more is taken from this connection */
    bool is_hanging_up;    /* the last one ended because we wanted it */
    bool nobody_listens;   /* where the broker should be, at the last try */
    bool is_up;            /* the broker has accepted the epoch, and it is not over ... */
    int64_t up_since_ms;   /* ... since then ... */
    uint64_t up_delivered; /* ... when STAT_DELIVERED was this */
    bool away_is_told;
    int away_code;

    /* who has the session */
    struct standby standby;
    bool standby_is_told;
    char fence[UP_FENCE_BYTES]; /* our own message whose return says that all retained has come
                                 */
    size_t fence_size;
    uint64_t fences;        /* sent so far */
    int64_t fence_until_ms; /* it must be back by then */
    uint32_t twins; /* times that a process of our own name took the session from us ... */
    int64_t twins_since_ms; /* ... since then */

    /* what the session is subscribed to, as was written down before */
    char listed[SUBSCRIBED_BYTES_MAX];
    size_t listed_size;

    /* our own messages */
    struct posts posts;
    int64_t presence_at_ms; /* when the session is ours */
    bool presence_refusal_is_told;
    bool farewell_is_sent; /* that we are gone */

    /* messages */
    struct intake intake;
    uint64_t acknowledged; /* PUBACKs sent on this connection */
    uint64_t read;         /* of these, the broker is known to have read */
    uint64_t echoed;       /* will be, when the echo is answered */
    enum refusal refusal;
    struct backoff refusals;
    int64_t retry_at_ms; /* when REFUSAL_WAITS */
    bool refusal_is_told;
    bool letter_failure_is_told;
    int64_t letter_at_ms; /* when one is RESTING */
    struct ration rejections;
    struct ration warnings; /* of what is invalid */

    bool kafka_is_away;     /* no Kafka broker answers, as far as we know */
    uint64_t kafka_returns; /* times that it came back */

    int64_t scan_at_ms;
    bool stop_is_wanted;
    int64_t stop_until_ms;
    uint32_t repeats; /* messages that will come again, though they are under way or stored */
    enum err stop_why;
    bool is_over;

    struct now now;      /* of the present step */
    struct effects *out; /* of the present step */
    struct sink texts;
    struct carrier_up carrier;
    struct text topics[LISTEN_MAX]; /* of EFFECT_SUBSCRIBE and _UNSUBSCRIBE */
    struct listen listens[LISTEN_MAX];
    char texts_bytes[UP_TEXTS_BYTES];
};

/* up.c */
void up_tell(struct up *u, enum fact_kind fact, struct text about, struct text detail,
             int64_t number);

/* Ends the program for @why; in good order. */
void up_give_up(struct up *u, enum err why);
void up_go_on_stopping(struct up *u);

/* The message of the entry is finished, for good; PUBACKs may follow. */
void up_settle(struct up *u, struct intake_entry *entry, enum stat counter);

/* Makes the record of the entry and sends it to Kafka, or does what else follows from it. */
void up_carry(struct up *u, struct intake_entry *entry);

/* The present connection is the session's, and alive. */
bool up_has_session(const struct up *u);

/* up_refusals.c */

/* The entry's message becomes a dead letter. */
void refusals_reject(struct up *u, struct intake_entry *entry, enum err why, struct text words);

/* Kafka did not take the entry's record now, for this reason. */
void refusals_hold(struct up *u, struct intake_entry *entry, const struct reason *why);

/* Kafka did not take it, and may at once. */
void refusals_again(struct up *u, struct intake_entry *entry);
void refusals_lettered(struct up *u, const struct input *in);
void refusals_go_on(struct up *u);
int64_t refusals_deadline(const struct up *u);

/* up_epoch.c */
void up_epoch_cue(struct up *u, enum link_cue cue);
void up_epoch_up(struct up *u, const struct input *in);
void up_epoch_down(struct up *u, const struct input *in);
void up_epoch_tick(struct up *u);
int64_t up_epoch_deadline(const struct up *u);

/* up_watch.c */
void watch_begin(struct up *u);
void watch_message(struct up *u, const struct input *in);

/* Sends a message of our own; presence and filters are retained. None is out. */
void watch_post(struct up *u, enum post_kind kind, struct text topic, struct text payload);

/* Goes on with what the present moment allows: takes the session, or stands by. */
void watch_go_on(struct up *u);
int64_t watch_deadline(const struct up *u);

/* Writes the Will of the session into the dial. */
void watch_will(struct up *u, struct dial *out);
void watch_presence(struct up *u);

/* Sends an echo when the broker is not known to have read every PUBACK, and none is out. */
void watch_echo(struct up *u);

/* Says that we are gone. True when nothing more is to be said or waited for. */
bool watch_farewell(struct up *u);
void watch_answered(struct up *u, const struct post *post, uint8_t code);

/* up_filters.c */

/* Valid until the next step. */
struct text filters_topic(struct up *u);

/* A new look begins; the list has come. */
void filters_begin(struct up *u);
void filters_heard(struct up *u, struct bytes payload);

/* Ends what is left over, and writes down what will be subscribed to. */
void filters_apply(struct up *u, bool session_is_present);
