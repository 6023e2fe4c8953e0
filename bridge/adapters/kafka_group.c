#include "bridge/adapters/kafka_group.h"

#include <assert.h>
#include <time.h>

enum { STUCK_MS = 30000 }; /* before a batch that cannot be read is tried again */

void kafka_group_open(struct kafka_group *g, const struct kafka_client *client,
                      struct kafka_lookup *lookup, const struct feed *feed)
{
    *g = (struct kafka_group){.client = client, .lookup = lookup, .feed = feed};
}

static void feed(struct kafka_group *g, const struct input *in)
{
    g->feed->input(g->feed->self, in);
}

static bool is_told(const struct kafka_group *g)
{
    return g->lanes.assigned != NULL;
}

static void give(struct kafka_group *g, const rd_kafka_topic_partition_list_t *partitions)
{
    if (g->given != NULL) rd_kafka_topic_partition_list_destroy(g->given);
    g->given = partitions == NULL ? NULL : rd_kafka_topic_partition_list_copy(partitions);
    g->is_owed = partitions != NULL && partitions->cnt > 0;
}

/* Lets go of all partitions; when librdkafka waits for that (REVOKE), the group goes on. */
static void let_go(struct kafka_group *g)
{
    kafka_lookup_let_go(g->lookup);
    kafka_lanes_let_go(&g->lanes, g->client->rk);
    g->is_asked_back = g->has_slipped = g->is_off_log = false;
}

/* Tells the core that its lanes are gone, and sees to it that they are. */
static void tell_lost(struct kafka_group *g)
{
    feed(g, &(struct input){.kind = INPUT_LANES_LOST});
    let_go(g);
}

static void ask_back(struct kafka_group *g)
{
    if (g->is_asked_back) return;
    g->is_asked_back = true;
    feed(g, &(struct input){.kind = INPUT_REVOKED});
}

/* ---- rebalances ---- */

static void gain(struct kafka_group *g, const rd_kafka_topic_partition_list_t *partitions)
{
    if (is_told(g)) tell_lost(g); /* librdkafka would have said REVOKE before */
    rd_kafka_topic_partition_list_t *nothing = rd_kafka_topic_partition_list_new(0);
    rd_kafka_assign(g->client->rk, nothing); /* the answer; NULL would not be one */
    rd_kafka_topic_partition_list_destroy(nothing);
    give(g, partitions);
}

static void lose(struct kafka_group *g)
{
    give(g, NULL);
    if (!is_told(g)) {
        let_go(g);
    } else if (rd_kafka_assignment_lost(g->client->rk)) {
        tell_lost(g);
    } else {
        ask_back(g);
    }
}

void kafka_group_take(struct kafka_group *g, rd_kafka_event_t *event)
{
    if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        gain(g, rd_kafka_event_topic_partition_list(event));
    } else {
        lose(g);
    }
}

/* ---- messages ---- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum kafka_passage kafka_group_pass(struct kafka_group *g, const rd_kafka_message_t *m,
                                    struct kafka_lane **out)
{
    if (g->has_slipped) return KAFKA_VOID;
    enum kafka_passage passage = kafka_lanes_pass(&g->lanes, m, out);
    if (passage == KAFKA_SLIPPED) g->has_slipped = true;
    if (passage == KAFKA_OFF_LOG) g->is_off_log = true;
    if (passage == KAFKA_STUCK) g->retry_at_ms = now_ms() + STUCK_MS;
    if (passage != KAFKA_PASS && passage != KAFKA_VOID) kafka_wake(g->client->wake_fd);
    return passage;
}

/* ---- what is due ---- */

static bool has_partitions(const struct kafka_group *g)
{
    return g->given != NULL && g->given->cnt > 0;
}

static void tell(struct kafka_group *g)
{
    g->is_owed = false;
    kafka_lanes_open(&g->lanes, g->client->rk, g->given);
    kafka_lookup_hold(g->lookup, g->given);
    struct input in = {.kind = INPUT_ASSIGNED};
    in.assigned.at = g->lanes.assigned;
    in.assigned.count = g->lanes.count;
    feed(g, &in);
}

static void tell_stuck(struct kafka_group *g)
{
    for (size_t i = 0; i < g->lanes.count; i++) {
        struct kafka_lane *lane = &g->lanes.at[i];
        if (!lane->stuck_is_due) continue;
        lane->stuck_is_due = false;
        struct input in = {.kind = INPUT_UNREADABLE};
        in.unreadable.lane = lane->number;
        in.unreadable.reason = lane->why;
        feed(g, &in);
    }
}

/* The core is told in order, and may send a lane elsewhere because of it. */
static void settle_stuck(struct kafka_group *g)
{
    if (g->lanes.stuck == 0 || g->is_asked_back) return;
    tell_stuck(g);
    if (g->lanes.stuck == 0) return; /* it has released them */
    if (g->lanes.is_displaced || now_ms() >= g->retry_at_ms)
        kafka_lanes_restart(&g->lanes, g->client->data);
}

void kafka_group_settle(struct kafka_group *g)
{
    if (g->has_slipped) {
        tell_lost(g);
        g->is_owed = has_partitions(g);
    }
    if (g->is_off_log) ask_back(g);
    if (g->is_owed) tell(g);
    settle_stuck(g);
    kafka_lanes_retry(&g->lanes); /* again with the next poll; the helper's beat sees to one */
}

void kafka_group_release(struct kafka_group *g)
{
    bool was_asked_back = g->is_asked_back;
    let_go(g);
    /* Not the group has asked: it has nothing to take them for. */
    g->is_owed = was_asked_back && has_partitions(g);
    if (g->is_owed) kafka_wake(g->client->wake_fd);
}

void kafka_group_close(struct kafka_group *g)
{
    kafka_lanes_close(&g->lanes);
    if (g->given != NULL) rd_kafka_topic_partition_list_destroy(g->given);
    *g = (struct kafka_group){0};
}
