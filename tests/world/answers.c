#include "tests/world/answers.h"

#include "tests/world/world.h"

enum { FAILURE_MS = 500, SLOW_COMMIT_MS = 1500 };

/* --- commits --- */

void kafka_commit(struct world *w, uint32_t host, const struct effect *e)
{
    struct commit_request *r = &w->kafka.requests[host];
    const struct host *h = &w->hosts[host];

    r->is_out = true;
    r->generation = w->kafka.members[host].generation;
    r->arrives_ms = w->now_ms + world_delay(w, DELAY_COMMIT);
    if (w->kafka.commits == COMMITS_LATE) r->arrives_ms += world_delay(w, SLOW_COMMIT_MS);
    r->count = 0;
    for (size_t i = 0; i < e->points.count; i++) {
        r->at[r->count].partition = h->lanes[e->points.at[i].lane].partition;
        r->at[r->count].is_marked = w->set.down.has_checkpoints;
        r->at[r->count++].next = e->points.at[i].next;
    }
}

void answers_commit(struct world *w, uint32_t host)
{
    struct commit_request *r = &w->kafka.requests[host];
    const struct member *m = &w->kafka.members[host];
    enum commit_weather weather = w->kafka.is_away ? COMMITS_FAIL : w->kafka.commits;
    bool is_quick = weather == COMMITS_WORK || weather == COMMITS_LATE;
    int64_t answer_ms = is_quick ? 1 : world_delay(w, SLOW_COMMIT_MS);
    bool made = weather != COMMITS_FAIL && m->is_in && r->generation > 0 &&
                m->generation == r->generation;

    r->is_out = false;
    for (uint32_t i = 0; made && i < r->count; i++) {
        struct partition *p = &w->truth.partitions[r->at[i].partition];
        int64_t floor = store_floor(w, r->at[i].partition);
        p->committed = r->at[i].next;
        /* whoever begins now begins earlier than it would have before */
        if (p->committed < floor) (void)truth_void(&w->truth, r->at[i].partition, p->committed);
        p->is_marked = r->at[i].is_marked;
    }
    if (!w->hosts[host].is_on || !w->hosts[host].commit_is_out) return;
    notes_add(&w->hosts[host].kafka, w->now_ms + answer_ms, INPUT_COMMITTED)->is_good =
        made && weather != COMMITS_VANISH;
}

/* --- dead letters and audit records --- */

void kafka_dead_letter(struct world *w, uint32_t host, const struct effect *e,
                       const struct kept *kept)
{
    const struct partition *p = &w->truth.partitions[kept->partition];
    bool is_of_now = kept->incarnation == p->incarnation;
    bool is_bulky = is_of_now && p->nature[kept->offset] == NATURE_BULKY;
    bool too_large = is_bulky && !e->dead_letter.without_value;
    bool refused = w->kafka.is_away || w->kafka.refuses_letters;
    struct note *note = notes_add(
        &w->hosts[host].kafka, w->now_ms + world_delay(w, refused ? FAILURE_MS : DELAY_LETTER),
        INPUT_DEAD_LETTERED);

    note->partition = (uint8_t)kept->partition;
    note->incarnation = kept->incarnation;
    note->offset = kept->offset;
    note->number = e->dead_letter.ticket;
    note->is_good = !refused && !too_large;
    note->is_too_large = !refused && too_large;
    note->words = too_large ? "message too large" : "refused";
    if (note->is_good && is_of_now)
        truth_stored(&w->truth, kept->partition, kept->offset, w->hosts[host].is_expelled);
}

void kafka_audit(struct world *w, uint32_t host, const struct effect *e)
{
    bool refused = w->kafka.is_away || w->kafka.refuses_letters;
    struct note *note = notes_add(
        &w->hosts[host].kafka, w->now_ms + world_delay(w, refused ? FAILURE_MS : DELAY_LETTER),
        INPUT_AUDITED);
    note->number = e->audit.ticket;
    note->is_good = !refused;
    note->words = "refused";
}

/* --- looks and finds --- */

void kafka_look(struct world *w, uint32_t host)
{
    notes_drop(&w->hosts[host].kafka, INPUT_LOOKED, INT64_MIN);
    w->kafka.questions[host].look_ms = w->now_ms + world_delay(w, DELAY_LETTER);
}

void kafka_find(struct world *w, uint32_t host, const struct effect *e)
{
    struct questions *q = &w->kafka.questions[host];

    q->find_ms[e->find.lane] = w->now_ms + world_delay(w, DELAY_LETTER);
    q->timestamp_ms[e->find.lane] = e->find.timestamp_ms;
}

static bool group_is_new(const struct world *w)
{
    for (uint32_t i = 0; i < w->truth.partition_count; i++) {
        if (w->truth.partitions[i].committed >= 0) return false;
    }
    return true;
}

/* The first look of a new group that starts at the logs' end commits all of them (the adapter
 * does). What the group begins behind, nobody has to carry; but only the very first time, or
 * when the topic was made anew and the broker has forgotten it too. */
static void found_group(struct world *w)
{
    for (uint32_t i = 0; i < w->truth.partition_count; i++) {
        struct partition *p = &w->truth.partitions[i];
        p->committed = p->high;
        p->is_marked = false;
        bool is_known = w->set.down.has_checkpoints && w->stored.now.next[i] >= 0;
        if (!w->kafka.first_start_is_over || !is_known)
            truth_excuse_below(&w->truth, i, p->high);
    }
}

/* Where the core itself has to see to it that the start stays where it was. A topic that was
 * made anew, when the broker has forgotten it too, is one that nobody has ever seen. */
static void excuse_first_start(struct world *w, const struct host *h)
{
    for (uint32_t i = 0; i < h->lane_count; i++) {
        uint32_t p = h->lanes[i].partition;
        bool is_forgotten = w->truth.partitions[0].incarnation > 0 &&
                            (!w->set.down.has_checkpoints || store_lacks(w, p));
        if (!w->kafka.first_start_is_over || is_forgotten)
            truth_excuse_below(&w->truth, p, h->looked[i].high);
    }
}

static void answer_look(struct world *w, struct host *h)
{
    h->group_is_new = group_is_new(w);
    bool is_late = h->group_is_new && w->set.down.start_at_end;
    if (is_late && w->set.founds) found_group(w);
    for (uint32_t i = 0; i < h->lane_count; i++) {
        const struct partition *p = &w->truth.partitions[h->lanes[i].partition];
        h->looked[i] = (struct looked){.committed = p->committed,
                                       .is_unmarked = p->committed >= 0 && !p->is_marked,
                                       .low = p->low,
                                       .high = p->high};
    }
    if (is_late) excuse_first_start(w, h);
    notes_add(&h->kafka, w->now_ms + 1, INPUT_LOOKED);
}

int64_t answers_due(const struct world *w, uint32_t host)
{
    const struct questions *q = &w->kafka.questions[host];
    int64_t due = q->look_ms;

    for (uint32_t i = 0; i < PARTITIONS_MAX; i++) {
        if (q->find_ms[i] < due) due = q->find_ms[i];
    }
    return due;
}

void answers_give(struct world *w, uint32_t host)
{
    struct questions *q = &w->kafka.questions[host];
    struct host *h = &w->hosts[host];

    if (q->look_ms <= w->now_ms) {
        q->look_ms = INT64_MAX;
        answer_look(w, h);
    }
    for (uint32_t i = 0; i < PARTITIONS_MAX; i++) {
        if (q->find_ms[i] > w->now_ms) continue;
        q->find_ms[i] = INT64_MAX;
        if (i >= h->lane_count) continue;
        struct note *note = notes_add(&h->kafka, w->now_ms + 1, INPUT_FOUND);
        note->partition = (uint8_t)i;
        note->offset =
            truth_find(&w->truth, h->lanes[i].partition, q->timestamp_ms[i] - WORLD_WALL_MS);
    }
}
