#include "tests/world/kafka.h"

#include <assert.h>
#include <string.h>

#include "tests/world/world.h"

void kafka_init(struct world *w)
{
    memset(&w->kafka, 0, sizeof w->kafka);
    w->kafka.assigns_ms = INT64_MAX;
    for (uint32_t i = 0; i < HOSTS_MAX; i++)
        w->kafka.members[i].dies_ms = INT64_MAX;
}

static bool someone_holds(const struct kafka *k)
{
    for (uint32_t i = 0; i < HOSTS_MAX; i++) {
        if (k->members[i].holds) return true;
    }
    return false;
}

/* Everybody has given back what they held: the partitions can be given out. */
static void assign_when_free(struct world *w)
{
    struct kafka *k = &w->kafka;

    if (!k->is_regrouping || someone_holds(k)) return;
    k->assigns_ms = w->now_ms + world_delay(w, DELAY_GROUP);
}

void kafka_regroup(struct world *w)
{
    struct kafka *k = &w->kafka;

    k->is_regrouping = true;
    k->assigns_ms = INT64_MAX;
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        struct member *m = &k->members[i];
        if (!m->holds || m->revoke_is_out) continue;
        m->revoke_is_out = true;
        notes_add(&w->hosts[i].kafka, w->now_ms + world_delay(w, DELAY_GROUP), INPUT_REVOKED);
    }
    assign_when_free(w);
}

void kafka_join(struct world *w, uint32_t host)
{
    w->kafka.members[host] = (struct member){.is_in = true, .dies_ms = INT64_MAX};
    kafka_regroup(w);
}

void kafka_leave(struct world *w, uint32_t host)
{
    struct member *m = &w->kafka.members[host];
    bool was_in = m->is_in;

    *m = (struct member){.dies_ms = INT64_MAX};
    if (was_in) kafka_regroup(w);
}

void kafka_silence(struct world *w, uint32_t host)
{
    struct member *m = &w->kafka.members[host];

    if (m->is_in && m->dies_ms == INT64_MAX) m->dies_ms = w->now_ms + w->set.session_timeout_ms;
}

void kafka_beat(struct world *w, uint32_t host)
{
    w->kafka.members[host].dies_ms = INT64_MAX;
}

void kafka_expel(struct world *w, uint32_t host)
{
    struct host *h = &w->hosts[host];

    if (!w->kafka.members[host].is_in) return;
    world_say(w, "kafka: %c is thrown out of the group", 'a' + (int)host);
    notes_drop(&h->kafka, INPUT_REVOKED, INT64_MIN);
    notes_drop(&h->kafka, INPUT_ASSIGNED, INT64_MIN);
    host_expelled(w, host);
    kafka_leave(w, host);
}

/* What Kafka knows of a partition, as the adapter looks it up for INPUT_ASSIGNED. */
static void look_up(const struct world *w, struct host *h, uint32_t partition)
{
    const struct partition *p = &w->truth.partitions[partition];
    struct assigned *a = &h->assigned[h->assigned_count];

    memset(a, 0, sizeof *a);
    memcpy(a->kafka_topic, WORLD_KAFKA_TOPIC, sizeof WORLD_KAFKA_TOPIC);
    a->partition = (int32_t)partition;
    a->committed = p->committed;
    a->low = p->low;
    a->high = p->high;
    h->assigned_partition[h->assigned_count++] = partition;
}

static bool group_is_new(const struct world *w)
{
    for (uint32_t i = 0; i < w->truth.partition_count; i++) {
        if (w->truth.partitions[i].committed >= 0) return false;
    }
    return true;
}

/* The range assignor: consecutive partitions, the first members get one more. */
static void assign(struct world *w)
{
    struct kafka *k = &w->kafka;
    uint32_t members = 0, turn = 0, next = 0;

    k->is_regrouping = false;
    k->assigns_ms = INT64_MAX;
    k->generation++;
    for (uint32_t i = 0; i < w->set.hosts; i++)
        members += k->members[i].is_in ? 1 : 0;
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        struct member *m = &k->members[i];
        struct host *h = &w->hosts[i];
        if (!m->is_in) continue;
        uint32_t share = w->truth.partition_count / members;
        if (turn++ < w->truth.partition_count % members) share++;
        m->holds = true;
        m->revoke_is_out = false;
        m->generation = k->generation;
        h->assigned_count = 0;
        h->group_is_new = group_is_new(w);
        h->is_first_start = h->group_is_new && !k->first_start_is_over;
        for (uint32_t n = 0; n < share; n++)
            look_up(w, h, next++);
        notes_add(&h->kafka, w->now_ms + world_delay(w, DELAY_GROUP), INPUT_ASSIGNED);
    }
}

void kafka_released(struct world *w, uint32_t host)
{
    struct member *m = &w->kafka.members[host];

    m->holds = false;
    m->revoke_is_out = false;
    if (!m->is_in) {
        kafka_join(w, host);
    } else {
        assign_when_free(w);
    }
}

void kafka_commit(struct world *w, uint32_t host, const struct effect *e)
{
    struct commit_request *r = &w->kafka.requests[host];
    const struct host *h = &w->hosts[host];

    *r = (struct commit_request){.is_out = true,
                                 .generation = w->kafka.members[host].generation,
                                 .arrives_ms = w->now_ms + world_delay(w, DELAY_COMMIT)};
    for (size_t i = 0; i < e->commit.count; i++) {
        r->at[r->count].partition = h->lanes[e->commit.at[i].lane].partition;
        r->at[r->count++].next = e->commit.at[i].next;
    }
}

/* The commit reaches Kafka, or times out. */
static void take_commit(struct world *w, uint32_t host, struct commit_request *r)
{
    const struct member *m = &w->kafka.members[host];
    enum commit_weather weather = w->kafka.is_away ? COMMITS_FAIL : w->kafka.commits;
    int64_t answer_ms = weather == COMMITS_WORK ? 1 : world_delay(w, 1500);
    bool made = weather != COMMITS_FAIL && m->is_in && r->generation > 0 &&
                m->generation == r->generation;

    r->is_out = false;
    for (uint32_t i = 0; made && i < r->count; i++) {
        truth_committed(&w->truth, r->at[i].partition, r->at[i].next);
    }
    if (!w->hosts[host].is_on || !w->hosts[host].commit_is_out) return;
    notes_add(&w->hosts[host].kafka, w->now_ms + answer_ms, INPUT_COMMITTED)->in.committed.ok =
        made && weather != COMMITS_VANISH;
}

void kafka_dead_letter(struct world *w, uint32_t host, const struct effect *e,
                       uint32_t partition)
{
    const struct fate *fate = &w->truth.partitions[partition].fates[e->dead_letter.offset];
    bool too_large = fate->nature == NATURE_BULKY && !e->dead_letter.without_value;
    bool refused = w->kafka.is_away || w->kafka.refuses_letters;
    struct note *note = notes_add(&w->hosts[host].kafka,
                                  w->now_ms + world_delay(w, refused ? 500 : DELAY_LETTER),
                                  INPUT_DEAD_LETTERED);

    note->partition = partition;
    note->offset = e->dead_letter.offset;
    note->in.dead_letter.ticket = e->dead_letter.ticket;
    note->in.dead_letter.stored = !refused && !too_large;
    note->in.dead_letter.too_large = !refused && too_large;
    note->in.dead_letter.reason.code = -1;
    strcpy(note->in.dead_letter.reason.words, too_large ? "message too large" : "refused");
    if (!note->in.dead_letter.stored) return;
    if (w->hosts[host].is_expelled) {
        truth_stored_in_vain(&w->truth, partition, note->offset);
    } else {
        truth_stored(&w->truth, partition, note->offset);
    }
}

static void tell_all(struct world *w, enum input_kind kind)
{
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        if (!w->hosts[i].is_on) continue;
        struct note *note = notes_add(&w->hosts[i].kafka, w->now_ms + DELAY_DOWN, kind);
        if (kind == INPUT_KAFKA_AWAY) strcpy(note->in.reason.words, "all brokers are down");
    }
}

void kafka_go_away(struct world *w)
{
    if (w->kafka.is_away) return;
    w->kafka.is_away = true;
    tell_all(w, INPUT_KAFKA_AWAY);
}

void kafka_come_back(struct world *w)
{
    if (!w->kafka.is_away) return;
    w->kafka.is_away = false;
    tell_all(w, INPUT_KAFKA_BACK);
}

int64_t kafka_due(const struct world *w)
{
    const struct kafka *k = &w->kafka;
    int64_t due = k->is_away ? INT64_MAX : k->assigns_ms;

    for (uint32_t i = 0; i < w->set.hosts; i++) {
        if (k->requests[i].is_out && k->requests[i].arrives_ms < due) {
            due = k->requests[i].arrives_ms;
        }
        if (!k->is_away && k->members[i].dies_ms < due) due = k->members[i].dies_ms;
    }
    return due;
}

void kafka_run(struct world *w)
{
    struct kafka *k = &w->kafka;

    for (uint32_t i = 0; i < w->set.hosts; i++) {
        struct commit_request *r = &k->requests[i];
        if (r->is_out && r->arrives_ms <= w->now_ms) take_commit(w, i, r);
    }
    if (k->is_away) return;
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        if (k->members[i].dies_ms <= w->now_ms) kafka_expel(w, i);
    }
    if (k->assigns_ms <= w->now_ms) assign(w);
}
