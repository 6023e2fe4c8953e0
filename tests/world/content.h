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

/* The one topic of the simulated Kafka, and the route's times to live. */
#define WORLD_KAFKA_TOPIC "mes.batch-event"
enum { WORLD_EXPIRE_MS = 86400000, WORLD_STATE_EXPIRE_MS = 2 * WORLD_EXPIRE_MS };

/* The wall clock's time at the beginning. */
enum { WORLD_WALL_MS = 1000000000 };

struct content {
    struct record rec;
    struct header headers[6];
    bool is_variable; /* the world thins */
    char id[24];
    char line[8];
    char key[8]; /* the entity */
    char payload[160];
    bool ends; /* its entity, as far as the state topic is concerned */
};

/* Makes the record at @offset of the log @p. */
void content_make(struct content *c, uint32_t partition, int64_t offset,
                  const struct partition *p);

/* True when @m carries the record of @c, unchanged, to its place. */
bool content_is_carried(const struct content *c, const struct message *m);

/* True when @m is what the state topic of its entity is to hold. */
bool content_is_state(const struct content *c, const struct message *m);

/* True when @m says that it may have been sent before. */
bool content_is_replay(const struct message *m);
