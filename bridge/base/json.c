#include "bridge/base/json.h"

static void put_name(struct json *j, const char *name)
{
    if (j->has_members) sink_char(j->out, ',');
    j->has_members = true;
    sink_char(j->out, '"');
    sink_text(j->out, text_of(name));
    sink_text(j->out, TEXT("\":"));
}

void json_open(struct json *j, struct sink *out)
{
    *j = (struct json){.out = out};
    sink_char(out, '{');
}

void json_close(struct json *j)
{
    sink_char(j->out, '}');
}

static void put_char(struct sink *out, char c)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char byte = (unsigned char)c;

    if (byte == '"' || byte == '\\') {
        sink_char(out, '\\');
        sink_char(out, c);
    } else if (byte < 0x20 || byte == 0x7f) {
        char escape[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
        sink_text(out, (struct text){escape, sizeof escape});
    } else {
        sink_char(out, byte < 0x80 ? c : '?');
    }
}

void json_text(struct json *j, const char *name, struct text value)
{
    put_name(j, name);
    sink_char(j->out, '"');
    for (size_t i = 0; i < value.size; i++)
        put_char(j->out, value.at[i]);
    sink_char(j->out, '"');
}

void json_int(struct json *j, const char *name, int64_t value)
{
    put_name(j, name);
    sink_int(j->out, value);
}

void json_bool(struct json *j, const char *name, bool value)
{
    put_name(j, name);
    sink_text(j->out, value ? TEXT("true") : TEXT("false"));
}

void json_null(struct json *j, const char *name)
{
    put_name(j, name);
    sink_text(j->out, TEXT("null"));
}
