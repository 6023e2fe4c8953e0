#include "tests/swarm/up_events.h"

const struct event_row *game_event(uint32_t kind)
{
    static const struct event_row rows[UP_EVENT_COUNT] = {
#define EVENT(name, weight, crash, sentence) {#name, sentence, weight, crash},
        UP_EVENTS(EVENT)
#undef EVENT
    };
    return kind < UP_EVENT_COUNT ? &rows[kind] : NULL;
}

/* --- messages --- */

static void send_one(struct floor *f, const struct up_odds *odds)
{
    struct dice *d = &f->dice;
    enum spot spot = (enum spot)dice_roll(d, odds->spots);

    if (!dice_hits(d, odds->odd_permille)) {
        (void)floor_send(f, spot, SENT_GOOD, false, false);
        return;
    }
    enum nature nature = (enum nature)dice_roll(d, SENT_NATURE_COUNT);
    if (dice_hits(d, 300)) spot = (enum spot)dice_roll(d, SPOTS_MAX);
    bool is_qos0 = dice_hits(d, 100);
    (void)floor_send(f, spot, nature, is_qos0, dice_hits(d, 100));
}

static bool send(struct floor *f, int32_t count, const struct up_odds *odds)
{
    if (f->broker.is_away || f->broker.is_frozen) return false;
    for (int32_t i = 0; i < count; i++)
        send_one(f, odds);
    return true;
}

/* --- bridges --- */

/* Another one stays, or nobody would carry on. */
static bool lose(struct floor *f, uint32_t number)
{
    uint32_t left = 0;

    for (uint32_t i = 0; i < f->set.processes; i++)
        left += i != number && !f->processes[i].is_retired;
    if (left == 0 || f->processes[number].is_retired) return false;
    process_kill(f, number);
    f->processes[number].is_retired = true;
    f->processes[number].back_ms = INT64_MAX;
    return true;
}

static bool strike_bridge(struct floor *f, uint32_t number, const struct event *e)
{
    struct process *p = &f->processes[number];
    bool runs = p->is_on && !p->is_frozen;

    switch ((enum up_event)e->kind) {
    case UP_KILL:
        if (!p->is_on) return false;
        process_kill(f, number);
        p->back_ms = f->now_ms + e->n;
        return true;
    case UP_LOSE: return lose(f, number);
    case UP_FREEZE:
        if (!runs) return false;
        process_freeze(f, number);
        p->back_ms = f->now_ms + 10 * (int64_t)e->n;
        return true;
    case UP_STOP:
        if (!runs || p->life.is_asked_to_stop) return false;
        process_stop(f, number);
        return true;
    case UP_STOP_AGAIN:
        if (!runs || !p->life.is_asked_to_stop) return false;
        process_stop(f, number);
        return true;
    case UP_KAFKA_FATAL:
        if (!runs || p->producer.count == 0) return false;
        logs_client_broke(f, number);
        return true;
    default: return false;
    }
}

static bool strike_conn(struct floor *f, uint32_t number, const struct event *e)
{
    struct conn *c = broker_conn(f, number);

    if (c == NULL || !c->is_accepted) return false;
    switch ((enum up_event)e->kind) {
    case UP_CUT: broker_cut(f, number, -1, "connection lost"); return true;
    case UP_TAKE_OVER:
        if (f->broker.is_frozen) return false;
        broker_close(f, c, true, 0x8e, "session taken over");
        return true;
    case UP_MUTE: c->is_mute = true; return true;
    case UP_HALF_OPEN: broker_break(f, number); return true;
    default: return false;
    }
}

/* --- the broker and Kafka --- */

static bool strike_broker(struct floor *f, const struct event *e)
{
    struct broker *b = &f->broker;

    if (b->is_away) return false;
    switch ((enum up_event)e->kind) {
    case UP_BROKER_KILL: broker_die(f, RESTORED_LAST); break;
    case UP_BROKER_OLDER: broker_die(f, RESTORED_OLDER); break;
    case UP_BROKER_EMPTY: broker_die(f, RESTORED_NOTHING); break;
    case UP_BROKER_STOP: broker_die(f, RESTORED_ALL); break;
    default: broker_freeze(f); break;
    }
    b->back_ms = f->now_ms + e->n;
    return true;
}

static bool kill_kafka(struct floor *f, int32_t ms)
{
    if (f->logs.is_away) return false;
    logs_go_away(f);
    f->logs.back_ms = f->now_ms + ms;
    return true;
}

bool up_event_strike(struct floor *f, const struct event *e, const struct up_odds *odds)
{
    uint32_t number = e->who % f->set.processes;

    switch ((enum up_event)e->kind) {
    case UP_SEND: return send(f, e->n, odds);
    case UP_HEAL: up_event_heal(f); return true;
    case UP_KILL:
    case UP_LOSE:
    case UP_FREEZE:
    case UP_STOP:
    case UP_STOP_AGAIN:
    case UP_KAFKA_FATAL: return strike_bridge(f, number, e);
    case UP_CUT:
    case UP_TAKE_OVER:
    case UP_MUTE:
    case UP_HALF_OPEN: return strike_conn(f, number, e);
    case UP_BROKER_KILL:
    case UP_BROKER_OLDER:
    case UP_BROKER_EMPTY:
    case UP_BROKER_STOP:
    case UP_BROKER_FREEZE: return strike_broker(f, e);
    case UP_REFUSE_CONNS: f->broker.refuses_conns = true; return true;
    case UP_REFUSE_POSTS: f->broker.refuses = 0x87; return true;
    case UP_KAFKA_KILL: return kill_kafka(f, e->n);
    case UP_KAFKA_REFUSES: f->logs.refuses_permille = (uint32_t)e->n; return true;
    case UP_TOPIC_MISSING: f->logs.missing |= e->n % 2 == 0 ? 1u << 2 : 1u << 3; return true;
    case UP_LETTERS: f->logs.refuses_letters = true; return true;
    case UP_EVENT_COUNT: break;
    }
    return false;
}

void up_event_heal(struct floor *f)
{
    f->broker.refuses_conns = false;
    f->broker.refuses = 0;
    f->logs.refuses_permille = 0;
    f->logs.missing = 0;
    f->logs.refuses_letters = false;
}
