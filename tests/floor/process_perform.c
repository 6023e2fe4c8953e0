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
    bool is_own = f->sents.at[m].nature == SENT_OWN;
    if (slot->unanswered > 0) FLOOR_BREAK("m%u is let go while Kafka has it", m);
    if (!slot->is_new && !sent_is_finished(&f->sents, m))
        FLOOR_BREAK("INV7: m%u is let go and is nowhere", m);
    if (slot->is_new && p->expected == EXPECT_ENTRY && !is_own)
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
    life->is_watching = life->fence_is_back = life->has_listened = false;
    broker_dial(f, p->number, d);
}

static void post(struct floor *f, struct process *p, const struct effect *e)
{
    struct life *life = &p->life;
    bool is_presence = text_equal(e->post.topic, TEXT("_bridge/demo/up/status"));
    struct presence said;

    if (!life->is_up || life->hangs_up) FLOOR_BREAK("POST without a connection");
    life->posts++;
    if (is_presence) {
        bool is_one = presence_read(bytes_of_text(e->post.payload), &said);
        if (!is_one || said.run != p->run || !e->post.is_retained || !life->is_session)
            FLOOR_BREAK("a presence that is not ours");
        life->said_ms = f->now_ms;
    } else if (life->is_session) {
        if (e->post.is_retained || !text_equal(e->post.payload, TEXT("echo")))
            FLOOR_BREAK("an echo that is none");
    } else {
        if (e->post.is_retained || e->post.payload.size > sizeof life->fence)
            FLOOR_BREAK("a fence that is none");
        else
            memcpy(life->fence, e->post.payload.at, e->post.payload.size);
        life->fence_size = (uint32_t)e->post.payload.size;
    }
    broker_post(f, p->number, e, is_presence);
}

static void subscribe(struct floor *f, struct process *p, const struct effect *e)
{
    bool is_ours = e->topics.count == 2 &&
                   text_equal(e->topics.at[0], TEXT("_bridge/demo/up/status")) &&
                   text_starts_with(e->topics.at[1], TEXT("$bridge/demo/fence-up/"));

    if (!is_ours || p->life.is_session) FLOOR_BREAK("a subscription that is not ours");
    broker_subscribe(f, p->number, PACKET_SUBSCRIBE);
}

static void listen(struct floor *f, struct process *p, const struct effect *e)
{
    const struct up_routes *routes = floor_routes();

    if (!p->life.is_session || e->listen.count != routes->count)
        FLOOR_BREAK("LISTEN is not about the routes");
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
