/* ledger.h - which records are in flight, and how far may we commit?
 *
 * Kafka wants one number per partition: "everything below this is done". MQTT and the
 * dead-letter topic answer record by record, in any order. The ledger remembers what is open
 * and says, for each lane, how far the unbroken run of finished records reaches.
 *
 *   lane 3   safe=41   [41 open] [42 finished] [43 open]      settle 41 -> safe=43
 *
 * One pool of entries serves all lanes; its size is the window. A record holds its entry
 * until the run has passed it, not only until it is answered: so the window also bounds how
 * much a crash can repeat.
 *
 * Not so in a lane that merges: there, finished records that stand side by side share one
 * entry, so that one open record does not hold up any number behind it. The pool is larger then
 * than the window.
 *
 * A ticket (ticket.h) names an entry for the outside.
 *
 * Invariants  safe never moves backwards between two ledger_lane_init(), and never past an open
 * record; open entries of a lane stand in offset order; the lanes' entries and the free ones
 *             are the pool
 * Memory      the pool is the caller's, for the ledger's whole life; nothing is allocated
 * Threads     loop
 */
#pragma once

#include <stdint.h>

#include "bridge/base/err.h"
#include "bridge/core/fingerprint.h"

enum {
    LEDGER_WINDOW_MAX = 65000,  /* MQTT has 65,535 packet ids; some stay in reserve */
    LEDGER_ENTRIES_MAX = 65000, /* and a ticket has 16 bits for the entry's number */
};

enum entry_state {
    ENTRY_FREE,
    ENTRY_WITHHELD,  /* not sent yet, and may never be: a newer one may come (down_thin.c) */
    ENTRY_RIPE,      /* withheld no longer; to be sent when there is room */
    ENTRY_ASKED,     /* its record has been asked for again, and is sent when it comes */
    ENTRY_PUBLISHED, /* with the MQTT broker; PUBACKs are awaited */
    ENTRY_PUT_OFF,   /* the broker has answered that it cannot take it now; the epoch ends */
    ENTRY_LETTERED,  /* with the dead-letter topic; Kafka's answer is awaited */
    ENTRY_RESTING,   /* the dead-letter topic refused; to be tried again */
    ENTRY_FINISHED,  /* answered; waits for the ones before it */
};

/* The messages that one record can be: a set. */
enum record_message {
    RECORD_EVENT = 1,
    RECORD_STATE = 2, /* what its state topic holds from now on */
};

struct entry {
    uint64_t ticket;
    int64_t offset;
    int64_t since_ms; /* when it came into its state; for RESTING, when to try again */
    enum entry_state state;
    enum err reason; /* why it was rejected; ERR_OK for one that is carried */
    uint8_t awaited; /* the messages whose PUBACKs are missing; enum record_message */
    uint8_t code;    /* the worst reason code of its PUBACKs so far, the first of them */
    bool is_bare;    /* its dead letter is too large and goes without the value */
    struct fingerprint print; /* of the record */
    uint64_t topic_hash;      /* of the topic it was published on (audience.h) */
    bool is_replay;    /* the record may have been sent before; of one that is withheld */
    bool was_withheld; /* it is published, and was withheld before */
    uint32_t sent;     /* of @records, those that a crash would repeat */
    uint32_t records;  /* that it stands for; when finished, perhaps several */
    uint16_t lane;
    uint16_t next;     /* the lane's next entry, or the next free one */
    uint16_t previous; /* the lane's one before; of the first, anything */
};

/* One lane's part: a queue of entries, oldest first. */
struct ledger_lane {
    int64_t safe;             /* everything below is finished */
    struct fingerprint print; /* of the record that brought it there; unknown at the start */
    bool merges;              /* finished neighbours share an entry */
    uint32_t open;            /* records in the queue, finished ones included */
    uint16_t first, last;     /* when open > 0 */
};

struct ledger {
    struct entry *pool;
    uint32_t capacity, used; /* entries in the pool; of these not free */
    uint32_t used_merging;   /* ... and of these in lanes that merge */
    uint32_t records;        /* that the used ones stand for */
    uint32_t sent;           /* of these records, those that a crash would repeat */
    uint16_t free_first;     /* when used < capacity */
    uint64_t given;          /* tickets given so far */
};

/* @capacity 1 to LEDGER_ENTRIES_MAX entries at @pool, kept until the ledger is dropped. */
void ledger_init(struct ledger *l, struct entry *pool, uint32_t capacity);

/* The lane has nothing open, and everything below @start is finished; @last is the fingerprint
 * of the record before it, if that is known. It does not merge. */
void ledger_lane_init(struct ledger_lane *lane, int64_t start, struct fingerprint last);

/* The record at @offset, above every offset of the lane before, is open in @state. Gives its
 * entry, lent until it is settled.
 *
 * ERR_FULL  the pool is used up; ask again when something has been settled */
enum err ledger_open(struct ledger *l, struct ledger_lane *lane, uint16_t lane_number,
                     int64_t offset, enum entry_state state, struct fingerprint print,
                     struct entry **out);

/* The entry's record is sent: if it is read again, it repeats. */
void ledger_sent(struct ledger *l, struct entry *entry);

/* The entry of @ticket, when it is open and not finished; else NULL: answered or forgotten
 * before. */
struct entry *ledger_find(const struct ledger *l, uint64_t ticket);

/* The entry is finished. Returns by how many records the lane's unbroken run grew. @entry must
 * not be used any more. */
uint32_t ledger_settle(struct ledger *l, struct ledger_lane *lane, struct entry *entry);

/* A record that needs no answer passed: when nothing is open, safe moves behind it. Returns
 * what ledger_settle() returns.
 *
 * ERR_FULL  as ledger_open(), because it must wait for the ones before it */
enum err ledger_pass(struct ledger *l, struct ledger_lane *lane, uint16_t lane_number,
                     int64_t offset, struct fingerprint print, uint32_t *grown);

/* Everything open in the lane is forgotten, finished or not; safe stays. Returns how many. The
 * tickets are void. */
uint32_t ledger_forget(struct ledger *l, struct ledger_lane *lane);

/* How many more records may be opened. */
static inline uint32_t ledger_room(const struct ledger *l)
{
    return l->capacity - l->used;
}
