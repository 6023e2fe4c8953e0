/* own.h - which of the bridges' own topics is meant?
 *
 * Each of them has a number, so that a set of subscriptions is a mask.
 *
 * Memory      names are static
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"
#include "tests/world/truth.h"

enum { HOSTS_MAX = 4, OWN_BYTES_MAX = 400 };

enum own_topic {
    OWN_ID,
    OWN_GAP,
    OWN_DROPPED,                            /* $SYS/broker/publish/messages/dropped */
    OWN_PRESENCE,                           /* of the set */
    OWN_FENCE,                              /* of host 0; the others follow */
    OWN_CHECKPOINT = OWN_FENCE + HOSTS_MAX, /* of partition 0; the others follow */
    OWN_COUNT = OWN_CHECKPOINT + PARTITIONS_MAX,
    OWN_UNKNOWN = OWN_COUNT
};

/* OWN_UNKNOWN when it is none of them. */
enum own_topic own_topic_of(struct text topic);

struct text own_topic_name(enum own_topic topic);

/* The instance name of a bridge: "a" is the first. */
const char *own_instance(uint32_t host);

static inline bool own_is_checkpoint(enum own_topic topic)
{
    return topic >= OWN_CHECKPOINT && topic < OWN_COUNT;
}

/* The value of the member @name ("\"next\":") of a flat JSON object of ours; -1: not there. It
 * is read here by other means than the core's. */
int64_t own_number(struct text json, struct text name);
