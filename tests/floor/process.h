/* process.h - what does one bridge process do on the simulated floor?
 *
 * It holds a struct up, and what bridge/ports/mqtt.h and producer.h promise for it: at most a
 * window of arrivals is given and not acknowledged; then nothing is read any more, and after
 * half a keep-alive the connection overflows. Every step is checked: that the core keeps its
 * side of the contracts, and its rules.
 *
 * Memory      the core's memory is allocated when the process starts; process_done() frees it
 * Threads     one
 */
#pragma once

#include "bridge/core/presence.h"
#include "bridge/core/up.h"
#include "tests/floor/logs.h"
#include "tests/world/notes.h"

enum { PROCESSES_MAX = 3, WINDOW_MAX = 40, SLOTS_MAX = 128 };

/* An arrival in the core's hands. */
struct slot {
    struct arrival arrival;
    struct sent_texts texts;
    uint16_t message;
    bool is_held;
    bool is_new; /* of the step at hand */
    bool was_produced;
    uint16_t unanswered; /* of its PRODUCE and DEAD_LETTER */
};

/* What the core has to do with an arrival. */
enum expected { EXPECT_ENTRY, EXPECT_ADOPTION, EXPECT_NOTHING };

/* Came on the session, and was not acknowledged. */
struct came {
    uint16_t message, id;
    bool is_taken; /* the core did not let go of it at once */
};

struct came_list {
    uint32_t count;
    struct came at[SLOTS_MAX];
};

/* What begins anew with each start. */
struct life {
    bool is_asked_to_stop;
    uint32_t epoch;
    bool is_session;   /* the epoch is dialed as the session */
    bool down_is_owed; /* DIAL was given, and MQTT_DOWN was not fed */
    bool hangs_up;     /* HANG_UP was given for the epoch */
    bool is_up;        /* MQTT_UP was fed, and MQTT_DOWN was not */

    /* the gate */
    uint32_t given; /* read and not acknowledged */
    bool is_closed, overflowed, overflow_is_fed;
    bool ignores; /* IGNORE was given */
    int64_t closed_ms;

    /* what Kafka refused, and is written again later */
    bool is_refused;       /* and nothing that was refused got through since */
    uint64_t probe_ticket; /* of the last PRODUCE in that time */

    /* presence */
    bool has_said, has_listened; /* in this epoch */
    bool list_is_right;          /* of what is subscribed to, as the broker has it or will */
    bool is_watching, fence_is_back, is_heard;
    struct presence heard;
    int64_t heard_ms;
    int64_t said_ms;     /* when it last said that it is there */
    uint32_t posts;      /* not answered */
    uint32_t idle_ticks; /* TICKs in a row that left the deadline in the past */
    uint32_t fence_size;
    char fence[64]; /* the last one that it sent */
};

struct process {
    uint32_t number;
    bool is_on;
    bool is_frozen;  /* stopped by SIGSTOP */
    bool is_retired; /* ended as a twin, or lost with its machine; nobody starts it again */
    int64_t back_ms; /* when its supervisor starts it again, or SIGCONT comes */
    struct up *up;
    void *memory;
    size_t memory_bytes;
    struct effects effects;
    struct notes mail;
    uint32_t starts;
    uint64_t run;
    int64_t started_ms;
    struct life life;
    struct came_list came;      /* in this epoch */
    struct came_list adoptable; /* of the session's epoch before */
    struct slot slots[SLOTS_MAX];
    struct producer producer;

    /* of the step at hand */
    const struct input *fed;
    enum expected expected; /* of an ARRIVED */
    struct slot *new_slot;  /* its slot; else NULL */
    uint32_t answered;      /* the message of a DELIVERED */

    /* how it ended */
    bool ended_clean;
    enum err ended_why;
    int64_t ended_ms;
};

struct floor;

void process_done(struct process *p);

/* The process starts; is killed; is stopped by SIGSTOP; goes on. */
void process_start(struct floor *f, uint32_t number);
void process_kill(struct floor *f, uint32_t number);
void process_freeze(struct floor *f, uint32_t number);
void process_thaw(struct floor *f, uint32_t number);

/* SIGTERM. */
void process_stop(struct floor *f, uint32_t number);

/* Its name; twins have the same. */
const char *process_instance(const struct floor *f, uint32_t number);

/* It is active: the session is its, as far as it knows. */
static inline bool process_is_active(const struct process *p)
{
    return p->is_on && p->life.is_up && p->life.is_session;
}

/* The connection of the process is over, or could not be made. */
void process_owe_down(struct floor *f, uint32_t number, uint32_t epoch, bool was_up, int code,
                      const char *words);

void process_run(struct floor *f, struct process *p);
int64_t process_due(const struct floor *f, const struct process *p);

/* Feeds one input, performs what the core asks for, and checks. */
void process_feed(struct floor *f, struct process *p, const struct input *in);

/* It ends, as the core asks for. */
void process_end(struct floor *f, struct process *p, const struct effect *e);

/* process_perform.c: does what the core has asked for in this step. */
void process_perform(struct floor *f, struct process *p);

/* process_check.c: does the core keep its rules? */
void check_before(struct floor *f, struct process *p);
void check_after(struct floor *f, struct process *p);
void check_dial(struct floor *f, struct process *p, const struct dial *d);
void check_produce(struct floor *f, struct process *p, const struct effect *e,
                   const struct slot *slot);
void check_letter(struct floor *f, struct process *p, const struct effect *e,
                  const struct slot *slot);
void check_hang_up(struct floor *f, struct process *p);
void check_stop(struct floor *f, struct process *p, const struct effect *e);
