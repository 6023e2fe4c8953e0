/* json.h - how is a flat JSON object written without a library?
 *
 *     struct json j;
 *     json_open(&j, &sink);
 *     json_text(&j, "bridge", TEXT("demo"));
 *     json_int(&j, "next", 4711);
 *     json_close(&j);                           {"bridge":"demo","next":4711}
 *
 * For our own small messages, in pure code. JSON that others wrote is read by json-c.
 *
 * Memory      writes into the sink; its overflow says that something is missing
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/base/sink.h"

struct json {
    struct sink *out;
    bool has_members;
};

void json_open(struct json *j, struct sink *out);
void json_close(struct json *j);

/* One member. Names are plain words. In @value, quotes, backslashes and control characters are
 * escaped, and bytes beyond ASCII become `?`: nothing of ours has any. */
void json_text(struct json *j, const char *name, struct text value);
void json_int(struct json *j, const char *name, int64_t value);
void json_bool(struct json *j, const char *name, bool value);
void json_null(struct json *j, const char *name);
