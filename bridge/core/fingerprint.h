/* fingerprint.h - is this the record that it was?
 *
 * A Kafka topic that was deleted and made anew has other records at the same offsets, and
 * nothing in librdkafka 2.0.2 tells (kafka.md, 3.4). A checkpoint therefore remembers what its
 * last record looked like.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/base/record.h"
#include "bridge/core/crc32c.h"

/* Two records with one fingerprint are the same record, as far as we can tell. */
struct fingerprint {
    bool is_known;
    int64_t timestamp_ms; /* Kafka's; -1: it has none */
    uint32_t crc;         /* CRC-32C over key and value */
};

struct fingerprint fingerprint_of(const struct crc32c *c, const struct record *rec);

/* True when both are known and the same. */
bool fingerprint_equal(struct fingerprint a, struct fingerprint b);
