/* tally.h - did everything arrive, whole, at its place, and in order?
 *
 * Each message is told to the tally with what numbers it within its lane: down, the kafkaref of
 * its record; up, "event/line/sequence" of the device's topic. The tally remembers, for each
 * lane, which numbers have come, how often, and how often without a mark that says "this may be
 * a repeat". A list of what was acknowledged (sys_produce, sys_publish) is the measure.
 *
 * Memory      grows with the highest number of each lane; freed by tally_free()
 * Threads     one
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct tally {
    struct tally_lane *lanes;
    size_t lane_count;
    int64_t received;     /* messages, repeats included */
    int64_t unique;       /* records */
    int64_t repeats;      /* messages of records that had come before */
    int64_t marked;       /* repeats that say so */
    int64_t out_of_order; /* first messages of a record that came behind a later record's */
    int64_t damaged;      /* messages without a number, or whose payload is not whole */
    int64_t misplaced;    /* messages on a topic that is not their record's */
};

struct taken {
    const char *ref;   /* "kafka_topic/partition/offset"; NULL: it has none */
    const char *topic; /* without the level `_in` */
    const char *payload;
    size_t size;
    bool is_marked; /* it says that it may be a repeat */
};

/* One message arrived. */
void tally_take(struct tally *t, const struct taken *m);

struct verdict {
    int64_t expected; /* records on the list */
    int64_t lost;     /* of these have not come */
    int64_t swapped;  /* of these came with another record's payload */
    int64_t invented; /* records that came from the list's Kafka topics and are not on it */
    int64_t unmarked; /* messages without a mark that came beside those that were sent */
};

/* Compares with the list "kafka_topic partition offset sequence acknowledged-ms sum [sent]" in
 * @list; what has no last column was sent once. The first lost records are named on
 * @complaints. */
struct verdict tally_judge(struct tally *t, FILE *list, FILE *complaints);

/* The figures as the inside of a JSON object. */
void tally_print(const struct tally *t, FILE *out);

/* The figures and the verdict as a line of JSON; complaints go to stderr. False: the list
 * cannot be opened. */
bool tally_judge_file(struct tally *t, const char *path, FILE *out);

void tally_free(struct tally *t);
