#include "tests/world/host.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/world/world.h"

void host_done(struct host *h)
{
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

void host_start(struct world *w, uint32_t number)
{
    struct host *h = &w->hosts[number];
    struct down_settings settings = w->set.down;
    size_t effects_max = down_effects_max(&settings);
    struct host fresh = {.number = number, .is_on = true};

    assert(!h->is_on);
    settings.seed = w->set.seed + number;
    if (h->memory_bytes < down_bytes(&settings)) {
        h->memory_bytes = down_bytes(&settings);
        h->memory = get_memory(h->memory, h->memory_bytes);
    }
    h->effects.at = get_memory(h->effects.at, effects_max * sizeof *h->effects.at);
    fresh.memory = h->memory;
    fresh.memory_bytes = h->memory_bytes;
    fresh.effects = (struct effects){h->effects.at, 0, effects_max};
    memcpy(h, &fresh, offsetof(struct host, kafka)); /* the rest is big */
    notes_clear(&h->kafka);
    notes_clear(&h->mqtt);
    memset(&h->holds, 0, offsetof(struct host, mqtt) - offsetof(struct host, holds));
    memset(&h->epoch, 0, sizeof *h - offsetof(struct host, epoch));
    h->down = down_init(h->memory, &settings);
    kafka_join(w, number);
}

/* A killed bridge repeats what it had finished and not committed, and what was in flight. */
void host_kill(struct world *w, uint32_t number)
{
    struct host *h = &w->hosts[number];

    if (!h->is_on) return;
    host_void(w, h, 2 * w->set.down.commit_records_max + w->set.down.window_max);
    h->is_on = h->is_frozen = false;
    broker_client_died(w, number);
    kafka_silence(w, number);
}

void host_expelled(struct world *w, uint32_t number)
{
    struct host *h = &w->hosts[number];

    host_void(w, h, 2 * w->set.down.commit_records_max + w->set.down.window_max);
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

/* A note of the world becomes an input of the core. */
static void feed_note(struct world *w, struct host *h, struct notes *from)
{
    struct note note = from->at[from->first];

    notes_drop_first(from);
    if (note.in.kind == INPUT_ASSIGNED) {
        note.in.assigned.at = h->assigned;
        note.in.assigned.count = h->assigned_count;
        note.in.assigned.group_is_new = h->group_is_new;
    }
    if (note.in.kind == INPUT_PUBACKED) {
        broker_answer_fed(w, h->number);
        if (note.in.puback.code < 0x80) truth_answered(&w->truth, note.partition, note.offset);
    }
    if (note.in.kind == INPUT_DEAD_LETTERED && note.in.dead_letter.stored) {
        truth_answered(&w->truth, note.partition, note.offset);
    }
    host_feed(w, h, &note.in);
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
    if (runs(h) && down_deadline(h->down) <= w->now_ms) {
        truth_break(&w->truth, "a TICK leaves the deadline in the past: the loop never sleeps");
    }
}

/* The lane whose turn it is and that has a record; its number, or -1. */
static int readable_lane(const struct world *w, const struct host *h, int64_t *offset)
{
    for (uint32_t n = 0; n < h->lane_count; n++) {
        uint32_t i = (h->next_lane + n) % h->lane_count;
        *offset = truth_next(&w->truth, h->lanes[i].partition, h->lanes[i].position);
        if (*offset >= 0) return (int)i;
    }
    return -1;
}

static void feed_record(struct world *w, struct host *h, uint32_t lane, int64_t offset)
{
    uint32_t partition = h->lanes[lane].partition;
    enum nature nature = w->truth.partitions[partition].fates[offset].nature;
    struct content content;
    struct input in = {.kind = INPUT_RECORD};

    content_make(&content, partition, offset, nature, WORLD_WALL_MS);
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
    if (!runs(h) || w->kafka.is_away || w->now_ms < h->reads_ms) return;
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

void host_run(struct world *w, struct host *h)
{
    bool kafka_first = w->set.delays_vary && dice_hits(&w->dice, 500);

    if (kafka_first) run_notes(w, h, &h->kafka);
    run_notes(w, h, &h->mqtt);
    if (!kafka_first) run_notes(w, h, &h->kafka);
    run_clock(w, h);
    run_reading(w, h);
}

int64_t host_due(const struct world *w, const struct host *h)
{
    if (!runs(h)) return INT64_MAX;

    int64_t due = down_deadline(h->down);
    if (notes_due(&h->kafka) < due) due = notes_due(&h->kafka);
    if (notes_due(&h->mqtt) < due) due = notes_due(&h->mqtt);

    int64_t offset;
    if (h->reads_ms >= due || w->kafka.is_away || down_room(h->down) == 0) return due;
    return readable_lane(w, h, &offset) >= 0 ? h->reads_ms : due;
}
