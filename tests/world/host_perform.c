#include <assert.h>

#include "bridge/core/ticket.h"
#include "tests/world/culprit.h"
#include "tests/world/host_check.h"
#include "tests/world/status.h"
#include "tests/world/telling.h"
#include "tests/world/trace.h"
#include "tests/world/world.h"

#define BREAK(...) truth_break(&w->truth, __VA_ARGS__)

/* --- records that are kept --- */

static struct kept *kept_of(struct world *w, struct host *h, uint64_t ticket)
{
    uint32_t number = ticket_number(ticket);

    if (number < HOST_KEPT_MAX && h->kept[number].is_used && h->kept[number].ticket == ticket) {
        return &h->kept[number];
    }
    BREAK("no record is kept under ticket #%llu", (unsigned long long)(ticket >> 16));
    return NULL;
}

static void keep(struct world *w, struct host *h, uint64_t ticket)
{
    uint32_t number = ticket_number(ticket);

    if (h->fed->kind != INPUT_RECORD) {
        BREAK("KEEP outside the step of a record");
        return;
    }
    if (number >= w->set.down.window_max + w->set.down.withheld_max ||
        h->kept[number].is_used) {
        BREAK("KEEP #%llu where a record is kept already", (unsigned long long)(ticket >> 16));
        return;
    }
    uint32_t partition = (uint32_t)h->fed_content->rec.partition;
    h->kept[number] = (struct kept){
        .is_used = true,
        .incarnation = w->truth.partitions[partition].incarnation,
        .ticket = ticket,
        .partition = partition,
        .offset = h->fed_content->rec.offset,
    };
    content_make(&h->kept[number].content, partition, h->fed_content->rec.offset,
                 &w->truth.partitions[partition]);
    h->kept_count++;
}

static void done(struct world *w, struct host *h, uint64_t ticket)
{
    struct kept *kept = kept_of(w, h, ticket);

    if (kept == NULL) return;
    if (kept->is_asked) BREAK("DONE of a record that is asked for");
    if (kept->awaited != 0)
        BREAK("%u@%lld is finished, and not all of it is answered", kept->partition,
              (long long)kept->offset);
    kept->is_used = false;
    h->kept_count--;
    culprit_done(h);
}

static void forget(struct host *h)
{
    for (uint32_t i = 0; h->kept_count > 0 && i < HOST_KEPT_MAX; i++)
        h->kept[i].is_used = false;
    h->kept_count = h->asked_count = 0;
}

static void again(struct world *w, struct host *h, uint64_t ticket)
{
    struct kept *kept = kept_of(w, h, ticket);

    if (kept == NULL) return;
    if (kept->is_asked || kept->awaited != 0) {
        BREAK("AGAIN of a record that is asked for, or sent");
        return;
    }
    kept->is_asked = true;
    h->asked[h->asked_count++] = ticket;
}

/* --- what is sent --- */

static void check_window(struct world *w, struct host *h)
{
    const struct conn *c = broker_conn(w, h->number);

    if (c == NULL || c->unanswered <= h->window) return;
    BREAK("%u messages in flight, and Receive Maximum or the window is %u", c->unanswered,
          h->window);
}

/* KEEP, the state, the event: right behind each other, as far as they are sent. */
static void check_order(struct world *w, const struct host *h, const struct effect *e,
                        const struct effect *before)
{
    uint64_t ticket = ticket_of_record(e->publish.ticket);
    bool is_behind_keep =
        before != NULL && before->kind == EFFECT_KEEP && before->ticket == ticket;
    bool is_behind_state = before != NULL && before->kind == EFFECT_PUBLISH &&
                           before->publish.ticket == (ticket | TICKET_STATE);

    bool is_again = h->fed->kind == INPUT_AGAIN && h->fed->again.ticket == ticket;
    bool is_first = before == NULL && is_again;

    if (is_behind_keep || is_first || (is_behind_state && !ticket_is_state(e->publish.ticket)))
        return;
    BREAK("PUBLISH without its KEEP right before it");
}

static void check_content(struct world *w, const struct host *h, const struct kept *kept,
                          const struct effect *e)
{
    bool is_state = ticket_is_state(e->publish.ticket);
    const struct message *m = e->publish.message;

    if (e->publish.offset != kept->offset ||
        (is_state ? !content_is_state(h->fed_content, m)
                  : !content_is_carried(h->fed_content, m))) {
        BREAK("INV5: the %s of %u@%lld is not the record", is_state ? "state" : "message",
              kept->partition, (long long)kept->offset);
    }
}

static void publish(struct world *w, struct host *h, const struct effect *e,
                    const struct effect *before)
{
    struct kept *kept = kept_of(w, h, ticket_of_record(e->publish.ticket));
    unsigned what = ticket_is_state(e->publish.ticket) ? RECORD_STATE : RECORD_EVENT;

    if (kept == NULL) return;
    check_order(w, h, e, before);
    if (!h->is_up) BREAK("PUBLISH while no epoch is up");
    check_content(w, h, kept, e);
    check_publish(w, h, e);
    broker_publish(w, h->number, e, kept->partition);
    kept->awaited = (uint8_t)(kept->awaited | what);
    check_window(w, h);
    culprit_sent(w, h);
}

static void post(struct world *w, struct host *h, const struct effect *e)
{
    uint8_t incarnation = 0;

    check_post(w, h, e);
    if (world_is_broken(w)) return;
    enum own_topic topic = own_topic_of(e->post.topic);
    for (uint32_t i = 0; i < h->lane_count; i++) {
        if (topic == (enum own_topic)(OWN_CHECKPOINT + h->lanes[i].partition))
            incarnation = h->lanes[i].incarnation;
    }
    broker_post(w, h->number, e, incarnation);
    check_window(w, h);
    culprit_sent(w, h);
}

static void dead_letter(struct world *w, struct host *h, const struct effect *e)
{
    struct kept *kept = kept_of(w, h, e->dead_letter.ticket);

    if (kept == NULL) return;
    if (e->dead_letter.offset != kept->offset) BREAK("the dead letter is of another record");
    culprit_letter(w, h, kept);
    kafka_dead_letter(w, h->number, e, kept);
}

/* --- where is read --- */

static void start(struct world *w, struct host *h, const struct effect *e)
{
    if (!h->holds || h->has_started || e->points.count != h->lane_count) {
        BREAK("START is not about what was assigned");
        return;
    }
    h->has_started = true;
    h->reads_ms = w->now_ms + world_delay(w, DELAY_FETCH);
    for (uint32_t i = 0; i < h->lane_count; i++)
        h->lanes[i].position = e->points.at[i].next;
    if (host_is_overtaken(w, h)) kafka_regroup(w);
}

static void rewind_lane(struct world *w, struct host *h, struct lane_point point)
{
    if (point.lane >= h->lane_count || !h->has_started || h->fed->kind == INPUT_RECORD) {
        BREAK("REWIND of a lane that is not there, or in the step of a record");
        return;
    }
    h->lanes[point.lane].position = point.next;
    h->reads_ms = w->now_ms + world_delay(w, DELAY_FETCH);
    if (host_is_overtaken(w, h)) kafka_regroup(w);
}

/* A clean hand-over leaves nothing behind that the next owner would repeat. */
static void release(struct world *w, struct host *h)
{
    const struct down_settings *s = &w->set.down;

    if (h->is_draining && w->now_ms - h->drain_since_ms >= s->drain_timeout_ms)
        h->may_repeat = true;
    uint32_t left = h->may_repeat || h->is_expelled ? 0 : check_unfinished(w, h);
    if (left > 0) BREAK("INV4: a clean hand-over leaves %u records that repeat", left);
    check_void(w, h, "a hand-over");
    if (h->lost_is_owed) notes_drop(&h->kafka, INPUT_LANES_LOST, INT64_MIN);
    h->holds = h->has_started = h->is_draining = h->is_expelled = h->lost_is_owed = false;
    h->lane_count = 0;
    kafka_released(w, h->number);
}

static void end(struct world *w, struct host *h, const struct effect *e)
{
    if (e->stop.is_clean && (h->lane_count > 0 || h->kept_count > 0)) {
        BREAK("a stop is called clean while records are open");
    }
    check_void(w, h, "a stop");
    status_end(w, h);
    h->is_on = false;
    h->ended_clean = e->stop.is_clean;
    h->ended_why = e->stop.why;
    h->lane_count = 0;
    if (w->set.restart_ms > 0) h->back_ms = w->now_ms + w->set.restart_ms;
    broker_client_died(w, h->number);
    kafka_leave(w, h->number);
}

static void dial(struct world *w, struct host *h, const struct dial *dial)
{
    if (h->down_is_owed || dial->epoch <= h->epoch) BREAK("DIAL before the last epoch is over");
    h->epoch = dial->epoch;
    h->down_is_owed = true;
    status_dial(w, h, dial);
    broker_dial(w, h->number, dial);
}

/* Does what @e asks for; @before is the effect ahead of it, or NULL. */
static void perform(struct world *w, struct host *h, const struct effect *e,
                    const struct effect *before)
{
    switch (e->kind) {
    case EFFECT_DIAL: dial(w, h, &e->dial); return;
    case EFFECT_HANG_UP:
        status_hang_up(w, h);
        if (h->holds) h->may_repeat = true; /* something was wrong with the connection */
        h->hangs_up = true;
        broker_hang_up(w, h->number, e->epoch);
        return;
    case EFFECT_PUBLISH: publish(w, h, e, before); return;
    case EFFECT_POST: post(w, h, e); return;
    case EFFECT_SUBSCRIBE:
        check_subscribe(w, h, e);
        broker_subscribe(w, h->number, e);
        return;
    case EFFECT_UNSUBSCRIBE: broker_subscribe(w, h->number, e); return;
    case EFFECT_KEEP: keep(w, h, e->ticket); return;
    case EFFECT_AGAIN: again(w, h, e->ticket); return;
    case EFFECT_DEAD_LETTER: dead_letter(w, h, e); return;
    case EFFECT_DONE: done(w, h, e->ticket); return;
    case EFFECT_FORGET: forget(h); return;
    case EFFECT_AUDIT:
        telling_audit(w, h, e);
        kafka_audit(w, h->number, e);
        return;
    case EFFECT_LOOK:
        h->look_is_wanted = true;
        kafka_look(w, h->number);
        return;
    case EFFECT_FIND:
        check_find(w, h, e);
        if (!world_is_broken(w)) kafka_find(w, h->number, e);
        return;
    case EFFECT_START: start(w, h, e); return;
    case EFFECT_REWIND: rewind_lane(w, h, e->point); return;
    case EFFECT_COMMIT:
        check_commit(w, h, e);
        if (world_is_broken(w)) return;
        h->commit_is_out = true;
        kafka_commit(w, h->number, e);
        return;
    case EFFECT_RELEASE: release(w, h); return;
    case EFFECT_TELL: telling_fact(w, h, &e->tell); return;
    case EFFECT_STOP: end(w, h, e); return;
    case EFFECT_LISTEN:
    case EFFECT_IGNORE:
    case EFFECT_PRODUCE:
    case EFFECT_ACKNOWLEDGE:
    case EFFECT_LET_GO:
    case EFFECT_KIND_COUNT: break;
    }
    BREAK("an effect that nobody knows");
}

void host_feed(struct world *w, struct host *h, const struct input *in)
{
    struct now now = {w->now_ms, WORLD_WALL_MS + w->now_ms + w->set.clock_off_ms};

    w->steps++;
    h->fed = in;
    h->alarms = 0;
    h->effects.count = 0;
    check_before(w, h, in);
    down_step(h->down, now, in, &h->effects);
    if (w->set.trace != NULL)
        trace_step(w->set.trace, w->now_ms, w->set.hosts > 1 ? (char)('a' + h->number) : '\0',
                   in, &h->effects);
    for (size_t i = 0; i < h->effects.count; i++) {
        const struct effect *e = &h->effects.at[i];
        perform(w, h, e, i == 0 ? NULL : e - 1);
    }
    check_after(w, h);
}
