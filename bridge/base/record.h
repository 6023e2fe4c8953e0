/* record.h - what does Kafka hand us?
 *
 * Memory      a record is all views; it is lent until the step that takes it returns
 * Threads     any
 */
#pragma once

#include <stdint.h>

#include "bridge/base/view.h"

/* Most headers of a record that the bridge looks at; a record with more is rejected. */
enum { RECORD_HEADERS_MAX = 64 };

/* One Kafka header. Names may repeat; the first one counts. */
struct header {
    struct text name;
    struct bytes value; /* .at == NULL: the header has a null value */
};

/* One Kafka record. */
struct record {
    struct text kafka_topic;
    int32_t partition;
    int64_t offset;
    int64_t timestamp_ms; /* since 1970, from Kafka; -1 when it has none */
    struct bytes key;     /* .at == NULL: no key */
    struct bytes value;   /* .at == NULL: a tombstone */
    const struct header *headers;
    size_t header_count;     /* of @headers, at most RECORD_HEADERS_MAX */
    bool headers_are_missed; /* there were more than RECORD_HEADERS_MAX */
};

/* The value of the first header called @name; .at == NULL when there is none. */
struct bytes record_header(const struct record *rec, struct text name);
