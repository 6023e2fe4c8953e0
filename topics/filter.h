/* filter.h - which topics does a subscription take?
 *
 * Topic filters as MQTT 5.0, 4.7 has them: `+` is any one level, also an empty one, `#` at the
 * end all that follow and the level above; a filter that begins with a wildcard takes no topic
 * that begins with `$`.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include <stdint.h>

#include "bridge/base/view.h"

enum { FILTER_BYTES_MAX = 256 };

/* True for a filter that may be subscribed to. Else @why gets a sentence with a NUL that says
 * what is wrong, where, and what would be right. Beside what MQTT forbids these are refused:
 * a shared subscription ($share/...), because of a member that is away its messages are lost;
 * any other first level that begins with `$`, which is the broker's and the bridge's own; and
 * `#` alone, which would bring the bridge's own messages back. */
bool filter_is_valid(struct text filter, char *why, size_t why_bytes);

/* True when @filter, which is valid, takes @topic. A text that is no topic, but not empty, is
 * looked at level by level all the same. */
bool filter_takes(struct text filter, struct text topic);

/* True when there is a topic that both take. Both are valid. */
bool filter_overlaps(struct text a, struct text b);

/* A Subscription Identifier (MQTT 5.0, 3.8.2.1.2) for the filter: 1 to 268,435,455, the same in
 * every life, so that one that was given before a change of the configuration still means its
 * own filter. Two filters may have the same one, once in hundreds of millions. */
uint32_t filter_id(struct text filter);
