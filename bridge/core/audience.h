/* audience.h - has a topic lost its subscribers?
 *
 * The PUBACK of a message says whether anybody was subscribed (MQTT 5.0, 3.4.2.1: 0x10 "no
 * matching subscribers"). A topic that had subscribers and has none any more is the sign of a
 * session that the broker has lost (R12 of guarantees.md). The memory is small: of two topics
 * that fall on one place, the later one is remembered, and of the earlier one nothing is known
 * any more.
 *
 * Memory      inside the struct
 * Threads     loop
 */
#pragma once

#include <stdint.h>

#include "bridge/base/view.h"

enum { AUDIENCE_PLACES = 1024 };

struct audience {
    uint64_t topics[AUDIENCE_PLACES]; /* hashes of topics that had subscribers; 0: none */
};

/* A number for @topic, never 0 (FNV-1a, 64 bits). */
uint64_t audience_hash(struct text topic);

/* A message on the topic reached somebody. */
static inline void audience_heard(struct audience *a, uint64_t hash)
{
    a->topics[hash % AUDIENCE_PLACES] = hash;
}

/* It reached nobody. True, once, when others had reached somebody before. */
bool audience_lost(struct audience *a, uint64_t hash);
