#include "tests/swarm/down_events.h"

#include "bridge/core/checkpoint.h"
#include "tests/world/states.h"

const struct event_row *game_event(uint32_t kind)
{
    static const struct event_row rows[EVENT_KIND_COUNT] = {
#define EVENT(name, weight, crash, sentence) {#name, sentence, weight, crash},
        EVENTS(EVENT)
#undef EVENT
    };
    return kind < EVENT_KIND_COUNT ? &rows[kind] : NULL;
}

/* Of one schedule: each takes its time. */
enum { PUT_OFF_MAX = 2, OFFENDING_MAX = 2 };

/* --- records --- */

static enum nature choose_nature(struct world *w, const struct odds *odds)
{
    if (!dice_hits(&w->dice, odds->odd_permille)) return NATURE_GOOD;

    if (dice_hits(&w->dice, odds->poison_permille)) return NATURE_POISON;
    enum nature nature = (enum nature)dice_roll(&w->dice, NATURE_COUNT);
    if (nature == NATURE_OFFENDING) {
        if (!odds->has_offending || w->truth.offending >= OFFENDING_MAX) return NATURE_GOOD;
        w->truth.offending++;
    }
    bool is_rare = nature == NATURE_PUT_OFF;
    if (!is_rare) return nature;
    if (!odds->has_put_off || w->truth.put_off >= PUT_OFF_MAX) return NATURE_GOOD;
    w->truth.put_off++;
    return nature;
}

static bool produce(struct world *w, uint32_t partition, int32_t count, const struct odds *odds)
{
    for (int32_t i = 0; i < count; i++)
        truth_produce(&w->truth, partition, choose_nature(w, odds), w->now_ms);
    return true;
}

static bool delete_some(struct world *w, uint32_t partition)
{
    const struct partition *p = &w->truth.partitions[partition];
    int64_t low = p->low + dice_roll(&w->dice, (uint32_t)(p->high - p->low) + 1);

    kafka_delete_below(w, partition, low);
    return true;
}

static bool compact(struct world *w, uint32_t partition)
{
    const struct partition *p = &w->truth.partitions[partition];

    if (p->high == p->low) return false;
    for (int i = 0; i < 3; i++) {
        int64_t offset = p->low + dice_roll(&w->dice, (uint32_t)(p->high - p->low));
        if (!bits_have(&p->records, offset)) continue;
        truth_compact(&w->truth, partition, offset);
        store_compacted(w, partition);
    }
    return true;
}

static bool make_anew(struct world *w, int32_t count)
{
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        if (w->stored.is_blind[p]) return false;
    }
    kafka_make_anew(w);
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        for (int32_t i = 0; i < count; i++)
            truth_produce(&w->truth, p, NATURE_GOOD, w->now_ms);
    }
    return true;
}

static bool add_partition(struct world *w, int32_t count)
{
    struct truth *t = &w->truth;

    if (t->partition_count == PARTITIONS_MAX) return false;
    t->partition_count++;
    for (int32_t i = 0; i < count; i++)
        truth_produce(t, t->partition_count - 1, NATURE_GOOD, w->now_ms);
    kafka_regroup(w);
    return true;
}

/* --- bridges --- */

static bool strike_bridge(struct world *w, uint32_t number, const struct event *e)
{
    struct host *h = &w->hosts[number];
    bool runs = h->is_on && !h->is_frozen;

    switch ((enum event_kind)e->kind) {
    case EVENT_KILL:
        if (!h->is_on) return false;
        host_kill(w, number);
        h->back_ms = w->now_ms + e->n;
        return true;
    case EVENT_FREEZE:
        if (!runs) return false;
        host_freeze(w, number);
        h->back_ms = w->now_ms + e->n;
        return true;
    case EVENT_STOP:
        if (!runs || h->is_asked_to_stop) return false;
        host_stop(w, number);
        return true;
    case EVENT_STOP_AGAIN:
        if (!runs || !h->is_asked_to_stop) return false;
        host_stop(w, number);
        return true;
    case EVENT_EXPEL:
        if (!runs || !w->kafka.members[number].is_in || w->kafka.is_away) return false;
        kafka_expel(w, number);
        host_notices(w, number);
        return true;
    default: break;
    }
    if (!runs) return false;
    struct input in = {.kind = INPUT_KAFKA_FATAL, .fatal = {.why = ERR_FENCED}};
    strcpy(in.fatal.reason.words, "fenced");
    host_feed(w, h, &in);
    return true;
}

static bool strike_conn(struct world *w, uint32_t host, enum event_kind kind)
{
    struct conn *c = broker_conn(w, host);

    if (c == NULL || !c->is_accepted) return false;
    if (kind == EVENT_CUT) broker_cut(w, host, -1, "connection lost");
    if (kind == EVENT_TAKE_OVER) broker_cut(w, host, 0x8e, "session taken over");
    if (kind == EVENT_MUTE) c->is_mute = true;
    if (kind == EVENT_HALF_OPEN) c->is_broken = true;
    return true;
}

/* --- the broker --- */

static bool strike_broker(struct world *w, const struct event *e)
{
    struct broker *b = &w->broker;
    uint32_t back = 1 + e->who % (SNAPSHOTS_MAX - 1);

    if (b->is_away) return false;
    switch ((enum event_kind)e->kind) {
    case EVENT_BROKER_KILL: broker_die(w, RESTORED_LAST, 0); break;
    case EVENT_BROKER_OLDER:
        if (back >= w->stored.saved) return false;
        broker_die(w, RESTORED_OLDER, back);
        break;
    case EVENT_BROKER_EMPTY: broker_die(w, RESTORED_NOTHING, 0); break;
    case EVENT_BROKER_RENAMED: broker_die(w, RESTORED_RENAMED, 0); break;
    case EVENT_BROKER_STOP: broker_stop(w); break;
    default: b->is_frozen = true; break;
    }
    b->back_ms = w->now_ms + e->n;
    return true;
}

static const struct text spoilt[] = {
    {"{\"version\":99,\"next\":3}", 23},
    {"not a checkpoint",            16},
};

/* A checkpoint cannot be spoilt before the broker has one. */
static bool forge(struct world *w, uint32_t partition, int32_t n)
{
    enum own_topic topic = (enum own_topic)(OWN_CHECKPOINT + partition);

    if (w->broker.is_away || w->stored.now.next[partition] < 0) return false;
    broker_forge(w, topic, INCARNATIONS_MAX, spoilt[n % 2]);
    return true;
}

/* `mesbridge checkpoint set`: begin at the log's start, whatever was committed. */
static bool repair(struct world *w, uint32_t partition)
{
    const struct retained *id = &w->stored.now.retained[OWN_ID];
    const struct partition *p = &w->truth.partitions[partition];
    struct checkpoint c = {.partition = (int32_t)partition,
                           .next = p->low,
                           .log_start = p->low,
                           .is_forced = true};
    const size_t before = sizeof "{\"id\":\"" - 1;
    char payload[CHECKPOINT_BYTES_MAX];
    struct sink out = SINK(payload);

    if (w->broker.is_away || !w->stored.now.is_spoilt[partition]) return false;
    if (id->size < before + BROKER_ID_BYTES) return false;
    memcpy(c.broker_id, id->at + before, BROKER_ID_BYTES - 1);
    memcpy(c.bridge_id, "demo", sizeof "demo");
    memcpy(c.kafka_topic, WORLD_KAFKA_TOPIC, sizeof WORLD_KAFKA_TOPIC);
    checkpoint_write(&c, &out);
    (void)truth_void(&w->truth, partition, 0);
    w->stored.is_lost[partition] = false;
    states_forget_events(w, partition);
    broker_forge(w, (enum own_topic)(OWN_CHECKPOINT + partition), p->incarnation,
                 sink_since(&out, 0));
    return true;
}

/* --- Kafka and consumers --- */

static bool kill_kafka(struct world *w, int32_t ms)
{
    if (w->kafka.is_away) return false;
    kafka_go_away(w);
    w->kafka.back_ms = w->now_ms + ms;
    return true;
}

static bool strike_consumer(struct world *w, uint32_t consumer, int32_t ms)
{
    if (!w->consumers[consumer].is_connected) return false;
    consumer_away(w, consumer, w->now_ms + ms);
    return true;
}

bool event_strike(struct world *w, const struct event *e, const struct odds *odds)
{
    uint32_t host = e->who % w->set.hosts, partition = e->who % w->truth.partition_count;

    switch ((enum event_kind)e->kind) {
    case EVENT_PRODUCE: return produce(w, partition, e->n, odds);
    case EVENT_HEAL: event_heal(w); return true;
    case EVENT_KILL:
    case EVENT_FREEZE:
    case EVENT_STOP:
    case EVENT_STOP_AGAIN:
    case EVENT_EXPEL:
    case EVENT_KAFKA_FATAL: return strike_bridge(w, host, e);
    case EVENT_CUT:
    case EVENT_TAKE_OVER:
    case EVENT_MUTE:
    case EVENT_HALF_OPEN: return strike_conn(w, host, (enum event_kind)e->kind);
    case EVENT_BROKER_KILL:
    case EVENT_BROKER_OLDER:
    case EVENT_BROKER_EMPTY:
    case EVENT_BROKER_RENAMED:
    case EVENT_BROKER_STOP:
    case EVENT_BROKER_FREEZE: return strike_broker(w, e);
    case EVENT_REFUSE: broker_refuse(w, 0x97); return true;
    case EVENT_KAFKA_KILL: return kill_kafka(w, e->n);
    case EVENT_COMMITS:
        w->kafka.commits = (enum commit_weather)((uint32_t)e->n % COMMIT_WEATHER_COUNT);
        return true;
    case EVENT_LETTERS: w->kafka.refuses_letters = true; return true;
    case EVENT_RETENTION: return delete_some(w, partition);
    case EVENT_COMPACT: return compact(w, partition);
    case EVENT_ANEW: return make_anew(w, e->n);
    case EVENT_PARTITION: return add_partition(w, e->n);
    case EVENT_CONSUMER_KILL:
    case EVENT_CONSUMER_AWAY:
        return w->set.consumers > 0 && strike_consumer(w, e->who % w->set.consumers, e->n);
    case EVENT_FORGE: return forge(w, partition, e->n);
    case EVENT_REPAIR: return repair(w, partition);
    case EVENT_KIND_COUNT: break;
    }
    return false;
}

void event_heal(struct world *w)
{
    broker_refuse(w, 0);
    w->kafka.commits = COMMITS_WORK;
    w->kafka.refuses_letters = false;
    for (uint32_t p = 0; p < w->truth.partition_count; p++)
        (void)repair(w, p);
}
