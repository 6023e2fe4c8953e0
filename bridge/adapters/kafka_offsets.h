/* kafka_offsets.h - what do Kafka and the group know about these partitions?
 *
 * For each assigned partition: the group's committed offset, and how far its log reaches. For
 * the group: has it ever committed anything? Every question is one request to each broker
 * concerned, however many partitions there are (ListOffsets with the timestamps -2 and -1 asks
 * for the log's ends), and each waits at most KAFKA_OFFSETS_WAIT_MS.
 *
 * Founding: when a group without any committed offset is to start at the latest record
 * (down.start), that instance of the set which looks first commits the current end of every
 * partition that the routes take, its own and the others', before it reports. Without it a
 * partition that another instance gets a minute later would look like one that has appeared
 * since, and would be read from its first record.
 *
 * A commit says in its metadata when no checkpoint stands behind it, so that nobody misses one:
 * that of a founding, and any while checkpoints are off.
 *
 * Threads     any; in the bridge kafka_lookup's. Every function blocks
 * Memory      what a look needs is in struct kafka_look; free with kafka_look_done()
 */
#pragma once

#include <librdkafka/rdkafka.h>

#include "bridge/core/input.h"
#include "config/config.h"

enum { KAFKA_OFFSETS_WAIT_MS = 2000 };

/* The end of a log of which nothing is known. Thousands of them can be added up. */
#define KAFKA_HIGH_UNKNOWN (INT64_C(1) << 50)

/* Who asks, and about which topics; the same for every look. */
struct kafka_asker {
    rd_kafka_t *rk;
    const struct config *config; /* routes, start policy, topics that are never carried */
};

/* One look, tried again until it succeeds. */
struct kafka_look {
    rd_kafka_topic_partition_list_t *partitions; /* taken; with the committed offsets after */
    struct looked *found;                        /* as many, after success */
    char *cluster_id;                            /* after success; NULL: Kafka does not say */
    bool group_is_new;                           /* seen once, stays true for this look */
    bool is_founded;                             /* the ends are committed */
    unsigned tries;                              /* that failed */
};

/* Fills in @look. A partition without a leader fails the look for a few tries; then the others
 * must not wait for it any longer, and its log is reported to reach from 0 to
 * KAFKA_HIGH_UNKNOWN (a new group's to be empty): any place in it may be right, and the fetcher
 * finds out when there is a leader again.
 *
 * Else the error of the question that failed; ask again later. */
rd_kafka_resp_err_t kafka_look(const struct kafka_asker *asker, struct kafka_look *look);

/* The first offset at or after a time, for each partition of @wanted, whose .offset is that
 * time (ms since 1970, not below 0); the log's end when there is none. Those that became known
 * are moved to the end of @found. With .opaque as it was. When @is_retry, partitions without a
 * leader are not asked about, or nobody would be answered.
 *
 * Else the error of the question that failed, for one or for all; ask again later. */
rd_kafka_resp_err_t kafka_find(const struct kafka_asker *asker, bool is_retry,
                               rd_kafka_topic_partition_list_t *wanted,
                               rd_kafka_topic_partition_list_t *found);

/* Gives one of @partitions for each broker that leads any; NULL when nobody answers. */
rd_kafka_topic_partition_list_t *
kafka_one_of_each_leader(const struct kafka_asker *asker,
                         const rd_kafka_topic_partition_list_t *partitions);

/* Gives every partition that the routes take, of all instances; destroy it. */
rd_kafka_resp_err_t kafka_all_partitions(const struct kafka_asker *asker,
                                         rd_kafka_topic_partition_list_t **out);

/* Asks for the committed offsets, into .offset; RD_KAFKA_OFFSET_INVALID where there is none. */
rd_kafka_resp_err_t kafka_committed(const struct kafka_asker *asker,
                                    rd_kafka_topic_partition_list_t *partitions);

/* Asks for the logs' ends (RD_KAFKA_OFFSET_END) or beginnings (.._BEGINNING), into .offset. */
rd_kafka_resp_err_t kafka_log_ends(const struct kafka_asker *asker,
                                   rd_kafka_topic_partition_list_t *partitions, int64_t which);

/* Commits of @partitions will say that no checkpoint stands behind them. */
void kafka_say_unmarked(rd_kafka_topic_partition_list_t *partitions);

/* True when some broker answers. */
bool kafka_answers(const struct kafka_asker *asker);

/* Frees what @look holds; it may be used anew. */
void kafka_look_done(struct kafka_look *look);
