#include <string.h>

#include "tests/floor/floor.h"

/* The slot of an arrival that the core holds. */
static struct slot *slot_of(struct floor *f, struct process *p, const struct arrival *a)
{
    const struct slot *slot = (const struct slot *)(const void *)a;

    if (slot < p->slots || slot >= p->slots + SLOTS_MAX || &slot->arrival != a ||
        !slot->is_held) {
        FLOOR_BREAK("an arrival that the core does not hold");
        return NULL;
    }
    return &p->slots[slot - p->slots];
}

static void let_go(struct floor *f, struct process *p, const struct arrival *a)
{
    struct slot *slot = slot_of(f, p, a);

    if (slot == NULL) return;
    uint32_t m = slot->message;
    bool is_skipped = sent_is_skipped(&f->sents.at[m]);
    if (slot->unanswered > 0) FLOOR_BREAK("m%u is let go while Kafka has it", m);
    if (!slot->is_new && !sent_is_finished(&f->sents, m))
        FLOOR_BREAK("INV7: m%u is let go and is nowhere", m);
    if (slot->is_new && p->expected == EXPECT_ENTRY && !is_skipped)
        FLOOR_BREAK("m%u is let go as if it were under way already", m);
    slot->is_held = false;
    memset(&slot->arrival, 0xa5, sizeof slot->arrival); /* nobody may look any more */
}

static void acknowledge(struct floor *f, struct process *p, const struct effect *e)
{
    struct came_list *came = &p->came;
    uint32_t count = e->acknowledge.count, ids = 0;

    if (!process_is_active(p) || e->acknowledge.epoch != p->life.epoch || p->life.hangs_up) {
        FLOOR_BREAK("PUBACKs on a connection that is no session's, or is over");
        return;
    }
    if (count == 0 || count > came->count) {
        FLOOR_BREAK("%u PUBACKs for %u messages", count, came->count);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t m = came->at[i].message;
        if (came->at[i].id == 0) continue;
        ids++;
        if (!sent_may_be_acked(&f->sents, m))
            FLOOR_BREAK("INV7: m%u is acknowledged and is nowhere", m);
        sents_acked(&f->sents, m);
    }
    came->count -= count;
    memmove(&came->at[0], &came->at[count], came->count * sizeof came->at[0]);
    p->life.given -= count;
    uint32_t window = f->set.up.window_max;
    if (p->life.given <= window - (window + 3) / 4) p->life.is_closed = false;
    if (ids > 0) broker_pubacks(f, p->number, ids);
}

static void dial(struct floor *f, struct process *p, const struct dial *d)
{
    struct life *life = &p->life;

    check_dial(f, p, d);
    life->epoch = d->epoch;
    life->down_is_owed = true;
    life->hangs_up = life->is_closed = life->overflowed = life->overflow_is_fed =
        life->ignores = false;
    life->is_session = d->client == CLIENT_SESSION;
    life->given = life->posts = 0;
    life->is_watching = life->has_said = life->has_listened = false;
    if (!life->is_session) life->list_is_right = life->fence_is_back = false;
    broker_dial(f, p->number, d);
}

/* Which of our own topics; OWN_COUNT: none. */
static enum own own_of(const struct floor *f, const struct process *p, struct text topic)
{
    static const struct text fences = {"$bridge/demo/fence-up/", 22};

    if (text_equal(topic, TEXT("_bridge/demo/up/status"))) return OWN_PRESENCE;
    if (text_equal(topic, TEXT("$bridge/demo/filters"))) return OWN_FILTERS;
    if (!text_starts_with(topic, fences)) return OWN_COUNT;
    struct text rest = {topic.at + fences.size, topic.size - fences.size};
    return text_equal(rest, text_of(process_instance(f, p->number))) ? OWN_FENCE : OWN_COUNT;
}

static void say_presence(struct floor *f, struct process *p, const struct effect *e)
{
    struct presence said;
    bool is_one = presence_read(bytes_of_text(e->post.payload), &said);

    if (!is_one || said.run != p->run || !e->post.is_retained || !p->life.is_session)
        FLOOR_BREAK("a presence that is not ours");
    p->life.said_ms = f->now_ms;
    p->life.has_said = true;
}

static void say_filters(struct floor *f, struct process *p, const struct effect *e)
{
    if (!p->life.is_session || !e->post.is_retained ||
        !text_equal(e->post.payload, text_of(FLOOR_FILTERS)))
        FLOOR_BREAK("a list of filters that is none");
    p->life.list_is_right = true;
}

/* A fence before the session is taken; an echo on it. */
static void say_fence(struct floor *f, struct process *p, const struct effect *e)
{
    struct life *life = &p->life;
    struct text payload = e->post.payload;

    if (e->post.is_retained || payload.size > sizeof life->fence) {
        FLOOR_BREAK("a fence that is none");
        return;
    }
    if (life->is_session) return;
    memcpy(life->fence, payload.at, payload.size);
    life->fence_size = (uint32_t)payload.size;
}

static void post(struct floor *f, struct process *p, const struct effect *e)
{
    struct life *life = &p->life;
    enum own own = own_of(f, p, e->post.topic);

    if (!life->is_up || life->hangs_up) FLOOR_BREAK("POST without a connection");
    if (life->posts > 0) FLOOR_BREAK("two messages of our own at a time");
    life->posts++;
    switch (own) {
    case OWN_PRESENCE: say_presence(f, p, e); break;
    case OWN_FILTERS: say_filters(f, p, e); break;
    case OWN_FENCE: say_fence(f, p, e); break;
    case OWN_COUNT: FLOOR_BREAK("POST to a topic that is not ours"); return;
    }
    broker_post(f, p->number, e, own);
}

static void subscribe(struct floor *f, struct process *p, const struct effect *e)
{
    uint32_t mask = 0;

    for (size_t i = 0; i < e->topics.count; i++)
        mask |= 1u << own_of(f, p, e->topics.at[i]);
    if (mask != (1u << OWN_COUNT) - 1 || p->life.is_session)
        FLOOR_BREAK("a subscription that is not ours");
    broker_subscribe(f, p->number, PACKET_SUBSCRIBE);
}

/* Only what is left over, and before the list forgets it. */
static void unsubscribe(struct floor *f, struct process *p, const struct effect *e)
{
    for (size_t i = 0; i < e->topics.count; i++) {
        if (!text_equal(e->topics.at[i], TEXT("old/#")))
            FLOOR_BREAK("a subscription is ended that a route needs");
    }
    if (!p->life.is_session || p->life.has_listened || p->life.list_is_right)
        FLOOR_BREAK("UNSUBSCRIBE comes late");
    broker_subscribe(f, p->number, PACKET_UNSUBSCRIBE);
}

/* What will be subscribed to is written down before. */
static void listen(struct floor *f, struct process *p, const struct effect *e)
{
    const struct up_routes *routes = floor_routes();

    if (!p->life.is_session || e->listen.count != routes->count)
        FLOOR_BREAK("LISTEN is not about the routes");
    if (!p->life.list_is_right) FLOOR_BREAK("a subscription that is not written down");
    for (size_t i = 0; i < e->listen.count && i < routes->count; i++) {
        uint32_t id = f->set.has_ids ? routes->at[i].subscription_id : 0;
        if (!text_equal(e->listen.at[i].filter, text_of(routes->at[i].filter)) ||
            e->listen.at[i].subscription_id != id)
            FLOOR_BREAK("LISTEN is not about the routes");
    }
    p->life.has_listened = true;
    broker_subscribe(f, p->number, PACKET_LISTEN);
}

static void produce(struct floor *f, struct process *p, const struct effect *e)
{
    struct slot *slot = slot_of(f, p, e->produce.arrival);

    if (slot == NULL) return;
    check_produce(f, p, e, slot);
    if (floor_is_broken(f)) return;
    slot->was_produced = true;
    p->life.probe_ticket = e->produce.ticket;
    sent_head(&f->sents, slot->message)->produced++;
    logs_produce(f, p->number, e, (uint32_t)(slot - p->slots));
}

static void dead_letter(struct floor *f, struct process *p, const struct effect *e)
{
    struct slot *slot = slot_of(f, p, e->dead_letter.arrival);

    if (slot == NULL) return;
    check_letter(f, p, e, slot);
    if (floor_is_broken(f)) return;
    logs_letter(f, p->number, e, (uint32_t)(slot - p->slots));
}

static void perform(struct floor *f, struct process *p, const struct effect *e)
{
    switch (e->kind) {
    case EFFECT_DIAL: dial(f, p, &e->dial); return;
    case EFFECT_HANG_UP:
        check_hang_up(f, p);
        p->life.hangs_up = true;
        broker_hang_up(f, p->number, e->epoch);
        return;
    case EFFECT_POST: post(f, p, e); return;
    case EFFECT_SUBSCRIBE: subscribe(f, p, e); return;
    case EFFECT_IGNORE:
        p->life.ignores = true;
        p->life.is_closed = false;
        return;
    case EFFECT_UNSUBSCRIBE: unsubscribe(f, p, e); return;
    case EFFECT_LISTEN: listen(f, p, e); return;
    case EFFECT_PRODUCE: produce(f, p, e); return;
    case EFFECT_ACKNOWLEDGE: acknowledge(f, p, e); return;
    case EFFECT_LET_GO: let_go(f, p, e->arrival); return;
    case EFFECT_DEAD_LETTER: dead_letter(f, p, e); return;
    case EFFECT_TELL: return;
    case EFFECT_STOP: process_end(f, p, e); return;
    default: break;
    }
    FLOOR_BREAK("an effect that is not this direction's");
}

void process_perform(struct floor *f, struct process *p)
{
    for (size_t i = 0; i < p->effects.count && !floor_is_broken(f); i++)
        perform(f, p, &p->effects.at[i]);
}
