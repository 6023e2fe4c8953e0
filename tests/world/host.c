#include "tests/world/host.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

#include "bridge/core/ticket.h"
#include "tests/world/host_check.h"
#include "tests/world/status.h"
#include "tests/world/world.h"

struct host_lane *host_lane_of(struct host *h, uint32_t partition)
{
    for (uint32_t i = 0; i < h->lane_count; i++) {
        if (h->lanes[i].partition == partition) return &h->lanes[i];
    }
    return NULL;
}

void host_done(struct host *h)
{
    down_done(h->down);
    free(h->memory);
    free(h->effects.at);
    *h = (struct host){.number = h->number};
}

static void *get_memory(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes);
    if (memory == NULL) abort();
    return memory;
}

static void reset(struct host *h, size_t effects_max)
{
    h->is_on = true;
    h->life++;
    h->is_frozen = h->is_asked_to_stop = false;
    h->back_ms = INT64_MAX;
    h->effects.count = 0;
    h->effects.capacity = effects_max;
    notes_clear(&h->kafka);
    notes_clear(&h->mqtt);
    memset(&h->holds, 0, sizeof *h - offsetof(struct host, holds));
}

void host_start(struct world *w, uint32_t number)
{
    struct host *h = &w->hosts[number];
    struct down_settings settings = w->set.down;
    size_t effects_max = down_effects_max(&settings);

    assert(!h->is_on);
    down_done(h->down);
    h->down = NULL;
    /* no process has the number of another one (bits 5 and above) */
    settings.seed = (w->set.seed * 1000003 + number * 1009 + ++h->starts) << 5;
    settings.run = settings.seed * 0x9e3779b97f4a7c15u;
    settings.instance = own_instance(number);
    if (h->memory_bytes < down_bytes(&settings)) {
        h->memory_bytes = down_bytes(&settings);
        h->memory = get_memory(h->memory, h->memory_bytes);
    }
    if (h->effects.capacity < effects_max)
        h->effects.at = get_memory(h->effects.at, effects_max * sizeof *h->effects.at);
    reset(h, effects_max);
    status_start(w, h, settings.run);
    h->down = down_init(h->memory, &settings);
    kafka_join(w, number);
}

void host_kill(struct world *w, uint32_t number)
{
    struct host *h = &w->hosts[number];

    if (!h->is_on) return;
    check_void(w, h, "the end of a bridge");
    h->is_on = h->is_frozen = false;
    h->lane_count = 0;
    broker_client_died(w, number);
    kafka_silence(w, number);
}

void host_assign(struct host *h, uint32_t partition)
{
    struct assigned *a = &h->assigned[h->assigned_count];

    memcpy(a->kafka_topic, WORLD_KAFKA_TOPIC, sizeof WORLD_KAFKA_TOPIC);
    a->partition = (int32_t)partition;
    h->assigned_partition[h->assigned_count++] = partition;
}

void host_expelled(struct world *w, uint32_t number)
{
    struct host *h = &w->hosts[number];

    check_void(w, h, "the end of a session");
    h->is_expelled = h->is_on && h->holds;
}

void host_notices(struct world *w, uint32_t number)
{
    struct host *h = &w->hosts[number];

    if (!h->holds) {
        kafka_join(w, number);
    } else if (!h->lost_is_owed) {
        h->lost_is_owed = true;
        notes_add(&h->kafka, w->now_ms + world_delay(w, DELAY_GROUP), INPUT_LANES_LOST);
    }
}

bool host_is_overtaken(const struct world *w, const struct host *h)
{
    if (!h->is_on || !h->has_started || h->is_expelled) return false;
    for (uint32_t i = 0; i < h->lane_count; i++) {
        if (h->lanes[i].position < w->truth.partitions[h->lanes[i].partition].low) return true;
    }
    return false;
}

void host_freeze(struct world *w, uint32_t number)
{
    struct host *h = &w->hosts[number];

    if (!h->is_on || h->is_frozen) return;
    h->is_frozen = true;
    kafka_silence(w, number);
}

void host_thaw(struct world *w, uint32_t number)
{
    struct host *h = &w->hosts[number];

    if (!h->is_on || !h->is_frozen) return;
    h->is_frozen = false;
    h->back_ms = INT64_MAX;
    if (h->status.due_ms < w->now_ms) h->status.due_ms = w->now_ms; /* it could not say it */
    if (w->kafka.members[number].is_in) {
        kafka_beat(w, number);
    } else {
        host_notices(w, number);
    }
}

void host_stop(struct world *w, uint32_t number)
{
    struct host *h = &w->hosts[number];

    if (!h->is_on || h->is_frozen) return;
    host_feed(w, h, &(struct input){.kind = INPUT_STOP});
}

/* --- notes become inputs --- */

static void put_words(struct reason *reason, const struct note *note)
{
    reason->code = note->code;
    if (note->words == NULL) return;
    strncpy(reason->words, note->words, sizeof reason->words - 1);
}

static void make_mqtt_input(struct world *w, struct host *h, const struct note *note,
                            struct input *in)
{
    if (in->kind == INPUT_PUBACKED) {
        in->puback.ticket = note->number;
        in->puback.code = (uint8_t)note->code;
        broker_answer_fed(w, h->number);
        if (note->code < 0x80) check_answered(w, note);
    } else if (in->kind == INPUT_MESSAGE) {
        struct text payload = broker_text(w, note->text);
        in->message.epoch = (uint32_t)note->number;
        in->message.topic = own_topic_name((enum own_topic)note->topic);
        in->message.payload = bytes_of_text(payload);
    } else if (in->kind == INPUT_MQTT_UP) {
        in->mqtt_up.epoch = (uint32_t)note->number;
        in->mqtt_up.receive_max = w->set.receive_max;
        in->mqtt_up.qos1 = true;
        in->mqtt_up.retain = !w->set.retains_nothing;
    } else {
        in->mqtt_down.epoch = (uint32_t)note->number;
        in->mqtt_down.was_up = note->is_good;
        in->mqtt_down.nobody_listens = note->is_refused;
        put_words(&in->mqtt_down.reason, note);
    }
}

static void make_kafka_input(struct world *w, struct host *h, const struct note *note,
                             struct input *in)
{
    switch (in->kind) {
    case INPUT_ASSIGNED:
        in->assigned.at = h->assigned;
        in->assigned.count = h->assigned_count;
        return;
    case INPUT_LOOKED:
        in->looked.at = h->looked;
        in->looked.count = h->lane_count;
        in->looked.group_is_new = h->group_is_new;
        in->looked.cluster_id = TEXT("plant-1");
        return;
    case INPUT_FOUND:
        in->found.lane = note->partition;
        in->found.offset = note->offset;
        return;
    case INPUT_DEAD_LETTERED:
        in->dead_letter.ticket = note->number;
        in->dead_letter.stored = note->is_good;
        in->dead_letter.too_large = note->is_too_large;
        put_words(&in->dead_letter.reason, note);
        if (note->is_good) check_answered(w, note);
        return;
    case INPUT_AUDITED:
        in->audited.ticket = note->number;
        in->audited.stored = note->is_good;
        put_words(&in->audited.reason, note);
        return;
    case INPUT_COMMITTED: in->committed.ok = note->is_good; return;
    case INPUT_KAFKA_AWAY: put_words(&in->reason, note); return;
    default: return;
    }
}

static void feed_note(struct world *w, struct host *h, struct notes *from)
{
    struct note note = from->at[from->first];
    struct input in = {.kind = (enum input_kind)note.kind};

    notes_drop_first(from);
    if (from == &h->mqtt) {
        make_mqtt_input(w, h, &note, &in);
    } else {
        make_kafka_input(w, h, &note, &in);
    }
    host_feed(w, h, &in);
}

static bool runs(const struct host *h)
{
    return h->is_on && !h->is_frozen;
}

static void run_notes(struct world *w, struct host *h, struct notes *from)
{
    while (runs(h) && !world_is_broken(w) && notes_arrived(from, w->now_ms) != NULL) {
        feed_note(w, h, from);
    }
}

static void run_clock(struct world *w, struct host *h)
{
    if (!runs(h) || down_deadline(h->down) > w->now_ms) return;
    host_feed(w, h, &(struct input){.kind = INPUT_TICK});
    if (runs(h) && h->asked_count == 0 && down_deadline(h->down) <= w->now_ms) {
        truth_break(&w->truth, "a TICK leaves the deadline in the past: the loop never sleeps");
    }
}

/* --- records --- */

/* As kafka_port.poll(): those that are asked for again. */
static void run_asked(struct world *w, struct host *h)
{
    while (runs(h) && h->asked_count > 0 && !world_is_broken(w)) {
        struct kept *kept = &h->kept[ticket_number(h->asked[0]) % HOST_KEPT_MAX];
        struct input in = {
            .kind = INPUT_AGAIN, .again = {kept->ticket, &kept->content.rec}
        };
        struct content content = kept->content;
        memmove(h->asked, h->asked + 1, --h->asked_count * sizeof h->asked[0]);
        kept->is_asked = false;
        h->fed_content = &content;
        host_feed(w, h, &in);
        h->fed_content = NULL;
    }
}

/* The next record of a lane; -1: none, or not before the lane is given back and assigned anew.
 */
static int64_t readable(const struct world *w, const struct host_lane *lane)
{
    const struct partition *p = &w->truth.partitions[lane->partition];

    if (lane->position < p->low || lane->position >= p->high) return -1;
    if (lane->incarnation != p->incarnation) return -1;
    return truth_next(&w->truth, lane->partition, lane->position);
}

/* The lane whose turn it is and that has a record; its number, or -1. */
static int readable_lane(const struct world *w, const struct host *h, int64_t *offset)
{
    for (uint32_t n = 0; n < h->lane_count; n++) {
        uint32_t i = (h->next_lane + n) % h->lane_count;
        *offset = readable(w, &h->lanes[i]);
        if (*offset >= 0) return (int)i;
    }
    return -1;
}

static void feed_record(struct world *w, struct host *h, uint32_t lane, int64_t offset)
{
    uint32_t partition = h->lanes[lane].partition;
    const struct partition *p = &w->truth.partitions[partition];
    struct content content;
    struct input in = {.kind = INPUT_RECORD};

    content_make(&content, partition, offset, p);
    h->lanes[lane].position = offset + 1;
    w->kafka.first_start_is_over = true;
    in.record.lane = (uint16_t)lane;
    in.record.record = &content.rec;
    h->fed_content = &content;
    host_feed(w, h, &in);
    h->fed_content = NULL;
}

/* As kafka_port.read(): at most as many as there is room for when it is called. */
static void run_reading(struct world *w, struct host *h)
{
    if (!runs(h) || !h->has_started || w->kafka.is_away || w->now_ms < h->reads_ms) return;
    uint32_t room = down_room(h->down);

    for (uint32_t i = 0; i < room && runs(h) && !world_is_broken(w); i++) {
        int64_t offset;
        int lane = readable_lane(w, h, &offset);
        if (lane < 0) return;
        feed_record(w, h, (uint32_t)lane, offset);
        /* a fetch brings several records of one partition at a time */
        if (!w->set.delays_vary || dice_hits(&w->dice, 300)) h->next_lane = (uint32_t)lane + 1;
    }
    h->reads_ms = w->now_ms + DELAY_FETCH;
}

/* Whoever looks after the process starts it again; or it gets SIGCONT. */
static void run_supervisor(struct world *w, struct host *h)
{
    if (h->back_ms > w->now_ms) return;
    h->back_ms = INT64_MAX;
    if (!h->is_on) {
        host_start(w, h->number);
    } else {
        host_thaw(w, h->number);
    }
}

void host_run(struct world *w, struct host *h)
{
    bool kafka_first = w->set.delays_vary && dice_hits(&w->dice, 500);

    run_supervisor(w, h);
    if (kafka_first) run_notes(w, h, &h->kafka);
    run_notes(w, h, &h->mqtt);
    if (!kafka_first) run_notes(w, h, &h->kafka);
    run_asked(w, h);
    run_clock(w, h);
    run_reading(w, h);
}

int64_t host_due(const struct world *w, const struct host *h)
{
    if (!runs(h)) return h->back_ms;

    int64_t due = down_deadline(h->down);
    if (notes_due(&h->kafka) < due) due = notes_due(&h->kafka);
    if (notes_due(&h->mqtt) < due) due = notes_due(&h->mqtt);

    int64_t offset;
    if (!h->has_started || h->reads_ms >= due || w->kafka.is_away) return due;
    if (down_room(h->down) == 0) return due;
    return readable_lane(w, h, &offset) >= 0 ? h->reads_ms : due;
}
