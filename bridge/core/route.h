/* route.h - which rule carries this Kafka topic, and how?
 *
 * Routes are an ordered list; the first one that takes a Kafka topic carries its records. A
 * Kafka topic is a lane's property, so the list is walked when a lane opens, not for a record.
 *
 * Memory      a route owns everything in it but the regular expression's insides, which
 *             config made and frees; the core keeps the list until it is done
 * Threads     loop
 */
#pragma once

#include <regex.h>
#include <stdint.h>

#include "topics/envelope.h"
#include "topics/pattern.h"
#include "topics/source.h"
#include "topics/transcode.h"
#include "topics/validate.h"
#include "topics/when.h"

enum {
    ROUTE_NAME_BYTES_MAX = 64,
    ROUTE_KAFKA_TOPICS_MAX = 64,
    KAFKA_TOPIC_BYTES_MAX = 249, /* Kafka's own limit for a topic's name */
};

/* What becomes of a record without a value, and of one whose value is empty. */
enum no_value_policy {
    NO_VALUE_SKIP,       /* finished and counted, not sent */
    NO_VALUE_SEND_EMPTY, /* sent as an empty payload */
    NO_VALUE_JSON_NULL,  /* sent as the JSON text null */
    NO_VALUE_REJECT,     /* dead letter */
};

/* One entry of kafka_topics: a name, or a regular expression when it begins with `^`. */
struct kafka_selector {
    bool is_regex;
    regex_t regex;                        /* when is_regex: POSIX extended, REG_NOSUB */
    char text[KAFKA_TOPIC_BYTES_MAX + 1]; /* as written */
};

/* The state topic of a route: the last value of each entity, retained. */
struct state_rule {
    bool is_on;
    struct pattern topic;    /* holds {entity} */
    struct source entity;    /* SOURCE_NONE: the kind's own */
    int64_t expire_after_ms; /* 0: never */
    struct when clear_when;  /* a record for which this holds clears it; nothing: the kind's own
                                rule alone */
};

struct route {
    char name[ROUTE_NAME_BYTES_MAX];
    size_t selector_count;
    struct kafka_selector *selectors;
    struct pattern topic;            /* what it is published on */
    struct source from[FIELD_COUNT]; /* the route's own `from:`; SOURCE_NONE: the defaults */
    enum unsafe_policy on_unsafe;
    enum no_value_policy on_tombstone;
    enum no_value_policy on_empty;
    struct when when;        /* which records it carries; those that it does not are skipped */
    int64_t expire_after_ms; /* 0: never */
    int64_t at_most_ms;      /* each entity once in so many ms (thinning.h); 0: everything */
    enum encoding encoding;  /* of what is published; PASSTHROUGH: bytes as they come */
    enum big_numbers big_numbers;
    enum validation validation;
    struct state_rule state;
    struct envelope_rules envelope;
};

struct routes {
    size_t count;
    struct route *at;
};

/* True when @s takes @kafka_topic (NUL-terminated). */
bool selector_takes(const struct kafka_selector *s, const char *kafka_topic);

/* True when a route has a state topic. */
bool routes_have_state(const struct routes *routes);

/* The first route that takes @kafka_topic (NUL-terminated); NULL when none does. */
const struct route *route_find(const struct routes *routes, const char *kafka_topic);
