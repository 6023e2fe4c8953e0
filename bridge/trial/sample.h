/* sample.h - which record, or which message, is tried?
 *
 * One that nobody has sent: pieced together from a command line, or from a test in YAML.
 *
 * Memory      the keeper holds what was made; names and values that were handed in as views are
 *             kept by their owner until sample_done()
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/base/arrival.h"
#include "bridge/base/record.h"
#include "bridge/trial/keeper.h"

/* When a test says nothing of time, it is this: 2026-01-01T00:00:00Z. */
#define SAMPLE_NOW_MS INT64_C(1767225600000)

struct sample {
    bool is_message;      /* @arrival counts; else @record */
    struct record record; /* .kafka_topic ends in a NUL */
    struct arrival arrival;
    struct header headers[RECORD_HEADERS_MAX];
    struct property properties[MESSAGE_PROPERTIES_MAX];
    int64_t now_ms; /* the clock, since 1970 */
    struct keeper keeper;
};

/* A record without anything, at offset 0 of partition 0; a message with an empty payload. */
void sample_init(struct sample *s);

/* One more header of the record; as in Kafka, what is beyond RECORD_HEADERS_MAX is only known
 * to be missed. */
void sample_add_header(struct sample *s, struct text name, struct bytes value);

/* One more user property of the message; likewise. */
void sample_add_property(struct sample *s, struct text name, struct text value);

void sample_done(struct sample *s);
