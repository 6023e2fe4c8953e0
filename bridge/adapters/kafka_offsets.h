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
 * Threads     kafka_lookup's; every function blocks
 * Memory      what a look needs is in struct kafka_look; free with kafka_look_done()
 */
#pragma once

#include <librdkafka/rdkafka.h>

#include "bridge/core/input.h"
#include "config/config.h"

enum { KAFKA_OFFSETS_WAIT_MS = 2000 };

/* Who asks, and about which topics; the same for every look. */
struct kafka_asker {
    rd_kafka_t *rk;
    const struct config *config; /* routes, start policy, dead-letter topic */
};

/* One look, tried again until it succeeds. */
struct kafka_look {
    rd_kafka_topic_partition_list_t *partitions; /* taken */
    struct assigned *found;                      /* as many, after success */
    bool group_is_new;                           /* seen once, stays true for this look */
    bool is_founded;                             /* the ends are committed */
    unsigned tries;                              /* that failed */
};

/* Fills in @look->found and group_is_new. A partition without a leader fails the look for a few
 * tries; then the others must not wait for it any longer, and it is reported as an empty log at
 * the committed offset, where Kafka will be asked again by the fetcher when there is a leader.
 *
 * Else the error of the question that failed; ask again later. */
rd_kafka_resp_err_t kafka_look(const struct kafka_asker *asker, struct kafka_look *look);

/* Gives one of @partitions for each broker that leads any; NULL when nobody answers. */
rd_kafka_topic_partition_list_t *
kafka_one_of_each_leader(const struct kafka_asker *asker,
                         const rd_kafka_topic_partition_list_t *partitions);

/* Asks for the logs' ends (RD_KAFKA_OFFSET_END) or beginnings (.._BEGINNING), into .offset. */
rd_kafka_resp_err_t kafka_log_ends(const struct kafka_asker *asker,
                                   rd_kafka_topic_partition_list_t *partitions, int64_t which);

/* True when some broker answers. */
bool kafka_answers(const struct kafka_asker *asker);

/* Frees what @look holds; it may be used anew. */
void kafka_look_done(struct kafka_look *look);
