#include "bridge/core/audience.h"

uint64_t audience_hash(struct text topic)
{
    uint64_t hash = 0xcbf29ce484222325;

    for (size_t i = 0; i < topic.size; i++)
        hash = (hash ^ (unsigned char)topic.at[i]) * 0x100000001b3;
    return hash == 0 ? 1 : hash;
}

bool audience_lost(struct audience *a, uint64_t hash)
{
    uint64_t *place = &a->topics[hash % AUDIENCE_PLACES];

    if (*place != hash) return false;
    *place = 0;
    return true;
}
