/* reach.h - where can what a route carries come to?
 *
 * The topics that a route writes to depend on data. Here is told, before there is any, what
 * they can be. Where that is not known, what might be counts.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/core/up_route.h"

/* A pattern, and what its fields can be. */
struct reach {
    const struct pattern *pattern;
    enum unsafe_policy policy;
    const struct source *from; /* FIELD_COUNT of them: a constant is the only value of its
                                  field; NULL: none says anything */
};

/* True for a level that data can make. */
bool reach_data_makes(struct text level, enum unsafe_policy policy);

/* True when a topic of the pattern can be one that @filter, which is valid, takes. */
bool reach_topic(const struct reach *from, struct text filter);

/* True when the route can write to @kafka_topic. */
bool reach_kafka_topic(const struct up_route *route, struct text kafka_topic);

/* True when the route can write to a Kafka topic whose records the route @number of @down
 * carries. An expression is tried on the names that the eight kinds and the expression's own
 * words make; one that takes other names only is not found out. */
bool reach_route(const struct up_route *route, const struct routes *down, size_t number);
