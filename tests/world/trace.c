#include "tests/world/trace.h"

enum { LEFT_COLUMNS = 52, LINE_BYTES = 1024 };

static const char *side_of(enum input_kind kind)
{
    switch (kind) {
    case INPUT_MQTT_UP:
    case INPUT_MQTT_DOWN:
    case INPUT_MESSAGE:
    case INPUT_ARRIVED:
    case INPUT_OVERFLOWED:
    case INPUT_PUBACKED: return "mqtt  ";
    case INPUT_TICK: return "clock ";
    case INPUT_STOP: return "people";
    default: return "kafka ";
    }
}

/* Writes it so that a story stays a text: what devices send may hold any byte. Returns how many
 * columns it takes. */
static int write_safe(FILE *out, struct text t)
{
    int columns = 0;

    for (size_t i = 0; i < t.size; i++) {
        unsigned char c = (unsigned char)t.at[i];
        bool is_plain = c >= 0x20 && c < 0x7f;
        columns += is_plain ? fprintf(out, "%c", c) : fprintf(out, "\\x%02x", c);
    }
    return columns;
}

void trace_step(FILE *out, int64_t now_ms, char who, const struct input *in,
                const struct effects *effects)
{
    char left[LINE_BYTES], right[LINE_BYTES];
    struct sink input = SINK(left);

    if (in->kind == INPUT_TICK && effects->count == 0) return;
    input_print(in, &input);
    int at = fprintf(out, "[%6lld] ", (long long)now_ms);
    if (who != '\0') at += fprintf(out, "%c ", who);
    at += fprintf(out, "%s ", side_of(in->kind));
    at += write_safe(out, sink_since(&input, 0));
    for (size_t i = 0; i < effects->count; i++) {
        struct sink effect = SINK(right);
        effect_print(&effects->at[i], &effect);
        bool is_publish = effects->at[i].kind == EFFECT_PUBLISH;
        if (is_publish && effects->at[i].publish.message->is_replay)
            sink_text(&effect, TEXT(" replay=1"));
        (void)fprintf(out, "%*s -> ", at < LEFT_COLUMNS ? LEFT_COLUMNS - at : 0, "");
        (void)write_safe(out, sink_since(&effect, 0));
        (void)fputc('\n', out);
        at = 0;
    }
    if (effects->count == 0) (void)fputc('\n', out);
}
