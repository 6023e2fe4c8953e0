#include "bridge/core/up.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

#include "bridge/core/ledger.h"
#include "bridge/core/ticket.h"
#include "bridge/core/up_state.h"
#include "topics/kind.h"

static size_t aligned(size_t n)
{
    size_t a = alignof(max_align_t);
    return (n + a - 1) / a * a;
}

/* A connection's messages, and as many that are left of earlier ones. */
static uint32_t pool_of(const struct up_settings *s)
{
    return 2 * s->window_max;
}

size_t up_bytes(const struct up_settings *s)
{
    return aligned(sizeof(struct up)) + pool_of(s) * sizeof(struct intake_entry);
}

struct up *up_init(void *memory, const struct up_settings *s)
{
    assert(s->window_max >= 1 && 2 * s->window_max <= LEDGER_WINDOW_MAX);
    assert(s->standby_timeout_ms > 2 * s->presence_every_ms);
    assert(s->presence_every_ms >= UP_PRESENCE_AGAIN_MS);
    struct up *u = memory;
    char *pool = (char *)memory + aligned(sizeof *u);

    memset(u, 0, sizeof *u);
    u->set = *s;
    u->link = LINK_RESTING;
    u->client = CLIENT_INSTANCE;
    u->carrier.routes = s->routes;
    u->carrier.bridge_id = text_of(s->bridge_id);
    posts_init(&u->posts);
    intake_init(&u->intake, (struct intake_entry *)(void *)pool, pool_of(s));
    backoff_init(&u->backoff, s->backoff_min_ms, s->backoff_max_ms, s->seed);
    backoff_init(&u->refusals, s->retry_min_ms, s->retry_max_ms, s->seed + 1);
    standby_init(&u->standby, s->instance, s->run, s->standby_timeout_ms, s->seed + 2);
    return u;
}

void up_done(struct up *u, void (*let_go)(struct arrival *))
{
    for (uint32_t i = 0; i < u->intake.capacity; i++) {
        if (u->intake.pool[i].state != INTAKE_FREE) let_go(u->intake.pool[i].arrival);
    }
    carrier_up_done(&u->carrier);
}

size_t up_effects_max(const struct up_settings *s)
{
    /* of each entry that it is let go, or a dead letter tried again; the rest is few */
    return pool_of(s) + 32;
}

void up_tell(struct up *u, enum fact_kind fact, struct text about, struct text detail,
             int64_t number)
{
    effects_add(u->out, EFFECT_TELL)->tell = (struct fact){fact, about, detail, number};
}

bool up_has_session(const struct up *u)
{
    return u->link == LINK_UP && u->client == CLIENT_SESSION;
}

/* --- messages, and what becomes of them --- */

static void let_go(struct up *u, struct arrival *a)
{
    effects_add(u->out, EFFECT_LET_GO)->arrival = a;
}

/* Everything at the head of the queue that is settled. */
static void acknowledge(struct up *u)
{
    struct intake_entry *entry;
    struct effect *e = NULL;

    while (up_has_session(u) && (entry = intake_head(&u->intake)) != NULL) {
        if (e == NULL) {
            e = effects_add(u->out, EFFECT_ACKNOWLEDGE);
            e->acknowledge.epoch = u->epoch;
        }
        e->acknowledge.count++;
        u->acknowledged++;
        let_go(u, intake_free(&u->intake, entry));
    }
    while ((entry = intake_leftover(&u->intake)) != NULL)
        let_go(u, intake_free(&u->intake, entry));
}

void up_settle(struct up *u, struct intake_entry *entry, enum stat counter)
{
    intake_set(&u->intake, entry, INTAKE_SETTLED);
    assert(u->stats.at[STAT_IN_FLIGHT] > 0);
    u->stats.at[STAT_IN_FLIGHT]--;
    u->stats.at[counter]++;
}

static void produce(struct up *u, struct intake_entry *entry)
{
    struct effect *e = effects_add(u->out, EFFECT_PRODUCE);

    intake_set(&u->intake, entry, INTAKE_PRODUCED);
    entry->since_ms = u->now.mono_ms;
    if (entry->is_repeat) u->stats.at[STAT_REPLAYED]++;
    e->produce.ticket = entry->ticket;
    e->produce.record = &u->carrier.record;
    e->produce.arrival = entry->arrival;
}

/* It is carried, but not what its kind asks for. */
static void warn(struct up *u, const struct intake_entry *entry)
{
    uint64_t count;

    u->stats.at[STAT_INVALID]++;
    if (!ration_allows(&u->warnings, u->now.mono_ms, &count)) return;
    up_tell(u, FACT_INVALID, entry->arrival->topic, grounds_text(&u->carrier.grounds),
            (int64_t)count);
}

void up_carry(struct up *u, struct intake_entry *entry)
{
    enum err e = carry_arrival(&u->carrier, entry->arrival, entry->is_repeat);

    switch (err_verdict(e)) {
    case VERDICT_CARRY_ON:
        if (u->carrier.is_invalid) warn(u, entry);
        produce(u, entry);
        return;
    case VERDICT_SKIP: up_settle(u, entry, STAT_SKIPPED); return;
    case VERDICT_REJECT:
        refusals_reject(u, entry, e, grounds_text(&u->carrier.grounds));
        return;
    case VERDICT_WAIT:
    case VERDICT_STOP: break; /* no memory: what is not acknowledged comes again */
    }
    assert(!"the message is carried, skipped or rejected");
}

static void take_arrived(struct up *u, struct arrival *a)
{
    bool is_ours = up_has_session(u) && a->epoch == u->epoch;

    /* Of those that are not taken none is acknowledged, and nothing that comes behind them. */
    if (!is_ours || u->stop_is_wanted || u->is_overflowed) {
        let_go(u, a);
        return;
    }
    if (!a->is_dup) intake_end_adoption(&u->intake);
    if (a->packet_id != 0 && a->is_dup && intake_adopt(&u->intake, a) != NULL) {
        let_go(u, a);
        return;
    }
    struct intake_entry *entry = intake_open(&u->intake, a);
    u->stats.at[STAT_RECEIVED]++;
    u->stats.at[STAT_IN_FLIGHT]++;
    if (u->refusal == REFUSAL_NONE) up_carry(u, entry); /* else in its turn */
}

/* Who has named the Kafka topic? A word of the device's own is its own affair: it must not hold
 * up everybody until somebody makes a topic for it. What the configuration names, or one of the
 * eight kinds, is the operator's, and waits. */
static bool names_by_itself(struct up *u, struct intake_entry *entry)
{
    enum err e = carry_arrival(&u->carrier, entry->arrival, entry->is_repeat);
    enum kind kind;
    assert(e == ERR_OK); /* it was produced */

    for (int f = 0; f < FIELD_COUNT; f++) {
        if (!kafka_name_uses(&u->carrier.route->kafka_topic, (enum field)f)) continue;
        if (f != FIELD_EVENT) return true;
        if (!kind_find(u->carrier.place.at[FIELD_EVENT], &kind)) return true;
    }
    return false;
}

static void take_delivered(struct up *u, const struct input *in)
{
    struct intake_entry *entry = intake_find(&u->intake, in->delivered.ticket);
    struct text words = text_of(in->delivered.reason.words);

    assert(entry != NULL && entry->state == INTAKE_PRODUCED); /* one answer for each */
    switch (in->delivered.what) {
    case DELIVERY_STORED: up_settle(u, entry, STAT_DELIVERED); return;
    case DELIVERY_NAMED:
        if (names_by_itself(u, entry)) {
            refusals_reject(u, entry, ERR_NO_KAFKA_TOPIC, words);
            return;
        }
        refusals_hold(u, entry, &in->delivered.reason);
        return;
    case DELIVERY_LATER: refusals_hold(u, entry, &in->delivered.reason); return;
    case DELIVERY_AGAIN: refusals_again(u, entry); return;
    case DELIVERY_NEVER: refusals_reject(u, entry, ERR_REFUSED, words); return;
    case DELIVERY_LARGE: refusals_reject(u, entry, ERR_TOO_LARGE, words); return;
    }
    assert(!"every delivery has its case");
}

/* --- the end --- */

/* What Kafka may still answer. */
static uint32_t under_way(const struct up *u)
{
    return u->intake.in_state[INTAKE_PRODUCED] + u->intake.in_state[INTAKE_LETTERED];
}

/* What was handed over, and will be again. */
static uint32_t unacknowledged(const struct up *u)
{
    return u->intake.capacity - intake_room(&u->intake);
}

void up_go_on_stopping(struct up *u)
{
    if (!u->stop_is_wanted || u->is_over) return;
    bool is_late = u->now.mono_ms >= u->stop_until_ms;

    if (under_way(u) > 0 && !is_late) return;
    if (up_has_session(u) && !watch_farewell(u) && !is_late) return;
    if (u->link != LINK_CLOSED) {
        u->repeats = unacknowledged(u);
        if (u->link != LINK_CLOSING) up_epoch_cue(u, LINK_STOPPED);
        if (u->link != LINK_CLOSED) return; /* comes back when the connection has ended */
    }
    u->is_over = true;
    up_tell(u, FACT_UP_STOPPED, (struct text){0}, text_of(err_text(u->stop_why)), u->repeats);
    struct effect *e = effects_add(u->out, EFFECT_STOP);
    e->stop.why = u->stop_why;
    e->stop.is_clean = u->repeats == 0;
}

static void begin_to_stop(struct up *u)
{
    u->stop_is_wanted = true;
    u->stop_until_ms = u->now.mono_ms + u->set.stop_timeout_ms;
    up_tell(u, FACT_UP_STOPPING, (struct text){0}, (struct text){0}, under_way(u));
    if (up_has_session(u)) effects_add(u->out, EFFECT_IGNORE)->epoch = u->epoch;
}

void up_give_up(struct up *u, enum err why)
{
    if (u->stop_is_wanted) return;
    u->stop_why = why;
    begin_to_stop(u);
}

/* The second request to stop does not wait for anything. */
static void take_stop(struct up *u)
{
    if (!u->stop_is_wanted) {
        begin_to_stop(u);
        return;
    }
    if (u->is_over) return;
    u->is_over = true;
    effects_add(u->out, EFFECT_STOP)->stop.why = u->stop_why;
}

/* --- the step --- */

static void take_overflow(struct up *u, uint32_t epoch)
{
    if (!up_has_session(u) || epoch != u->epoch) return;
    u->is_overflowed = true;
    u->stats.at[STAT_OVERFLOWS]++;
    up_tell(u, FACT_OVERFLOWED, (struct text){0}, (struct text){0},
            u->intake.queues[INTAKE_CURRENT].count);
}

static void take_puback(struct up *u, const struct input *in)
{
    struct post post;

    assert(ticket_is_own(in->puback.ticket));
    if (posts_answer(&u->posts, in->puback.ticket, &post))
        watch_answered(u, &post, in->puback.code);
}

static void dispatch(struct up *u, const struct input *in)
{
    switch (in->kind) {
    case INPUT_ARRIVED: take_arrived(u, in->arrived.at); return;
    case INPUT_DELIVERED: take_delivered(u, in); return;
    case INPUT_DEAD_LETTERED: refusals_lettered(u, in); return;
    case INPUT_OVERFLOWED: take_overflow(u, in->epoch); return;
    case INPUT_PUBACKED: take_puback(u, in); return;
    case INPUT_MESSAGE: watch_message(u, in); return;
    case INPUT_MQTT_UP: up_epoch_up(u, in); return;
    case INPUT_MQTT_DOWN: up_epoch_down(u, in); return;
    case INPUT_KAFKA_AWAY:
        u->kafka_is_away = true;
        up_tell(u, FACT_KAFKA_AWAY, (struct text){0}, text_of(in->reason.words), 0);
        return;
    case INPUT_KAFKA_BACK:
        u->kafka_is_away = false;
        u->kafka_returns++;
        up_tell(u, FACT_KAFKA_BACK, (struct text){0}, (struct text){0}, 0);
        return;
    case INPUT_TICK: up_epoch_tick(u); return;
    case INPUT_STOP: take_stop(u); return;
    default: break;
    }
    assert(!"every input of this direction has its case");
}

/* What came on a connection that overflowed is with Kafka: the rest comes on the next one. */
static void end_overflow(struct up *u)
{
    if (!u->is_overflowed || !up_has_session(u)) return;
    if (u->intake.queues[INTAKE_CURRENT].count > 0) return;
    watch_echo(u);
    if (u->read == u->acknowledged) up_epoch_cue(u, LINK_SILENT);
}

void up_step(struct up *u, struct now now, const struct input *in, struct effects *out)
{
    assert(out->count == 0);
    u->now = now;
    u->out = out;
    if (u->standby.started_ms == 0) u->standby.started_ms = now.wall_ms;
    u->texts = SINK(u->texts_bytes);
    if (u->is_over) {
        if (in->kind == INPUT_ARRIVED) let_go(u, in->arrived.at);
        return;
    }
    dispatch(u, in);
    if (!u->is_over) {
        refusals_go_on(u);
        acknowledge(u);
        end_overflow(u);
        watch_go_on(u);
        up_go_on_stopping(u);
    }
    u->out = NULL;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t up_deadline(const struct up *u)
{
    int64_t at = earlier(up_epoch_deadline(u), watch_deadline(u));

    if (u->stop_is_wanted && u->link != LINK_CLOSING) at = earlier(at, u->stop_until_ms);
    return earlier(at, refusals_deadline(u));
}

const struct stats *up_stats(const struct up *u)
{
    return &u->stats;
}

void up_health(const struct up *u, struct health *out)
{
    *out = (struct health){.mqtt_is_up = u->is_up,
                           .kafka_is_away = u->kafka_is_away,
                           .is_working = up_has_session(u),
                           .is_stopping = u->stop_is_wanted,
                           .kafka_returns = u->kafka_returns,
                           .window = u->is_up ? u->set.window_max : 0};
}
