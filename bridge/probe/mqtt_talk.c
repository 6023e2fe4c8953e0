#include "bridge/probe/mqtt_talk.h"

#include <string.h>

void mqtt_talk_open(struct mqtt_talk *t, struct probe_line *line)
{
    t->line = line;
    t->last_id = 0;
    t->size = t->used = 0;
}

uint16_t mqtt_talk_id(struct mqtt_talk *t)
{
    return ++t->last_id;
}

bool mqtt_talk_send(struct mqtt_talk *t, const struct sink *packets, int64_t deadline_ms)
{
    return !packets->overflow &&
           probe_line_write(t->line, packets->at, packets->size, deadline_ms);
}

static void forget_last(struct mqtt_talk *t)
{
    memmove(t->in, t->in + t->used, t->size - t->used);
    t->size -= t->used;
    t->used = 0;
}

static enum talk_end end_of(int outcome)
{
    return outcome == PROBE_CLOSED   ? TALK_CLOSED
           : outcome == PROBE_SILENT ? TALK_SILENT
                                     : TALK_BROKEN;
}

enum talk_end mqtt_talk_next(struct mqtt_talk *t, struct mqtt_packet *out, int64_t deadline_ms)
{
    forget_last(t);
    for (;;) {
        struct text in = {t->in, t->size};
        switch (mqtt_packet_scan(in, sizeof t->in, out, &t->used)) {
        case MQTT_COMPLETE: return TALK_PACKET;
        case MQTT_MALFORMED: return TALK_NO_MQTT;
        case MQTT_MORE: break;
        }
        int got =
            probe_line_read(t->line, t->in + t->size, sizeof t->in - t->size, deadline_ms);
        if (got <= 0) return end_of(got);
        t->size += (size_t)got;
    }
}

void mqtt_talk_close(struct mqtt_talk *t, int64_t deadline_ms)
{
    char bytes[16];
    struct sink goodbye = SINK(bytes);

    if (t->line == NULL) return;
    mqtt_write_goodbye(&goodbye);
    mqtt_talk_send(t, &goodbye, deadline_ms); /* else the broker finds out by itself */
    probe_line_close(t->line);
    t->line = NULL;
}
