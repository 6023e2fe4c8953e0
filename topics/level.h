/* level.h - may this text stand as one level of a topic?
 *
 * Safe is [A-Za-z0-9_-]{1,64}, not beginning with `_` (contract.md, 2): the alphabet that
 * Mosquitto, Kafka, Ignition and UNS tools all accept. What is not safe is refused, or
 * percent-encoded (RFC 3986, 2.1: upper-case hex), which can be undone and never makes two
 * different texts one: `%` itself is outside the alphabet, so it is always encoded. A text that
 * does not fit into the sink is left out whole, and the sink says so.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/base/err.h"
#include "bridge/base/sink.h"

enum { LEVEL_BYTES_MAX = 64 };

/* What becomes of data that is not safe. */
enum unsafe_policy { UNSAFE_REJECT, UNSAFE_ENCODE };

/* True for a text that may stand as a level as it is. */
bool level_is_safe(struct text level);

/* Appends @level to @out, encoded where the policy allows it. The limit of 64 counts the
 * bytes before encoding. Nothing is written on an error.
 *
 * ERR_UNSAFE_LEVEL  the policy is to reject and it is not safe; or it is empty, or longer
 *                   than LEVEL_BYTES_MAX, which encoding does not mend */
enum err level_write(struct text level, enum unsafe_policy policy, struct sink *out);

/* Undoes the encoding: appends the original bytes to @out.
 *
 * ERR_UNSAFE_LEVEL  it is not something that level_write() wrote */
enum err level_decode(struct text encoded, struct sink *out);
