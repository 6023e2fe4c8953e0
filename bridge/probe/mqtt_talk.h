/* mqtt_talk.h - how does a probe talk with an MQTT broker, packet by packet?
 *
 * Threads     one
 * Memory      inside the struct, and the line
 */
#pragma once

#include "bridge/adapters/probe_line.h"
#include "bridge/probe/mqtt_packet.h"

enum { TALK_BYTES = 65536 };

/* How a wait ended. */
enum talk_end {
    TALK_PACKET,
    TALK_SILENT,  /* nothing in time */
    TALK_CLOSED,  /* the broker has hung up */
    TALK_BROKEN,  /* the connection failed; the line says why */
    TALK_NO_MQTT, /* what came is none; in[0 .. size) is what came */
};

struct mqtt_talk {
    struct probe_line *line;
    uint16_t last_id; /* that a packet was given */
    size_t size;      /* bytes of @in, not yet looked at */
    size_t used;      /* of these, the packet that was handed out last */
    char in[TALK_BYTES];
};

/* Begins to talk over @line, which is taken. */
void mqtt_talk_open(struct mqtt_talk *t, struct probe_line *line);

/* Sends what was written to @packets. False: it cannot be sent. */
bool mqtt_talk_send(struct mqtt_talk *t, const struct sink *packets, int64_t deadline_ms);

/* Waits for the next packet; lent until the next call. */
enum talk_end mqtt_talk_next(struct mqtt_talk *t, struct mqtt_packet *out, int64_t deadline_ms);

/* A number for a packet of our own. */
uint16_t mqtt_talk_id(struct mqtt_talk *t);

/* Says goodbye, if that can be heard, and closes the line. Accepts a zeroed one. */
void mqtt_talk_close(struct mqtt_talk *t, int64_t deadline_ms);
