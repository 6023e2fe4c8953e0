#include "tests/world/states.h"

#include "tests/world/world.h"

#define BREAK(...) truth_break(&w->truth, __VA_ARGS__)

enum { HIT_BOTH, HIT_EVENT, HIT_STATE, HITS };

enum state_effect states_effect(enum nature nature, int64_t offset)
{
    bool is_hit = offset % HITS != HIT_EVENT; /* the state, too */

    switch (nature) {
    case NATURE_GOOD:
    case NATURE_EXPIRED: return EFFECT_IS_SET;
    case NATURE_TOMBSTONE:
    case NATURE_OVER:
    case NATURE_ANCIENT: return EFFECT_IS_CLEARED;
    case NATURE_FORBIDDEN:
    case NATURE_PUT_OFF:
    case NATURE_OFFENDING: return is_hit ? EFFECT_NONE_AT_ALL : EFFECT_IS_UNSURE;
    case NATURE_HOLE:
    case NATURE_POISON:
    case NATURE_BULKY:
    case NATURE_EMPTY:
    case NATURE_UNWANTED:
    case NATURE_COUNT: break;
    }
    return EFFECT_NONE_AT_ALL;
}

bool states_is_hit(const struct world *w, int64_t offset, bool is_state)
{
    int64_t hit = offset % HITS;

    if (!w->set.has_state || hit == HIT_BOTH) return true;
    return hit == (is_state ? HIT_STATE : HIT_EVENT);
}

/* --- writing --- */

/* Whoever sent it has lost the partition since, or is dead. */
static bool is_late(struct world *w, const struct conn *c, uint32_t partition)
{
    struct host *h = &w->hosts[c->host];

    if (!c->has_client || broker_conn(w, c->host) != c) return true;
    if (!h->is_on || !h->holds || h->is_expelled) return true;
    return host_lane_of(h, partition) == NULL;
}

void states_write(struct world *w, const struct conn *c, const struct packet *packet)
{
    struct state_topic *t =
        &w->stored.now.states[packet->partition][states_entity(packet->offset)];
    bool is_back = packet->offset < t->offset && is_late(w, c, packet->partition);
    int16_t before = t->offset;

    w->stored.is_dirty = true;
    if (packet->incarnation != w->truth.partitions[packet->partition].incarnation) return;
    t->offset = (int16_t)packet->offset;
    t->is_set = !packet->is_cleared;
    if (is_back && before > t->stale_below) t->stale_below = before;
    if (!is_back && t->offset >= t->stale_below) t->stale_below = -1;
}

/* --- looking --- */

/* The newest record of the entity below @next that says something of its state, when Kafka
 * still has it and somebody owes it; else -1. */
static int64_t newest(const struct partition *p, uint32_t entity, int64_t next)
{
    struct bits below = p->affects[entity];

    bits_cut(&below, next);
    int64_t last = bits_last(&below);
    return last >= 0 && bits_have(&p->owed_states, last) ? last : -1;
}

void states_check_mark(struct world *w, uint32_t partition, int64_t next)
{
    const struct partition *p = &w->truth.partitions[partition];

    if (!w->set.has_state) return;
    for (uint32_t e = 0; e < ENTITIES; e++) {
        const struct state_topic *t = &w->stored.now.states[partition][e];
        int64_t last = newest(p, e, next);
        if (last < 0 || t->stale_below >= 0 || t->offset >= last) continue;
        if (states_effect((enum nature)p->was[last], last) == EFFECT_IS_UNSURE) continue;
        BREAK("state: the checkpoint of %u says %lld, and the state of %lld was never written",
              partition, (long long)next, (long long)last);
    }
}

void states_take_mark(struct world *w, const struct conn *c, uint32_t partition, int64_t next)
{
    const struct partition *p = &w->truth.partitions[partition];

    if (!w->set.has_state || !is_late(w, c, partition)) return;
    for (uint32_t e = 0; e < ENTITIES; e++) {
        struct state_topic *t = &w->stored.now.states[partition][e];
        int64_t last = newest(p, e, next);
        if (last > t->stale_below) t->stale_below = (int16_t)last;
    }
}

static bool holds(const struct state_topic *t, const struct partition *p, int64_t last)
{
    switch (states_effect((enum nature)p->was[last], last)) {
    case EFFECT_IS_SET: return t->is_set && t->offset == last;
    case EFFECT_IS_CLEARED: return !t->is_set;
    case EFFECT_IS_UNSURE:
    case EFFECT_NONE_AT_ALL: break;
    }
    return true;
}

int states_lack(const struct world *w, uint32_t partition)
{
    const struct partition *p = &w->truth.partitions[partition];

    for (uint32_t e = 0; w->set.has_state && e < ENTITIES; e++) {
        const struct state_topic *t = &w->stored.now.states[partition][e];
        int64_t last = newest(p, e, p->high);
        if (t->stale_below >= 0) continue;
        if (last >= 0 && !holds(t, p, last)) return (int)e;
        if (bits_last(&p->affects[e]) < 0 && t->is_set) return (int)e; /* out of nothing */
    }
    return -1;
}

/* --- events that were sent long ago --- */

void states_check_event(struct world *w, uint32_t partition, int64_t offset)
{
    int64_t from = w->truth.partitions[partition].events_from;

    if (offset >= from) return;
    BREAK("R6: the event of %u@%lld is sent again, and recovery.window begins at %lld",
          partition, (long long)offset, (long long)from);
}

void states_begin_events(struct world *w, uint32_t partition, int64_t found, int64_t committed)
{
    struct partition *p = &w->truth.partitions[partition];
    int64_t from = found < committed ? found : committed;

    if (from < 0) from = 0;
    if (!p->has_events_from || from < p->events_from) p->events_from = from;
    p->has_events_from = true;
}

void states_forget_events(struct world *w, uint32_t partition)
{
    w->truth.partitions[partition].events_from = 0;
    w->truth.partitions[partition].has_events_from = false;
}

/* Where it cannot, all is sent again. */
void states_take_look(struct world *w, const struct host_lane *lane)
{
    if (lane->recalled < 0 || (lane->has_print && lane->recalled > lane->low)) return;
    states_forget_events(w, lane->partition);
}

void states_show(const struct world *w)
{
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        (void)fprintf(w->set.trace, "         partition %u:", p);
        for (uint32_t e = 0; e < ENTITIES; e++) {
            const struct state_topic *t = &w->stored.now.states[p][e];
            if (t->is_set) (void)fprintf(w->set.trace, " e-%u: %d", e, t->offset);
            if (!t->is_set) (void)fprintf(w->set.trace, " e-%u: nothing", e);
        }
        (void)fputc('\n', w->set.trace);
    }
}
