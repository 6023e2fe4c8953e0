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

enum meet {
    MEET_NEVER,
    MEET_BY_CHANCE, /* a field would have to hold a constant, or another field's word */
    MEET,           /* fields hold whatever data says, and the rest is the same */
};

/* True when both can make the same topic, by chance or not. */
bool meet_same(const struct meeting *a, const struct meeting *b);

/* Whether a topic of @above can be the parent, or a parent's parent, of one of @below. */
enum meet meet_above(const struct meeting *above, const struct meeting *below);
