#include <assert.h>

#include "tests/world/host.h"
#include "tests/world/trace.h"
#include "tests/world/world.h"

#define BREAK(...) truth_break(&w->truth, __VA_ARGS__)

/* How many records of the host's partitions would be void from Kafka's commit on. */
static uint32_t uncommitted(const struct world *w, const struct host *h)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < h->lane_count; i++) {
        uint32_t p = h->lanes[i].partition;
        count += truth_would_void(&w->truth, p, w->truth.partitions[p].committed);
    }
    return count;
}

void host_void(struct world *w, struct host *h, uint32_t may_be)
{
    uint32_t count = 0;

    if (h->is_expelled) return; /* it was void already, and others may have it now */
    for (uint32_t i = 0; i < h->lane_count; i++) {
        uint32_t p = h->lanes[i].partition;
        count += truth_void(&w->truth, p, w->truth.partitions[p].committed);
    }
    if (count > may_be)
        BREAK("INV4: the end of a bridge repeats %u records, not %u", count, may_be);
}

/* The epoch is over: what is not finished comes again, and that is at most a window. */
static void void_epoch(struct world *w, struct host *h)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < h->lane_count; i++) {
        int64_t safe, committed;
        if (!down_lane(h->down, (uint16_t)i, &safe, &committed)) continue;
        count += truth_void(&w->truth, h->lanes[i].partition, safe);
    }
    if (count > h->window) BREAK("INV4: the end of an epoch repeats %u records", count);
}

static struct kept *kept_of(struct world *w, struct host *h, uint64_t ticket)
{
    uint32_t number = ticket & 0xffff;

    if (number < HOST_WINDOW_MAX && h->kept[number].is_used &&
        h->kept[number].ticket == ticket) {
        return &h->kept[number];
    }
    BREAK("no record is kept under ticket #%llu", (unsigned long long)(ticket >> 16));
    return NULL;
}

static void keep(struct world *w, struct host *h, uint64_t ticket)
{
    uint32_t number = ticket & 0xffff;

    if (h->fed->kind != INPUT_RECORD) {
        BREAK("KEEP outside the step of a record");
        return;
    }
    if (number >= w->set.down.window_max || h->kept[number].is_used) {
        BREAK("KEEP #%llu where a record is kept already", (unsigned long long)(ticket >> 16));
        return;
    }
    h->kept[number] = (struct kept){true, ticket, (uint32_t)h->fed_content->rec.partition,
                                    h->fed_content->rec.offset};
    h->kept_count++;
}

static void let_go(struct host *h, struct kept *kept)
{
    kept->is_used = false;
    h->kept_count--;
}

static void publish(struct world *w, struct host *h, const struct effect *e,
                    const struct effect *before)
{
    struct kept *kept = kept_of(w, h, e->publish.ticket);

    if (kept == NULL) return;
    if (before == NULL || before->kind != EFFECT_KEEP || before->ticket != e->publish.ticket) {
        BREAK("PUBLISH without its KEEP right before it");
    }
    if (!h->is_up) BREAK("PUBLISH while no epoch is up");
    if (e->publish.offset != kept->offset ||
        !content_is_carried(h->fed_content, e->publish.message)) {
        BREAK("INV5: the message of %u@%lld is not the record", kept->partition,
              (long long)kept->offset);
    }
    if (h->is_expelled) {
        truth_published_in_vain(&w->truth, kept->partition, kept->offset);
    } else {
        truth_published(&w->truth, kept->partition, kept->offset);
    }
    broker_publish(w, h->number, kept->ticket, kept->partition, kept->offset);

    const struct conn *c = broker_conn(w, h->number);
    if (c != NULL && c->unanswered > h->window) {
        BREAK("%u messages in flight, and Receive Maximum or the window is %u", c->unanswered,
              h->window);
    }
}

static void dead_letter(struct world *w, struct host *h, const struct effect *e)
{
    struct kept *kept = kept_of(w, h, e->dead_letter.ticket);

    if (kept == NULL) return;
    if (e->dead_letter.offset != kept->offset) BREAK("the dead letter is of another record");
    kafka_dead_letter(w, h->number, e, kept->partition);
}

/* INV9: what Kafka has deleted is said before anything newer is read. */
static void start(struct world *w, struct host *h, const struct effect *e)
{
    uint32_t gaps = 0;

    if (h->fed->kind != INPUT_ASSIGNED || e->start.count != h->assigned_count) {
        BREAK("START is not about what was assigned");
        return;
    }
    h->holds = true;
    h->is_draining = h->may_repeat = false;
    h->lane_count = (uint32_t)e->start.count;
    h->reads_ms = w->now_ms + world_delay(w, DELAY_FETCH);
    for (uint32_t i = 0; i < h->lane_count; i++) {
        const struct assigned *a = &h->assigned[i];
        h->lanes[i] = (struct host_lane){h->assigned_partition[i], e->start.at[i].offset};
        if (a->committed >= 0 && a->committed < a->low) gaps++;
        if (h->is_first_start && w->set.down.start_at_end) {
            truth_excuse_below(&w->truth, h->lanes[i].partition, a->high);
        }
    }
    if (gaps != h->gaps_told) BREAK("INV9: %u gaps, and %u were told", gaps, h->gaps_told);
}

static void rewind_lane(struct world *w, struct host *h, struct commit_point point)
{
    if (point.lane >= h->lane_count || point.next > h->lanes[point.lane].position) {
        BREAK("REWIND of a lane that is not there, or forward");
        return;
    }
    h->lanes[point.lane].position = point.next;
    h->reads_ms = w->now_ms + world_delay(w, DELAY_FETCH);
}

static void commit(struct world *w, struct host *h, const struct effect *e)
{
    if (h->commit_is_out) BREAK("COMMIT while another one is unanswered");
    if (e->commit.count == 0) BREAK("COMMIT of nothing");
    for (size_t i = 0; i < e->commit.count; i++) {
        if (e->commit.at[i].lane >= h->lane_count) {
            BREAK("COMMIT of a lane that is not there");
            return;
        }
        truth_commit_asked(&w->truth, h->lanes[e->commit.at[i].lane].partition,
                           e->commit.at[i].next);
    }
    h->commit_is_out = true;
    kafka_commit(w, h->number, e);
}

/* A clean hand-over leaves nothing behind that the next owner would repeat. */
static void release(struct world *w, struct host *h)
{
    const struct down_settings *s = &w->set.down;

    if (h->is_draining && w->now_ms - h->drain_since_ms >= s->drain_timeout_ms) {
        h->may_repeat = true;
    }
    if (!h->may_repeat && !h->is_expelled && uncommitted(w, h) > 0) {
        BREAK("INV4: a clean hand-over leaves %u records that repeat", uncommitted(w, h));
    }
    host_void(w, h, 2 * s->commit_records_max + s->window_max);
    if (h->lost_is_owed) notes_drop(&h->kafka, INPUT_LANES_LOST, INT64_MIN);
    h->holds = h->is_draining = h->is_expelled = h->lost_is_owed = false;
    h->lane_count = 0;
    kafka_released(w, h->number);
}

static void end(struct world *w, struct host *h, const struct effect *e)
{
    const struct down_settings *s = &w->set.down;

    if (e->stop.is_clean && (h->lane_count > 0 || h->kept_count > 0)) {
        BREAK("a stop is called clean while records are open");
    }
    host_void(w, h, 2 * s->commit_records_max + s->window_max);
    h->is_on = false;
    h->ended_clean = e->stop.is_clean;
    h->ended_why = e->stop.why;
    h->lane_count = 0;
    broker_client_died(w, h->number);
    kafka_leave(w, h->number);
}

void host_perform(struct world *w, struct host *h, const struct effect *e,
                  const struct effect *before)
{
    struct kept *kept;

    switch (e->kind) {
    case EFFECT_DIAL:
        if (h->down_is_owed || e->epoch <= h->epoch)
            BREAK("DIAL before the last epoch is over");
        h->epoch = e->epoch;
        h->down_is_owed = true;
        broker_dial(w, h->number, e->epoch);
        return;
    case EFFECT_HANG_UP: broker_hang_up(w, h->number, e->epoch); return;
    case EFFECT_PUBLISH: publish(w, h, e, before); return;
    case EFFECT_KEEP: keep(w, h, e->ticket); return;
    case EFFECT_DEAD_LETTER: dead_letter(w, h, e); return;
    case EFFECT_DONE:
        kept = kept_of(w, h, e->ticket);
        if (kept != NULL) let_go(h, kept);
        return;
    case EFFECT_FORGET:
        for (uint32_t i = 0; i < HOST_WINDOW_MAX; i++)
            h->kept[i].is_used = false;
        h->kept_count = 0;
        return;
    case EFFECT_START: start(w, h, e); return;
    case EFFECT_REWIND: rewind_lane(w, h, e->point); return;
    case EFFECT_COMMIT: commit(w, h, e); return;
    case EFFECT_RELEASE: release(w, h); return;
    case EFFECT_TELL: return;
    case EFFECT_STOP: end(w, h, e); return;
    case EFFECT_KIND_COUNT: break;
    }
    BREAK("an effect that nobody knows");
}

/* What the world notes before the core is told. */
static void before_step(struct world *w, struct host *h, const struct input *in)
{
    switch (in->kind) {
    case INPUT_MQTT_UP:
        h->is_up = true;
        h->window = in->mqtt_up.receive_max < w->set.down.window_max ? in->mqtt_up.receive_max
                                                                     : w->set.down.window_max;
        return;
    case INPUT_MQTT_DOWN:
        h->is_up = h->down_is_owed = false;
        if (h->is_draining) h->may_repeat = true;
        if (!h->is_draining && h->holds && !h->is_expelled) void_epoch(w, h);
        return;
    case INPUT_COMMITTED:
        h->commit_is_out = false;
        if (!in->committed.ok && h->is_draining) h->may_repeat = true;
        return;
    case INPUT_LANES_LOST:
        h->lost_is_owed = false;
        h->may_repeat = true;
        return;
    case INPUT_KAFKA_FATAL: h->may_repeat = true; return;
    case INPUT_REVOKED:
    case INPUT_STOP:
        if (!h->is_draining) h->drain_since_ms = w->now_ms;
        h->is_draining = true;
        if (in->kind == INPUT_STOP) h->is_asked_to_stop = true;
        return;
    default: return;
    }
}

static void after_step(struct world *w, struct host *h)
{
    const uint64_t *at = down_stats(h->down)->at;
    uint64_t ends = at[STAT_DELIVERED] + at[STAT_REJECTED] + at[STAT_SKIPPED] +
                    at[STAT_EXPIRED] + at[STAT_FORGOTTEN];

    if (at[STAT_RECEIVED] != ends + at[STAT_IN_FLIGHT]) {
        BREAK("stats: received %llu, ends %llu, in flight %llu",
              (unsigned long long)at[STAT_RECEIVED], (unsigned long long)ends,
              (unsigned long long)at[STAT_IN_FLIGHT]);
    }
    if (h->is_on && at[STAT_IN_FLIGHT] != h->kept_count) {
        BREAK("%u records are kept, and %llu in flight", h->kept_count,
              (unsigned long long)at[STAT_IN_FLIGHT]);
    }
}

/* What the core tells its operator says also when it begins to stop by itself. */
static void hear(const struct world *w, struct host *h, enum fact_kind fact)
{
    if (fact == FACT_GAP) h->gaps_told++;
    if (fact != FACT_STOPPING || h->is_draining) return;
    h->is_draining = true;
    h->drain_since_ms = w->now_ms;
}

void host_feed(struct world *w, struct host *h, const struct input *in)
{
    struct now now = {w->now_ms, WORLD_WALL_MS + w->now_ms};

    w->steps++;
    h->fed = in;
    h->gaps_told = 0;
    h->effects.count = 0;
    before_step(w, h, in);
    down_step(h->down, now, in, &h->effects);
    if (w->set.trace != NULL) trace_step(w, h, in);
    for (size_t i = 0; i < h->effects.count; i++) {
        const struct effect *e = &h->effects.at[i];
        if (e->kind == EFFECT_TELL) hear(w, h, e->tell.kind);
        host_perform(w, h, e, i == 0 ? NULL : e - 1);
    }
    after_step(w, h);
}
