/* answers.h - what does Kafka answer to what a bridge asks for?
 *
 * Commits, dead letters, audit records, looks and finds. A look and a find wait until Kafka can
 * be reached; the others fail.
 *
 * Memory      struct kafka
 * Threads     one
 */
#pragma once

#include "bridge/core/effect.h"

struct kept;
struct world;

/* What a bridge asks for, as bridge/ports/kafka.h says. */
void kafka_commit(struct world *w, uint32_t host, const struct effect *e);
void kafka_dead_letter(struct world *w, uint32_t host, const struct effect *e,
                       const struct kept *kept);
void kafka_audit(struct world *w, uint32_t host, const struct effect *e);
void kafka_look(struct world *w, uint32_t host);
void kafka_find(struct world *w, uint32_t host, const struct effect *e);

/* When the next look or find of @host is answered, Kafka being there; and doing so. */
int64_t answers_due(const struct world *w, uint32_t host);
void answers_give(struct world *w, uint32_t host);

/* The commit of @host reaches Kafka, or times out. */
void answers_commit(struct world *w, uint32_t host);
