#include "bridge/core/fingerprint.h"

struct fingerprint fingerprint_of(const struct crc32c *c, const struct record *rec)
{
    return (struct fingerprint){
        .is_known = true,
        .timestamp_ms = rec->timestamp_ms,
        .crc = crc32c_of(c, crc32c_of(c, 0, rec->key), rec->value),
    };
}

bool fingerprint_equal(struct fingerprint a, struct fingerprint b)
{
    return a.is_known && b.is_known && a.timestamp_ms == b.timestamp_ms && a.crc == b.crc;
}
