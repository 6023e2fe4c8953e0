#include "bridge/adapters/kafka_lanes.h"

#include <assert.h>
#include <stdlib.h>

/* librdkafka's main thread answers a seek in well under a millisecond; it does no I/O for it.
 */
enum { SEEK_WAIT_MS = 1000 };

static size_t numbers(const struct start_point *at, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (at[i].lane >= n) n = (size_t)at[i].lane + 1;
    }
    return n;
}

static void open_lane(struct kafka_lanes *lanes, rd_kafka_t *rk, const struct start_point *at)
{
    struct kafka_lane *lane = &lanes->at[at->lane];
    assert(lane->key.rkt == NULL);
    lane->key.rkt = rd_kafka_topic_new(rk, at->assigned->kafka_topic, NULL);
    assert(lane->key.rkt != NULL);
    lane->key.partition = at->assigned->partition;
    lane->number = at->lane;
    lane->next = at->offset;
    HASH_ADD(hh, lanes->by_key, key, sizeof lane->key, lane);
}

/* Before rd_kafka_assign(): a partition's queue is forwarded where it was told when it starts.
 */
static void forward(rd_kafka_t *rk, rd_kafka_queue_t *data, const struct assigned *a)
{
    rd_kafka_queue_t *own = rd_kafka_queue_get_partition(rk, a->kafka_topic, a->partition);
    assert(own != NULL);
    rd_kafka_queue_forward(own, data);
    rd_kafka_queue_destroy(own);
}

rd_kafka_resp_err_t kafka_lanes_open(struct kafka_lanes *lanes, rd_kafka_t *rk,
                                     rd_kafka_queue_t *data, const struct start_point *at,
                                     size_t count)
{
    assert(lanes->at == NULL);
    *lanes = (struct kafka_lanes){.count = numbers(at, count)};
    lanes->at = calloc(lanes->count + 1, sizeof *lanes->at);
    assert(lanes->at != NULL);

    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++) {
        const struct assigned *a = at[i].assigned;
        open_lane(lanes, rk, &at[i]);
        forward(rk, data, a);
        rd_kafka_topic_partition_list_add(list, a->kafka_topic, a->partition)->offset =
            at[i].offset;
    }
    rd_kafka_resp_err_t e = rd_kafka_assign(rk, list);
    rd_kafka_topic_partition_list_destroy(list); /* else rd_kafka_destroy() waits for ever */
    return e;
}

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

enum kafka_passage kafka_lanes_pass(struct kafka_lanes *lanes, const rd_kafka_message_t *m,
                                    struct kafka_lane **out)
{
    struct kafka_lane *lane = lane_of(lanes, m);
    if (lane == NULL || lane->seek_is_owed) return KAFKA_VOID;
    if (m->offset < lane->next) return KAFKA_SLIPPED;
    lane->next = m->offset + 1;
    *out = lane;
    return KAFKA_PASS;
}

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
    assert(number < lanes->count);
    struct kafka_lane *lane = &lanes->at[number];
    assert(lane->key.rkt != NULL);
    lane->next = next;
    settle_seek(lanes, lane);
}

void kafka_lanes_retry(struct kafka_lanes *lanes)
{
    for (size_t i = 0; i < lanes->count && lanes->seeks_owed > 0; i++) {
        if (lanes->at[i].seek_is_owed) settle_seek(lanes, &lanes->at[i]);
    }
}

rd_kafka_topic_partition_list_t *kafka_lanes_list(const struct kafka_lanes *lanes,
                                                  const struct commit_point *at, size_t count)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++) {
        assert(at[i].lane < lanes->count);
        const struct kafka_lane *lane = &lanes->at[at[i].lane];
        assert(lane->key.rkt != NULL);
        rd_kafka_topic_partition_list_add(list, rd_kafka_topic_name(lane->key.rkt),
                                          (int32_t)lane->key.partition)
            ->offset = at[i].next;
    }
    return list;
}

void kafka_lanes_close(struct kafka_lanes *lanes)
{
    HASH_CLEAR(hh, lanes->by_key);
    for (size_t i = 0; i < lanes->count; i++) {
        if (lanes->at[i].key.rkt != NULL) rd_kafka_topic_destroy(lanes->at[i].key.rkt);
    }
    free(lanes->at);
    *lanes = (struct kafka_lanes){0};
}
