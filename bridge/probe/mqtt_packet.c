#include "bridge/probe/mqtt_packet.h"

#include <assert.h>

/* ---- writing ---- */

static void put_2(struct sink *out, unsigned n)
{
    sink_char(out, (char)(n >> 8 & 0xff));
    sink_char(out, (char)(n & 0xff));
}

static void put_4(struct sink *out, uint32_t n)
{
    put_2(out, n >> 16);
    put_2(out, n & 0xffff);
}

static void put_text(struct sink *out, struct text t)
{
    if (t.size > UINT16_MAX) out->overflow = true;
    put_2(out, (unsigned)t.size);
    sink_text(out, t);
}

/* A Variable Byte Integer (MQTT 5.0, 1.5.5). */
static void put_size(struct sink *out, size_t n)
{
    do {
        unsigned byte = n & 0x7f;
        n >>= 7;
        sink_char(out, (char)(byte | (n > 0 ? 0x80 : 0)));
    } while (n > 0);
}

static size_t text_size(struct text t)
{
    return 2 + t.size;
}

enum {
    MESSAGE_EXPIRY = 0x02,
    SESSION_EXPIRY = 0x11,
    PACKET_BYTES_MAX = 0x27,
    PROPERTY_4_BYTES = 5, /* what one of these takes */
};

static void put_property_4(struct sink *out, int id, uint32_t value)
{
    sink_char(out, (char)id);
    put_4(out, value);
}

void mqtt_write_connect(struct sink *out, const struct mqtt_connect *c)
{
    bool has_user = c->username.size > 0, has_password = c->password.size > 0;
    size_t properties = (c->has_session_expiry ? 2 : 1) * PROPERTY_4_BYTES;
    size_t size = text_size(TEXT("MQTT")) + 4 + 1 + properties + text_size(c->client_id);

    if (has_user) size += text_size(c->username);
    if (has_password) size += text_size(c->password);
    sink_char(out, MQTT_CONNECT << 4);
    put_size(out, size);
    put_text(out, TEXT("MQTT"));
    sink_char(out, 5);
    sink_char(out, (char)(0x02 | (has_user ? 0x80 : 0) | (has_password ? 0x40 : 0)));
    put_2(out, c->keep_alive_s);
    put_size(out, properties);
    put_property_4(out, PACKET_BYTES_MAX, c->packet_bytes_max);
    if (c->has_session_expiry) put_property_4(out, SESSION_EXPIRY, c->session_expiry_s);
    put_text(out, c->client_id);
    if (has_user) put_text(out, c->username);
    if (has_password) put_text(out, c->password);
}

void mqtt_write_subscribe(struct sink *out, uint16_t id, struct text filter,
                          enum mqtt_retained retained)
{
    enum { QOS_1 = 1, RETAIN_HANDLING_2 = 2 << 4 };

    sink_char(out, (char)(MQTT_SUBSCRIBE << 4 | 2));
    put_size(out, 3 + text_size(filter) + 1);
    put_2(out, id);
    put_size(out, 0);
    put_text(out, filter);
    sink_char(out, (char)(QOS_1 | (retained == MQTT_SEND_RETAINED ? 0 : RETAIN_HANDLING_2)));
}

/* It is of use to nobody, should somebody get it. */
void mqtt_write_publish(struct sink *out, uint16_t id, int qos, struct text topic,
                        struct text payload)
{
    enum { FOR_S = 1 };

    assert(qos == 1 || qos == 2);
    sink_char(out, (char)(MQTT_PUBLISH << 4 | qos << 1));
    put_size(out, text_size(topic) + 2 + 1 + PROPERTY_4_BYTES + payload.size);
    put_text(out, topic);
    put_2(out, id);
    put_size(out, PROPERTY_4_BYTES);
    put_property_4(out, MESSAGE_EXPIRY, FOR_S);
    sink_text(out, payload);
}

void mqtt_write_goodbye(struct sink *out)
{
    sink_char(out, (char)(MQTT_DISCONNECT << 4));
    put_size(out, 2 + PROPERTY_4_BYTES);
    sink_char(out, 0);
    put_size(out, PROPERTY_4_BYTES);
    put_property_4(out, SESSION_EXPIRY, 0);
}

/* ---- reading ---- */

/* What is left of a packet. Once something is missing, everything is. */
struct reader {
    struct text left;
    bool is_bad;
};

static struct text take(struct reader *r, size_t size)
{
    struct text out = {r->left.at, size};

    if (r->is_bad || r->left.size < size) {
        r->is_bad = true;
        return TEXT("");
    }
    r->left.at += size;
    r->left.size -= size;
    return out;
}

static uint32_t take_number(struct reader *r, size_t bytes)
{
    struct text t = take(r, bytes);
    uint32_t n = 0;

    for (size_t i = 0; i < t.size; i++)
        n = n << 8 | (unsigned char)t.at[i];
    return n;
}

static struct text take_text(struct reader *r)
{
    size_t size = take_number(r, 2);
    return take(r, size);
}

static size_t take_size(struct reader *r)
{
    size_t n = 0;

    for (unsigned shift = 0; shift < 28; shift += 7) {
        uint32_t byte = take_number(r, 1);
        n |= (size_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) return n;
    }
    r->is_bad = true;
    return 0;
}

enum mqtt_scan mqtt_packet_scan(struct text in, size_t capacity, struct mqtt_packet *out,
                                size_t *used)
{
    struct reader r = {in, false};
    size_t head = 1;

    if (in.size == 0) return MQTT_MORE;
    unsigned first = (unsigned char)in.at[0];
    if (first >> 4 == 0) return MQTT_MALFORMED;
    while (head < in.size && head < 5 && ((unsigned char)in.at[head] & 0x80) != 0)
        head++;
    if (head == 5) return MQTT_MALFORMED;
    if (head == in.size) return MQTT_MORE;
    take(&r, 1);
    size_t size = take_size(&r);
    if (size > capacity - head - 1) return MQTT_MALFORMED;
    struct text body = take(&r, size);
    if (r.is_bad) return MQTT_MORE;
    *out = (struct mqtt_packet){(uint8_t)(first >> 4), first & 0x0f, body};
    *used = in.size - r.left.size;
    return MQTT_COMPLETE;
}

/* What stands behind a property's identifier (MQTT 5.0, 2.2.2.2). */
enum shape { SHAPE_BAD, SHAPE_1, SHAPE_2, SHAPE_4, SHAPE_SIZE, SHAPE_TEXT, SHAPE_PAIR };

static enum shape shape_of(size_t id)
{
    switch (id) {
    case 0x01:
    case 0x17:
    case 0x19:
    case 0x24:
    case 0x25:
    case 0x28:
    case 0x29:
    case 0x2a: return SHAPE_1;
    case 0x13:
    case 0x21:
    case 0x22:
    case 0x23: return SHAPE_2;
    case 0x02:
    case 0x11:
    case 0x18:
    case 0x27: return SHAPE_4;
    case 0x0b: return SHAPE_SIZE;
    case 0x03:
    case 0x08:
    case 0x09:
    case 0x12:
    case 0x15:
    case 0x16:
    case 0x1a:
    case 0x1c:
    case 0x1f: return SHAPE_TEXT;
    case 0x26: return SHAPE_PAIR;
    default: return SHAPE_BAD;
    }
}

struct property {
    size_t id;
    uint32_t number;
    struct text text;
};

static struct property take_property(struct reader *r)
{
    struct property p = {.id = take_size(r)};

    switch (shape_of(p.id)) {
    case SHAPE_1: p.number = take_number(r, 1); break;
    case SHAPE_2: p.number = take_number(r, 2); break;
    case SHAPE_4: p.number = take_number(r, 4); break;
    case SHAPE_SIZE: p.number = (uint32_t)take_size(r); break;
    case SHAPE_PAIR: take_text(r); /* fall through */
    case SHAPE_TEXT: p.text = take_text(r); break;
    case SHAPE_BAD: r->is_bad = true; break;
    }
    return p;
}

static void note_property(const struct property *p, struct mqtt_connack *out)
{
    switch (p->id) {
    case 0x11:
        out->has_session_expiry = true;
        out->session_expiry_s = p->number;
        return;
    case 0x13:
        out->has_keep_alive = true;
        out->keep_alive_s = (uint16_t)p->number;
        return;
    case 0x1f: out->why = p->text; return;
    case 0x21: out->receive_max = (uint16_t)p->number; return;
    case 0x24: out->qos_max = (uint8_t)p->number; return;
    case 0x25: out->retain = p->number != 0; return;
    case 0x27: out->packet_bytes_max = p->number; return;
    case 0x28: out->wildcards = p->number != 0; return;
    case 0x29: out->subscription_ids = p->number != 0; return;
    default: return;
    }
}

bool mqtt_read_connack(struct text body, struct mqtt_connack *out)
{
    struct reader r = {body, false};
    struct mqtt_connack c = {.receive_max = UINT16_MAX,
                             .qos_max = 2,
                             .retain = true,
                             .wildcards = true,
                             .subscription_ids = true};

    take(&r, 1);
    c.code = (uint8_t)take_number(&r, 1);
    c.is_v5 = r.left.size > 0;
    if (c.is_v5) {
        size_t size = take_size(&r);
        struct reader inner = {take(&r, size), false};
        while (!r.is_bad && !inner.is_bad && inner.left.size > 0) {
            struct property p = take_property(&inner);
            if (!inner.is_bad) note_property(&p, &c);
        }
        r.is_bad = r.is_bad || inner.is_bad || r.left.size > 0;
    }
    if (!r.is_bad) *out = c;
    return !r.is_bad;
}

bool mqtt_read_answer(const struct mqtt_packet *p, uint16_t *id, uint8_t *code)
{
    struct reader r = {p->body, false};
    uint16_t answered = (uint16_t)take_number(&r, 2);
    bool has_list = p->type == MQTT_SUBACK;

    if (has_list) take(&r, take_size(&r));
    /* without one, a PUBACK and a PUBREC mean success */
    uint8_t given = !has_list && r.left.size == 0 ? 0 : (uint8_t)take_number(&r, 1);
    if (r.is_bad) return false;
    *id = answered;
    *code = given;
    return true;
}

bool mqtt_read_publish(const struct mqtt_packet *p, struct text *topic, struct text *payload)
{
    struct reader r = {p->body, false};
    struct text name = take_text(&r);

    if ((p->flags >> 1 & 3) != 0) take(&r, 2);
    take(&r, take_size(&r));
    if (r.is_bad) return false;
    *topic = name;
    *payload = r.left;
    return true;
}
