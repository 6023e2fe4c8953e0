#include "tests/system/payload.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char before_sum[] = "\",\"checksum\":\"";
enum { SUM_BYTES = 16, TAIL_BYTES = sizeof before_sum - 1 + SUM_BYTES + 2 };

#define SUM_OF_NOTHING 0xcbf29ce484222325u

/* FNV-1a, going on from @sum. */
static uint64_t sum_more(uint64_t sum, const char *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)at[i]) * 0x100000001b3u;
    return sum;
}

static uint64_t sum_of(const char *at, size_t size)
{
    return sum_more(SUM_OF_NOTHING, at, size);
}

size_t payload_write(char out[PAYLOAD_BYTES_MAX], size_t size, const char *timestamp,
                     int32_t partition, int64_t sequence)
{
    assert(size <= PAYLOAD_BYTES_MAX - TAIL_BYTES);
    int head = snprintf(out, PAYLOAD_BYTES_MAX,
                        "{\"timestamp\":\"%s\",\"partition\":%" PRId32 ",\"sequence\":%" PRId64
                        ",\"filler\":\"",
                        timestamp, partition, sequence);
    size_t at = (size_t)head;
    while (at + TAIL_BYTES < size) {
        out[at] = (char)('a' + (at + (size_t)sequence) % 26);
        at++;
    }
    int tail = snprintf(out + at, PAYLOAD_BYTES_MAX - at, "%s%016" PRIx64 "\"}", before_sum,
                        sum_of(out, at));
    return at + (size_t)tail;
}

/* The number behind @key; -1 when there is none. */
static int64_t number_of(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    int64_t number = -1;
    if (at == NULL || sscanf(at + strlen(key), "%" SCNd64, &number) != 1) return -1;
    return number;
}

bool payload_read(const char *payload, size_t size, int32_t *partition, int64_t *sequence)
{
    char text[PAYLOAD_BYTES_MAX + 1], sum[SUM_BYTES + 1];
    if (size < TAIL_BYTES || size > PAYLOAD_BYTES_MAX) return false;

    memcpy(text, payload, size);
    text[size] = '\0';
    size_t head = size - TAIL_BYTES;
    snprintf(sum, sizeof sum, "%016" PRIx64, sum_of(text, head));
    if (strncmp(text + head, before_sum, sizeof before_sum - 1) != 0) return false;
    if (strncmp(text + head + sizeof before_sum - 1, sum, SUM_BYTES) != 0) return false;

    *partition = (int32_t)number_of(text, "\"partition\":");
    *sequence = number_of(text, "\"sequence\":");
    return *partition >= 0 && *sequence >= 0;
}

uint64_t record_sum(const struct attributes *a, const void *payload, size_t size)
{
    const char *texts[] = {a->content_type, a->id, a->source, a->subject, a->time};
    uint64_t sum = SUM_OF_NOTHING;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = texts[i] == NULL ? "(none)" : texts[i];
        sum = sum_more(sum, text, strlen(text) + 1);
    }
    return sum_more(sum, payload, size);
}
