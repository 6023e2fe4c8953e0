#include "tests/world/trace.h"

enum { LEFT_COLUMNS = 52, LINE_BYTES = 1024 };

static const char *side_of(enum input_kind kind)
{
    switch (kind) {
    case INPUT_MQTT_UP:
    case INPUT_MQTT_DOWN:
    case INPUT_MESSAGE:
    case INPUT_PUBACKED: return "mqtt  ";
    case INPUT_TICK: return "clock ";
    case INPUT_STOP: return "people";
    default: return "kafka ";
    }
}

void trace_step(struct world *w, const struct host *h, const struct input *in)
{
    char left[LINE_BYTES], right[LINE_BYTES];
    struct sink input = SINK(left);

    if (in->kind == INPUT_TICK && h->effects.count == 0) return;
    input_print(in, &input);
    int at = fprintf(w->set.trace, "[%6lld] ", (long long)w->now_ms);
    if (w->set.hosts > 1) at += fprintf(w->set.trace, "%c ", 'a' + (int)h->number);
    at += fprintf(w->set.trace, "%s %.*s", side_of(in->kind), (int)input.size, left);
    for (size_t i = 0; i < h->effects.count; i++) {
        struct sink effect = SINK(right);
        effect_print(&h->effects.at[i], &effect);
        bool is_publish = h->effects.at[i].kind == EFFECT_PUBLISH;
        if (is_publish && h->effects.at[i].publish.message->is_replay)
            sink_text(&effect, TEXT(" replay=1"));
        (void)fprintf(w->set.trace, "%*s -> %.*s\n", at < LEFT_COLUMNS ? LEFT_COLUMNS - at : 0,
                      "", (int)effect.size, right);
        at = 0;
    }
    if (h->effects.count == 0) (void)fputc('\n', w->set.trace);
}
