#include "tests/world/kafka.h"

#include <assert.h>

#include "tests/world/world.h"

static void forget_questions(struct world *w, uint32_t host)
{
    struct questions *q = &w->kafka.questions[host];

    q->look_ms = INT64_MAX;
    for (uint32_t i = 0; i < PARTITIONS_MAX; i++)
        q->find_ms[i] = INT64_MAX;
    notes_drop(&w->hosts[host].kafka, INPUT_LOOKED, INT64_MIN);
    notes_drop(&w->hosts[host].kafka, INPUT_FOUND, INT64_MIN);
}

void kafka_init(struct world *w)
{
    memset(&w->kafka, 0, sizeof w->kafka);
    w->kafka.assigns_ms = w->kafka.back_ms = INT64_MAX;
    for (uint32_t i = 0; i < HOSTS_MAX; i++) {
        w->kafka.members[i].dies_ms = INT64_MAX;
        notes_clear(&w->hosts[i].kafka);
        forget_questions(w, i);
    }
}

/* --- the group --- */

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
    forget_questions(w, host);
    kafka_regroup(w);
}

void kafka_leave(struct world *w, uint32_t host)
{
    struct member *m = &w->kafka.members[host];
    bool was_in = m->is_in;

    *m = (struct member){.dies_ms = INT64_MAX};
    forget_questions(w, host);
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
        m->holds = share > 0; /* the adapter says nothing of an empty assignment */
        m->revoke_is_out = false;
        m->generation = k->generation;
        h->assigned_count = 0;
        for (uint32_t n = 0; n < share; n++)
            host_assign(h, next++);
        if (share == 0) continue;
        notes_add(&h->kafka, w->now_ms + world_delay(w, DELAY_GROUP), INPUT_ASSIGNED);
    }
}

void kafka_released(struct world *w, uint32_t host)
{
    struct member *m = &w->kafka.members[host];

    m->holds = false;
    m->revoke_is_out = false;
    forget_questions(w, host);
    if (!m->is_in) {
        kafka_join(w, host);
    } else {
        assign_when_free(w);
    }
}

/* --- the log --- */

void kafka_delete_below(struct world *w, uint32_t partition, int64_t low)
{
    struct truth *t = &w->truth;

    truth_delete_below(t, partition, low);
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        if (host_is_overtaken(w, &w->hosts[i])) {
            kafka_regroup(w);
            return;
        }
    }
}

void kafka_make_anew(struct world *w)
{
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        if (w->truth.partitions[p].incarnation + 1 == INCARNATIONS_MAX) return;
    }
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        struct host *h = &w->hosts[i];
        if (!w->kafka.members[i].is_in) continue;
        kafka_expel(w, i);
        if (h->is_on && !h->is_frozen) host_notices(w, i);
    }
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        truth_make_anew(&w->truth, p);
        store_made_anew(w, p);
        consumers_made_anew(w, p);
    }
}

/* --- away and back --- */

static void tell_all(struct world *w, enum input_kind kind)
{
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        if (!w->hosts[i].is_on) continue;
        struct note *note = notes_add(&w->hosts[i].kafka, w->now_ms + DELAY_DOWN, kind);
        if (kind == INPUT_KAFKA_AWAY) note->words = "all brokers are down";
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
    w->kafka.back_ms = INT64_MAX;
    if (!w->kafka.is_away) return;
    w->kafka.is_away = false;
    tell_all(w, INPUT_KAFKA_BACK);
}

int64_t kafka_due(const struct world *w)
{
    const struct kafka *k = &w->kafka;
    int64_t due = k->is_away ? k->back_ms : k->assigns_ms;

    for (uint32_t i = 0; i < w->set.hosts; i++) {
        int64_t other = k->requests[i].is_out ? k->requests[i].arrives_ms : INT64_MAX;
        if (other < due) due = other;
        if (k->is_away) continue;
        if (k->members[i].dies_ms < due) due = k->members[i].dies_ms;
        other = answers_due(w, i);
        if (other < due) due = other;
    }
    return due;
}

void kafka_run(struct world *w)
{
    struct kafka *k = &w->kafka;

    if (k->is_away && k->back_ms <= w->now_ms) kafka_come_back(w);
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        if (k->requests[i].is_out && k->requests[i].arrives_ms <= w->now_ms)
            answers_commit(w, i);
    }
    if (k->is_away) return;
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        if (k->members[i].dies_ms <= w->now_ms) kafka_expel(w, i);
        if (answers_due(w, i) <= w->now_ms) answers_give(w, i);
    }
    if (k->assigns_ms <= w->now_ms) assign(w);
}
