/* meet.h - can two patterns make topics that are one topic, or of which one lies above the
 * other?
 *
 * Told from the patterns and from what is known of their fields: a constant of `from:`, and the
 * event of a route that names its Kafka topics. Of all else, anything is thought possible that
 * data can be.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "config/reach.h"

/* A pattern, and the route down that makes its topics; NULL: devices do. */
struct meeting {
    struct reach reach;
    const struct route *route;
};

/* True when both can make the same topic. */
bool meet_same(const struct meeting *a, const struct meeting *b);

/* True when it is, of each record that has both: the same fields in the same places. */
bool meet_surely_above(const struct meeting *above, const struct meeting *below);

/* True when a topic of @above can be the parent, or a parent's parent, of one of @below. */
bool meet_above(const struct meeting *above, const struct meeting *below);
