/* scan_msgpack.h - is this MessagePack, before msgpack-c builds a tree of it?
 *
 * A few bytes can claim billions of items and any depth. msgpack-c 4.0 allocates what an array
 * claims before it looks whether the bytes are there, and says "out of memory" of what is only
 * too deep. So the heads are walked here first: no claim is believed that the bytes left could
 * not fill.
 *
 * Memory      none; not recursive
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

/* Most arrays and maps within each other: what msgpack-c's own stack holds. */
enum { SCAN_MSGPACK_DEPTH_MAX = 32 };

/* True when @b is exactly one MessagePack object. *@object_count is then how many there are,
 * with all that it holds, a map's keys too. */
bool scan_msgpack(struct bytes b, size_t *object_count);
