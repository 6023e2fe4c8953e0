/* sent.h - what did the devices send, and what became of each message?
 *
 * Everything that has to be true of a message in the end hangs on these counts, which the world
 * keeps and the core does not know:
 *
 *   INV5  Kafka holds what a device sent, and nothing else
 *   INV7  what a bridge acknowledges is in Kafka, or a dead letter, or the set's own, or left
 *         out
 *   INV3  first occurrences of one topic stand in Kafka as the broker handed them over first
 *   INV4  a message is written at most once for each time that it came, and once more for each
 *         time that Kafka refused it; unmarked at most as often as it came without DUP
 *
 * Messages that say the same byte by byte cannot be told from each other in Kafka. They have
 * their counts together, at the first of them (its head).
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bridge/base/arrival.h"
#include "bridge/base/err.h"
#include "bridge/base/record.h"

enum { SENT_MAX = 400, SPOTS_MAX = 9, GOOD_SPOTS = 4, BROKEN_BYTES = 256 };

/* Where it is sent to. */
enum spot {
    SPOT_BATCH,     /* a kind ... */
    SPOT_BATCH_TOO, /* ... the same Kafka topic, another partition */
    SPOT_STOCK,     /* a kind whose Kafka topic may be missing for a while */
    SPOT_FIXED,     /* another route, with a Kafka topic that the configuration names */
    SPOT_WORD,      /* a word of the device's own, for which there is no Kafka topic */
    SPOT_OLD,       /* a subscription of an earlier configuration: no route takes it */
    SPOT_UNFIT,     /* does not fit the route's pattern */
    SPOT_UNSAFE,    /* a level that is not safe */
    SPOT_BROKEN,    /* no UTF-8 */
};

enum nature {
    SENT_GOOD,
    SENT_TWIN,         /* says what the one before on its topic said */
    SENT_NEVER,        /* Kafka does not take its record */
    SENT_LARGE,        /* nor this one, for its size */
    SENT_HUGE,         /* and its dead letter is too large as well, with its value */
    SENT_BAD_PROPERTY, /* a property that is no UTF-8 */
    SENT_OWN,          /* the set itself has published it */
    SENT_UNWANTED,     /* the route's `when` leaves it out */
    SENT_NATURE_COUNT,
};

/* Which log of Kafka: a partition of a topic. */
enum { LOGS_MAX = 5, LOG_LETTERS = LOGS_MAX, LANES_MAX };

struct sent {
    uint8_t spot, nature;
    bool is_qos0, is_retained;
    bool is_single; /* no other says the same */
    uint16_t head;  /* the first that says the same */

    /* of the head */
    uint32_t fed, refused;       /* came to a bridge; a bridge was told LATER or NAMED */
    uint32_t fresh;              /* came without DUP */
    uint32_t produced, lettered; /* asked for */
    uint32_t stored, unmarked;   /* in Kafka; of these without mqtt_dup */
    uint32_t letters;            /* in the dead-letter topic */
    uint32_t acked;              /* how many of those that say the same were acknowledged */

    /* of each */
    bool was_handed, was_acked;
    uint16_t place; /* in the order of its topic, when it is single and was handed over */
    bool is_lost;   /* the broker has it no more, and never handed it over for good */
    bool overtakes; /* was with Kafka already when Kafka refused one before it */
};

struct sents {
    uint32_t count;
    struct sent at[SENT_MAX];
    struct {
        uint32_t count, first; /* handed over in this order; all before @first are finished */
        uint16_t at[SENT_MAX];
    } order[GOOD_SPOTS];
    uint64_t stores, repeats;  /* records; those that were there before */
    char broken[BROKEN_BYTES]; /* the first broken promise in words; empty: none so far */
};

/* The texts of an arrival. */
struct sent_texts {
    char payload[40], id[16];
    struct property properties[3];
};

void sents_init(struct sents *s);

/* Remembers that a promise was broken. */
void sents_break(struct sents *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline bool sents_are_broken(const struct sents *s)
{
    return s->broken[0] != '\0';
}

/* A device sends one more; its number, or -1 when there is no room. */
int sents_add(struct sents *s, enum spot spot, enum nature nature, bool is_qos0,
              bool is_retained);

static inline struct sent *sent_head(struct sents *s, uint32_t message)
{
    return &s->at[s->at[message].head];
}

/* The log that its record belongs to; LOGS_MAX when it can have none. */
uint32_t sent_log(const struct sent *m);

/* Why it has to become a dead letter; ERR_OK when it has not. */
enum err sent_why(const struct sent *m);

/* Nothing becomes of it, and it is acknowledged. */
static inline bool sent_is_skipped(const struct sent *m)
{
    return m->nature == SENT_OWN || m->nature == SENT_UNWANTED;
}

/* Which route's subscription takes it; -1: one that is no route's. */
int sent_route(const struct sent *m);

/* In Kafka, or a dead letter, or the set's own: it may be acknowledged, once more than those
 * that say the same were before. */
bool sent_is_finished(struct sents *s, uint32_t message);

/* Nothing of it is missing: every one that was acknowledged is there, and this one too. */
bool sent_may_be_acked(struct sents *s, uint32_t message);

/* Writes the arrival, but for epoch, packet id and DUP. */
void sent_write(const struct sents *s, uint32_t message, struct sent_texts *texts,
                struct arrival *out);

/* The broker hands it over, for the first time or again. */
void sents_handed(struct sents *s, uint32_t message);

/* A bridge acknowledges it. */
void sents_acked(struct sents *s, uint32_t message);

/* Its record is stored. */
void sents_stored(struct sents *s, uint32_t message, bool is_marked);

/* INV5: true when @rec is what must become of the message. */
bool sent_is_carried(const struct sents *s, uint32_t message, const struct record *rec,
                     bool is_marked);
