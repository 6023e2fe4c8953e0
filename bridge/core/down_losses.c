#include <assert.h>

#include "bridge/base/json.h"
#include "bridge/core/down_state.h"

static void count_loss(struct down *d, struct lane *lane)
{
    const struct telling *t = &lane->telling;
    int64_t from = t->from > lane->gap_counted ? t->from : lane->gap_counted;

    if (t->loss == LOSS_ANEW) {
        down_tell(d, FACT_ANEW, down_about(d, lane, t->to), (struct text){0}, t->from);
        return;
    }
    if (from >= t->to) return;
    lane->gap_counted = t->to;
    d->stats.at[STAT_GAPS]++;
    d->stats.at[STAT_LOST] += (uint64_t)(t->to - from);
    down_tell(d, FACT_GAP, down_about(d, lane, t->to), (struct text){0}, t->to - from);
}

void losses_tell(struct down *d, struct lane *lane, enum loss loss, int64_t from, int64_t to)
{
    lane->telling = (struct telling){
        .loss = loss, .from = from, .to = to, .audit_is_due = true, .notice_is_due = true};
    count_loss(d, lane);
}

static struct text write_notice(struct down *d, const struct lane *lane)
{
    const struct telling *t = &lane->telling;
    size_t start = d->texts.size;
    struct json j;

    json_open(&j, &d->texts);
    json_text(&j, "what", t->loss == LOSS_ANEW ? TEXT("anew") : TEXT("gap"));
    json_text(&j, "bridge", text_of(d->set.bridge_id));
    json_text(&j, "kafka_topic", text_of(lane->kafka_topic));
    json_int(&j, "partition", lane->partition);
    json_int(&j, "from", t->from);
    json_int(&j, "to", t->to);
    if (t->loss == LOSS_GAP) json_int(&j, "records", t->to - t->from);
    json_text(&j, "reason",
              t->loss == LOSS_ANEW ? TEXT("the topic was made anew, or lost its end")
                                   : TEXT("Kafka deleted records before they were carried"));
    json_text(&j, "writer", text_of(d->set.instance));
    json_int(&j, "timestamp", d->now.wall_ms);
    json_close(&j);
    return sink_since(&d->texts, start);
}

static void send_audit(struct down *d, struct lane *lane)
{
    struct telling *t = &lane->telling;

    if (!t->audit_is_due || d->now.mono_ms < t->audit_at_ms || posts_is_full(&d->posts)) return;
    if (d->texts.capacity - d->texts.size < POST_TEXTS_BYTES) return;
    t->audit_is_due = false;
    t->audit_is_out = true;
    struct effect *e = effects_add(d->out, EFFECT_AUDIT);
    e->audit.ticket = posts_open(&d->posts, POST_AUDIT, lane_number(d, lane), d->now.mono_ms);
    e->audit.key = text_of(lane->kafka_topic);
    e->audit.value = write_notice(d, lane);
}

static void send_notice(struct down *d, struct lane *lane)
{
    struct telling *t = &lane->telling;

    if (!t->notice_is_due || !marks_have_room(d)) return;
    t->notice_is_due = false;
    t->notice_is_out = true;
    struct text topic = marks_topic(d, TEXT("gap"));
    marks_post(d, POST_NOTICE, lane_number(d, lane), topic, write_notice(d, lane));
}

bool losses_are_told(struct down *d, struct lane *lane)
{
    const struct telling *t = &lane->telling;

    send_audit(d, lane);
    send_notice(d, lane);
    return !t->audit_is_due && !t->audit_is_out && !t->notice_is_due && !t->notice_is_out;
}

void losses_tell_again(struct lane *lane)
{
    struct telling *t = &lane->telling;

    if (!t->notice_is_out) return;
    t->notice_is_out = false;
    t->notice_is_due = true;
}

void losses_noticed(struct lane *lane)
{
    lane->telling.notice_is_out = false;
}

void losses_audited(struct down *d, const struct input *in)
{
    struct post post;

    if (!posts_answer(&d->posts, in->audited.ticket, &post)) return;
    assert(post.kind == POST_AUDIT);
    struct lane *lane = &d->lanes[post.lane];
    lane->telling.audit_is_out = false;
    if (in->audited.stored) {
        d->audit_failure_is_told = false;
        return;
    }
    lane->telling.audit_is_due = true;
    lane->telling.audit_at_ms = d->now.mono_ms + AUDIT_RETRY_MS;
    if (d->audit_failure_is_told) return;
    d->audit_failure_is_told = true;
    down_tell(d, FACT_AUDIT_FAILED, down_about(d, lane, lane->start),
              text_of(in->audited.reason.words), AUDIT_RETRY_MS);
}
