#include "tests/floor/process.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "tests/floor/floor.h"
#include "tests/world/trace.h"

const char *process_instance(const struct floor *f, uint32_t number)
{
    static const char *const names[PROCESSES_MAX] = {"a", "b", "c"};

    return names[f->set.has_twins && number == 1 ? 0 : number];
}

void process_done(struct process *p)
{
    free(p->memory);
    free(p->effects.at);
    *p = (struct process){.number = p->number};
}

static void *get_memory(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes);
    if (memory == NULL) abort();
    return memory;
}

static void reset(struct process *p, size_t effects_max)
{
    p->is_on = true;
    p->is_frozen = p->is_retired = false;
    p->back_ms = INT64_MAX;
    p->effects.count = 0;
    p->effects.capacity = effects_max;
    notes_clear(&p->mail);
    producer_clear(&p->producer);
    p->came.count = p->adoptable.count = 0;
    for (uint32_t i = 0; i < SLOTS_MAX; i++)
        p->slots[i].is_held = false;
    memset(&p->life, 0, sizeof p->life);
}

void process_start(struct floor *f, uint32_t number)
{
    struct process *p = &f->processes[number];
    struct up_settings settings = f->set.up;
    size_t effects_max = up_effects_max(&settings);

    assert(!p->is_on);
    settings.seed = (f->set.seed * 1000003 + number * 1009 + ++p->starts) << 5;
    settings.run = p->run = settings.seed * 0x9e3779b97f4a7c15u;
    settings.instance = process_instance(f, number);
    if (p->memory_bytes < up_bytes(&settings)) {
        p->memory_bytes = up_bytes(&settings);
        p->memory = get_memory(p->memory, p->memory_bytes);
    }
    if (p->effects.capacity < effects_max)
        p->effects.at = get_memory(p->effects.at, effects_max * sizeof *p->effects.at);
    reset(p, effects_max);
    p->started_ms = f->now_ms;
    p->up = up_init(p->memory, &settings);
}

/* up_done() knows nothing of its caller. */
static struct process *ending;

static void let_go_at_end(struct arrival *at)
{
    struct slot *slot = (struct slot *)(void *)at;

    assert(slot >= ending->slots && slot < ending->slots + SLOTS_MAX && slot->is_held);
    slot->is_held = false;
}

static void end(struct floor *f, struct process *p)
{
    logs_client_died(f, p->number);
    broker_client_died(f, p->number);
    ending = p;
    up_done(p->up, let_go_at_end);
    p->is_on = p->is_frozen = false;
    for (uint32_t i = 0; i < SLOTS_MAX; i++) {
        if (p->slots[i].is_held) FLOOR_BREAK("m%u is never let go", p->slots[i].message);
    }
}

void process_kill(struct floor *f, uint32_t number)
{
    if (f->processes[number].is_on) end(f, &f->processes[number]);
}

void process_end(struct floor *f, struct process *p, const struct effect *e)
{
    check_stop(f, p, e);
    p->ended_clean = e->stop.is_clean;
    p->ended_why = e->stop.why;
    p->ended_ms = f->now_ms;
    end(f, p);
    p->is_retired = p->ended_why == ERR_TAKEN_OVER;
    if (f->set.restart_ms > 0 && !p->is_retired) p->back_ms = f->now_ms + f->set.restart_ms;
}

void process_freeze(struct floor *f, uint32_t number)
{
    struct process *p = &f->processes[number];

    if (!p->is_on || p->is_frozen) return;
    p->is_frozen = true;
    broker_client_froze(f, number);
}

void process_thaw(struct floor *f, uint32_t number)
{
    struct process *p = &f->processes[number];

    if (!p->is_on || !p->is_frozen) return;
    p->is_frozen = false;
    p->back_ms = INT64_MAX;
    broker_client_thawed(f, number);
}

void process_stop(struct floor *f, uint32_t number)
{
    struct process *p = &f->processes[number];

    if (!p->is_on || p->is_frozen) return;
    process_feed(f, p, &(struct input){.kind = INPUT_STOP});
}

void process_owe_down(struct floor *f, uint32_t number, uint32_t epoch, bool was_up, int code,
                      const char *words)
{
    struct process *p = &f->processes[number];

    if (!p->is_on) return;
    notes_drop(&p->mail, INPUT_MQTT_UP, f->now_ms);
    struct note *note =
        notes_add(&p->mail, f->now_ms + floor_delay(f, DELAY_DOWN), INPUT_MQTT_DOWN);
    note->number = epoch;
    note->code = (int16_t)code;
    note->words = words;
    note->is_refused = f->broker.is_away && !was_up;
}

/* --- the adapter: what is read goes into the mailbox --- */

static void close_gate(struct floor *f, struct process *p)
{
    if (p->life.is_closed || p->life.ignores || p->life.given < f->set.up.window_max) return;
    p->life.is_closed = true;
    p->life.closed_ms = f->now_ms;
}

/* When it overflows if nothing is acknowledged until then. */
static int64_t overflows_ms(const struct floor *f, const struct process *p)
{
    return p->life.closed_ms + f->set.keepalive_ms / 2;
}

static void take_piped(struct floor *f, struct process *p, const struct piped *piped,
                       uint32_t epoch)
{
    if (piped->kind == INPUT_ARRIVED && (p->life.overflowed || p->life.ignores)) return;
    struct note *note = notes_add(&p->mail, f->now_ms, (enum input_kind)piped->kind);
    note->number = epoch;
    if (piped->kind == INPUT_ARRIVED) {
        note->offset = piped->message;
        note->code = (int16_t)piped->id;
        note->is_good = piped->is_dup;
        p->life.given++;
        close_gate(f, p);
    } else if (piped->kind == INPUT_PUBACKED) {
        note->number = piped->ticket;
        note->code = piped->code;
    } else {
        note->text = piped->text;
        note->is_good = piped->is_presence;
    }
}

static void run_reading(struct floor *f, struct process *p)
{
    struct conn *c = broker_conn(f, p->number);
    const struct piped *piped;

    if (c == NULL || !p->life.is_up || p->is_frozen) return;
    if (p->life.is_closed && !p->life.overflowed && overflows_ms(f, p) <= f->now_ms) {
        p->life.overflowed = true;
        notes_add(&p->mail, f->now_ms, INPUT_OVERFLOWED)->number = c->epoch;
    }
    while ((!p->life.is_closed || p->life.overflowed) && (piped = broker_peek(f, c)) != NULL) {
        take_piped(f, p, piped, c->epoch);
        broker_read(c);
    }
}

/* --- notes become inputs --- */

static void put_words(struct reason *reason, const struct note *note)
{
    reason->code = note->code;
    if (note->words == NULL) return;
    strncpy(reason->words, note->words, sizeof reason->words - 1);
}

static struct slot *free_slot(struct process *p)
{
    for (uint32_t i = 0; i < SLOTS_MAX; i++) {
        if (!p->slots[i].is_held) return &p->slots[i];
    }
    assert(!"the core holds more arrivals than it has room for");
    return NULL;
}

static void make_arrival(struct floor *f, struct process *p, const struct note *note,
                         struct input *in)
{
    uint32_t message = (uint32_t)note->offset;
    struct slot *slot = free_slot(p);

    *slot = (struct slot){.message = (uint16_t)message, .is_held = true, .is_new = true};
    sent_write(&f->sents, message, &slot->texts, &slot->arrival);
    slot->arrival.epoch = (uint32_t)note->number;
    slot->arrival.packet_id = (uint16_t)note->code;
    slot->arrival.is_dup = note->is_good;
    int route = sent_route(&f->sents.at[message]);
    if (f->set.has_ids)
        slot->arrival.subscription_id =
            route < 0 ? 77 : floor_routes()->at[route].subscription_id;
    in->arrived.at = &slot->arrival;
    p->new_slot = slot;
}

static void make_message(struct floor *f, struct process *p, const struct note *note,
                         struct input *in)
{
    static char topic[96];
    struct sink out = SINK(topic);

    if (note->is_good) {
        sink_text(&out, TEXT("_bridge/demo/up/status"));
    } else {
        sink_text(&out, TEXT("$bridge/demo/fence-up/"));
        sink_text(&out, text_of(process_instance(f, p->number)));
    }
    in->message.epoch = (uint32_t)note->number;
    in->message.topic = sink_since(&out, 0);
    in->message.payload = bytes_of_text(broker_text(f, note->text));
}

static void make_input(struct floor *f, struct process *p, const struct note *note,
                       struct input *in)
{
    switch (in->kind) {
    case INPUT_ARRIVED: make_arrival(f, p, note, in); return;
    case INPUT_MESSAGE: make_message(f, p, note, in); return;
    case INPUT_OVERFLOWED: in->epoch = (uint32_t)note->number; return;
    case INPUT_PUBACKED:
        in->puback.ticket = note->number;
        in->puback.code = (uint8_t)note->code;
        return;
    case INPUT_MQTT_UP:
        in->mqtt_up.epoch = (uint32_t)note->number;
        in->mqtt_up.receive_max = 20;
        in->mqtt_up.qos1 = in->mqtt_up.retain = true;
        in->mqtt_up.session_present = note->is_good;
        in->mqtt_up.subscription_ids = f->set.has_ids;
        return;
    case INPUT_MQTT_DOWN:
        in->mqtt_down.epoch = (uint32_t)note->number;
        in->mqtt_down.was_up = p->life.is_up;
        in->mqtt_down.nobody_listens = note->is_refused;
        put_words(&in->mqtt_down.reason, note);
        return;
    case INPUT_KAFKA_AWAY: put_words(&in->reason, note); return;
    default: return;
    }
}

static bool runs(const struct process *p)
{
    return p->is_on && !p->is_frozen;
}

static void run_mail(struct floor *f, struct process *p)
{
    while (runs(p) && !floor_is_broken(f) && notes_arrived(&p->mail, f->now_ms) != NULL) {
        struct note note = *notes_arrived(&p->mail, f->now_ms);
        struct input in = {.kind = (enum input_kind)note.kind};
        notes_drop_first(&p->mail);
        make_input(f, p, &note, &in);
        process_feed(f, p, &in);
    }
}

static void run_clock(struct floor *f, struct process *p)
{
    if (!runs(p) || floor_is_broken(f) || up_deadline(p->up) > f->now_ms) return;
    process_feed(f, p, &(struct input){.kind = INPUT_TICK});
}

void process_run(struct floor *f, struct process *p)
{
    bool kafka_first = f->set.delays_vary && dice_hits(&f->dice, 500);

    if (p->back_ms <= f->now_ms) {
        p->back_ms = INT64_MAX;
        if (!p->is_on)
            process_start(f, p->number);
        else
            process_thaw(f, p->number);
    }
    if (kafka_first) logs_answer(f, p->number);
    run_reading(f, p);
    run_mail(f, p);
    if (!kafka_first) logs_answer(f, p->number);
    run_clock(f, p);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t reading_due(const struct floor *f, const struct process *p)
{
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        const struct conn *c = &f->broker.conns[i];
        if (!c->is_used || !c->has_client || c->process != p->number) continue;
        if (!p->life.is_up) return INT64_MAX;
        if (p->life.is_closed && !p->life.overflowed) return overflows_ms(f, p);
        return c->pipe_count > 0 ? c->pipe[c->pipe_first].due_ms : INT64_MAX;
    }
    return INT64_MAX;
}

int64_t process_due(const struct floor *f, const struct process *p)
{
    if (!runs(p)) return p->back_ms;
    int64_t due = least(up_deadline(p->up), notes_due(&p->mail));

    due = least(due, logs_due(f, p->number));
    return least(due, reading_due(f, p));
}

void process_feed(struct floor *f, struct process *p, const struct input *in)
{
    struct now now = {f->now_ms, FLOOR_WALL_MS + f->now_ms};

    f->steps++;
    p->fed = in;
    p->effects.count = 0;
    if (in->kind != INPUT_ARRIVED) p->new_slot = NULL;
    check_before(f, p);
    up_step(p->up, now, in, &p->effects);
    if (f->set.trace != NULL)
        trace_step(f->set.trace, f->now_ms,
                   f->set.processes > 1 ? (char)('a' + p->number) : '\0', in, &p->effects);
    process_perform(f, p);
    if (p->is_on && !floor_is_broken(f)) check_after(f, p);
    if (p->new_slot != NULL) p->new_slot->is_new = false;
}
