#include "bridge/adapters/kafka_offsets.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/adapters/kafka_conf.h"

/* Failed tries after which a partition without a leader is left out; one try a second or so. */
enum { LEADER_TRIES = 5 };

/* The metadata of a commit that no checkpoint stands behind. */
static const char unmarked[] = "unmarked";

#define TRY_KAFKA(call)                                                                        \
    do {                                                                                       \
        rd_kafka_resp_err_t try_e_ = (call);                                                   \
        if (try_e_ != RD_KAFKA_RESP_ERR_NO_ERROR) return try_e_;                               \
    } while (0)

rd_kafka_resp_err_t kafka_log_ends(const struct kafka_asker *asker,
                                   rd_kafka_topic_partition_list_t *partitions, int64_t which)
{
    if (partitions->cnt == 0) return RD_KAFKA_RESP_ERR_NO_ERROR;
    for (int i = 0; i < partitions->cnt; i++)
        partitions->elems[i].offset = which;
    TRY_KAFKA(rd_kafka_offsets_for_times(asker->rk, partitions, KAFKA_OFFSETS_WAIT_MS));
    for (int i = 0; i < partitions->cnt; i++) {
        if (partitions->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR)
            return partitions->elems[i].err;
        if (partitions->elems[i].offset < 0) return RD_KAFKA_RESP_ERR__NO_OFFSET;
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t kafka_committed(const struct kafka_asker *asker,
                                    rd_kafka_topic_partition_list_t *partitions)
{
    TRY_KAFKA(rd_kafka_committed(asker->rk, partitions, KAFKA_OFFSETS_WAIT_MS));
    for (int i = 0; i < partitions->cnt; i++) {
        if (partitions->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR)
            return partitions->elems[i].err;
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static bool any_committed(const rd_kafka_topic_partition_list_t *partitions)
{
    for (int i = 0; i < partitions->cnt; i++) {
        if (partitions->elems[i].offset >= 0) return true;
    }
    return false;
}

static bool is_unmarked(const rd_kafka_topic_partition_t *p)
{
    return p->offset >= 0 && p->metadata_size == sizeof unmarked - 1 &&
           memcmp(p->metadata, unmarked, sizeof unmarked - 1) == 0;
}

void kafka_say_unmarked(rd_kafka_topic_partition_list_t *partitions)
{
    for (int i = 0; i < partitions->cnt; i++) {
        rd_kafka_topic_partition_t *p = &partitions->elems[i];
        p->metadata = strdup(unmarked); /* freed with the list */
        assert(p->metadata != NULL);
        p->metadata_size = sizeof unmarked - 1;
    }
}

/* ---- topics ---- */

static rd_kafka_resp_err_t ask_topics(const struct kafka_asker *asker, int all,
                                      const struct rd_kafka_metadata **out)
{
    return rd_kafka_metadata(asker->rk, all, NULL, out, KAFKA_OFFSETS_WAIT_MS);
}

bool kafka_answers(const struct kafka_asker *asker)
{
    const struct rd_kafka_metadata *topics;
    if (ask_topics(asker, 0, &topics) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
    rd_kafka_metadata_destroy(topics);
    return true;
}

/* The broker that leads the partition; -1 when none does or it is not known. */
static int32_t leader_of(const struct rd_kafka_metadata *topics, const char *kafka_topic,
                         int32_t partition)
{
    for (int t = 0; t < topics->topic_cnt; t++) {
        const rd_kafka_metadata_topic_t *topic = &topics->topics[t];
        if (strcmp(topic->topic, kafka_topic) != 0) continue;
        for (int p = 0; p < topic->partition_cnt; p++) {
            if (topic->partitions[p].id == partition) return topic->partitions[p].leader;
        }
    }
    return -1;
}

static bool leads_one_of(const struct rd_kafka_metadata *topics,
                         const rd_kafka_topic_partition_list_t *partitions, int32_t broker)
{
    for (int i = 0; i < partitions->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &partitions->elems[i];
        if (leader_of(topics, p->topic, p->partition) == broker) return true;
    }
    return false;
}

rd_kafka_topic_partition_list_t *
kafka_one_of_each_leader(const struct kafka_asker *asker,
                         const rd_kafka_topic_partition_list_t *partitions)
{
    const struct rd_kafka_metadata *topics;
    if (ask_topics(asker, 0, &topics) != RD_KAFKA_RESP_ERR_NO_ERROR) return NULL;

    rd_kafka_topic_partition_list_t *one = rd_kafka_topic_partition_list_new(8);
    for (int i = 0; i < partitions->cnt && one->cnt < topics->broker_cnt; i++) {
        const rd_kafka_topic_partition_t *p = &partitions->elems[i];
        int32_t broker = leader_of(topics, p->topic, p->partition);
        if (broker < 0 || leads_one_of(topics, one, broker)) continue;
        rd_kafka_topic_partition_list_add(one, p->topic, p->partition);
    }
    rd_kafka_metadata_destroy(topics);
    return one;
}

/* ---- the group ---- */

static bool is_subscribed(const struct kafka_asker *asker, const char *kafka_topic)
{
    if (kafka_topic_is_ours(asker->config, kafka_topic)) return false;
    return route_find(&asker->config->down.routes, kafka_topic) != NULL;
}

/* Gives every partition that the routes take, of all instances. */
static rd_kafka_topic_partition_list_t *
subscribed_partitions(const struct kafka_asker *asker, const struct rd_kafka_metadata *topics)
{
    rd_kafka_topic_partition_list_t *all = rd_kafka_topic_partition_list_new(64);
    for (int t = 0; t < topics->topic_cnt; t++) {
        const rd_kafka_metadata_topic_t *topic = &topics->topics[t];
        if (!is_subscribed(asker, topic->topic)) continue;
        for (int p = 0; p < topic->partition_cnt; p++) {
            rd_kafka_topic_partition_list_add(all, topic->topic, topic->partitions[p].id);
        }
    }
    return all;
}

rd_kafka_resp_err_t kafka_all_partitions(const struct kafka_asker *asker,
                                         rd_kafka_topic_partition_list_t **out)
{
    const struct rd_kafka_metadata *topics;
    TRY_KAFKA(ask_topics(asker, 1, &topics));
    *out = subscribed_partitions(asker, topics);
    rd_kafka_metadata_destroy(topics);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* Commits .offset of each, and waits for the answer. */
static rd_kafka_resp_err_t commit(const struct kafka_asker *asker,
                                  const rd_kafka_topic_partition_list_t *partitions)
{
    rd_kafka_queue_t *answers = rd_kafka_queue_new(asker->rk);
    rd_kafka_resp_err_t e = rd_kafka_commit_queue(asker->rk, partitions, answers, NULL, NULL);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(answers, KAFKA_OFFSETS_WAIT_MS);
        e = event == NULL ? RD_KAFKA_RESP_ERR__TIMED_OUT : rd_kafka_event_error(event);
        rd_kafka_event_destroy(event);
    }
    rd_kafka_queue_destroy(answers);
    return e;
}

/* Those of @all that have a leader now: an offline partition must not keep the group from being
 * founded. Gives a list. */
static rd_kafka_topic_partition_list_t *with_leader(const struct rd_kafka_metadata *topics,
                                                    const rd_kafka_topic_partition_list_t *all)
{
    rd_kafka_topic_partition_list_t *led = rd_kafka_topic_partition_list_new(all->cnt);
    for (int i = 0; i < all->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &all->elems[i];
        if (leader_of(topics, p->topic, p->partition) < 0) continue;
        rd_kafka_topic_partition_t *copy =
            rd_kafka_topic_partition_list_add(led, p->topic, p->partition);
        copy->offset = p->offset;
        copy->opaque = p->opaque;
    }
    return led;
}

static rd_kafka_resp_err_t found_at_ends(const struct kafka_asker *asker,
                                         const struct rd_kafka_metadata *topics,
                                         const rd_kafka_topic_partition_list_t *all)
{
    rd_kafka_topic_partition_list_t *ends = with_leader(topics, all);
    rd_kafka_resp_err_t e = kafka_log_ends(asker, ends, RD_KAFKA_OFFSET_END);
    kafka_say_unmarked(ends);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR && ends->cnt > 0) e = commit(asker, ends);
    rd_kafka_topic_partition_list_destroy(ends);
    return e;
}

/* Looks whether anything was ever committed; founds the group when it is new and starts late.
 */
static rd_kafka_resp_err_t look_at_group(const struct kafka_asker *asker,
                                         struct kafka_look *look)
{
    const struct rd_kafka_metadata *topics;
    TRY_KAFKA(ask_topics(asker, 1, &topics));
    rd_kafka_topic_partition_list_t *all = subscribed_partitions(asker, topics);

    rd_kafka_resp_err_t e =
        all->cnt > 0 ? kafka_committed(asker, all) : RD_KAFKA_RESP_ERR_NO_ERROR;
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR || any_committed(all)) goto out;

    look->group_is_new = true;
    if (asker->config->down.start == START_LATEST) {
        e = found_at_ends(asker, topics, all);
        look->is_founded = e == RD_KAFKA_RESP_ERR_NO_ERROR;
    }
out:
    rd_kafka_topic_partition_list_destroy(all);
    rd_kafka_metadata_destroy(topics);
    return e;
}

/* ---- the look ---- */

/* Gives the partitions to ask about: all, or those with a leader. */
static rd_kafka_resp_err_t askable(const struct kafka_asker *asker, bool only_led,
                                   const rd_kafka_topic_partition_list_t *partitions,
                                   rd_kafka_topic_partition_list_t **out)
{
    if (!only_led) {
        *out = rd_kafka_topic_partition_list_copy(partitions);
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    const struct rd_kafka_metadata *topics;
    TRY_KAFKA(ask_topics(asker, 1, &topics));
    *out = with_leader(topics, partitions);
    rd_kafka_metadata_destroy(topics);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static int64_t offset_in(rd_kafka_topic_partition_list_t *list,
                         const rd_kafka_topic_partition_t *p, int64_t otherwise)
{
    const rd_kafka_topic_partition_t *at =
        rd_kafka_topic_partition_list_find(list, p->topic, p->partition);
    return at == NULL ? otherwise : at->offset;
}

/* @look->partitions hold the committed offsets; the logs' ends are missing yet. */
static rd_kafka_resp_err_t look_at_logs(const struct kafka_asker *asker,
                                        struct kafka_look *look)
{
    rd_kafka_topic_partition_list_t *low, *high;
    TRY_KAFKA(askable(asker, look->tries >= LEADER_TRIES, look->partitions, &low));
    high = rd_kafka_topic_partition_list_copy(low);

    rd_kafka_resp_err_t e = kafka_log_ends(asker, low, RD_KAFKA_OFFSET_BEGINNING);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR) e = kafka_log_ends(asker, high, RD_KAFKA_OFFSET_END);
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR) goto out;

    look->found = calloc((size_t)look->partitions->cnt, sizeof *look->found);
    assert(look->found != NULL);
    for (int i = 0; i < look->partitions->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &look->partitions->elems[i];
        look->found[i] = (struct looked){
            .committed = p->offset >= 0 ? p->offset : -1,
            .is_unmarked = is_unmarked(p),
            .low = offset_in(low, p, 0),
            .high = offset_in(high, p, look->group_is_new ? 0 : KAFKA_HIGH_UNKNOWN),
        };
    }
out:
    rd_kafka_topic_partition_list_destroy(low);
    rd_kafka_topic_partition_list_destroy(high);
    return e;
}

static rd_kafka_resp_err_t look_once(const struct kafka_asker *asker, struct kafka_look *look)
{
    TRY_KAFKA(kafka_committed(asker, look->partitions));
    if (!any_committed(look->partitions)) {
        TRY_KAFKA(look_at_group(asker, look));
        if (look->is_founded) TRY_KAFKA(kafka_committed(asker, look->partitions));
    }
    TRY_KAFKA(look_at_logs(asker, look));
    look->cluster_id = rd_kafka_clusterid(asker->rk, KAFKA_OFFSETS_WAIT_MS); /* known by now */
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t kafka_look(const struct kafka_asker *asker, struct kafka_look *look)
{
    assert(look->found == NULL);
    assert(look->partitions->cnt > 0);
    rd_kafka_resp_err_t e = look_once(asker, look);
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR) look->tries++;
    return e;
}

void kafka_look_done(struct kafka_look *look)
{
    if (look->partitions != NULL) rd_kafka_topic_partition_list_destroy(look->partitions);
    if (look->cluster_id != NULL) rd_kafka_mem_free(NULL, look->cluster_id);
    free(look->found);
    *look = (struct kafka_look){0};
}

/* ---- places by time ---- */

/* Moves what is known of @asked from @wanted to @found; @ends are the logs' ends. */
static rd_kafka_resp_err_t move_known(rd_kafka_topic_partition_list_t *asked,
                                      rd_kafka_topic_partition_list_t *ends,
                                      rd_kafka_topic_partition_list_t *wanted,
                                      rd_kafka_topic_partition_list_t *found)
{
    rd_kafka_resp_err_t e = RD_KAFKA_RESP_ERR_NO_ERROR;
    for (int i = 0; i < asked->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &asked->elems[i];
        if (p->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            e = p->err;
            continue;
        }
        rd_kafka_topic_partition_t *place =
            rd_kafka_topic_partition_list_add(found, p->topic, p->partition);
        place->offset = p->offset >= 0 ? p->offset : offset_in(ends, p, 0);
        place->opaque = p->opaque;
        rd_kafka_topic_partition_list_del(wanted, p->topic, p->partition);
    }
    return e;
}

rd_kafka_resp_err_t kafka_find(const struct kafka_asker *asker, bool is_retry,
                               rd_kafka_topic_partition_list_t *wanted,
                               rd_kafka_topic_partition_list_t *found)
{
    rd_kafka_topic_partition_list_t *asked, *ends;
    TRY_KAFKA(askable(asker, is_retry, wanted, &asked));
    ends = rd_kafka_topic_partition_list_copy(asked);

    /* The ends first: what is written between the two questions lies behind them. */
    rd_kafka_resp_err_t e = kafka_log_ends(asker, ends, RD_KAFKA_OFFSET_END);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR && asked->cnt > 0)
        e = rd_kafka_offsets_for_times(asker->rk, asked, KAFKA_OFFSETS_WAIT_MS);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR) e = move_known(asked, ends, wanted, found);
    rd_kafka_topic_partition_list_destroy(asked);
    rd_kafka_topic_partition_list_destroy(ends);
    return e;
}
