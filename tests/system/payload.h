/* payload.h - what do the system tests put into a record, and is it still that when it arrives?
 *
 *   {"timestamp":"2026-11-23T09:38:00.123Z","partition":3,"sequence":41,"filler":"...","checksum":"<16
 * hex>"}
 *
 * The checksum covers every byte before it, so one changed byte anywhere is seen.
 *
 * Memory      the caller's buffers
 * Threads     any
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PAYLOAD_BYTES_MAX = 4096 };

/* Writes a payload of about @size bytes, at least 130 and at most PAYLOAD_BYTES_MAX; gives its
 * size. */
size_t payload_write(char out[PAYLOAD_BYTES_MAX], size_t size, const char *timestamp,
                     int32_t partition, int64_t sequence);

/* Whether @payload is one of ours and whole; then also which. */
bool payload_read(const char *payload, size_t size, int32_t *partition, int64_t *sequence);

/* What travels beside the payload: in Kafka headers ce_..., in MQTT properties. NULL: it is not
 * there. */
struct attributes {
    const char *content_type, *id, *source, *subject, *time;
};

/* One number for a whole record: it differs when a byte of the payload or of an attribute does.
 */
uint64_t record_sum(const struct attributes *a, const void *payload, size_t size);
