/* scan_json.h - is this JSON, before json-c builds a tree of it?
 *
 * json-c 0.16 takes more for JSON than RFC 8259 does, also in its strict mode: NaN and
 * Infinity, single-quoted names, raw control characters, -01, `1.`, overlong UTF-8; it stops at
 * a NUL byte, makes U+FFFD of every lone surrogate, cuts a name at \u0000 and an integer beyond
 * 64 bits down to the next one that fits. Where texts become topics, each of these could make
 * two different events look like one. So the bytes are judged here, and json-c only builds the
 * tree.
 *
 * A lone surrogate and a name with \u0000 are refused too: RFC 8259 (8.2) warns of the one, and
 * json-c cannot tell the other from the name it begins with.
 *
 * Memory      none; not recursive
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

/* Most arrays and objects within each other. */
enum { SCAN_JSON_DEPTH_MAX = 32 };

/* What is known of a document without a tree. */
struct scan_json_facts {
    bool has_wide_integer; /* an integer in it fits neither int64_t nor uint64_t */
    size_t value_count;    /* arrays and objects too */
    size_t name_count;     /* of members; one that stands twice in an object counts twice */
};

/* True when @text is exactly one JSON document; @out is written then. */
bool scan_json(struct text text, struct scan_json_facts *out);
