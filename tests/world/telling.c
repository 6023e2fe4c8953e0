#include "tests/world/telling.h"

#include "tests/world/states.h"
#include "tests/world/world.h"

#define BREAK(...) truth_break(&w->truth, __VA_ARGS__)

/* How far the bridge knows that the lane was handed to the broker once. */
static int64_t known_of(const struct host_lane *lane)
{
    return lane->pubacked > lane->committed ? lane->pubacked : lane->committed;
}

/* Nobody has to be told that the records below @next are gone. */
void telling_below(struct world *w, uint32_t partition, int64_t next)
{
    for (uint32_t i = 0; i < BITS_WORDS; i++)
        w->truth.partitions[partition].told.at[i] |= bits_below(i, next);
}

/* A gap is told when the log, the audit topic and the gap topic have it. */
void telling_gap(struct world *w, const struct host_lane *lane)
{
    if (lane->gap_is_told && lane->gap_is_audited && lane->gap_is_posted)
        telling_below(w, lane->partition, lane->low);
}

void telling_audited(struct world *w, struct host *h, const struct input *in)
{
    for (uint32_t i = 0; i < HOST_AUDITS_MAX; i++) {
        struct audit *a = &h->audits[i];
        if (!a->is_used || a->ticket != in->audited.ticket) continue;
        a->is_used = false;
        struct host_lane *lane = host_lane_of(h, a->partition);
        if (lane == NULL || !in->audited.stored) continue;
        lane->gap_is_audited = true;
        telling_gap(w, lane);
    }
}

/* INV9: what Kafka deleted before anybody carried it is said before anything newer. A broker
 * that was killed, and the bridge has not noticed, has other records; so only while the
 * connection lives. */
static void check_silence(struct world *w, struct host_lane *lane, int64_t offset)
{
    const struct partition *p = &w->truth.partitions[lane->partition];
    const struct bits *arrived = &w->stored.now.arrived[lane->partition];
    struct bits silent;

    for (uint32_t i = 0; i < BITS_WORDS; i++) {
        silent.at[i] =
            p->deleted_required.at[i] & ~arrived->at[i] & ~p->told.at[i] & ~lane->sent.at[i];
    }
    int64_t first = bits_first(&silent, offset);
    if (first < 0) return;
    BREAK("INV9: %u@%lld is sent, and it was not said that %lld is gone (%s%s%s)",
          lane->partition, (long long)offset, (long long)first,
          lane->gap_is_told ? "told " : "", lane->gap_is_audited ? "audited " : "",
          lane->gap_is_posted ? "posted" : "");
}

/* INV9: that the broker or the log is not what it was is said before anything is sent again. */
static void check_loss(struct world *w, struct host_lane *lane, int64_t offset)
{
    const struct stored *b = &w->stored;
    uint32_t p = lane->partition;
    int64_t known = known_of(lane);

    if (b->is_lost[p] && !lane->lost_is_told) {
        BREAK("INV9: %u@%lld is sent, and it was not said that the broker has lost its state",
              p, (long long)offset);
    }
    if (lane->is_anew && !lane->loss_is_told && w->truth.partitions[p].low == 0) {
        BREAK("INV9: %u@%lld is sent, and it was not said that the topic is another one", p,
              (long long)offset);
    }
    if (offset < known && !lane->loss_is_told) {
        BREAK("INV9: %u@%lld is sent again, and it was not said that the broker is behind %lld",
              p, (long long)offset, (long long)known);
    }
}

void telling_audit(struct world *w, struct host *h, const struct effect *e)
{
    int64_t partition = own_number(e->audit.value, TEXT("\"partition\":"));

    for (uint32_t i = 0; i < HOST_AUDITS_MAX; i++) {
        if (h->audits[i].is_used) continue;
        h->audits[i] = (struct audit){true, e->audit.ticket, (uint32_t)partition};
        return;
    }
    BREAK("more audit records on their way than partitions can explain");
}

/* Says that the broker, or the log, is not what it was. */
static bool is_loss(enum fact_kind kind)
{
    return kind == FACT_ROLLED_BACK || kind == FACT_GAP || kind == FACT_STATE_LOST ||
           kind == FACT_ANEW || kind == FACT_CHECKPOINT_FORCED;
}

/* "mes.batch-event/3@41" is about partition 3; -1: about none. */
static int64_t partition_of(struct text about)
{
    return own_number(about, TEXT(WORLD_KAFKA_TOPIC "/"));
}

void telling_fact(struct world *w, struct host *h, const struct fact *fact)
{
    int64_t partition = partition_of(fact->about);

    if (fact_row(fact->kind)->level != LOG_LEVEL_INFO) h->alarms++;
    if (fact->kind == FACT_AUDIENCE_LOST && w->stored.unheard == 0)
        BREAK("R12: subscribers are said to be lost, and every event has found some");
    if (fact->kind == FACT_STOPPING) h->is_stopping = true;
    if (fact->kind == FACT_CROWDED) h->is_crowded = true;
    if (fact->kind == FACT_STOPPING && !h->is_draining) {
        h->is_draining = true;
        h->drain_since_ms = w->now_ms;
    }
    for (uint32_t i = 0; i < h->lane_count; i++) {
        struct host_lane *lane = &h->lanes[i];
        if (partition >= 0 && (int64_t)lane->partition != partition) continue;
        if (fact->kind == FACT_GAP || fact->kind == FACT_ANEW) lane->gap_is_told = true;
        telling_gap(w, lane);
        if (fact->kind == FACT_CHECKPOINT_FORCED) telling_below(w, lane->partition, lane->low);
        if (fact->kind == FACT_STATE_LOST) {
            lane->is_anew = false;
            lane->lost_is_told = true; /* with it what Kafka has no more, up to there */
            int64_t known = known_of(lane);
            telling_below(w, lane->partition, known > lane->acked ? known : lane->acked);
        }
        /* nothing is known of the other topic */
        if (fact->kind == FACT_ANEW) {
            states_forget_events(w, lane->partition);
            memset(&lane->sent_before, 0, sizeof lane->sent_before);
            lane->committed = lane->pubacked = -1;
            lane->is_anew = false;
        }
        if (!is_loss(fact->kind)) continue;
        lane->loss_is_told = lane->loss_was_told = true;
        lane->told_known = known_of(lane);
    }
}

void telling_check(struct world *w, struct host_lane *lane, int64_t offset)
{
    check_silence(w, lane, offset);
    check_loss(w, lane, offset);
}
