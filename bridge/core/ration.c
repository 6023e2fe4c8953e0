#include "bridge/core/ration.h"

enum { EVERY_MS = 1000 };

bool ration_allows(struct ration *r, int64_t now_ms, uint64_t *count)
{
    r->unsaid++;
    if (r->has_said && now_ms - r->said_ms < EVERY_MS) return false;
    *count = r->unsaid;
    r->has_said = true;
    r->said_ms = now_ms;
    r->unsaid = 0;
    return true;
}
