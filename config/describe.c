#include "config/describe.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 2, 3))) static void write_words(char out[DESCRIPTION_BYTES_MAX],
                                                              const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(out, DESCRIPTION_BYTES_MAX, format, arguments);
    va_end(arguments);
}

void describe_option(const struct option *o, char out[DESCRIPTION_BYTES_MAX])
{
    switch (o->kind) {
    case OPTION_NAME: write_words(out, "`[A-Za-z0-9_-]{%s,%s}`", o->min, o->max); return;
    case OPTION_SERVERS: write_words(out, "`host:port[,host:port]`"); return;
    case OPTION_ADDRESS: write_words(out, "`address:port`, or `none`"); return;
    case OPTION_KAFKA_TOPIC: write_words(out, "Kafka topic"); return;
    case OPTION_URL: write_words(out, "URL"); return;
    case OPTION_FILE: write_words(out, "file that can be read"); return;
    case OPTION_SECRET: write_words(out, "file that can be read, or `credential:NAME`"); return;
    case OPTION_TEXT: write_words(out, "text, at most %s bytes", o->max); return;
    case OPTION_COUNT: write_words(out, "%s, %s to %s", o->unit, o->min, o->max); return;
    case OPTION_DURATION: write_words(out, "duration, %s to %s", o->min, o->max); return;
    case OPTION_SIZE: write_words(out, "size, %s to %s", o->min, o->max); return;
    case OPTION_ENUM: write_words(out, "`%s`", o->unit); return;
    }
}

void describe_key(const struct entry_key *row, char out[DESCRIPTION_BYTES_MAX])
{
    const struct shape *shape = &row->shape;
    const char *noun = "";

    switch (shape->kind) {
    case SHAPE_NAME: write_words(out, "`[A-Za-z0-9_-]{1,63}`"); return;
    case SHAPE_TEXT: noun = "text, "; break;
    case SHAPE_TEXTS: noun = "list, "; break;
    case SHAPE_LIKE: break;
    case SHAPE_CHOICE: write_words(out, "`%s`", shape->words); return;
    case SHAPE_COUNT: write_words(out, "%s to %s", shape->min, shape->max); return;
    case SHAPE_DURATION: write_words(out, "duration, %s to %s", shape->min, shape->max); return;
    case SHAPE_DURATION_OR_NONE:
        write_words(out, "duration, %s to %s, or `none`", shape->min, shape->max);
        return;
    case SHAPE_TOPIC: noun = "topic, "; break;
    case SHAPE_SOURCE: noun = "source, "; break;
    case SHAPE_SELECTORS: write_words(out, "`[topic, ...]` or `'^regex$'`"); return;
    case SHAPE_CONDITIONS: noun = "conditions, "; break;
    case SHAPE_RATE: noun = "rate or `none`, "; break;
    case SHAPE_KEYS: write_words(out, "mapping, see below"); return;
    }
    write_words(out, "%slike `%s`", noun, row->example);
}
