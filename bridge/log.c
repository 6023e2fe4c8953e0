#include "bridge/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "bridge/base/sink.h"

enum { LINE_BYTES = 2048 };

static enum log_level threshold = LOG_LEVEL_INFO;

static const char *const level_words[] = {
    [LOG_LEVEL_ERROR] = "error",
    [LOG_LEVEL_WARN] = "warn",
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_DEBUG] = "debug",
};

static const char *direction; /* NULL: none in particular */

void log_direction(const char *name)
{
    direction = name;
}

void log_open(enum log_level level)
{
    threshold = level;
}

bool log_wants(enum log_level level)
{
    return level <= threshold;
}

static void sink_time(struct sink *s)
{
    struct timespec now;
    struct tm utc;
    char text[40];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t size = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    sink_text(s, (struct text){text, size});
    snprintf(text, sizeof text, ".%03ldZ", now.tv_nsec / 1000000);
    sink_text(s, text_of(text));
}

/* @t in quotes, with quotes, backslashes and control characters escaped. */
static void sink_quoted(struct sink *s, struct text t)
{
    static const char hex[] = "0123456789abcdef";

    sink_char(s, '"');
    for (size_t i = 0; i < t.size; i++) {
        unsigned char c = (unsigned char)t.at[i];
        if (c == '"' || c == '\\') {
            sink_char(s, '\\');
            sink_char(s, (char)c);
        } else if (c < 0x20 || c == 0x7f) {
            char escape[] = {'\\', 'x', hex[c >> 4], hex[c & 15]};
            sink_text(s, (struct text){escape, sizeof escape});
        } else {
            sink_char(s, (char)c);
        }
    }
    sink_char(s, '"');
}

/* The same, without quotes where none are needed. */
static void sink_value(struct sink *s, struct text t)
{
    bool is_plain = true;

    for (size_t i = 0; i < t.size; i++) {
        unsigned char c = (unsigned char)t.at[i];
        is_plain = is_plain && c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
    }
    if (is_plain)
        sink_text(s, t);
    else
        sink_quoted(s, t);
}

static void begin(struct sink *s, enum log_level level, const char *name)
{
    s->capacity--; /* for the newline */
    sink_text(s, TEXT("time="));
    sink_time(s);
    sink_text(s, TEXT(" level="));
    sink_text(s, text_of(level_words[level]));
    if (direction != NULL) {
        sink_text(s, TEXT(" direction="));
        sink_text(s, text_of(direction));
    }
    sink_text(s, TEXT(" fact="));
    sink_text(s, text_of(name));
}

static void end(struct sink *s)
{
    s->at[s->size] = '\n';
    ssize_t written = write(STDERR_FILENO, s->at, s->size + 1);
    (void)written; /* nowhere to complain to */
}

void log_line(enum log_level level, const char *name, const char *format, ...)
{
    if (!log_wants(level)) return;
    char line[LINE_BYTES], rest[LINE_BYTES / 2];
    struct sink s = SINK(line);
    va_list args;

    va_start(args, format);
    vsnprintf(rest, sizeof rest, format, args);
    va_end(args);
    begin(&s, level, name);
    sink_char(&s, ' ');
    sink_text(&s, text_of(rest));
    end(&s);
}

void log_text(enum log_level level, const char *name, struct text words)
{
    if (!log_wants(level)) return;
    char line[LINE_BYTES];
    struct sink s = SINK(line);

    begin(&s, level, name);
    sink_text(&s, TEXT(" words="));
    sink_quoted(&s, words);
    end(&s);
}

void log_fact(const struct fact *fact)
{
    const struct fact_row *row = fact_row(fact->kind);
    if (!log_wants(row->level)) return;
    char line[LINE_BYTES];
    struct sink s = SINK(line);

    begin(&s, row->level, row->word);
    if (fact->about.size > 0) {
        sink_text(&s, TEXT(" about="));
        sink_value(&s, fact->about);
    }
    if (row->figure[0] != '\0') {
        sink_char(&s, ' ');
        sink_text(&s, text_of(row->figure));
        sink_char(&s, '=');
        sink_int(&s, fact->number);
    }
    if (fact->detail.size > 0) {
        sink_text(&s, TEXT(" reason="));
        sink_quoted(&s, fact->detail);
    }
    sink_text(&s, TEXT(" words="));
    sink_quoted(&s, text_of(row->words));
    end(&s);
}
