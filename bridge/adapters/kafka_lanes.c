#include "bridge/adapters/kafka_lanes.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* librdkafka's main thread answers a seek in well under a millisecond; it does no I/O for it.
 */
enum { SEEK_WAIT_MS = 1000, DRAIN_BATCH = 256 };

/* ---- opening ---- */

static void open_lane(struct kafka_lanes *lanes, uint16_t number,
                      const rd_kafka_topic_partition_t *p)
{
    struct kafka_lane *lane = &lanes->at[number];
    struct assigned *a = &lanes->assigned[number];
    snprintf(a->kafka_topic, sizeof a->kafka_topic, "%s", p->topic);
    a->partition = p->partition;
    lane->key.rkt = rd_kafka_topic_new(lanes->rk, p->topic, NULL);
    assert(lane->key.rkt != NULL);
    lane->key.partition = p->partition;
    lane->number = number;
    HASH_ADD(hh, lanes->by_key, key, sizeof lane->key, lane);
}

void kafka_lanes_open(struct kafka_lanes *lanes, rd_kafka_t *rk,
                      const rd_kafka_topic_partition_list_t *partitions)
{
    assert(lanes->assigned == NULL);
    assert(partitions->cnt > 0 && partitions->cnt <= UINT16_MAX);
    *lanes = (struct kafka_lanes){.rk = rk, .count = (size_t)partitions->cnt};
    lanes->at = calloc(lanes->count, sizeof *lanes->at);
    lanes->assigned = calloc(lanes->count, sizeof *lanes->assigned);
    assert(lanes->at != NULL && lanes->assigned != NULL);
    for (int i = 0; i < partitions->cnt; i++)
        open_lane(lanes, (uint16_t)i, &partitions->elems[i]);
}

static struct kafka_lane *lane_at(const struct kafka_lanes *lanes, uint16_t number)
{
    assert(number < lanes->count);
    return &lanes->at[number];
}

/* ---- starting ---- */

static void drain(rd_kafka_queue_t *data)
{
    rd_kafka_message_t *batch[DRAIN_BATCH];
    ssize_t got;
    while ((got = rd_kafka_consume_batch_queue(data, 0, batch, DRAIN_BATCH)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            rd_kafka_message_destroy(batch[i]);
    }
}

/* Before rd_kafka_assign(): a partition's queue is forwarded where it was told when it starts.
 */
static void forward(struct kafka_lanes *lanes, rd_kafka_queue_t *data, struct kafka_lane *lane)
{
    const struct assigned *a = &lanes->assigned[lane->number];
    lane->own = rd_kafka_queue_get_partition(lanes->rk, a->kafka_topic, a->partition);
    assert(lane->own != NULL);
    rd_kafka_queue_forward(lane->own, data);
}

rd_kafka_resp_err_t kafka_lanes_start(struct kafka_lanes *lanes, rd_kafka_queue_t *data,
                                      const struct lane_point *at, size_t count)
{
    assert(!lanes->are_started);
    assert(count == lanes->count);
    drain(data); /* what an assignment before this one has left there, errors among it */
    rd_kafka_topic_partition_list_t *list = kafka_lanes_list(lanes, at, count);
    for (size_t i = 0; i < count; i++) {
        struct kafka_lane *lane = lane_at(lanes, at[i].lane);
        assert(lane->own == NULL);
        lane->next = at[i].next;
        forward(lanes, data, lane);
    }
    lanes->are_started = true;
    rd_kafka_resp_err_t e = rd_kafka_assign(lanes->rk, list);
    rd_kafka_topic_partition_list_destroy(list); /* else rd_kafka_destroy() waits for ever */
    return e;
}

/* ---- messages ---- */

static struct kafka_lane *lane_of(struct kafka_lanes *lanes, const rd_kafka_message_t *m)
{
    struct kafka_lane_key key = {m->rkt, m->partition};
    struct kafka_lane *lane = lanes->last;
    if (lane != NULL && lane->key.rkt == key.rkt && lane->key.partition == key.partition) {
        return lane;
    }
    HASH_FIND(hh, lanes->by_key, &key, sizeof key, lane);
    lanes->last = lane;
    return lane;
}

bool kafka_is_damage(rd_kafka_resp_err_t e)
{
    switch (e) {
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED: /* of a version that does not exist */
    case RD_KAFKA_RESP_ERR_INVALID_MSG:      /* the broker has noticed it itself */
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: return true;
    default: return false;
    }
}

/* Those that are stuck, or none. */
static rd_kafka_topic_partition_list_t *stuck_ones(const struct kafka_lanes *lanes)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(4);
    for (size_t i = 0; i < lanes->count && list->cnt < (int)lanes->stuck; i++) {
        const struct kafka_lane *lane = &lanes->at[i];
        if (!lane->is_stuck) continue;
        rd_kafka_topic_partition_list_add(list, rd_kafka_topic_name(lane->key.rkt),
                                          (int32_t)lane->key.partition);
    }
    return list;
}

static void get_stuck(struct kafka_lanes *lanes, struct kafka_lane *lane,
                      const rd_kafka_message_t *m)
{
    lane->is_stuck = lane->stuck_is_due = true;
    lane->why.code = -1;
    snprintf(lane->why.words, sizeof lane->why.words, "%s", rd_kafka_message_errstr(m));
    lanes->stuck++;
    rd_kafka_topic_partition_list_t *list = stuck_ones(lanes);
    rd_kafka_pause_partitions(lanes->rk, list);
    rd_kafka_topic_partition_list_destroy(list);
}

/* A pause outlives the assignment. */
static void get_loose(struct kafka_lanes *lanes)
{
    if (lanes->stuck == 0) return;
    rd_kafka_topic_partition_list_t *list = stuck_ones(lanes);
    rd_kafka_resume_partitions(lanes->rk, list);
    rd_kafka_topic_partition_list_destroy(list);
    for (size_t i = 0; i < lanes->count; i++)
        lanes->at[i].is_stuck = lanes->at[i].stuck_is_due = false;
    lanes->stuck = 0;
    lanes->is_displaced = false;
}

enum kafka_passage kafka_lanes_pass(struct kafka_lanes *lanes, const rd_kafka_message_t *m,
                                    struct kafka_lane **out)
{
    struct kafka_lane *lane = lane_of(lanes, m);
    if (lane == NULL || lane->is_stuck) return KAFKA_VOID;
    if (m->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) return KAFKA_OFF_LOG;
    if (lane->seek_is_owed) return KAFKA_VOID;
    if (kafka_is_damage(m->err)) {
        get_stuck(lanes, lane, m);
        return KAFKA_STUCK;
    }
    assert(m->err == RD_KAFKA_RESP_ERR_NO_ERROR);
    if (m->offset < lane->next) return KAFKA_SLIPPED;
    lane->next = m->offset + 1;
    *out = lane;
    return KAFKA_PASS;
}

/* ---- seeking ---- */

/* Without a wait librdkafka would not say that it refused, and the lane would be silent for
 * ever: everything fetched counts as older than the seek. */
static bool seek(const struct kafka_lane *lane)
{
    return rd_kafka_seek(lane->key.rkt, (int32_t)lane->key.partition, lane->next,
                         SEEK_WAIT_MS) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

static void settle_seek(struct kafka_lanes *lanes, struct kafka_lane *lane)
{
    bool was_owed = lane->seek_is_owed;
    lane->seek_is_owed = !seek(lane);
    if (lane->seek_is_owed && !was_owed) lanes->seeks_owed++;
    if (!lane->seek_is_owed && was_owed) lanes->seeks_owed--;
}

void kafka_lanes_seek(struct kafka_lanes *lanes, uint16_t number, int64_t next)
{
    struct kafka_lane *lane = lane_at(lanes, number);
    assert(lanes->are_started);
    lane->next = next;
    if (lane->is_stuck) {
        lanes->is_displaced = true;
        return;
    }
    settle_seek(lanes, lane);
}

void kafka_lanes_retry(struct kafka_lanes *lanes)
{
    for (size_t i = 0; i < lanes->count && lanes->seeks_owed > 0; i++) {
        if (lanes->at[i].seek_is_owed) settle_seek(lanes, &lanes->at[i]);
    }
}

/* ---- the whole ---- */

rd_kafka_topic_partition_list_t *kafka_lanes_list(const struct kafka_lanes *lanes,
                                                  const struct lane_point *at, size_t count)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++) {
        const struct kafka_lane *lane = lane_at(lanes, at[i].lane);
        rd_kafka_topic_partition_list_add(list, rd_kafka_topic_name(lane->key.rkt),
                                          (int32_t)lane->key.partition)
            ->offset = at[i].next;
    }
    return list;
}

/* A stopping partition forgets where it is forwarded to, some time after rd_kafka_assign() has
 * returned; forwarded anew before that, it would stay silent for ever. The stops are in the
 * queue of librdkafka's main thread by now, so that an answer from there comes from behind
 * them. */
static void await_stops(rd_kafka_t *rk)
{
    rd_kafka_topic_partition_list_t *nothing = NULL;
    if (rd_kafka_assignment(rk, &nothing) == RD_KAFKA_RESP_ERR_NO_ERROR)
        rd_kafka_topic_partition_list_destroy(nothing);
}

/* What a stopped partition's own queue still holds refers to the partition. When Kafka has
 * deleted that one meanwhile nobody would ever free it, and rd_kafka_destroy() would wait for
 * ever (librdkafka's issues 4187 and 4724, mended in 2.1.0 and 2.4.0). */
static void empty_queues(struct kafka_lanes *lanes)
{
    for (size_t i = 0; i < lanes->count; i++) {
        struct kafka_lane *lane = &lanes->at[i];
        drain(lane->own);
        rd_kafka_queue_destroy(lane->own);
        lane->own = NULL;
    }
}

/* Nothing is read any more, and nothing of what was read is left. */
static void stop(struct kafka_lanes *lanes, rd_kafka_t *rk)
{
    get_loose(lanes);
    rd_kafka_assign(rk, NULL);
    if (!lanes->are_started) return;
    await_stops(rk);
    empty_queues(lanes);
    lanes->are_started = false;
}

void kafka_lanes_restart(struct kafka_lanes *lanes, rd_kafka_queue_t *data)
{
    assert(lanes->are_started);
    struct lane_point *at = calloc(lanes->count, sizeof *at);
    assert(at != NULL);
    for (size_t i = 0; i < lanes->count; i++) {
        at[i] = (struct lane_point){(uint16_t)i, lanes->at[i].next};
        lanes->at[i].seek_is_owed = false;
    }
    lanes->seeks_owed = 0;
    stop(lanes, lanes->rk);
    kafka_lanes_start(lanes, data, at, lanes->count);
    free(at);
}

void kafka_lanes_let_go(struct kafka_lanes *lanes, rd_kafka_t *rk)
{
    stop(lanes, rk);
    kafka_lanes_close(lanes);
}

void kafka_lanes_close(struct kafka_lanes *lanes)
{
    HASH_CLEAR(hh, lanes->by_key);
    for (size_t i = 0; i < lanes->count; i++) {
        if (lanes->at[i].own != NULL) rd_kafka_queue_destroy(lanes->at[i].own);
        rd_kafka_topic_destroy(lanes->at[i].key.rkt);
    }
    free(lanes->assigned);
    free(lanes->at);
    *lanes = (struct kafka_lanes){0};
}
