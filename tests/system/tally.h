/* tally.h - did every record arrive, whole, at its place, and in order?
 *
 * Each message is told to the tally with its kafkaref. The tally remembers, for each Kafka
 * partition, which offsets have come and how often. A list of what Kafka acknowledged
 * (sys_produce) is the measure.
 *
 * Memory      grows with the highest offset of each partition; freed by tally_free()
 * Threads     one
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct tally {
    struct tally_lane *lanes;
    size_t lane_count;
    int64_t received;     /* messages, repeats included */
    int64_t unique;       /* records */
    int64_t repeats;      /* messages of records that had come before */
    int64_t out_of_order; /* first messages of a record that came behind a later record's */
    int64_t damaged;      /* messages without a kafkaref, or whose payload is not whole */
    int64_t misplaced;    /* messages on a topic that is not their record's */
};

/* One message arrived. @kafkaref is NULL when it has none. */
void tally_take(struct tally *t, const char *kafkaref, const char *topic, const char *payload,
                size_t size);

struct verdict {
    int64_t expected; /* records on the list */
    int64_t lost;     /* of these have not come */
    int64_t swapped;  /* of these came with another record's payload */
    int64_t invented; /* records that came from the list's Kafka topics and are not on it */
};

/* Compares with the list "kafka_topic partition offset sequence ..." in @list. The first lost
 * records are named on @complaints. */
struct verdict tally_judge(struct tally *t, FILE *list, FILE *complaints);

void tally_free(struct tally *t);
