#include "tests/floor/logs.h"

#include <assert.h>
#include <string.h>

#include "tests/floor/floor.h"

void logs_init(struct floor *f)
{
    struct logs *l = &f->logs;

    l->is_away = l->refuses_letters = false;
    l->refuses_permille = 0;
    l->missing = 0;
    l->back_ms = INT64_MAX;
    for (uint32_t i = 0; i < LANES_MAX; i++)
        l->stored[i].count = 0;
}

void producer_clear(struct producer *p)
{
    p->count = 0;
    for (uint32_t i = 0; i < LANES_MAX; i++)
        p->last_ms[i] = 0;
}

static struct pending *ask(struct floor *f, uint32_t process, uint64_t ticket, uint32_t lane,
                           uint32_t slot)
{
    struct process *p = &f->processes[process];
    struct producer *all = &p->producer;
    int64_t due_ms =
        f->now_ms + floor_delay(f, lane == LOG_LETTERS ? DELAY_LETTER : DELAY_PRODUCE);

    assert(all->count < PENDING_MAX);
    if (due_ms < all->last_ms[lane]) due_ms = all->last_ms[lane];
    all->last_ms[lane] = due_ms;
    p->slots[slot].unanswered++;
    struct pending *pending = &all->at[all->count++];
    *pending = (struct pending){.ticket = ticket,
                                .due_ms = due_ms,
                                .message = p->slots[slot].message,
                                .slot = (uint16_t)slot,
                                .lane = (uint8_t)lane};
    return pending;
}

void logs_produce(struct floor *f, uint32_t process, const struct effect *e, uint32_t slot)
{
    uint32_t message = f->processes[process].slots[slot].message;
    struct pending *pending =
        ask(f, process, e->produce.ticket, sent_log(&f->sents.at[message]), slot);

    pending->is_marked = record_header(e->produce.record, TEXT("mqtt_dup")).at != NULL;
}

void logs_letter(struct floor *f, uint32_t process, const struct effect *e, uint32_t slot)
{
    struct pending *pending = ask(f, process, e->dead_letter.ticket, LOG_LETTERS, slot);

    pending->is_bare = e->dead_letter.without_value;
}

bool logs_have_records(const struct producer *all)
{
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->at[i].lane != LOG_LETTERS) return true;
    }
    return false;
}

/* --- storing --- */

static void store(struct floor *f, const struct pending *pending)
{
    struct logs *l = &f->logs;
    uint32_t n = l->stored[pending->lane].count;

    if (n < STORED_MAX) {
        l->stored[pending->lane].at[n].message = pending->message;
        l->stored[pending->lane].at[n].is_marked = pending->is_marked;
        l->stored[pending->lane].count++;
    }
    if (pending->lane == LOG_LETTERS)
        sent_head(&f->sents, pending->message)->letters++;
    else
        sents_stored(&f->sents, pending->message, pending->is_marked);
}

static bool is_missing(const struct floor *f, const struct pending *pending)
{
    enum spot spot = (enum spot)f->sents.at[pending->message].spot;

    return spot == SPOT_WORD || (f->logs.missing >> pending->lane & 1) != 0;
}

/* What becomes of it when nothing goes wrong by chance. */
static enum delivery fate_of(const struct floor *f, const struct pending *pending)
{
    if (is_missing(f, pending)) return DELIVERY_NAMED;
    switch ((enum nature)f->sents.at[pending->message].nature) {
    case SENT_NEVER: return DELIVERY_NEVER;
    case SENT_LARGE:
    case SENT_HUGE: return DELIVERY_LARGE;
    default: return DELIVERY_STORED;
    }
}

/* True when the dead letter can be stored. */
static bool letter_fits(const struct floor *f, const struct pending *pending)
{
    return f->sents.at[pending->message].nature != SENT_HUGE || pending->is_bare;
}

static bool can_be_stored(const struct floor *f, const struct pending *pending)
{
    if (pending->lane == LOG_LETTERS)
        return letter_fits(f, pending) && !f->logs.refuses_letters;
    return fate_of(f, pending) == DELIVERY_STORED;
}

/* --- answers --- */

static void answered(struct floor *f, uint32_t process, const struct pending *pending)
{
    struct slot *slot = &f->processes[process].slots[pending->slot];

    assert(slot->is_held && slot->unanswered > 0);
    slot->unanswered--;
}

/* What is with Kafka now, and comes behind one that is refused, may be stored before it. */
static void may_overtake(struct floor *f, uint32_t process, const struct pending *refused)
{
    const struct producer *all = &f->processes[process].producer;

    sent_head(&f->sents, refused->message)->refused++;
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->at[i].lane == refused->lane) f->sents.at[all->at[i].message].overtakes = true;
    }
}

static void answer_record(struct floor *f, uint32_t process, const struct pending *pending,
                          enum delivery what)
{
    static const char *const words[] = {[DELIVERY_STORED] = "",
                                        [DELIVERY_LATER] = "not enough replicas",
                                        [DELIVERY_AGAIN] = "purged in queue",
                                        [DELIVERY_NAMED] = "no such topic",
                                        [DELIVERY_NEVER] = "invalid record",
                                        [DELIVERY_LARGE] = "message too large"};
    bool waits = what == DELIVERY_LATER || what == DELIVERY_AGAIN || what == DELIVERY_NAMED;
    struct input in = {
        .kind = INPUT_DELIVERED, .delivered = {.ticket = pending->ticket, .what = what}
    };

    strcpy(in.delivered.reason.words, words[what]);
    in.delivered.reason.code = -1;
    if (waits) may_overtake(f, process, pending);
    answered(f, process, pending);
    f->processes[process].answered = pending->message;
    process_feed(f, &f->processes[process], &in);
}

static void answer_letter(struct floor *f, uint32_t process, const struct pending *pending,
                          bool is_stored)
{
    struct input in = {
        .kind = INPUT_DEAD_LETTERED,
        .dead_letter = {.ticket = pending->ticket, .stored = is_stored}
    };

    in.dead_letter.too_large = !is_stored && !letter_fits(f, pending);
    in.dead_letter.reason.code = -1;
    if (!is_stored)
        strcpy(in.dead_letter.reason.words,
               in.dead_letter.too_large ? "message too large" : "no such topic");
    answered(f, process, pending);
    process_feed(f, &f->processes[process], &in);
}

static void settle(struct floor *f, uint32_t process, const struct pending *pending)
{
    if (pending->lane == LOG_LETTERS) {
        bool fits = can_be_stored(f, pending);
        if (fits) store(f, pending);
        answer_letter(f, process, pending, fits);
        return;
    }
    enum delivery what = fate_of(f, pending);
    bool is_refused = what == DELIVERY_STORED && f->logs.refuses_permille > 0 &&
                      dice_hits(&f->dice, f->logs.refuses_permille);
    /* refused, and perhaps stored all the same */
    if (what == DELIVERY_STORED && (!is_refused || dice_hits(&f->dice, 250))) store(f, pending);
    answer_record(f, process, pending, is_refused ? DELIVERY_LATER : what);
}

static void take_out(struct producer *all, uint32_t i)
{
    memmove(&all->at[i], &all->at[i + 1], (--all->count - i) * sizeof all->at[0]);
}

/* The one that is due first; -1: none. */
static int first_due(const struct producer *all)
{
    int found = -1;

    for (uint32_t i = 0; i < all->count; i++) {
        if (found < 0 || all->at[i].due_ms < all->at[found].due_ms) found = (int)i;
    }
    return found;
}

int64_t logs_due(const struct floor *f, uint32_t process)
{
    const struct producer *all = &f->processes[process].producer;
    int first = f->logs.is_away ? -1 : first_due(all);

    return first < 0 ? INT64_MAX : all->at[first].due_ms;
}

void logs_answer(struct floor *f, uint32_t process)
{
    struct process *p = &f->processes[process];

    while (p->is_on && !p->is_frozen && !floor_is_broken(f) &&
           logs_due(f, process) <= f->now_ms) {
        int first = first_due(&p->producer);
        struct pending pending = p->producer.at[first];
        take_out(&p->producer, (uint32_t)first);
        settle(f, process, &pending);
    }
}

/* --- how a client ends --- */

/* Of each log a first part. */
static void store_some(struct floor *f, const struct producer *all)
{
    bool is_torn[LANES_MAX] = {false};

    for (uint32_t i = 0; i < all->count && !f->logs.is_away; i++) {
        const struct pending *pending = &all->at[i];
        if (dice_hits(&f->dice, 400)) is_torn[pending->lane] = true;
        if (!is_torn[pending->lane] && can_be_stored(f, pending)) store(f, pending);
    }
}

void logs_client_died(struct floor *f, uint32_t process)
{
    store_some(f, &f->processes[process].producer);
    producer_clear(&f->processes[process].producer);
}

void logs_client_broke(struct floor *f, uint32_t process)
{
    struct process *p = &f->processes[process];

    /* broken by a fault, or as a precaution */
    enum delivery what = dice_hits(&f->dice, 500) ? DELIVERY_LATER : DELIVERY_AGAIN;

    store_some(f, &p->producer);
    for (uint32_t n = p->producer.count; n > 0 && p->is_on && !floor_is_broken(f); n--) {
        struct pending pending = p->producer.at[0];
        take_out(&p->producer, 0);
        if (pending.lane == LOG_LETTERS)
            answer_letter(f, process, &pending, false);
        else
            answer_record(f, process, &pending, what);
    }
}

/* --- being there --- */

static void tell(struct floor *f, enum input_kind kind)
{
    for (uint32_t i = 0; i < f->set.processes; i++) {
        struct process *p = &f->processes[i];
        if (!p->is_on) continue;
        notes_add(&p->mail, f->now_ms + floor_delay(f, DELAY_DOWN), kind)->words =
            kind == INPUT_KAFKA_AWAY ? "all brokers are down" : NULL;
    }
}

void logs_go_away(struct floor *f)
{
    if (f->logs.is_away) return;
    f->logs.is_away = true;
    f->logs.back_ms = INT64_MAX;
    tell(f, INPUT_KAFKA_AWAY);
}

void logs_come_back(struct floor *f)
{
    f->logs.back_ms = INT64_MAX;
    if (!f->logs.is_away) return;
    f->logs.is_away = false;
    tell(f, INPUT_KAFKA_BACK);
}
