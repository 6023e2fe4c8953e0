/* down_state.h - the inside of struct down, for the files that are one module together:
 *
 *   down.c          dispatch, the window, the end
 *   down_records.c  records and their answers
 *   down_thin.c     records that are withheld (down_thin.h)
 *   down_letters.c  records that can never be carried
 *   down_epoch.c    the MQTT connection
 *   down_recall.c   what the broker remembers (R0, R2), and where each lane therefore starts
 *   down_phases.c   a lane on its way from there to where it is read
 *   down_losses.c   what is lost, told before anything newer is sent
 *   down_marks.c    checkpoints and our other messages
 *   down_presence.c that we are there, and that we go
 *   down_lanes.c    partitions: given, drained, committed, given back
 *
 * Nobody else includes it. */
#pragma once

#include "bridge/core/audience.h"
#include "bridge/core/backoff.h"
#include "bridge/core/carry.h"
#include "bridge/core/clock_watch.h"
#include "bridge/core/down.h"
#include "bridge/core/hold.h"
#include "bridge/core/link.h"
#include "bridge/core/posts.h"
#include "bridge/core/ration.h"
#include "bridge/core/reasons.h"
#include "bridge/core/start.h"
#include "bridge/core/thinning.h"

enum {
    TICK_MS = 1000, /* how often timeouts of entries are looked for */
    DEAD_LETTER_RETRY_MS = 5000,
    TAKEOVERS_MAX = 3, /* that many within the window below, and we give up */
    TAKEOVERS_WINDOW_MS = 60000,
    HELD_MAX =
        5, /* a record that the broker puts off more often, taking others, is rejected ... */
    HELD_MS_MAX = 600000, /* ... and one that it puts off so long, whatever else it takes */
    ABOUT_BYTES = 16384,  /* for "kafka_topic/partition@offset", all of one step */
    BLAMED_MAX = 2,       /* a record that is blamed so often is rejected */
    AUDIT_RETRY_MS = 5000,
    BEFORE_WAIT_MS = 5000, /* for the record before a start; and again, Kafka having answered */
    RECALL_BATCH = 256,    /* checkpoints read behind one fence (R2) */
    BATCH_TEXTS_BYTES = SUBSCRIBE_TOPICS_MAX * CHECKPOINT_TOPIC_BYTES_MAX,
    TEXTS_BYTES = 2 * BATCH_TEXTS_BYTES + 8192, /* topics and payloads, all of one step */
    POST_TEXTS_BYTES = CHECKPOINT_TOPIC_BYTES_MAX + CHECKPOINT_BYTES_MAX, /* of one message */
    FENCE_BYTES = 128,
    FENCED_BY_OURSELVES_MS = 60000, /* after the partitions were lost */
};

/* How far we are with finding out what the broker remembers; anew in each epoch, and for each
 * assignment.
 *
 *   NOTHING --due--> DUE --subscribed, fence sent--> FENCING --it is back--> DUE (next batch)
 *                                                              --the last one--> LOOKING -->
 * DONE */
enum recall_state {
    RECALL_NOTHING, /* no lanes, or no connection */
    RECALL_DUE,     /* a batch is to be asked for, as soon as there is room */
    RECALL_FENCING, /* its fence is under way */
    RECALL_LOOKING, /* Kafka is asked what it knows */
    RECALL_DONE,    /* every lane has been decided about */
};

/* Where a lane is on its way to being read. In all but VERIFYING, PEEKING and RUNNING it is
 * parked: what comes of it is not looked at, and it is read from the right place later.
 *
 *   WAITING -> REFUSED | GRACE -> FINDING | TELLING | VERIFYING -> TURNING -> PEEKING ->
 * RUNNING
 *
 * From each a later one may come, never an earlier one; the end of the epoch leads back to
 * WAITING. */
enum lane_phase {
    LANE_WAITING,   /* nothing is known yet */
    LANE_REFUSED,   /* its checkpoint cannot be believed */
    LANE_GRACE,     /* the broker has lost its state; consumers get time to come back */
    LANE_FINDING,   /* Kafka is asked where recovery.window begins */
    LANE_TELLING,   /* what is lost is being told, and must be before anything newer is sent */
    LANE_VERIFYING, /* the record before the checkpoint is being read */
    LANE_PEEKING,   /* the record before its start is being read, for its fingerprint */
    LANE_TURNING,   /* it is to be read from @start, as soon as its first checkpoint can be sent
                     */
    LANE_RUNNING,   /* its records are carried */
};

enum loss {
    LOSS_GAP,  /* retention was faster than we */
    LOSS_ANEW, /* the topic was made anew, or lost its end */
};

/* The last word on a connection that is ended for good. */
enum farewell {
    FAREWELL_NONE, /* we stay */
    FAREWELL_DUE,  /* "offline" is to be posted, as soon as there is room */
    FAREWELL_OUT,  /* it is unanswered */
    FAREWELL_SAID, /* it is answered */
};

/* What is lost, while it is being told. */
struct telling {
    enum loss loss;
    int64_t from, to;
    bool audit_is_due, notice_is_due;
    bool audit_is_out, notice_is_out;
    int64_t audit_at_ms; /* not before */
};

/* One partition that we hold. */
struct lane {
    char kafka_topic[KAFKA_TOPIC_BYTES_MAX + 1];
    int32_t partition;
    const struct route *route; /* NULL: none takes its topic; its records are rejected */
    bool is_thinned;           /* it has `at_most` */
    enum lane_phase phase;
    struct ledger_lane ledger;
    int64_t read;       /* the next record is at this offset or above */
    int64_t sent_end;   /* nothing at this offset or above was sent in this assignment */
    int64_t replay_end; /* what lies below has been sent before */
    uint32_t owed;      /* records that were sent, and will be again */

    /* where it starts */
    enum recollection recollection;
    struct checkpoint recalled; /* when RECALLED_CHECKPOINT */
    struct looked looked;
    int64_t start;             /* of the decision; when TURNING, where it will be read */
    struct fingerprint before; /* of the record before @start, as far as known */
    bool is_blind;             /* that record is not there, or cannot be waited for */
    int64_t begun;             /* where it began by policy; -1: it did not */
    int64_t known;             /* all below was handed to a broker once */
    int64_t events_from;       /* of records below only the state is sent; 0: of none */
    int64_t found;             /* FINDING: where the events begin, and it is asked where the
                                  state begins; -1: not yet */
    int64_t until_ms;          /* GRACE: wait until then; VERIFYING, PEEKING: not longer */
    bool kafka_was_asked;      /* VERIFYING, PEEKING: it is there, and nothing has come of it */
    struct telling telling;
    int64_t gap_counted; /* what is lost below is counted already */
    bool loss_is_told;   /* that the broker has lost its state */

    /* checkpoints, when there are any: records finished, by how far that is known outside */
    int64_t acknowledged; /* the last checkpoint that was seen in a broker; -1: none */
    int64_t marked;    /* what may be committed: the last one acknowledged by this broker; -1 */
    int64_t mark_out;  /* the unanswered one says this; -1: none is out */
    bool mark_is_due;  /* one must be sent, though nothing was finished */
    uint32_t unmarked; /* finished, in no checkpoint yet */
    uint32_t in_mark;  /* ... in the unanswered one */
    uint32_t uncommitted;       /* ... in an acknowledged one, in no commit yet */
    uint32_t in_commit_records; /* ... in the unanswered commit */
    int64_t committed;          /* Kafka has acknowledged this much */
    int64_t in_commit;          /* what the unanswered commit says of this lane; -1: nothing */
    bool commit_is_due;         /* one must be made, though nothing was finished */
    bool start_is_due;          /* as the next, as soon as it runs */
    bool start_is_uncommitted;  /* nobody but us knows where it starts */
    int64_t blamed_offset; /* the record that was alone in flight when the broker hung up; -1 */
    uint32_t blamed_times; /* in a row */
    uint8_t blamed_code;   /* the last time */
    struct {               /* the first record that the broker puts off */
        int64_t offset;    /* -1: none yet */
        int64_t since_ms;
        uint64_t delivered; /* STAT_DELIVERED when it was put off last */
        uint32_t times;     /* that the broker took others meanwhile */
    } held;
    struct clock_run clock_run;
};

struct down {
    struct down_settings set;
    struct stats stats;

    /* the MQTT connection */
    enum link_state link;
    struct backoff backoff;
    uint32_t epoch;         /* of the present or last connection; 0: none yet */
    int64_t dial_at_ms;     /* when LINK_RESTING */
    uint32_t window;        /* min(Receive Maximum, window_max), of this epoch; in messages */
    uint32_t unanswered;    /* messages of records that wait for their PUBACKs */
    uint32_t messages_each; /* most that one record can be: 2 with a state topic */
    bool away_is_told;      /* the operator knows that the broker is away ... */
    int away_code;          /* ... for this reason */
    uint32_t takeovers;     /* since takeovers_since_ms */
    int64_t takeovers_since_ms;
    bool nobody_listens;    /* where the broker should be, at the last try */
    bool is_up;             /* the broker has accepted the epoch, and it is not over ... */
    int64_t up_since_ms;    /* ... since then ... */
    uint64_t up_delivered;  /* ... when STAT_DELIVERED was this */
    bool end_is_due;        /* the epoch ends as soon as no dead letter is on its way */
    bool marks_are_refused; /* the broker does not take our own messages */
    uint32_t
        careful_left; /* so many more records are sent one at a time, each with a checkpoint
                         behind it, so that none before the culprit comes again */

    /* what the broker remembers */
    enum recall_state recall;
    bool is_identified;                   /* @broker_id is known */
    bool hears_us;                        /* fence and identity are subscribed in this epoch */
    uint32_t batch_first, batch_end;      /* lanes of the present batch */
    uint64_t fences;                      /* sent so far */
    int64_t since_ms;                     /* of the first one, since 1970 */
    int64_t recall_until_ms;              /* the fence must be back by then */
    char fence[FENCE_BYTES];              /* what the present one says ... */
    size_t fence_size;                    /* ... in so many bytes */
    char broker_id[BROKER_ID_BYTES];      /* of this epoch's broker; "": not known yet */
    char made_id[BROKER_ID_BYTES];        /* that we have made for it; "": none */
    bool made_is_back;                    /* it has come back to us */
    char last_broker_id[BROKER_ID_BYTES]; /* of the last one; "": none yet */
    bool identity_is_due; /* the broker has none, and is to be given @broker_id */
    char cluster_id[CLUSTER_ID_BYTES];
    bool is_started;      /* EFFECT_START was given for this assignment */
    uint32_t rolled_back; /* records that this recall found rolled back */
    int64_t dropped;      /* of $SYS, when it was seen last; -1: not yet */

    /* our own messages */
    struct posts posts;
    uint64_t sequence;  /* of checkpoints */
    uint32_t unmarked;  /* of all lanes */
    uint32_t marks_due; /* lanes whose mark_is_due */
    uint32_t turning, telling,
        waiting;        /* lanes that are TURNING; TELLING; GRACE, VERIFYING or PEEKING */
    int64_t mark_at_ms; /* when there is something to mark */
    uint32_t mark_records_max; /* a lane's checkpoint after this many of its records */
    bool mark_is_ripe;         /* some lane has so many */
    bool audit_failure_is_told;

    /* presence; of this epoch, but for the last */
    struct {
        bool is_possible; /* it is wanted, and the broker retains */
        bool is_out;      /* one is unanswered */
        int64_t at_ms;    /* when "online" is due; it takes the first room there is then */
        enum farewell farewell;
        int64_t until_ms; /* when there is a farewell: it is not waited for longer */
        bool refusal_is_told;
    } presence;

    /* the partitions */
    enum hold_state hold;
    uint32_t lane_count;
    struct lane *lanes;
    struct ledger ledger;
    int64_t lost_at_ms;     /* when they were taken away the last time; 0: never */
    int64_t drain_until_ms; /* when draining or committing for the last time */

    /* commits */
    bool commit_is_out;  /* one is unanswered ... */
    bool commit_is_last; /* ... and it is the one before the lanes are given back */
    bool commit_failure_is_told;
    int64_t commit_at_ms;        /* when there is something to commit */
    uint32_t behind;             /* records of all lanes that are finished, and not committed */
    uint32_t uncommitted;        /* ... and that a commit could cover now */
    uint32_t commits_due;        /* lanes whose commit_is_due */
    uint32_t uncommitted_starts; /* lanes that are not read before their start is committed */
    struct lane_point *points;   /* lanes_max of them, for EFFECT_COMMIT */
    struct lane_point *starts;   /* the same for EFFECT_START */

    /* records that are withheld */
    struct thinning thinning;
    uint32_t asked;        /* records that have been asked for again, and will be sent */
    uint32_t thinned_out;  /* entries that were withheld, and wait for their PUBACKs */
    bool crowding_is_told; /* in this assignment */

    /* dead letters */
    uint32_t lettered; /* entries that wait for Kafka's answer */
    uint32_t resting;  /* entries that wait to be tried again */
    bool dead_letter_failure_is_told;
    struct ration rejections;
    struct ration warnings; /* of what is invalid */

    int64_t scan_at_ms; /* next look for entries that are late */
    bool stop_is_wanted;
    uint32_t owed;    /* of all lanes */
    uint32_t repeats; /* records that the present or last hand-over leaves to be read again */
    enum err stop_why;
    bool is_over; /* EFFECT_STOP has been given */

    bool kafka_is_away;     /* no Kafka broker answers, as far as we know */
    uint64_t kafka_returns; /* times that it came back */

    struct clock_watch clock_watch;
    struct ration audience_losses;
    uint32_t lanes_lost; /* that this recall found without a checkpoint, though there was one */

    struct now now;      /* of the present step */
    struct effects *out; /* of the present step */
    struct sink about, texts;
    size_t topic_count; /* of @topics, in the present step */
    struct carrier carrier;
    struct audience audience;

    /* not zeroed at the start */
    struct text topics[2 * SUBSCRIBE_TOPICS_MAX]; /* of EFFECT_SUBSCRIBE and _UNSUBSCRIBE */
    char about_bytes[ABOUT_BYTES], texts_bytes[TEXTS_BYTES];
};

/* down.c */

/* Tells the operator; the texts must last until the next step. */
void down_tell(struct down *d, enum fact_kind fact, struct text about, struct text detail,
               int64_t number);

/* "kafka_topic/partition@offset", valid until the next step; empty when the step has said very
 * much. */
struct text down_about(struct down *d, const struct lane *lane, int64_t offset);

/* Ends the program for @why; hangs up first. */
void down_give_up(struct down *d, enum err why);

/* Goes on with a stop that is wanted, as far as it can. */
void down_go_on_stopping(struct down *d);

/* down_room(), however far the commits are behind: where values are thinned, one record can
 * finish many. */
uint32_t down_space(const struct down *d);

/* How many messages of records may be sent now. */
uint32_t down_messages_left(const struct down *d);

/* Messages that are unanswered, and those that will be sent when their records have come. */
uint32_t down_messages_out(const struct down *d);

/* down_records.c */

/* A record came on the lane @number. */
void records_take(struct down *d, uint16_t number, const struct record *rec);

/* The broker has answered the message of @ticket, of a record or of our own. */
void records_answered(struct down *d, uint64_t ticket, uint8_t code);

/* The record of the entry is finished, for good. */
void records_settle(struct down *d, struct entry *entry, enum stat counter);

/* Sends what the carrier has made of the entry's record. */
void records_publish(struct down *d, struct entry *entry);

/* down_letters.c */

/* The entry's record becomes a dead letter, because of @why. */
void letters_reject(struct down *d, struct entry *entry, enum err why, struct text words);

/* The broker cannot take the record now: comes back later, or rejects it after all. */
void letters_put_off(struct down *d, struct entry *entry, uint8_t code);
void letters_answered(struct down *d, const struct input *in);

/* Dead letters that were refused are tried again. */
void letters_retry(struct down *d);

/* down_epoch.c */
void epoch_cue(struct down *d, enum link_cue cue);
void epoch_up(struct down *d, const struct input *in);
void epoch_down(struct down *d, const struct input *in);
void epoch_tick(struct down *d);

/* Another client has come under our client id; after a few times in a row we give up. */
void epoch_taken_over(struct down *d);

/* True while the record that is in flight has the connection for itself: a culprit is looked
 * for, and whatever goes beside the record would be suspected with it. */
bool epoch_is_reserved(const struct down *d);

/* An end of the epoch that has become possible. */
void epoch_go_on(struct down *d);

/* down_recall.c */

/* There are lanes, and there may be a connection: finds out where the lanes start. */
void recall_begin(struct down *d);

/* Nothing is known of this epoch's broker any more. */
void recall_end(struct down *d);
void recall_message(struct down *d, const struct input *in);
void recall_looked(struct down *d, const struct input *in);
void recall_go_on(struct down *d);
void recall_tick(struct down *d);

/* down_phases.c */

/* Puts the lane into the phase; the counters follow. */
void phase_set(struct down *d, struct lane *lane, enum lane_phase phase);

/* Begins what the decision @s says for the lane; it is read from EFFECT_START or a REWIND on.
 */
void phase_begin(struct down *d, struct lane *lane, const struct start *s);

/* A record came for a lane that is not RUNNING. */
void phase_record(struct down *d, struct lane *lane, const struct record *rec);
void phase_found(struct down *d, const struct input *in);
void phase_unreadable(struct down *d, const struct input *in);
void phases_go_on(struct down *d);
void phases_tick(struct down *d);
int64_t phases_deadline(const struct down *d);

/* down_losses.c */

/* Begins to tell that [from, to) of the lane is lost: in the log, the audit topic and on MQTT.
 */
void losses_tell(struct down *d, struct lane *lane, enum loss loss, int64_t from, int64_t to);

/* Sends what can be sent now; true when everybody has been told (INV9). */
bool losses_are_told(struct down *d, struct lane *lane);

/* The connection has ended: what it was to tell is told again. */
void losses_tell_again(struct lane *lane);
void losses_noticed(struct lane *lane);
void losses_audited(struct down *d, const struct input *in);

/* down_marks.c */

/* True when one more of our own messages can be sent now. */
bool marks_have_room(const struct down *d);

/* "{prefix}/{bridge.id}/@rest", valid until the next step. */
struct text marks_topic(struct down *d, struct text rest);

/* The topic of the lane's checkpoint, likewise. */
struct text marks_lane_topic(struct down *d, const struct lane *lane);

/* Sends; there is room. */
void marks_post(struct down *d, enum post_kind kind, uint16_t lane, struct text topic,
                struct text payload);

/* Sends the lane's checkpoint, of how far it is finished; there is room. */
void marks_send(struct down *d, struct lane *lane);

/* The lane's checkpoint must be sent, also when nothing was finished. */
void marks_want(struct down *d, struct lane *lane);

void marks_answered(struct down *d, uint64_t ticket, uint8_t code);
void marks_go_on(struct down *d);

/* How many finished records of a lane want a checkpoint. */
uint32_t marks_threshold(const struct down *d);

/* When a checkpoint is due that can be sent; INT64_MAX when none is. */
int64_t marks_deadline(const struct down *d);

/* Sends what the lanes have finished, before they are given back; true when nothing is left to
 * send or to wait for. */
bool marks_finish(struct down *d);

/* What was finished and not acknowledged in a checkpoint will be read again. */
void marks_forget(struct down *d, struct lane *lane);

/* down_presence.c */

/* What the broker shall say of us when the connection that @out begins is lost. */
void presence_leave_will(struct down *d, struct dial *out);

/* The epoch begins; it ends. */
void presence_begin(struct down *d, bool broker_retains);
void presence_end(struct down *d);

/* Says "online" when it is due and there is room. */
void presence_go_on(struct down *d);

/* Says "offline" before the connection is ended for good, for a DISCONNECT takes the Will back
 * (MQTT 5.0, 3.14.4); true when nothing is left to say or to wait for. */
bool presence_finish(struct down *d);
void presence_answered(struct down *d, uint8_t code);

/* True when presence was all that the broker has refused with @code: it is gone without from
 * now on. */
bool presence_gives_way(struct down *d, int code);
int64_t presence_deadline(const struct down *d);

/* down_lanes.c */
uint16_t lane_number(const struct down *d, const struct lane *lane);
void lanes_assigned(struct down *d, const struct input *in);
void lanes_cue(struct down *d, enum hold_cue cue);
void lanes_committed(struct down *d, bool ok);

/* Forgets every open record; void are all tickets. The lanes stay as far as they are finished.
 */
void lanes_forget(struct down *d);

/* Forgets every open record; the lanes are read again from where the next recall says, or,
 * without checkpoints, from their first open one. */
void lanes_rewind(struct down *d);

/* @grown more records of the lane are finished. */
void lanes_grew(struct down *d, struct lane *lane, uint32_t grown);

/* @records of the lane may be committed now, up to where it is marked. */
void lanes_may_commit(struct down *d, struct lane *lane, uint32_t records);

/* A commit or a drain that has become due or possible. */
void lanes_go_on(struct down *d);
