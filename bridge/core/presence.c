#include "bridge/core/presence.h"

#include "bridge/base/json.h"
#include "topics/payload.h"

void presence_topic(const char *bridge_id, enum direction direction, struct sink *out)
{
    sink_text(out, TEXT("_bridge/"));
    sink_text(out, text_of(bridge_id));
    sink_text(out, direction == DIRECTION_UP ? TEXT("/up/status") : TEXT("/down/status"));
}

static void write_hex(uint64_t n, struct sink *out)
{
    static const char digits[] = "0123456789abcdef";

    for (int shift = 60; shift >= 0; shift -= 4)
        sink_char(out, digits[n >> shift & 0xf]);
}

static bool read_hex(struct text t, uint64_t *out)
{
    uint64_t n = 0;

    if (t.size != 16) return false;
    for (size_t i = 0; i < t.size; i++) {
        char c = t.at[i];
        bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && (c < 'a' || c > 'f')) return false;
        n = n << 4 | (uint64_t)(is_digit ? c - '0' : c - 'a' + 10);
    }
    *out = n;
    return true;
}

void presence_write(const struct presence *p, struct sink *out)
{
    char bytes[16];
    struct sink run = SINK(bytes);
    struct json j;

    write_hex(p->run, &run);
    json_open(&j, out);
    json_bool(&j, "online", p->is_online);
    json_int(&j, "timestamp", p->timestamp_ms);
    json_text(&j, "instance", text_of(p->instance));
    json_text(&j, "run", (struct text){run.at, run.size});
    json_close(&j);
}

static bool read_fields(struct payload *p, struct presence *out)
{
    struct presence got = {0};
    struct text online, instance, run;

    if (!payload_find(p, TEXT("/online"), &online)) return false;
    if (!payload_find_int(p, TEXT("/timestamp"), &got.timestamp_ms)) return false;
    if (!payload_find(p, TEXT("/instance"), &instance)) return false;
    if (!payload_find(p, TEXT("/run"), &run) || !read_hex(run, &got.run)) return false;
    if (instance.size == 0 || instance.size >= sizeof got.instance) return false;
    got.is_online = text_equal(online, TEXT("true"));
    if (!got.is_online && !text_equal(online, TEXT("false"))) return false;
    memcpy(got.instance, instance.at, instance.size);
    *out = got;
    return true;
}

/* What the fields say is also how they are written: "true" is not true, and a name does not end
 * at a NUL. */
static bool is_as_written(const struct presence *p, struct bytes payload)
{
    char bytes[PRESENCE_BYTES_MAX];
    struct sink ours = SINK(bytes);
    const char *at = payload.at;

    presence_write(p, &ours);
    if (ours.overflow || ours.size > payload.size) return false;
    size_t size = ours.size - 1; /* without the brace */
    return memcmp(at, ours.at, size) == 0 && (at[size] == '}' || at[size] == ',');
}

bool presence_read(struct bytes payload, struct presence *out)
{
    struct payload *p = NULL;
    struct presence got;

    if (payload.at == NULL || payload.size == 0 || payload.size > PRESENCE_BYTES_MAX)
        return false;
    if (payload_parse(payload, TEXT("application/json"), &p) != ERR_OK) return false;
    bool is_one = read_fields(p, &got) && is_as_written(&got, payload);
    payload_done(p);
    if (is_one) *out = got;
    return is_one;
}
