#include "tests/world/consumers.h"

#include "tests/world/world.h"

enum { TAKEN_AT_A_TIME = 8 };

void consumers_init(struct world *w)
{
    for (uint32_t c = 0; c < CONSUMERS_MAX; c++) {
        struct consumer *at = &w->consumers[c];
        memset(at, 0, sizeof *at);
        at->takes_ms = INT64_MAX;
        at->back_ms = c < w->set.consumers ? 0 : INT64_MAX;
        for (uint32_t p = 0; p < PARTITIONS_MAX; p++)
            at->newest[p] = -1;
    }
    w->received.count = 0;
}

/* Nobody owes it this one. */
static uint64_t excused(const struct world *w, uint32_t consumer, uint32_t partition,
                        uint32_t word)
{
    const struct session *s = &w->stored.now.sessions[consumer];
    uint64_t missed = s->is_there ? s->missed[partition].at[word] : 0;

    return missed | w->consumers[consumer].passed[partition].at[word];
}

void consumers_lose_sessions(struct world *w)
{
    for (uint32_t n = 0; n < w->set.consumers; n++) {
        struct consumer *c = &w->consumers[n];
        for (uint32_t p = 0; p < w->truth.partition_count; p++) {
            for (uint32_t i = 0; i < BITS_WORDS; i++) {
                uint64_t late = bits_below(i, c->newest[p]) & ~c->got[p].at[i];
                c->passed[p].at[i] |= excused(w, n, p, i) & late;
            }
        }
    }
}

void consumers_made_anew(struct world *w, uint32_t partition)
{
    for (uint32_t c = 0; c < CONSUMERS_MAX; c++) {
        w->consumers[c].newest[partition] = -1;
        memset(&w->consumers[c].got[partition], 0, sizeof(struct bits));
        memset(&w->consumers[c].passed[partition], 0, sizeof(struct bits));
    }
}

void consumer_has_mail(struct world *w, uint32_t consumer)
{
    struct consumer *c = &w->consumers[consumer];

    if (!c->is_connected || c->takes_ms != INT64_MAX) return;
    c->takes_ms = w->now_ms + world_delay(w, DELAY_PACKET);
}

static void see(struct world *w, uint32_t consumer, uint16_t entry)
{
    struct consumer *c = &w->consumers[consumer];
    uint32_t p = entry_partition(entry);
    int64_t offset = entry_offset(entry);

    if (entry_incarnation(entry) != w->truth.partitions[p].incarnation) return;
    w->truth.deliveries++;
    if (consumer == 0 && w->received.count < RECEIVED_MAX)
        w->received.at[w->received.count++] = entry;
    if (bits_have(&c->got[p], offset)) {
        w->truth.repeats++;
        return;
    }
    uint64_t not_owed = excused(w, consumer, p, (uint32_t)offset / 64);
    bool is_owed = bits_have(&w->truth.partitions[p].required, offset) &&
                   (not_owed >> (offset % 64) & 1) == 0;
    bits_add(&c->got[p], offset);
    if (offset > c->newest[p]) {
        c->newest[p] = offset;
        return;
    }
    if (!is_owed) return;
    truth_break(&w->truth, "INV3: %u@%lld comes to %c for the first time after %lld", p,
                (long long)offset, 'x' + (int)consumer, (long long)c->newest[p]);
}

static void disconnect(struct world *w, uint32_t consumer)
{
    struct consumer *c = &w->consumers[consumer];
    const struct session *s = &w->stored.now.sessions[consumer];

    if (!c->is_connected) return;
    c->is_connected = false;
    c->takes_ms = INT64_MAX;
    if (!s->is_there || s->count == 0) return;
    /* seen, and the broker has not heard of it */
    for (uint32_t i = dice_roll(&w->dice, s->count < 3 ? s->count : 3u), n = 0; n < i; n++) {
        see(w, consumer, s->queue[(s->first + n) % QUEUE_MAX]);
    }
}

void consumer_away(struct world *w, uint32_t consumer, int64_t back_ms)
{
    disconnect(w, consumer);
    w->consumers[consumer].back_ms = back_ms;
}

void consumers_disconnected(struct world *w)
{
    for (uint32_t c = 0; c < w->set.consumers; c++) {
        if (!w->consumers[c].is_connected) continue;
        w->consumers[c].is_connected = false;
        w->consumers[c].takes_ms = INT64_MAX;
        w->consumers[c].back_ms = w->now_ms + world_delay(w, DELAY_CONNECT);
    }
}

static void connect(struct world *w, uint32_t consumer)
{
    struct consumer *c = &w->consumers[consumer];

    if (w->broker.is_away || w->broker.is_frozen) {
        c->back_ms = w->now_ms + world_delay(w, 2 * DELAY_CONNECT);
        return;
    }
    c->back_ms = INT64_MAX;
    c->is_connected = true;
    store_subscribe(w, consumer);
    if (w->stored.now.sessions[consumer].count > 0) consumer_has_mail(w, consumer);
}

static void take(struct world *w, uint32_t consumer)
{
    struct consumer *c = &w->consumers[consumer];
    struct session *s = &w->stored.now.sessions[consumer];

    for (int i = 0; i < TAKEN_AT_A_TIME && s->count > 0; i++) {
        see(w, consumer, s->queue[s->first]);
        s->first = (uint16_t)((s->first + 1) % QUEUE_MAX);
        s->count--;
        w->stored.is_dirty = true;
    }
    c->takes_ms = s->count > 0 ? w->now_ms + world_delay(w, DELAY_PACKET) : INT64_MAX;
}

int64_t consumers_lack(const struct world *w, uint32_t partition)
{
    const struct partition *p = &w->truth.partitions[partition];
    struct bits lack = {{0}};

    for (uint32_t i = 0; i < BITS_WORDS; i++) {
        uint64_t owed = p->required.at[i] & ~p->stored.at[i];
        for (uint32_t c = 0; c < w->set.consumers; c++) {
            const struct consumer *at = &w->consumers[c];
            lack.at[i] |= owed & ~at->got[partition].at[i] & ~excused(w, c, partition, i);
        }
        if (w->set.consumers == 0) lack.at[i] = owed & ~p->answered.at[i];
    }
    return bits_first(&lack, p->high);
}

int64_t consumers_due(const struct world *w)
{
    int64_t due = INT64_MAX;

    for (uint32_t c = 0; c < w->set.consumers; c++) {
        const struct consumer *at = &w->consumers[c];
        if (at->back_ms < due) due = at->back_ms;
        if (at->takes_ms < due && !w->broker.is_frozen) due = at->takes_ms;
    }
    return due;
}

void consumers_run(struct world *w)
{
    for (uint32_t c = 0; c < w->set.consumers; c++) {
        if (w->consumers[c].back_ms <= w->now_ms) connect(w, c);
        if (w->consumers[c].takes_ms <= w->now_ms && !w->broker.is_frozen) take(w, c);
    }
}
