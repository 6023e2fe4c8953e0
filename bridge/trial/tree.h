/* tree.h - do two payloads say the same?
 *
 * Each is written as JSON in one shape: indented, names in the order of their bytes, numbers by
 * their value (12.50 as 12.5, 240.0 as 240), MessagePack decoded. They say the same exactly
 * when they are the same text, and where they differ, a line differs.
 *
 * The only file of the commands that includes json-c.
 *
 * Memory      allocates while it writes
 * Threads     any, one at a time
 */
#pragma once

#include <stdio.h>

#include "bridge/base/view.h"

/* Writes it, each line ending in '\n'. @content_type says what the payload is now; size 0: JSON
 * if it is JSON, else MessagePack. False when it is neither, or says what this shape
 * cannot: an integer beyond 64 bits, a MessagePack bin; or when memory is out, and half of it
 * is written. */
bool tree_write(struct bytes payload, struct text content_type, FILE *to);
