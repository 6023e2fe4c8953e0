/* kafka_read.h - what did the adapter write to the mock cluster?
 *
 * Threads     one
 */
#pragma once

#include "tests/lib/kafka_mock.h"

/* A plain consumer of one partition. */
struct reader {
    rd_kafka_t *rk;
    rd_kafka_message_t *m; /* what was read last; NULL: nothing yet */
};

/* Begins at @offset of partition 0 of @kafka_topic. */
void reader_open(struct reader *r, const char *kafka_topic, int64_t offset);

/* Reads the next record, which must come within seconds; lent until the next one. */
rd_kafka_message_t *reader_next(struct reader *r);

/* Nothing comes for @ms. */
void reader_expect_end(struct reader *r, int ms);

void reader_close(struct reader *r);

/* The @n-th header is @name: @value (NULL: a null value). */
void assert_header(const rd_kafka_message_t *m, size_t n, const char *name, const char *value);

/* The same for any bytes. */
void assert_header_bytes(const rd_kafka_message_t *m, size_t n, struct text name,
                         struct text value);

/* The @n-th header is dlq_time, "2026-11-23T09:38:00.123Z". */
void assert_dlq_time(const rd_kafka_message_t *m, size_t n);

size_t header_count(const rd_kafka_message_t *m);
