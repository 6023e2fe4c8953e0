/* What a broker, or what pretends to be one, sends to `check --connect`. A packet is found only
 * when all of it is there, lies within what came, and is taken apart within its body. */
#include <string.h>

#include "bridge/probe/mqtt_packet.h"
#include "tests/fuzz/fuzz.h"

enum { CAPACITY = 4096 };

static void must_lie_in(struct text part, struct text whole)
{
    must(part.size <= whole.size);
    if (part.size > 0)
        must(part.at >= whole.at && part.at + part.size <= whole.at + whole.size);
}

static void take_apart(const struct mqtt_packet *p)
{
    struct mqtt_connack c;
    struct text topic, payload;
    uint16_t id;
    uint8_t code;

    if (mqtt_read_connack(p->body, &c)) {
        must_lie_in(c.why, p->body);
        must(c.is_v5 == (p->body.size > 2));
    }
    if (mqtt_read_publish(p, &topic, &payload)) {
        must_lie_in(topic, p->body);
        must_lie_in(payload, p->body);
        must(topic.size + payload.size < p->body.size);
    }
    if (mqtt_read_answer(p, &id, &code)) must(p->body.size >= 2);
}

/* Less than all of it is never taken for a packet. */
static void must_want_more(struct text packet)
{
    struct mqtt_packet p;
    size_t used;

    for (size_t size = 0; size < packet.size && size < 64; size++) {
        struct text cut = {packet.at, size};
        must(mqtt_packet_scan(cut, CAPACITY, &p, &used) == MQTT_MORE);
    }
}

static void read_all(struct text in)
{
    struct mqtt_packet p;
    size_t used = 0;

    while (mqtt_packet_scan(in, CAPACITY, &p, &used) == MQTT_COMPLETE) {
        must(used >= 2 && used <= in.size && used <= CAPACITY);
        must(p.type >= 1 && p.type <= 15 && p.flags <= 15);
        must_lie_in(p.body, (struct text){in.at, used});
        must_want_more((struct text){in.at, used});
        take_apart(&p);
        in.at += used;
        in.size -= used;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *exact = malloc(size > 0 ? size : 1);

    must(exact != NULL);
    memcpy(exact, data, size);
    read_all((struct text){exact, size});
    free(exact);
    return 0;
}
