/* effect.h - everything the bridge can ask of the world.
 *
 * A step of the core appends effects to a list; the loop performs them in that order before it
 * feeds the next input. Performing cannot fail: what goes wrong comes back as an input.
 *
 * Memory      pointers are lent until the next step
 * Threads     loop
 */
#pragma once

#include "bridge/base/message.h"
#include "bridge/core/facts.h"
#include "bridge/core/input.h"

/* A place in a lane: where it starts, or how far it is finished (everything below @next). */
struct lane_point {
    uint16_t lane;
    int64_t next;
};

/* Most topics of one SUBSCRIBE or UNSUBSCRIBE (R2 of guarantees.md: batches of at most 256
 * checkpoints; a few more are ours). */
enum { SUBSCRIBE_TOPICS_MAX = 260 };

/* As whom a connection is made. */
enum client {
    CLIENT_INSTANCE, /* this instance, with an empty session that ends with the connection */
    CLIENT_SESSION,  /* the set, with the session that the broker keeps for it */
};

/* A connection to be made. The Will (MQTT 5.0, 3.1.2.5) is retained, QoS 1. */
struct dial {
    uint32_t epoch;
    enum client client;
    struct text will_topic; /* size 0: no Will */
    struct text will_payload;
};

/* A subscription of the session: plain, QoS 1, Retain Handling 2 (nothing retained is sent),
 * No Local, Retain As Published (MQTT 5.0, 3.8.3.1). */
struct listen {
    struct text filter;
    uint32_t subscription_id; /* 0: without one */
};

/* Most of them at a time. */
enum { LISTEN_MAX = 64 };

/* EFFECT(NAME, word, member) */
#define EFFECTS(EFFECT)                                                                        \
    /* Begin an MQTT connection with a new client handle; INPUT_MQTT_UP or _DOWN answers. */   \
    EFFECT(DIAL, "dial", dial)                                                                 \
    /* End the connection of this epoch: DISCONNECT when it is healthy; INPUT_MQTT_DOWN        \
     * answers. */                                                                             \
    EFFECT(HANG_UP, "hang-up", epoch)                                                          \
    /* Send; INPUT_PUBACKED answers, unless the epoch ends first. */                           \
    EFFECT(PUBLISH, "publish", publish)                                                        \
    /* Send a message of our own that carries no record; answered as PUBLISH is. Sent in one   \
     * order with PUBLISH, SUBSCRIBE and UNSUBSCRIBE. */                                       \
    EFFECT(POST, "post", post)                                                                 \
    /* Subscribe to exactly these topics, QoS 1; what is retained there comes first.           \
     * INPUT_MESSAGE follows; when the broker refuses one, the epoch ends. */                  \
    EFFECT(SUBSCRIBE, "subscribe", topics)                                                     \
    EFFECT(UNSUBSCRIBE, "unsubscribe", topics)                                                 \
    /* Make these subscriptions of the session; when the broker refuses one, the epoch ends.   \
     * INPUT_ARRIVED follows. */                                                               \
    EFFECT(LISTEN, "listen", listen)                                                           \
    /* Write to Kafka; INPUT_DELIVERED answers. The arrival is held until then. */             \
    EFFECT(PRODUCE, "produce", produce)                                                        \
    /* Throw away what comes on this epoch's connection from now on, unacknowledged; the       \
     * broker sends it again on the next one. What came before is still to be acknowledged. */ \
    EFFECT(IGNORE, "ignore", epoch)                                                            \
    /* Send the PUBACKs of the next @count messages that came on this epoch's connection, in   \
     * the order in which they came. */                                                        \
    EFFECT(ACKNOWLEDGE, "acknowledge", acknowledge)                                            \
    /* The core is done with this arrival: free it. */                                         \
    EFFECT(LET_GO, "let-go", arrival)                                                          \
    /* Keep the record of the input that is being stepped, under this ticket, until            \
     * EFFECT_DONE or EFFECT_FORGET. Where the record is sent or rejected at once, it stands   \
     * right before the PUBLISH or DEAD_LETTER of the same ticket. */                          \
    EFFECT(KEEP, "keep", ticket)                                                               \
    /* Hand over the kept record once more; INPUT_AGAIN answers, unless EFFECT_FORGET comes    \
     * first. */                                                                               \
    EFFECT(AGAIN, "again", ticket)                                                             \
    /* Write the kept record, or the arrival, to the dead-letter topic; INPUT_DEAD_LETTERED    \
     * answers. */                                                                             \
    EFFECT(DEAD_LETTER, "dead-letter", dead_letter)                                            \
    /* The record kept under this ticket is finished. */                                       \
    EFFECT(DONE, "done", ticket)                                                               \
    /* Let go of every kept record; no ticket given so far will be answered or will be cared   \
     * for. */                                                                                 \
    EFFECT(FORGET, "forget", nothing)                                                          \
    /* Write a record about ourselves to the audit topic; INPUT_AUDITED answers. */            \
    EFFECT(AUDIT, "audit", audit)                                                              \
    /* Ask Kafka what is committed and how far the logs of all assigned partitions reach;      \
     * INPUT_LOOKED answers, however long that takes. */                                       \
    EFFECT(LOOK, "look", nothing)                                                              \
    /* Ask for the first offset of the lane at or after @timestamp_ms; INPUT_FOUND answers,    \
     * however long that takes. */                                                             \
    EFFECT(FIND, "find", find)                                                                 \
    /* Begin to read all assigned partitions at these offsets: rd_kafka_assign(). Comes once   \
     * for each INPUT_ASSIGNED. */                                                             \
    EFFECT(START, "start", points)                                                             \
    /* Read this lane again from @next on; records read before must not be fed any more. */    \
    EFFECT(REWIND, "rewind", point)                                                            \
    /* Commit these; INPUT_COMMITTED answers once. At most one is unanswered at a time. */     \
    EFFECT(COMMIT, "commit", points)                                                           \
    /* Give all partitions back: rd_kafka_assign(NULL). Lanes are void from here on. */        \
    EFFECT(RELEASE, "release", nothing)                                                        \
    /* Tell the operator. */                                                                   \
    EFFECT(TELL, "tell", tell)                                                                 \
    /* Leave the program: close both sides, exit. */                                           \
    EFFECT(STOP, "stop", stop)

enum effect_kind {
#define EFFECT(NAME, word, member) EFFECT_##NAME,
    EFFECTS(EFFECT)
#undef EFFECT
        EFFECT_KIND_COUNT
};

struct effect {
    enum effect_kind kind;
    union {
        uint32_t epoch;
        struct dial dial;
        uint64_t ticket;
        struct {
            uint64_t ticket;
            uint16_t lane;
            int64_t offset;
            const struct message *message;
        } publish;
        struct {
            uint64_t ticket;
            uint16_t lane;
            int64_t offset;
            enum err reason;    /* dlq_reason */
            struct text words;  /* dlq_error */
            struct text route;  /* dlq_route; size 0: no route */
            bool without_value; /* the copy was too large before: headers and key only */
            const struct arrival *arrival; /* of what came from MQTT; NULL: the kept record */
        } dead_letter;
        struct {
            uint64_t ticket;
            struct text topic;
            struct text payload; /* JSON */
            bool is_retained;
        } post;
        struct {
            const struct text *at;
            size_t count; /* at most SUBSCRIBE_TOPICS_MAX */
        } topics;
        struct {
            uint64_t ticket;
            struct text key;
            struct text value; /* JSON */
        } audit;
        struct {
            uint16_t lane;
            int64_t timestamp_ms; /* since 1970 */
        } find;
        struct {
            const struct listen *at;
            size_t count; /* at most LISTEN_MAX */
        } listen;
        struct {
            uint64_t ticket;
            const struct record *record; /* its texts are lent until the next step, but those
                                            that lie in the arrival */
            const struct arrival *arrival;
        } produce;
        struct {
            uint32_t epoch;
            uint32_t count;
        } acknowledge;
        struct arrival *arrival;
        struct lane_point point;
        struct {
            const struct lane_point *at;
            size_t count;
        } points;
        struct fact tell;
        struct {
            enum err why;  /* ERR_OK: the operator asked for it */
            bool is_clean; /* everything read was finished and committed */
        } stop;
        char nothing;
    };
};

/* A bounded list in the caller's storage. Capacity at least down_effects_max(). */
struct effects {
    struct effect *at;
    size_t count, capacity;
};

/* Appends one of @kind, zeroed otherwise; asserts that there is room. */
struct effect *effects_add(struct effects *out, enum effect_kind kind);

/* Appends one line without a newline: "publish #7 berlin/mix/l7/batch-event
 * (mes.batch-event/3@41)". */
void effect_print(const struct effect *e, struct sink *out);
