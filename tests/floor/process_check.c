#include <string.h>

#include "tests/floor/floor.h"

/* --- before the core is told --- */

/* True when the message is one that the connection before left behind; it is taken out. */
static bool take_adoptable(struct floor *f, struct process *p, const struct came *came)
{
    struct came_list *all = &p->adoptable;

    for (uint32_t i = 0; i < all->count; i++) {
        bool is_same = all->at[i].id == came->id &&
                       f->sents.at[all->at[i].message].head == f->sents.at[came->message].head;
        if (!is_same) continue;
        memmove(&all->at[i], &all->at[i + 1], (--all->count - i) * sizeof all->at[0]);
        return true;
    }
    return false;
}

/* Only the connection right after may adopt, and only until the first message without DUP. */
static void expect(struct floor *f, struct process *p, const struct arrival *a)
{
    struct sent *head = sent_head(&f->sents, p->new_slot->message);
    struct came came = {.message = p->new_slot->message, .id = a->packet_id};
    const struct life *life = &p->life;

    head->fed++;
    if (!a->is_dup) head->fresh++;
    came.is_taken = !life->hangs_up && !life->is_asked_to_stop && !life->overflow_is_fed;
    p->expected = came.is_taken ? EXPECT_ENTRY : EXPECT_NOTHING;
    if (came.is_taken && !a->is_dup) p->adoptable.count = 0;
    if (came.is_taken && a->is_dup && a->packet_id != 0 && take_adoptable(f, p, &came))
        p->expected = EXPECT_ADOPTION;
    p->came.at[p->came.count++] = came;
}

static void note_up(struct process *p, const struct input *in)
{
    struct life *life = &p->life;

    life->is_up = true;
    if (life->is_session) {
        if (!in->mqtt_up.session_present) p->adoptable.count = 0;
        return;
    }
    life->is_watching = true;
    life->fence_is_back = life->is_heard = false;
}

static void note_down(struct process *p)
{
    struct life *life = &p->life;

    if (life->is_up && life->is_session) {
        p->adoptable.count = 0;
        for (uint32_t i = 0; i < p->came.count; i++) {
            if (p->came.at[i].is_taken && p->came.at[i].id != 0)
                p->adoptable.at[p->adoptable.count++] = p->came.at[i];
        }
    }
    p->came.count = 0;
    life->is_up = life->is_watching = life->down_is_owed = false;
}

static void note_message(struct floor *f, struct process *p, const struct input *in)
{
    struct life *life = &p->life;
    struct text payload = text_of_bytes(in->message.payload);
    struct presence said;

    if (!life->is_watching || life->hangs_up) return;
    if (text_equal(in->message.topic, TEXT("$bridge/demo/filters"))) {
        life->list_is_right = text_equal(payload, text_of(FLOOR_FILTERS));
    } else if (text_starts_with(in->message.topic, TEXT("$"))) {
        if (text_equal(payload, (struct text){life->fence, life->fence_size}))
            life->fence_is_back = true;
    } else if (presence_read(in->message.payload, &said)) {
        life->is_heard = true;
        life->heard = said;
        life->heard_ms = f->now_ms;
        /* somebody else may have had the session: what comes now is not what came then */
        if (said.run != p->run) p->adoptable.count = 0;
    }
}

/* Kafka does not take something now. Until something that was refused got through by itself,
 * nothing else may be produced: so the order of each topic holds. */
static void note_delivered(const struct floor *f, struct process *p, const struct input *in)
{
    struct life *life = &p->life;
    bool is_word = f->sents.at[p->answered].spot == SPOT_WORD; /* nobody waits for that one */
    bool is_refused = in->delivered.what == DELIVERY_LATER ||
                      in->delivered.what == DELIVERY_AGAIN ||
                      (in->delivered.what == DELIVERY_NAMED && !is_word);

    if (life->is_refused && in->delivered.ticket == life->probe_ticket && !is_refused)
        life->is_refused = false;
    if (is_refused && !life->is_refused) {
        life->is_refused = true;
        life->probe_ticket = 0;
    }
}

void check_before(struct floor *f, struct process *p)
{
    const struct input *in = p->fed;

    switch (in->kind) {
    case INPUT_ARRIVED: expect(f, p, in->arrived.at); return;
    case INPUT_MQTT_UP: note_up(p, in); return;
    case INPUT_MQTT_DOWN: note_down(p); return;
    case INPUT_MESSAGE: note_message(f, p, in); return;
    case INPUT_DELIVERED: note_delivered(f, p, in); return;
    case INPUT_OVERFLOWED: p->life.overflow_is_fed = true; return;
    case INPUT_STOP: p->life.is_asked_to_stop = true; return;
    case INPUT_PUBACKED:
        if (p->life.posts > 0) p->life.posts--;
        return;
    default: return;
    }
}

/* --- what the core asks for --- */

/* Another one has the session, as far as this one was told: it says so, and not long ago. */
static bool is_held_by_another(const struct floor *f, const struct process *p)
{
    const struct life *life = &p->life;
    bool is_own_past = strcmp(life->heard.instance, process_instance(f, p->number)) == 0 &&
                       life->heard.timestamp_ms < FLOOR_WALL_MS + p->started_ms;

    if (!life->is_heard || !life->heard.is_online || life->heard.run == p->run || is_own_past)
        return false;
    return f->now_ms - life->heard_ms < f->set.up.standby_timeout_ms;
}

void check_dial(struct floor *f, struct process *p, const struct dial *d)
{
    struct presence will;

    if (p->life.down_is_owed || d->epoch <= p->life.epoch)
        FLOOR_BREAK("DIAL before the last epoch is over");
    if (d->client == CLIENT_INSTANCE) return;
    if (!p->life.fence_is_back)
        FLOOR_BREAK("the session is taken without a look at who has it");
    if (is_held_by_another(f, p))
        FLOOR_BREAK("the session is taken from %s, who has it", p->life.heard.instance);
    bool is_will = text_equal(d->will_topic, TEXT("_bridge/demo/up/status")) &&
                   presence_read(bytes_of_text(d->will_payload), &will);
    if (!is_will || will.is_online || will.run != p->run)
        FLOOR_BREAK("the session is dialed without its Will");
}

void check_produce(struct floor *f, struct process *p, const struct effect *e,
                   const struct slot *slot)
{
    const struct sent *head = sent_head(&f->sents, slot->message);
    bool must_be_marked = slot->arrival.is_dup || slot->was_produced;
    uint32_t m = slot->message;

    if (slot->is_new && p->expected == EXPECT_ADOPTION)
        FLOOR_BREAK("INV4: m%u is produced again, and the first time is under way", m);
    if (slot->is_new && p->expected == EXPECT_NOTHING)
        FLOOR_BREAK("m%u is produced, and cannot be acknowledged any more", m);
    if (slot->unanswered > 0) FLOOR_BREAK("m%u is produced twice at a time", m);
    if (p->life.is_refused && logs_have_records(&p->producer))
        FLOOR_BREAK("m%u is produced while Kafka refuses, and not by itself", m);
    if (sent_log(&f->sents.at[m]) == LOGS_MAX || sent_is_skipped(&f->sents.at[m]) ||
        f->sents.at[m].nature == SENT_BAD_PROPERTY) {
        FLOOR_BREAK("INV5: m%u is produced, which must not be", m);
        return;
    }
    if (!sent_is_carried(&f->sents, m, e->produce.record, must_be_marked))
        FLOOR_BREAK("INV5: the record of m%u is not the message", m);
    if (head->produced + 1 > head->fed + head->refused)
        FLOOR_BREAK("INV4: m%u is produced %u times, came %u times and was refused %u times", m,
                    head->produced + 1, head->fed, head->refused);
}

void check_letter(struct floor *f, struct process *p, const struct effect *e,
                  const struct slot *slot)
{
    const struct sent *m = &f->sents.at[slot->message];
    int route = sent_route(m);
    struct text name =
        route < 0 ? (struct text){NULL, 0} : text_of(floor_routes()->at[route].name);

    (void)p;
    if (slot->unanswered > 0) FLOOR_BREAK("a dead letter of what Kafka has");
    if (sent_why(m) == ERR_OK || sent_is_skipped(m) || e->dead_letter.reason != sent_why(m))
        FLOOR_BREAK("INV5: m%u becomes a dead letter for a wrong reason", slot->message);
    if (!text_equal(e->dead_letter.route, name))
        FLOOR_BREAK("the dead letter of m%u names another route", slot->message);
    if (e->dead_letter.without_value && m->nature != SENT_HUGE)
        FLOOR_BREAK("the dead letter of m%u lacks its value", slot->message);
}

/* After an overflow the broker has read every PUBACK, or what it has not read comes again. */
void check_hang_up(struct floor *f, struct process *p)
{
    const struct conn *c = broker_conn(f, p->number);

    if (c == NULL || c->is_broken || !p->life.overflow_is_fed || p->life.posts > 0) return;
    for (uint32_t i = 0; i < c->count; i++) {
        if (c->packets[(c->first + i) % PACKETS_MAX].kind == PACKET_PUBACKS)
            FLOOR_BREAK("INV4: hung up on a broker that has not read every PUBACK");
    }
}

void check_stop(struct floor *f, struct process *p, const struct effect *e)
{
    if (e->stop.why == ERR_TAKEN_OVER && !f->set.has_twins)
        FLOOR_BREAK("a bridge gives up its name, and nobody else has it");
    if (e->stop.is_clean && p->adoptable.count > 0)
        FLOOR_BREAK("INV4: a clean stop leaves %u messages that come again",
                    p->adoptable.count);
    if (e->stop.is_clean && p->came.count > 0 && p->life.is_up)
        FLOOR_BREAK("a clean stop while the session is up");
}

/* --- after the step --- */

static void check_stats(struct floor *f, const struct process *p)
{
    const uint64_t *at = up_stats(p->up)->at;
    uint64_t sum = at[STAT_DELIVERED] + at[STAT_REJECTED] + at[STAT_SKIPPED] +
                   at[STAT_EXPIRED] + at[STAT_FORGOTTEN] + at[STAT_IN_FLIGHT];

    if (at[STAT_RECEIVED] != sum)
        FLOOR_BREAK("%llu messages were received, and %llu have come to something",
                    (unsigned long long)at[STAT_RECEIVED], (unsigned long long)sum);
}

/* Whoever has the session says so in time. */
static void check_presence(struct floor *f, const struct process *p)
{
    const struct life *life = &p->life;
    int64_t late_ms = 2 * f->set.up.presence_every_ms + 1000;

    if (!process_is_active(p) || life->hangs_up || life->is_asked_to_stop) return;
    if (life->has_said && life->posts == 0 && f->now_ms - life->said_ms > late_ms)
        FLOOR_BREAK("whoever has the session has not said so for %lld ms",
                    (long long)(f->now_ms - life->said_ms));
}

static void check_arrival(struct floor *f, const struct process *p)
{
    const struct slot *slot = p->new_slot;

    if (slot == NULL || !slot->is_held) return;
    if (p->expected == EXPECT_ADOPTION)
        FLOOR_BREAK("INV4: m%u is under way already, and is not taken for it", slot->message);
    if (p->expected == EXPECT_NOTHING)
        FLOOR_BREAK("m%u is kept, and cannot be acknowledged any more", slot->message);
}

/* What belongs to the very step in which the session comes or the stop is asked for. */
static void check_moment(struct floor *f, const struct process *p)
{
    const struct life *life = &p->life;

    if (!process_is_active(p) || life->hangs_up) return;
    bool is_welcome = life->has_said || life->posts > 0;
    if (!life->is_asked_to_stop && (!is_welcome || !life->has_listened))
        FLOOR_BREAK("whoever takes the session does not say so, or does not listen");
    if (p->fed->kind == INPUT_STOP && !life->ignores)
        FLOOR_BREAK("a bridge that stops lets messages come in, and its last word waits");
}

static void check_clock(struct floor *f, struct process *p)
{
    enum { IDLE_TICKS_MAX = 200 }; /* more than anything that is done step by step */
    bool is_idle = p->fed->kind == INPUT_TICK && up_deadline(p->up) <= f->now_ms;

    p->life.idle_ticks = is_idle ? p->life.idle_ticks + 1 : 0;
    if (p->life.idle_ticks > IDLE_TICKS_MAX)
        FLOOR_BREAK("TICKs leave the deadline in the past: the loop never sleeps");
}

void check_after(struct floor *f, struct process *p)
{
    check_arrival(f, p);
    check_moment(f, p);
    check_stats(f, p);
    check_presence(f, p);
    check_clock(f, p);
}
