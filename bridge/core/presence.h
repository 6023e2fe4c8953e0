/* presence.h - who is there?
 *
 * `_bridge/{id}/down/status` and `_bridge/{id}/up/status` are retained messages that say
 * whether a direction of the set is running. Whoever runs it says so again and again; the Will
 * says that it is gone. People judge an "online" by the age of its timestamp: a broker that
 * dies with the bridge tells nobody.
 *
 *     {"online":true,"timestamp":1732450000123,"instance":"node-1","run":"5d1f09a2c3b4e687"}
 *
 * A Will's timestamp is that of the connection that it belongs to.
 *
 * Memory      views into what was read, copies where it says so
 * Threads     loop
 */
#pragma once

#include <stdint.h>

#include "bridge/base/sink.h"

enum {
    PRESENCE_TOPIC_BYTES_MAX = 64,
    PRESENCE_BYTES_MAX = 256,
    PRESENCE_NAME_BYTES = 65,
};

enum direction { DIRECTION_DOWN, DIRECTION_UP };

struct presence {
    bool is_online;
    int64_t timestamp_ms;               /* since 1970, by the clock of whoever wrote it */
    char instance[PRESENCE_NAME_BYTES]; /* bridge.instance, with a NUL */
    uint64_t run;                       /* of the process: chosen at random when it started */
};

/* Appends "_bridge/{id}/up/status". */
void presence_topic(const char *bridge_id, enum direction direction, struct sink *out);

/* Appends the JSON. */
void presence_write(const struct presence *p, struct sink *out);

/* Reads what was retained there. False when it is not one that we could have written; members
 * behind those that we know are passed over, for a newer bridge may add some. */
bool presence_read(struct bytes payload, struct presence *out);
