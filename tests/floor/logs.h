/* logs.h - what does Kafka do on the simulated floor?
 *
 * It stores records in order of production within each log (a partition), and answers later.
 * It may be away (then everything waits), lack a topic, refuse for a while with an unknown
 * outcome, or a bridge's client may break: then everything that is not answered is answered
 * LATER, and some of it is stored all the same.
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include "bridge/core/effect.h"
#include "tests/floor/sent.h"

enum { PENDING_MAX = 128, STORED_MAX = 256 };

/* Asked for, and not answered. */
struct pending {
    uint64_t ticket;
    int64_t due_ms;
    uint16_t message, slot;
    uint8_t lane; /* the log, or LOG_LETTERS */
    bool is_marked, is_bare;
};

struct producer {
    uint32_t count;
    struct pending at[PENDING_MAX]; /* in the order in which they were asked for */
    int64_t last_ms[LANES_MAX];     /* when the last one of the lane is due */
};

struct logs {
    bool is_away;
    bool refuses_letters;
    uint32_t refuses_permille; /* of the records, with LATER */
    uint32_t missing;          /* a mask of logs whose topic is not there now */
    int64_t back_ms;
    struct {
        uint32_t count;
        struct {
            uint16_t message;
            bool is_marked;
        } at[STORED_MAX];
    } stored[LANES_MAX]; /* the first ones, for stories */
};

struct floor;

void logs_init(struct floor *f);
void producer_clear(struct producer *p);

void logs_produce(struct floor *f, uint32_t process, const struct effect *e, uint32_t slot);
void logs_letter(struct floor *f, uint32_t process, const struct effect *e, uint32_t slot);

/* Something that is no dead letter is not answered. */
bool logs_have_records(const struct producer *all);

void logs_go_away(struct floor *f);
void logs_come_back(struct floor *f);

/* The process is gone: of what it had asked for, a first part of each log is stored. */
void logs_client_died(struct floor *f, uint32_t process);

/* Its client breaks; it gets a new one. */
void logs_client_broke(struct floor *f, uint32_t process);

/* When the next answer of the process is due, and giving all that are. */
int64_t logs_due(const struct floor *f, uint32_t process);
void logs_answer(struct floor *f, uint32_t process);
