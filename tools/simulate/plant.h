/* plant.h - what happens next in the two plants?
 *
 * Each line works on one order after the other (steps.c), and its process variables walk. The
 * plant picks who acts and gives one event at a time; the caller says what time it is. So the
 * same seed gives the same events, whatever the clock does.
 *
 * Invariants  material adds up: what is staged, less what a count found missing, is consumed;
 *             what is produced is put away
 * Memory      inside the struct
 * Threads     any, one at a time
 */
#pragma once

#include "tools/simulate/event.h"
#include "tools/simulate/random.h"

/* Where an order stands; the order of the enumerators is the order of the work. */
enum step {
    STEP_DOCUMENT_RELEASED, /* now and then the line's procedure changes before the order */
    STEP_DOCUMENT_EFFECTIVE,
    STEP_ORDER_READY,
    STEP_STAGE, /* material moves from the warehouse to the line, once for each input */
    STEP_COUNT, /* what arrived is counted, and the books corrected */
    STEP_ORDER_RUNNING,
    STEP_BATCH_START, /* the recipe's procedure, phase by phase */
    STEP_PHASE_START,
    STEP_PHASE_HELD,
    STEP_PHASE_RESUMED,
    STEP_CHARGE,
    STEP_OUTPUT,
    STEP_PHASE_END,
    STEP_BATCH_END,
    STEP_ORDER_COMPLETED,
    STEP_PUT_AWAY, /* the product leaves for the warehouse */
    STEP_ORDER_CLOSED,
    STEP_TOTAL
};

/* Material of one lot that lies at the line. */
struct stock {
    int lot;                /* number of the lot: L-88213 */
    int64_t on_hand_tenths; /* by the books */
};

struct line {
    const struct line_spec *spec;
    enum step step;   /* what happens here next */
    int order, batch; /* numbers of the present ones */
    int document;     /* version of the line's procedure */
    int64_t started_ms;
    int phase;         /* of the recipe */
    int charges_left;  /* of this phase, counted down over all inputs */
    int charges_to_go; /* of the whole order; the last one takes what is left */
    int outputs_left;  /* of this phase */
    int staged;        /* inputs that have arrived */
    int64_t produced;  /* good pieces of this order */
    struct stock inputs[INPUTS];
    double values[TAGS]; /* of the process variables */
};

struct plant {
    struct random chance;
    struct random ids;                    /* apart, so that ids do not disturb the story */
    int next_order, next_batch, next_lot; /* numbers to give out */
    struct line lines[LINE_COUNT];
};

/* All lines stand before their first order. @start_ms goes into the ids, so that two runs with
 * the same seed do not give the same id to different events. */
void plant_init(struct plant *p, uint64_t seed, int64_t start_ms);

/* The next event, which happens at @time_ms. Gives @out, free with event_done(). */
void plant_next(struct plant *p, int64_t time_ms, struct event *out);
