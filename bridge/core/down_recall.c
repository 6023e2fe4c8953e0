#include <assert.h>
#include <string.h>

#include "bridge/base/chance.h"
#include "bridge/base/json.h"
#include "bridge/core/down_state.h"
#include "topics/payload.h"

static const struct text dropped_topic = {"$SYS/broker/publish/messages/dropped", 36};

/* --- asking --- */

void recall_begin(struct down *d)
{
    if (d->hold != HOLD_READING) return;
    if (!d->set.has_checkpoints) {
        if (d->is_started || d->recall != RECALL_NOTHING) return;
        d->recall = RECALL_LOOKING;
        effects_add(d->out, EFFECT_LOOK);
        return;
    }
    if (d->link != LINK_UP) return;

    for (uint32_t i = 0; i < d->lane_count; i++)
        phase_set(d, &d->lanes[i], LANE_WAITING);
    d->batch_first = d->batch_end = 0;
    d->recall = RECALL_DUE;
}

void recall_end(struct down *d)
{
    if (!d->set.has_checkpoints) return;
    d->recall = RECALL_NOTHING;
    d->hears_us = false;
    d->identity_is_due = d->is_identified = false;
    d->broker_id[0] = d->made_id[0] = '\0';
    d->made_is_back = false;
}

static void add_topic(struct down *d, struct text topic)
{
    assert(d->topic_count < sizeof d->topics / sizeof d->topics[0]);
    d->topics[d->topic_count++] = topic;
}

/* The topics added since @first are those of the effect. */
static void give_topics(struct down *d, enum effect_kind kind, size_t first)
{
    if (d->topic_count == first) return;
    struct effect *e = effects_add(d->out, kind);
    e->topics.at = d->topics + first;
    e->topics.count = d->topic_count - first;
}

static struct text fence_topic(struct down *d)
{
    char rest[WRITER_BYTES + 8];
    struct sink s = SINK(rest);

    sink_text(&s, TEXT("fence/"));
    sink_text(&s, text_of(d->set.instance));
    return marks_topic(d, sink_since(&s, 0));
}

static int64_t our_process(const struct down *d)
{
    return (int64_t)(d->set.seed >> 5); /* of 18 digits at most */
}

/* What no other process, and no earlier fence, says. It is retained, so that two processes of
 * one name see each other's. */
static struct text next_fence(struct down *d)
{
    struct sink s = SINK(d->fence);
    struct json j;

    if (d->fences == 0) d->since_ms = d->now.wall_ms;
    json_open(&j, &s);
    json_int(&j, "process", our_process(d));
    json_int(&j, "since", d->since_ms);
    json_int(&j, "fence", (int64_t)++d->fences);
    json_close(&j);
    assert(!s.overflow);
    d->fence_size = s.size;
    return sink_since(&s, 0);
}

/* R2: subscribes to the checkpoints of the next lanes, and sends the fence behind. What is
 * retained comes before the fence comes back. */
static void ask_batch(struct down *d)
{
    size_t first = d->topic_count;
    struct text fence = fence_topic(d);

    d->batch_first = d->batch_end;
    d->batch_end = d->batch_first + RECALL_BATCH < d->lane_count ? d->batch_first + RECALL_BATCH
                                                                 : d->lane_count;
    if (!d->hears_us) {
        d->hears_us = true;
        add_topic(d, fence);
        add_topic(d, marks_topic(d, TEXT("id")));
        add_topic(d, dropped_topic);
    }
    for (uint32_t i = d->batch_first; i < d->batch_end; i++) {
        d->lanes[i].recollection = RECALLED_NOTHING;
        add_topic(d, marks_lane_topic(d, &d->lanes[i]));
    }
    give_topics(d, EFFECT_SUBSCRIBE, first);
    marks_post(d, POST_FENCE, 0, fence, next_fence(d));
    d->recall = RECALL_FENCING;
    d->recall_until_ms = d->now.mono_ms + d->set.puback_timeout_ms;
}

void recall_go_on(struct down *d)
{
    if (d->recall != RECALL_DUE || d->hold != HOLD_READING || !marks_have_room(d)) return;
    if (d->texts.capacity - d->texts.size < BATCH_TEXTS_BYTES) return;
    ask_batch(d);
}

void recall_tick(struct down *d)
{
    if (d->recall != RECALL_FENCING || d->now.mono_ms < d->recall_until_ms) return;
    if (d->link != LINK_UP) return;
    d->recall = RECALL_NOTHING;
    down_tell(d, FACT_FENCE_LOST, (struct text){0}, (struct text){0}, d->set.puback_timeout_ms);
    epoch_cue(d, LINK_SILENT);
}

/* --- the broker's identity (R0) --- */

static bool is_identity(struct text id)
{
    if (id.size != BROKER_ID_BYTES - 1) return false;
    for (size_t i = 0; i < id.size; i++) {
        bool is_hex =
            (id.at[i] >= '0' && id.at[i] <= '9') || (id.at[i] >= 'a' && id.at[i] <= 'f');
        if (!is_hex) return false;
    }
    return true;
}

/* Ours come back too, in the broker's order: the last one is the one that it retains. When two
 * bridges give a new broker an identity at the same time, the first one shall stay, for
 * checkpoints bear it already: who hears another one before his own sends that one again. */
static void adopt_identity(struct down *d, const char *found)
{
    bool is_made = strcmp(found, d->made_id) == 0;
    bool comes_first = d->made_id[0] != '\0' && !d->made_is_back;

    if (is_made) d->made_is_back = true;
    if ((is_made && comes_first) || strcmp(found, d->broker_id) == 0) return;
    memcpy(d->broker_id, found, sizeof d->broker_id);
    d->identity_is_due = comes_first;
    if (!d->is_identified) return;
    memcpy(d->last_broker_id, found, sizeof d->last_broker_id);
    for (uint32_t i = 0; i < d->lane_count; i++)
        marks_want(d, &d->lanes[i]);
}

static void hear_identity(struct down *d, struct bytes payload)
{
    struct payload *p = NULL;
    struct text id;
    char found[BROKER_ID_BYTES] = "";

    if (payload_parse(payload, TEXT("application/json"), &p) == ERR_OK &&
        payload_find(p, TEXT("/id"), &id) && is_identity(id)) {
        memcpy(found, id.at, id.size);
    }
    payload_done(p);
    if (found[0] != '\0') adopt_identity(d, found);
}

static void make_identity(struct down *d)
{
    uint64_t state = d->set.seed ^ (uint64_t)d->now.mono_ms << 32 ^ d->epoch;

    for (int half = 0; half < 2; half++) {
        uint64_t n = chance_next(&state);
        for (int i = 0; i < 16; i++)
            d->broker_id[16 * half + i] = "0123456789abcdef"[n >> (60 - 4 * i) & 15];
    }
    d->broker_id[BROKER_ID_BYTES - 1] = '\0';
    memcpy(d->made_id, d->broker_id, sizeof d->made_id);
    d->identity_is_due = true;
    down_tell(d, FACT_BROKER_NEW, (struct text){0}, text_of(d->broker_id), 0);
}

static void settle_identity(struct down *d)
{
    bool has_one = d->broker_id[0] != '\0';

    if (!has_one) make_identity(d);
    if (has_one && d->last_broker_id[0] != '\0' &&
        strcmp(d->broker_id, d->last_broker_id) != 0) {
        down_tell(d, FACT_BROKER_CHANGED, (struct text){0}, text_of(d->broker_id), 0);
    }
    memcpy(d->last_broker_id, d->broker_id, sizeof d->last_broker_id);
    d->is_identified = true;
}

/* --- hearing --- */

/* The batch is known: what has not come is not there. */
static void fence_is_back(struct down *d)
{
    size_t first = d->topic_count;

    for (uint32_t i = d->batch_first; i < d->batch_end; i++)
        add_topic(d, marks_lane_topic(d, &d->lanes[i]));
    give_topics(d, EFFECT_UNSUBSCRIBE, first);
    if (!d->is_identified) settle_identity(d);
    if (d->batch_end < d->lane_count) {
        d->recall = RECALL_DUE;
        return;
    }
    d->recall = RECALL_LOOKING;
    effects_add(d->out, EFFECT_LOOK);
}

/* Mosquitto 2.0.11 does not say that another client has taken over our client id (failures.md,
 * A12); but the other one leaves its fence. The younger process stays, as it does in the Kafka
 * group. */
static void look_for_rival(struct down *d, struct bytes payload)
{
    struct payload *p = NULL;
    int64_t process, since;

    if (d->fences < 2) return; /* it may be our own predecessor's */
    if (payload_parse(payload, TEXT("application/json"), &p) == ERR_OK &&
        payload_find_int(p, TEXT("/process"), &process) &&
        payload_find_int(p, TEXT("/since"), &since) && process != our_process(d) &&
        since > d->since_ms) {
        epoch_taken_over(d);
    }
    payload_done(p);
}

/* "mes.batch-event/3" -> the lane; NULL when we do not hold it. */
static struct lane *lane_called(struct down *d, struct text name)
{
    struct text kafka_topic;
    int32_t partition;

    if (!checkpoint_place_read(name, &kafka_topic, &partition)) return NULL;
    for (uint32_t i = 0; i < d->lane_count; i++) {
        struct lane *lane = &d->lanes[i];
        if (lane->partition == partition && text_equal(text_of(lane->kafka_topic), kafka_topic))
            return lane;
    }
    return NULL;
}

static enum recollection recollect(const struct down *d, const struct lane *lane,
                                   struct bytes payload, struct checkpoint *out)
{
    if (payload.size == 0) return RECALLED_NOTHING; /* deleted (MQTT 5.0, 3.3.1.3) */
    switch (checkpoint_read(payload, out)) {
    case CHECKPOINT_FINE: break;
    case CHECKPOINT_GARBAGE: return RECALLED_GARBAGE;
    case CHECKPOINT_OTHER_VERSION: return RECALLED_OTHER_VERSION;
    }
    bool is_ours = strcmp(out->bridge_id, d->set.bridge_id) == 0 &&
                   strcmp(out->kafka_topic, lane->kafka_topic) == 0 &&
                   out->partition == lane->partition;
    return is_ours ? RECALLED_CHECKPOINT : RECALLED_OTHER_OWNER;
}

static void hear_checkpoint(struct down *d, struct text name, struct bytes payload)
{
    struct checkpoint c = {0};
    struct lane *lane = lane_called(d, name);
    if (lane == NULL) return;

    enum recollection recollection = recollect(d, lane, payload, &c);
    if (lane->phase == LANE_WAITING && d->recall == RECALL_FENCING) {
        lane->recollection = recollection;
        lane->recalled = c;
        return;
    }
    /* an operator has set the checkpoint of a refused lane: everything is asked anew */
    if (lane->phase == LANE_REFUSED && recollection == RECALLED_CHECKPOINT && c.is_forced)
        d->end_is_due = true;
}

/* R12: $SYS counts since the broker's start. */
static void hear_dropped(struct down *d, struct bytes payload)
{
    const char *at = payload.at;
    int64_t count = 0;

    if (payload.size == 0 || payload.size > 18) return;
    for (size_t i = 0; i < payload.size; i++) {
        if (at[i] < '0' || at[i] > '9') return;
        count = count * 10 + (at[i] - '0');
    }
    int64_t before = d->dropped;
    d->dropped = count;
    if (before < 0) return; /* what was before us is not news */
    int64_t more = count >= before ? count - before : count;
    if (more == 0) return;
    d->stats.at[STAT_BROKER_DROPPED] += (uint64_t)more;
    down_tell(d, FACT_DROPPED, (struct text){0}, (struct text){0}, more);
}

static void hear_fence(struct down *d, struct bytes payload)
{
    if (text_equal(text_of_bytes(payload), (struct text){d->fence, d->fence_size})) {
        fence_is_back(d);
    } else {
        look_for_rival(d, payload);
    }
}

/* @whole without @start, when it begins so. */
static bool is_below(struct text whole, struct text start, struct text *rest)
{
    if (!text_starts_with(whole, start)) return false;
    *rest = (struct text){whole.at + start.size, whole.size - start.size};
    return true;
}

void recall_message(struct down *d, const struct input *in)
{
    struct text rest, topic = in->message.topic;
    struct bytes payload = in->message.payload;

    if (in->message.epoch != d->epoch || d->link != LINK_UP) return;
    if (text_equal(topic, dropped_topic)) {
        hear_dropped(d, payload);
        return;
    }
    if (!is_below(topic, marks_topic(d, TEXT("")), &rest)) return;
    if (text_equal(rest, TEXT("id"))) {
        hear_identity(d, payload);
    } else if (is_below(rest, TEXT("checkpoint/"), &rest)) {
        hear_checkpoint(d, rest, payload);
    } else if (text_starts_with(rest, TEXT("fence/")) && d->recall == RECALL_FENCING) {
        hear_fence(d, payload);
    }
}

/* --- deciding --- */

static struct start decide(const struct down *d, const struct lane *lane, bool group_is_new)
{
    struct start_facts facts = {
        .recollection = d->set.has_checkpoints ? lane->recollection : RECALLED_NOTHING,
        .checkpoint = &lane->recalled,
        .looked = lane->looked,
        .group_is_new = group_is_new,
        .begins_at_end = d->set.start_at_end,
        .broker_id = d->broker_id,
        .cluster_id = text_of(d->cluster_id),
        .acknowledged = lane->acknowledged,
        .begun = lane->begun,
        .events_from = lane->events_from,
    };
    /* without checkpoints a commit stands for itself */
    if (!d->set.has_checkpoints) facts.looked.is_unmarked = true;
    return start_decide(&facts);
}

static void tell_findings(struct down *d)
{
    if (d->rolled_back > 0) {
        d->stats.at[STAT_ROLLBACKS]++;
        down_tell(d, FACT_ROLLED_BACK, (struct text){0}, (struct text){0}, d->rolled_back);
    }
    if (d->lanes_lost > 0) {
        d->stats.at[STAT_STATE_LOSSES] += d->lanes_lost;
        down_tell(d, FACT_STATE_LOST, (struct text){0}, (struct text){0},
                  d->set.recovery_grace_ms);
    }
    d->rolled_back = d->lanes_lost = 0;
}

/* Refused lanes listen on, for an operator who sets their checkpoints. */
static void listen_on(struct down *d)
{
    size_t first = d->topic_count;

    for (uint32_t i = 0; i < d->lane_count; i++) {
        if (d->lanes[i].phase != LANE_REFUSED) continue;
        if (d->topic_count - first == RECALL_BATCH) break;
        add_topic(d, marks_lane_topic(d, &d->lanes[i]));
    }
    give_topics(d, EFFECT_SUBSCRIBE, first);
}

static void start_all(struct down *d)
{
    struct effect *e = effects_add(d->out, EFFECT_START);

    e->points.at = d->starts;
    e->points.count = d->lane_count;
    d->is_started = true;
    down_tell(d, FACT_LANES_OPEN, (struct text){0}, (struct text){0}, d->lane_count);
}

void recall_looked(struct down *d, const struct input *in)
{
    struct sink cluster = SINK(d->cluster_id);

    if (d->recall != RECALL_LOOKING || d->hold != HOLD_READING) return;
    assert(in->looked.count == d->lane_count);
    cluster.capacity--; /* for the NUL */
    sink_text(&cluster, in->looked.cluster_id);
    d->cluster_id[cluster.size] = '\0';

    d->recall = RECALL_DONE;
    for (uint32_t i = 0; i < d->lane_count; i++) {
        struct lane *lane = &d->lanes[i];
        lane->looked = in->looked.at[i];
        struct start s = decide(d, lane, in->looked.group_is_new);
        phase_begin(d, lane, &s);
    }
    if (!d->is_started) start_all(d);
    tell_findings(d);
    listen_on(d);
}
