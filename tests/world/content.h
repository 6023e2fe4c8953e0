/* content.h - what is in a record of the simulated Kafka, and is a message made of it true to
 * it?
 *
 * Memory      a content's record points into the content
 * Threads     any
 */
#pragma once

#include "bridge/base/message.h"
#include "bridge/base/record.h"
#include "tests/world/truth.h"

/* The one topic of the simulated Kafka, and the route's time to live. */
#define WORLD_KAFKA_TOPIC "mes.batch-event"
enum { WORLD_EXPIRE_MS = 86400000 };

struct content {
    struct record rec;
    struct header headers[6];
    char id[24];
    char line[8];
    char payload[64];
};

/* Makes the record at @offset, as it was produced at @wall_ms. */
void content_make(struct content *c, uint32_t partition, int64_t offset, enum nature nature,
                  int64_t wall_ms);

/* True when @m carries the record of @c, unchanged, to its place. */
bool content_is_carried(const struct content *c, const struct message *m);
