#include "tests/world/culprit.h"

#include "bridge/core/reasons.h"
#include "bridge/core/ticket.h"
#include "tests/world/world.h"

#define BREAK(...) truth_break(&w->truth, __VA_ARGS__)

enum { PROOFS_MIN = 2 };

/* The records that the broker has not answered; *@one is one of them. */
static uint32_t records_in_flight(const struct host *h, const struct kept **one)
{
    uint32_t count = 0;

    for (uint32_t i = 0; h->kept_count > 0 && i < HOST_KEPT_MAX; i++) {
        if (!h->kept[i].is_used || h->kept[i].awaited == 0) continue;
        *one = &h->kept[i];
        count++;
    }
    return count;
}

static bool has_posts_in_flight(const struct host *h)
{
    for (uint32_t i = 0; i < HOST_POSTS_MAX; i++) {
        if (h->posts[i].life == h->life && h->posts[i].ticket != 0) return true;
    }
    return false;
}

void culprit_ended(const struct world *w, struct host *h, const struct input *in)
{
    const struct kept *kept = NULL;

    if (!h->is_up || h->hangs_up) return;
    if (reason_end(in->mqtt_down.reason.code) != END_SUSPECT) return;
    h->is_suspicious = true;
    h->alone_left = w->set.down.window_max;
    if (records_in_flight(h, &kept) != 1 || has_posts_in_flight(h)) return;
    struct host_lane *lane = host_lane_of(h, kept->partition);
    if (lane == NULL) return;
    if (lane->alone_at != kept->offset) lane->alone_times = 0;
    lane->alone_at = kept->offset;
    lane->alone_times++;
}

void culprit_answered(struct host *h, uint64_t ticket)
{
    struct kept *kept = &h->kept[ticket_number(ticket) % HOST_KEPT_MAX];
    unsigned what = ticket_is_state(ticket) ? RECORD_STATE : RECORD_EVENT;

    if (kept->is_used && kept->ticket == ticket_of_record(ticket))
        kept->awaited = (uint8_t)(kept->awaited & ~what);
}

void culprit_sent(struct world *w, const struct host *h)
{
    const struct conn *c = broker_conn(w, h->number);
    const struct kept *kept = NULL;

    if (h->alone_left == 0 || c == NULL || c->unanswered <= 1) return;
    uint32_t records = records_in_flight(h, &kept);
    if (records == 0) return;
    /* its event and its state */
    if (records == 1 && c->unanswered == (uint32_t)__builtin_popcount(kept->awaited)) return;
    BREAK("a culprit is looked for, and %u@%lld is not alone in flight", kept->partition,
          (long long)kept->offset);
}

void culprit_done(struct host *h)
{
    if (h->alone_left > 0) h->alone_left--;
}

void culprit_letter(struct world *w, struct host *h, const struct kept *kept)
{
    const struct partition *p = &w->truth.partitions[kept->partition];
    const struct host_lane *lane = host_lane_of(h, kept->partition);

    if (lane == NULL || kept->incarnation != p->incarnation) return;
    if (p->nature[kept->offset] != NATURE_OFFENDING) return;
    if (lane->alone_at == kept->offset && lane->alone_times >= PROOFS_MIN) return;
    BREAK("%u@%lld is blamed, and was not alone in flight twice when the broker hung up",
          kept->partition, (long long)kept->offset);
}

bool culprit_may_be_sought(const struct host *h)
{
    const struct kept *kept = NULL;

    return h->is_suspicious && records_in_flight(h, &kept) > 0;
}
