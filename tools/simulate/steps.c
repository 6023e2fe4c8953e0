#include "tools/simulate/steps.h"

#include <assert.h>
#include <stdio.h>

#include "tools/simulate/stamp.h"

enum { PLANNED_AHEAD_MS = 60000, DAY_MS = 86400000, LABEL_BYTES = 64 };

static const struct phase *phase_of(const struct line *l)
{
    return &l->spec->product->phases[l->phase];
}

/* How often something comes up in the whole recipe. */
static void count_recipe(const struct product *product, int *charges, int *outputs)
{
    *charges = *outputs = 0;
    for (const struct phase *at = product->phases; at->reference != NULL; at++) {
        *charges += at->charges * INPUTS;
        *outputs += at->outputs;
    }
}

void steps_begin_order(struct plant *p, struct line *l)
{
    int outputs;

    l->order = p->next_order++;
    l->batch = p->next_batch++;
    for (int i = 0; i < INPUTS; i++)
        l->inputs[i] = (struct stock){p->next_lot++, 0};
    l->phase = l->staged = 0;
    l->produced = 0;
    count_recipe(l->spec->product, &l->charges_to_go, &outputs);
    l->step = random_once_in(&p->chance, 3) ? STEP_DOCUMENT_RELEASED : STEP_ORDER_READY;
}

static void begin_phase(struct line *l)
{
    l->charges_left = phase_of(l)->charges * INPUTS;
    l->outputs_left = phase_of(l)->outputs;
}

/* --- fields that several kinds have --- */

static void add_order(struct event *e, const struct line *l)
{
    char id[LABEL_BYTES];

    snprintf(id, sizeof id, "PO-%d", l->order);
    if (e->kind == KIND_PROCESS_ORDER_STATUS) {
        event_key(e, "processOrderId", id);
    } else {
        event_text(e, "processOrderId", id);
    }
}

static void add_batch(struct event *e, const struct line *l)
{
    char id[LABEL_BYTES];

    snprintf(id, sizeof id, "B-%d", l->batch);
    if (e->kind == KIND_BATCH_EVENT) {
        event_key(e, "batchId", id);
    } else {
        event_text(e, "batchId", id);
    }
}

static void add_input_lot(struct event *e, const struct line *l, int input)
{
    char lot[LABEL_BYTES];

    snprintf(lot, sizeof lot, "L-%d", l->inputs[input].lot);
    event_text(e, "materialDefinitionId", l->spec->product->inputs[input].id);
    event_key(e, "materialLotId", lot);
}

static void add_product_lot(struct event *e, const struct line *l)
{
    char lot[LABEL_BYTES];

    snprintf(lot, sizeof lot, "FG-%d-01", l->batch);
    event_text(e, "materialDefinitionId", l->spec->product->id);
    event_key(e, "materialLotId", lot);
}

/* "LINE-1-IN", "LINE-1-OUT" */
static void add_location(struct event *e, const char *name, const struct line *l,
                         const char *side)
{
    char location[LABEL_BYTES];

    snprintf(location, sizeof location, "%s-%s", l->spec->stock, side);
    event_text(e, name, location);
}

static void add_shelf(struct event *e, const char *name, struct random *r)
{
    char shelf[LABEL_BYTES];

    snprintf(shelf, sizeof shelf, "WH1-%c-%02d-%02d", 'A' + random_below(r, 6),
             1 + random_below(r, 20), 1 + random_below(r, 5));
    event_text(e, name, shelf);
}

static void add_person(struct event *e, const char *team, struct random *r)
{
    char person[LABEL_BYTES];

    snprintf(person, sizeof person, "%s%02d", team, 1 + random_below(r, 24));
    event_text(e, "personId", person);
}

/* --- documents --- */

static void add_document(struct plant *p, struct line *l, struct event *e, const char *state,
                         const char *previous)
{
    char version[LABEL_BYTES], text[LABEL_BYTES * 2], stamp[STAMP_BYTES];

    event_key(e, "documentId", l->spec->document);
    snprintf(version, sizeof version, "%d.0", l->document + 1);
    event_text(e, "documentVersion", version);
    snprintf(text, sizeof text, "%d.0", l->document);
    event_text(e, "previousDocumentVersion", text);
    event_text(e, "documentType", "Standard operating procedure");
    event_text(e, "action", "Changed");
    event_text(e, "lifeCycleState", state);
    event_text(e, "previousLifeCycleState", previous);
    stamp_write_seconds((e->time_ms / DAY_MS + 1) * DAY_MS, stamp);
    event_text(e, "effectiveStartDate", stamp);
    add_person(e, "qa", &p->chance);
    snprintf(text, sizeof text, "https://dms.example.com/%s/%s", l->spec->document, version);
    event_text(e, "uri", text);

    /* of the document, so it is the same for both steps of this version */
    struct random content = {(uint64_t)l->batch};
    for (int i = 0; i < 4; i++)
        snprintf(text + 16 * i, 17, "%016llx", (unsigned long long)random_bits(&content));
    event_text(e, "sha256", text);
}

static void take_document_released(struct plant *p, struct line *l, int64_t now,
                                   struct event *e)
{
    event_open(e, KIND_DOCUMENT_CHANGE, l->spec, now);
    add_document(p, l, e, "Released", "Approved");
    l->step = STEP_DOCUMENT_EFFECTIVE;
}

static void take_document_effective(struct plant *p, struct line *l, int64_t now,
                                    struct event *e)
{
    event_open(e, KIND_DOCUMENT_CHANGE, l->spec, now);
    add_document(p, l, e, "Effective", "Released");
    l->document++;
    l->step = STEP_ORDER_READY;
}

/* --- the order --- */

static void open_order(struct plant *p, struct line *l, int64_t now, struct event *e,
                       const char *status, const char *previous)
{
    const struct product *product = l->spec->product;
    char stamp[STAMP_BYTES];

    event_open(e, KIND_PROCESS_ORDER_STATUS, l->spec, now);
    add_order(e, l);
    event_text(e, "dispatchStatus", status);
    event_text(e, "previousDispatchStatus", previous);
    event_text(e, "materialDefinitionId", product->id);
    event_text(e, "workMasterId", product->work_master);
    event_text(e, "workMasterVersion", product->version);
    add_batch(e, l);
    event_count(e, "quantity", product->quantity);
    event_text(e, "unitOfMeasure", product->unit);
    stamp_write(l->started_ms - l->started_ms % 1000, stamp);
    event_text(e, "startTime", stamp);
    event_count(e, "priority", 50);
    add_person(e, "op", &p->chance);
}

static void take_order_ready(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    l->started_ms = now + PLANNED_AHEAD_MS;
    open_order(p, l, now, e, "Ready", "Waiting");
    l->step = STEP_STAGE;
}

static void take_order_running(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    l->started_ms = now;
    open_order(p, l, now, e, "Running", "Ready");
    l->step = STEP_BATCH_START;
}

static void take_order_completed(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    open_order(p, l, now, e, "Completed", "Running");
    l->step = STEP_PUT_AWAY;
}

static void take_order_closed(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    open_order(p, l, now, e, "Closed", "Completed");
    steps_begin_order(p, l);
}

/* --- material comes --- */

static void take_stage(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    int input = l->staged++;
    const struct input_material *material = &l->spec->product->inputs[input];
    char sub_lot[LABEL_BYTES];

    l->inputs[input].on_hand_tenths += material->quantity_tenths;
    event_open(e, KIND_STOCK_EVENT, l->spec, now);
    event_text(e, "movementType", "Transfer");
    add_input_lot(e, l, input);
    snprintf(sub_lot, sizeof sub_lot, "L-%d-%02d", l->inputs[input].lot,
             1 + random_below(&p->chance, 8));
    event_text(e, "materialSubLotId", sub_lot);
    event_tenths(e, "quantity", material->quantity_tenths);
    event_text(e, "unitOfMeasure", material->unit);
    add_shelf(e, "fromStorageLocation", &p->chance);
    add_location(e, "storageLocation", l, "IN");
    event_text(e, "disposition", "UnRestricted");
    event_text(e, "status", "Released");
    if (l->staged == INPUTS) l->step = STEP_COUNT;
}

/* A count finds up to half a percent missing, in whole pieces where pieces are counted. */
static void take_count(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    int input = random_below(&p->chance, INPUTS);
    struct stock *stock = &l->inputs[input];
    int64_t before = stock->on_hand_tenths;
    int64_t missing = random_below(&p->chance, (int)(before / 200) + 1) / 10 * 10;

    stock->on_hand_tenths -= missing;
    event_open(e, KIND_INVENTORY_EVENT, l->spec, now);
    event_text(e, "eventSubType", "Reconciliation");
    event_text(e, "materialUse", "Inventoried");
    add_input_lot(e, l, input);
    add_location(e, "storageLocation", l, "IN");
    event_tenths(e, "quantityOnHand", stock->on_hand_tenths);
    event_tenths(e, "previousQuantityOnHand", before);
    event_tenths(e, "quantityDelta", -missing);
    event_text(e, "unitOfMeasure", l->spec->product->inputs[input].unit);
    event_text(e, "reason", "Cycle count");
    l->step = STEP_ORDER_RUNNING;
}

/* --- the recipe --- */

/* What of the recipe changed its state: the whole procedure, or one of its phases. */
static void open_element(struct line *l, int64_t now, struct event *e, const char *type,
                         const char *reference)
{
    event_open(e, KIND_BATCH_EVENT, l->spec, now);
    add_batch(e, l);
    add_order(e, l);
    event_text(e, "eventType", "Procedural Execution");
    event_text(e, "eventSubType", "State Change");
    event_text(e, "recipeElementType", type);
    event_text(e, "proceduralElementReference", reference);
    event_text(e, "equipmentId", l->spec->equipment);
}

static void add_change(struct event *e, const struct line *l, const char *value,
                       const char *previous)
{
    event_text(e, "previousValue", previous);
    event_text(e, "value", value);
    event_text(e, "recipeId", l->spec->product->recipe);
    event_text(e, "recipeVersion", l->spec->product->version);
}

static void open_phase(struct line *l, int64_t now, struct event *e, const char *value,
                       const char *previous)
{
    open_element(l, now, e, "Phase", phase_of(l)->reference);
    add_change(e, l, value, previous);
}

static void open_procedure(struct line *l, int64_t now, struct event *e, const char *value,
                           const char *previous)
{
    open_element(l, now, e, "Procedure", l->spec->product->recipe);
    add_change(e, l, value, previous);
}

static void take_batch_start(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    (void)p;
    open_procedure(l, now, e, "Running", "Idle");
    begin_phase(l);
    l->step = STEP_PHASE_START;
}

static void take_batch_end(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    (void)p;
    open_procedure(l, now, e, "Complete", "Running");
    l->step = STEP_ORDER_COMPLETED;
}

static enum step work_of(const struct line *l)
{
    if (l->charges_left > 0) return STEP_CHARGE;
    return l->outputs_left > 0 ? STEP_OUTPUT : STEP_PHASE_END;
}

static void take_phase_start(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    open_phase(l, now, e, "Running", "Idle");
    l->step = random_once_in(&p->chance, 12) ? STEP_PHASE_HELD : work_of(l);
}

static void take_phase_held(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    (void)p;
    open_phase(l, now, e, "Held", "Running");
    l->step = STEP_PHASE_RESUMED;
}

static void take_phase_resumed(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    (void)p;
    open_phase(l, now, e, "Running", "Held");
    l->step = work_of(l);
}

/* Even portions; the last one of the order takes what is left. */
static void take_charge(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    int input = l->charges_left % INPUTS, times = (l->charges_to_go + INPUTS - 1) / INPUTS;
    struct stock *stock = &l->inputs[input];
    int64_t portion = stock->on_hand_tenths / times;
    char requirement[LABEL_BYTES];

    if (times > 1) portion -= portion % 10;
    stock->on_hand_tenths -= portion;
    l->charges_left--;
    l->charges_to_go--;
    event_open(e, KIND_INPUT_CONSUMPTION, l->spec, now);
    add_order(e, l);
    add_batch(e, l);
    event_text(e, "materialUse", "Consumed");
    add_input_lot(e, l, input);
    event_tenths(e, "quantity", portion);
    event_text(e, "unitOfMeasure", l->spec->product->inputs[input].unit);
    event_text(e, "equipmentId", l->spec->equipment);
    add_location(e, "storageLocation", l, "IN");
    add_person(e, "op", &p->chance);
    snprintf(requirement, sizeof requirement, "MR-%04d", 10 * (input + 1));
    event_text(e, "requirementId", requirement);
    l->step = work_of(l);
}

static void take_output(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    int charges, outputs;
    count_recipe(l->spec->product, &charges, &outputs);
    int portion = l->spec->product->quantity / outputs;
    int rejected = random_below(&p->chance, portion / 100 + 1);

    l->produced += portion - rejected;
    l->outputs_left--;
    event_open(e, KIND_OUTPUT_PRODUCTION, l->spec, now);
    add_order(e, l);
    add_batch(e, l);
    event_text(e, "materialUse", "Produced");
    add_product_lot(e, l);
    event_count(e, "quantity", portion - rejected);
    event_text(e, "unitOfMeasure", l->spec->product->unit);
    event_count(e, "quantityRejected", rejected);
    add_location(e, "storageLocation", l, "OUT");
    event_text(e, "equipmentId", l->spec->equipment);
    add_person(e, "op", &p->chance);
    event_text(e, "disposition", "In-Process");
    l->step = work_of(l);
}

static void take_phase_end(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    (void)p;
    open_phase(l, now, e, "Complete", "Running");
    l->phase++;
    if (phase_of(l)->reference == NULL) {
        l->step = STEP_BATCH_END;
        return;
    }
    begin_phase(l);
    l->step = STEP_PHASE_START;
}

static void take_put_away(struct plant *p, struct line *l, int64_t now, struct event *e)
{
    char sub_lot[LABEL_BYTES];

    event_open(e, KIND_STOCK_EVENT, l->spec, now);
    event_text(e, "movementType", "Transfer");
    add_product_lot(e, l);
    snprintf(sub_lot, sizeof sub_lot, "FG-%d-01-01", l->batch);
    event_text(e, "materialSubLotId", sub_lot);
    event_tenths(e, "quantity", l->produced * 10);
    event_text(e, "unitOfMeasure", l->spec->product->unit);
    add_location(e, "fromStorageLocation", l, "OUT");
    add_shelf(e, "storageLocation", &p->chance);
    event_text(e, "disposition", "Restricted");
    event_text(e, "status", "Quarantine");
    l->step = STEP_ORDER_CLOSED;
}

/* Each does its step and says, in l->step, what comes next. */
static void (*const takes[STEP_TOTAL])(struct plant *p, struct line *l, int64_t now,
                                       struct event *e) = {
    [STEP_DOCUMENT_RELEASED] = take_document_released,
    [STEP_DOCUMENT_EFFECTIVE] = take_document_effective,
    [STEP_ORDER_READY] = take_order_ready,
    [STEP_STAGE] = take_stage,
    [STEP_COUNT] = take_count,
    [STEP_ORDER_RUNNING] = take_order_running,
    [STEP_BATCH_START] = take_batch_start,
    [STEP_PHASE_START] = take_phase_start,
    [STEP_PHASE_HELD] = take_phase_held,
    [STEP_PHASE_RESUMED] = take_phase_resumed,
    [STEP_CHARGE] = take_charge,
    [STEP_OUTPUT] = take_output,
    [STEP_PHASE_END] = take_phase_end,
    [STEP_BATCH_END] = take_batch_end,
    [STEP_ORDER_COMPLETED] = take_order_completed,
    [STEP_PUT_AWAY] = take_put_away,
    [STEP_ORDER_CLOSED] = take_order_closed,
};

void steps_take(struct plant *p, struct line *l, int64_t time_ms, struct event *out)
{
    assert(l->step < STEP_TOTAL);
    takes[l->step](p, l, time_ms, out);
}
