#include "bridge/core/checkpoint.h"

#include <assert.h>
#include <string.h>

#include "bridge/base/json.h"
#include "topics/payload.h"

enum { CRC_DIGITS = 8 };

/* --- writing --- */

static struct text hex_of(uint32_t n, char out[CRC_DIGITS])
{
    for (int i = 0; i < CRC_DIGITS; i++)
        out[i] = "0123456789abcdef"[n >> (28 - 4 * i) & 15];
    return (struct text){out, CRC_DIGITS};
}

void checkpoint_write(const struct checkpoint *c, struct sink *out)
{
    char digits[CRC_DIGITS];
    struct json j;

    json_open(&j, out);
    json_int(&j, "version", CHECKPOINT_VERSION);
    json_text(&j, "bridge", text_of(c->bridge_id));
    json_text(&j, "cluster", text_of(c->cluster_id));
    json_text(&j, "kafka_topic", text_of(c->kafka_topic));
    json_int(&j, "partition", c->partition);
    json_int(&j, "next", c->next);
    if (c->events_from > 0) json_int(&j, "events_from", c->events_from);
    if (c->last.is_known) {
        json_int(&j, "last_timestamp", c->last.timestamp_ms);
        json_text(&j, "last_crc32c", hex_of(c->last.crc, digits));
    } else {
        json_null(&j, "last_timestamp");
        json_null(&j, "last_crc32c");
    }
    json_int(&j, "log_start", c->log_start);
    json_text(&j, "broker", text_of(c->broker_id));
    json_text(&j, "writer", text_of(c->writer));
    json_int(&j, "sequence", (int64_t)c->sequence);
    json_bool(&j, "forced", c->is_forced);
    json_int(&j, "timestamp", c->timestamp_ms);
    json_close(&j);
}

void checkpoint_topic(struct text prefix, struct text bridge_id, struct text kafka_topic,
                      int32_t partition, struct sink *out)
{
    sink_text(out, prefix);
    sink_char(out, '/');
    sink_text(out, bridge_id);
    sink_text(out, TEXT("/checkpoint/"));
    sink_text(out, kafka_topic);
    sink_char(out, '/');
    sink_int(out, partition);
}

bool checkpoint_place_read(struct text place, struct text *kafka_topic, int32_t *partition)
{
    enum { DIGITS_MAX = 10 };
    int64_t n = 0;
    const char *slash = place.size == 0 ? NULL : memchr(place.at, '/', place.size);
    if (slash == NULL) return false;

    size_t name_size = (size_t)(slash - place.at), digits = place.size - name_size - 1;
    if (name_size == 0 || digits == 0 || digits > DIGITS_MAX) return false;
    if (digits > 1 && slash[1] == '0') return false; /* one topic for each partition */
    for (size_t i = name_size + 1; i < place.size; i++) {
        if (place.at[i] < '0' || place.at[i] > '9') return false;
        n = n * 10 + (place.at[i] - '0');
    }
    if (n > INT32_MAX) return false;
    *kafka_topic = (struct text){place.at, name_size};
    *partition = (int32_t)n;
    return true;
}

/* --- reading --- */

static bool find_int(struct payload *p, struct text pointer, int64_t min, int64_t max,
                     int64_t *out)
{
    int64_t n;

    if (!payload_find_int(p, pointer, &n) || n < min || n > max) return false;
    *out = n;
    return true;
}

static bool find_text(struct payload *p, struct text pointer, char *out, size_t out_bytes)
{
    struct text t;

    if (!payload_find(p, pointer, &t)) return false;
    if (t.size >= out_bytes || memchr(t.at, '\0', t.size) != NULL) return false;
    memcpy(out, t.at, t.size);
    out[t.size] = '\0';
    return true;
}

static bool find_bool(struct payload *p, struct text pointer, bool *out)
{
    struct text word;

    if (!payload_find(p, pointer, &word)) return false;
    *out = text_equal(word, TEXT("true"));
    return *out || text_equal(word, TEXT("false"));
}

static bool read_hex(struct text digits, uint32_t *out)
{
    uint32_t n = 0;

    if (digits.size != CRC_DIGITS) return false;
    for (size_t i = 0; i < CRC_DIGITS; i++) {
        char c = digits.at[i];
        if (c >= '0' && c <= '9') {
            n = n << 4 | (uint32_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            n = n << 4 | (uint32_t)(c - 'a' + 10);
        } else {
            return false;
        }
    }
    *out = n;
    return true;
}

/* Both are there, or both are null. */
static bool find_fingerprint(struct payload *p, struct fingerprint *out)
{
    struct text digits;
    bool has_crc = payload_find(p, TEXT("/last_crc32c"), &digits);
    struct text any;

    *out = (struct fingerprint){0};
    if (!has_crc) return !payload_find(p, TEXT("/last_timestamp"), &any);
    if (!read_hex(digits, &out->crc)) return false;
    out->is_known = true;
    return find_int(p, TEXT("/last_timestamp"), -1, INT64_MAX, &out->timestamp_ms);
}

/* It may be missing; when it is there, it must be what it says. */
static bool find_events_from(struct payload *p, struct checkpoint *c)
{
    struct text any;

    if (!payload_find(p, TEXT("/events_from"), &any)) return true;
    return find_int(p, TEXT("/events_from"), 1, INT64_MAX, &c->events_from);
}

static bool find_all(struct payload *p, struct checkpoint *c)
{
    int64_t partition, sequence;

    if (!find_text(p, TEXT("/bridge"), c->bridge_id, sizeof c->bridge_id)) return false;
    if (!find_text(p, TEXT("/cluster"), c->cluster_id, sizeof c->cluster_id)) return false;
    if (!find_text(p, TEXT("/kafka_topic"), c->kafka_topic, sizeof c->kafka_topic))
        return false;
    if (!find_int(p, TEXT("/partition"), 0, INT32_MAX, &partition)) return false;
    if (!find_int(p, TEXT("/next"), 0, INT64_MAX, &c->next)) return false;
    if (!find_events_from(p, c)) return false;
    if (!find_fingerprint(p, &c->last)) return false;
    if (!find_int(p, TEXT("/log_start"), 0, c->next, &c->log_start)) return false;
    if (!find_text(p, TEXT("/broker"), c->broker_id, sizeof c->broker_id)) return false;
    if (!find_text(p, TEXT("/writer"), c->writer, sizeof c->writer)) return false;
    if (!find_int(p, TEXT("/sequence"), 0, INT64_MAX, &sequence)) return false;
    if (!find_bool(p, TEXT("/forced"), &c->is_forced)) return false;
    if (!find_int(p, TEXT("/timestamp"), 0, INT64_MAX, &c->timestamp_ms)) return false;
    c->partition = (int32_t)partition;
    c->sequence = (uint64_t)sequence;
    return true;
}

static enum checkpoint_flaw read_parsed(struct payload *p, struct checkpoint *out)
{
    struct checkpoint c = {0};
    int64_t version;

    if (!find_int(p, TEXT("/version"), 1, INT64_MAX, &version)) return CHECKPOINT_GARBAGE;
    if (version != CHECKPOINT_VERSION) return CHECKPOINT_OTHER_VERSION;
    if (!find_all(p, &c)) return CHECKPOINT_GARBAGE;
    *out = c;
    return CHECKPOINT_FINE;
}

enum checkpoint_flaw checkpoint_read(struct bytes payload, struct checkpoint *out)
{
    struct payload *p = NULL;

    if (payload.size > CHECKPOINT_BYTES_MAX) return CHECKPOINT_GARBAGE;
    if (payload_parse(payload, TEXT("application/json"), &p) != ERR_OK)
        return CHECKPOINT_GARBAGE;
    enum checkpoint_flaw flaw = read_parsed(p, out);
    payload_done(p);
    return flaw;
}
