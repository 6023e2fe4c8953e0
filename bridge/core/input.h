/* input.h - everything that can happen to the bridge.
 *
 * The core is told what happened by one struct input at a time, and answers with effects
 * (effect.h). Time is not an input: it is an argument of every step.
 *
 * Memory      pointers are lent until the step returns
 * Threads     any thread may make one (mailbox.h carries those without pointers); the loop
 * feeds them
 */
#pragma once

#include <stdint.h>

#include "bridge/base/arrival.h"
#include "bridge/base/err.h"
#include "bridge/base/record.h"
#include "bridge/base/sink.h"

/* The time of a step. Only differences of @mono_ms count; @wall_ms says how old a record is. */
struct now {
    int64_t mono_ms; /* CLOCK_MONOTONIC */
    int64_t wall_ms; /* since 1970 */
};

/* A Kafka partition that the group has given us. Its place in the list of INPUT_ASSIGNED is the
 * number of its lane. */
struct assigned {
    char kafka_topic[250]; /* with a NUL */
    int32_t partition;
};

/* What Kafka knows of a lane's partition at the moment of the look. */
struct looked {
    int64_t committed; /* the group's committed offset; -1: none */
    bool is_unmarked;  /* no checkpoint stood behind that commit: the group was just founded, or
                          checkpoints were off */
    int64_t low, high; /* the log reaches from low up to, not including, high */
};

/* Most bytes of a subscribed message's payload that are handed on. */
enum { SUBSCRIBED_BYTES_MAX = 2048 };

/* Why a connection could not be made or ended, as one word for the log and, for MQTT, the
 * reason code (MQTT 5.0, 2.4) when the broker gave one. */
struct reason {
    int code;       /* MQTT reason code; -1: the broker gave none */
    char words[92]; /* for people, with a NUL */
};

/* What became of a record that was to be written to Kafka. */
enum delivery {
    DELIVERY_STORED, /* all replicas have it (acks=all) */
    DELIVERY_LATER,  /* not stored, perhaps; the same record may well be stored later */
    DELIVERY_AGAIN,  /* the same, and there is no reason to wait: it was in the way of another
                        one */
    DELIVERY_NAMED,  /* not stored: there is no such Kafka topic, or we may not write to it */
    DELIVERY_NEVER,  /* not stored, and this record never will be */
    DELIVERY_LARGE,  /* the same, because of its size */
};

/* INPUT(NAME, word, member)
 *
 * member is the part of the union that belongs to it; `nothing` where it says all by itself. */
#define INPUTS(INPUT)                                                                          \
    /* Kafka's group gave us these partitions, and no record of them comes before              \
     * EFFECT_START. */                                                                        \
    INPUT(ASSIGNED, "assigned", assigned)                                                      \
    /* The answer to the last EFFECT_LOOK; never after a RELEASE or LANES_LOST. */             \
    INPUT(LOOKED, "looked", looked)                                                            \
    /* The answer to EFFECT_FIND; never after a RELEASE or LANES_LOST. */                      \
    INPUT(FOUND, "found", found)                                                               \
    /* Kafka's group wants all partitions back; it waits for EFFECT_RELEASE. */                \
    INPUT(REVOKED, "revoked", nothing)                                                         \
    /* All partitions are gone already; nothing can be committed any more. */                  \
    INPUT(LANES_LOST, "lanes-lost", nothing)                                                   \
    /* One record, in offset order for its lane. Only while down_room() is above 0. */         \
    INPUT(RECORD, "record", record)                                                            \
    /* The record of this ticket, which EFFECT_AGAIN has asked for. */                         \
    INPUT(AGAIN, "again", again)                                                               \
    /* What comes next on the lane cannot be read: it is damaged, or cannot be unpacked. The   \
     * lane is silent, and its next place is tried again and again; this comes each time. */   \
    INPUT(UNREADABLE, "unreadable", unreadable)                                                \
    /* Kafka answered the EFFECT_COMMIT. */                                                    \
    INPUT(COMMITTED, "committed", committed)                                                   \
    /* Kafka has stored the dead letter of this ticket, or will not. */                        \
    INPUT(DEAD_LETTERED, "dead-lettered", dead_letter)                                         \
    /* Kafka has stored the audit record of this ticket, or will not. */                       \
    INPUT(AUDITED, "audited", audited)                                                         \
    /* No Kafka broker can be reached; one can be reached again. */                            \
    INPUT(KAFKA_AWAY, "kafka-away", reason)                                                    \
    INPUT(KAFKA_BACK, "kafka-back", nothing)                                                   \
    /* The Kafka client is dead for good. */                                                   \
    INPUT(KAFKA_FATAL, "kafka-fatal", fatal)                                                   \
    /* The MQTT broker accepted the connection of this epoch. */                               \
    INPUT(MQTT_UP, "mqtt-up", mqtt_up)                                                         \
    /* The connection of this epoch could not be made, or is over. Comes exactly once for each \
     * EFFECT_DIAL; nothing of the epoch comes after it. */                                    \
    INPUT(MQTT_DOWN, "mqtt-down", mqtt_down)                                                   \
    /* A message came on a topic of EFFECT_SUBSCRIBE, in the order in which the broker sent    \
     * it. */                                                                                  \
    INPUT(MESSAGE, "message", message)                                                         \
    /* The broker answered the PUBLISH or POST of this ticket. */                              \
    INPUT(PUBACKED, "pubacked", puback)                                                        \
    /* A message came on the session that EFFECT_LISTEN is about, in the order in which the    \
     * broker sent it. The core holds it until EFFECT_LET_GO. */                               \
    INPUT(ARRIVED, "arrived", arrived)                                                         \
    /* More came on the session than is taken without an answer: what comes on this connection \
     * from now on is thrown away, unacknowledged. Once for a connection. */                   \
    INPUT(OVERFLOWED, "overflowed", epoch)                                                     \
    /* Kafka has answered the EFFECT_PRODUCE of this ticket. */                                \
    INPUT(DELIVERED, "delivered", delivered)                                                   \
    /* Time has passed; due when the core's deadline says so. */                               \
    INPUT(TICK, "tick", nothing)                                                               \
    /* The operator asks for an orderly stop (SIGTERM); a second one for an immediate stop. */ \
    INPUT(STOP, "stop", nothing)

enum input_kind {
#define INPUT(NAME, word, member) INPUT_##NAME,
    INPUTS(INPUT)
#undef INPUT
        INPUT_KIND_COUNT
};

struct input {
    enum input_kind kind;
    union {
        struct {
            const struct assigned *at; /* lent until the lanes are released or lost */
            size_t count;
        } assigned;
        struct {
            const struct looked *at; /* by lane; as many as were assigned */
            size_t count;
            bool group_is_new; /* the group has no committed offset anywhere: the very first
                                  start */
            struct text cluster_id; /* of the Kafka cluster; size 0: it does not say */
        } looked;
        struct {
            uint16_t lane;
            int64_t offset; /* the first one at or after the time; the log's end when none is */
        } found;
        struct {
            uint16_t lane; /* the number that EFFECT_START gave to the partition */
            const struct record *record;
        } record;
        struct {
            uint64_t ticket;
            const struct record *record;
        } again;
        struct {
            uint16_t lane;
            struct reason reason;
        } unreadable;
        struct {
            bool ok; /* false: Kafka refused or did not answer; to be tried again */
        } committed;
        struct {
            uint64_t ticket;
            bool stored;
            bool too_large;       /* not stored, and never will be at this size */
            struct reason reason; /* when not stored */
        } dead_letter;
        struct {
            uint64_t ticket;
            bool stored;
            struct reason reason; /* when not stored */
        } audited;
        struct reason reason;
        struct {
            enum err why; /* ERR_FENCED or ERR_KAFKA_FATAL */
            struct reason reason;
        } fatal;
        struct {
            uint32_t epoch;
            uint16_t receive_max;      /* Receive Maximum (MQTT 5.0, 3.2.2.3.3) */
            uint32_t packet_bytes_max; /* Maximum Packet Size; 0: no limit */
            bool qos1;                 /* Maximum QoS is at least 1 */
            bool retain;               /* Retain Available (MQTT 5.0, 3.2.2.3.5) */
            bool session_present;      /* Session Present (MQTT 5.0, 3.2.2.1.1) */
            bool subscription_ids;     /* Subscription Identifiers Available (3.2.2.3.12) */
        } mqtt_up;
        struct {
            uint32_t epoch;
            struct text topic;
            struct bytes payload; /* never absent; cut at SUBSCRIBED_BYTES_MAX + 1 bytes */
            void *memory; /* what the two lie in, for whoever carries the note; see mailbox.h */
        } message;
        struct {
            uint32_t epoch;
            bool was_up;         /* INPUT_MQTT_UP came before */
            bool nobody_listens; /* the host is there, and no broker on it: soon again is cheap
                                  */
            struct reason reason;
        } mqtt_down;
        struct {
            struct arrival *at; /* given */
        } arrived;
        uint32_t epoch;
        struct {
            uint64_t ticket;
            enum delivery what;
            struct reason reason; /* when not stored */
        } delivered;
        struct {
            uint64_t ticket;
            uint8_t code; /* reason code of the PUBACK (MQTT 5.0, 3.4.2.1), 0x10 included */
        } puback;
        char nothing;
    };
};

/* Appends one line without a newline, as golden traces and the debug log show it:
 * "record mes.batch-event/3@41". */
void input_print(const struct input *in, struct sink *out);
