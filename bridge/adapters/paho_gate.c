#include "bridge/adapters/paho_gate.h"

#include <assert.h>

struct paho_gate paho_gate_new(uint32_t messages_max, size_t bytes_max)
{
    assert(messages_max > 0 && bytes_max > 0);
    return (struct paho_gate){.messages_max = messages_max, .bytes_max = bytes_max};
}

bool paho_gate_enter(struct paho_gate *g, size_t bytes, int64_t now_ms)
{
    g->messages++;
    g->bytes += bytes;
    bool is_full = g->messages >= g->messages_max || g->bytes >= g->bytes_max;
    if (g->is_closed || !is_full) return false;
    g->is_closed = true;
    g->closed_ms = now_ms;
    return true;
}

/* The most with which a closed gate opens; below @max, and 0 at last for every limit. */
static size_t three_quarters(size_t max)
{
    return max - (max + 3) / 4;
}

bool paho_gate_leave(struct paho_gate *g, size_t bytes)
{
    assert(g->messages > 0 && g->bytes >= bytes);
    g->messages--;
    g->bytes -= bytes;
    bool has_room = g->messages <= three_quarters(g->messages_max) &&
                    g->bytes <= three_quarters(g->bytes_max);
    if (!g->is_closed || !has_room) return false;
    g->is_closed = false;
    return true;
}
