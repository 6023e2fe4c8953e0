/* paho_gate.h - may another message come in?
 *
 * What has come in and is not yet gone again is counted, in messages and in bytes. At either
 * limit the gate closes, and it opens when a quarter of both is free, so that it does not go to
 * and fro with every message. One message always finds room, however large.
 *
 * Mosquitto 2.0.11 does not keep to Receive Maximum once something is acknowledged, so that a
 * gate that closes and opens is the ordinary case under load.
 *
 * Threads     one at a time
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct paho_gate {
    uint32_t messages, messages_max;
    size_t bytes, bytes_max;
    bool is_closed;
    int64_t closed_ms; /* since when; only while it is closed */
};

/* Open, and nothing has come in. Both limits at least 1. */
struct paho_gate paho_gate_new(uint32_t messages_max, size_t bytes_max);

/* A message of @bytes comes in. True when the gate has closed behind it. */
bool paho_gate_enter(struct paho_gate *g, size_t bytes, int64_t now_ms);

/* One that came in is gone. True when the gate has opened. */
bool paho_gate_leave(struct paho_gate *g, size_t bytes);
