/* up_route.h - which rule carries this MQTT topic, and how?
 *
 * Routes are an ordered list, but no two of them take the same topic (config refuses that), so
 * the broker's Subscription Identifier says which one it is without looking at the topic.
 *
 * Memory      config made everything in it; the core keeps the list until it is done
 * Threads     loop
 */
#pragma once

#include "bridge/core/route.h"
#include "topics/filter.h"
#include "topics/kafka_name.h"
#include "topics/transcode.h"
#include "topics/validate.h"

enum { UP_ROUTES_MAX = 64 };

struct up_route {
    char name[ROUTE_NAME_BYTES_MAX];
    char filter[FILTER_BYTES_MAX]; /* what is subscribed to, with a NUL */
    uint32_t subscription_id;      /* filter_id() of it */
    struct pattern pattern;        /* the topic, read backwards */
    struct kafka_name kafka_topic; /* where it is written */
    bool has_key;                  /* false: the topic without its level `_in` */
    struct pattern key;            /* when has_key */
    enum unsafe_policy on_unsafe;
    struct when when;       /* which messages it carries; never about `key`, `kafka_topic:N` or
                               a field that the pattern does not have */
    enum encoding encoding; /* of what is written to Kafka */
    enum validation validation;
    enum big_numbers big_numbers;
    struct envelope_rules envelope;
};

struct up_routes {
    size_t count;
    struct up_route *at;
};

/* The route of a message. @subscription_id that is 0, that no route has or that several have is
 * looked for by the topic. NULL when none takes it. */
const struct up_route *up_route_find(const struct up_routes *routes, uint32_t subscription_id,
                                     struct text topic);
