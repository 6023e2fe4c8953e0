/* crc32c.h - are these the same bytes as before?
 *
 * The CRC-32C of RFC 3720, appendix B.4 (polynomial 0x1edc6f41, reflected), which Kafka uses
 * for its batches too. It is no protection against people who mean harm.
 *
 * Eight bytes are taken at a time, each with a table for its distance from the end (M.
 * Kounavis, F. Berry, "A Systematic Approach to Building High Performance Software-based CRC
 * Generators", 2005).
 *
 * Memory      the tables are the caller's, filled in once
 * Threads     any
 */
#pragma once

#include <stdint.h>

#include "bridge/base/view.h"

struct crc32c {
    uint32_t table[8][256]; /* by distance and byte */
};

void crc32c_init(struct crc32c *c);

/* Goes on with @crc (0 at the beginning) over @b; an absent one changes nothing. */
uint32_t crc32c_of(const struct crc32c *c, uint32_t crc, struct bytes b);
