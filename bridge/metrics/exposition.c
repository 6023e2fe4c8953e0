#include "bridge/metrics/exposition.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PREFIX "mesbridge_"
#define TOTAL  "_total"

struct writer {
    struct sink *out;
    enum exposition format;
    const char *direction;
};

static void put(struct writer *w, const char *words)
{
    sink_text(w->out, text_of(words));
}

/* The two formats ask for the same in a help text and in a label's value; a `"` may be escaped
 * in the help of OpenMetrics only. */
static void put_escaped(struct writer *w, const char *words, bool escapes_quotes)
{
    for (const char *at = words; *at != '\0'; at++) {
        if (*at == '\n') {
            put(w, "\\n");
            continue;
        }
        if (*at == '\\' || (*at == '"' && escapes_quotes)) sink_char(w->out, '\\');
        sink_char(w->out, *at);
    }
}

static bool is_total(const char *name)
{
    size_t size = strlen(name), total = sizeof TOTAL - 1;
    return size > total && strcmp(name + size - total, TOTAL) == 0;
}

/* The name of the family: without _total in OpenMetrics. */
static void put_family(struct writer *w, const char *prefix, const char *name)
{
    size_t size = strlen(name);

    if (w->format == EXPOSITION_OPENMETRICS && is_total(name)) size -= sizeof TOTAL - 1;
    put(w, prefix);
    sink_text(w->out, (struct text){name, size});
}

/* # HELP and # TYPE; a name that ends in _total is a counter's. */
static void begin(struct writer *w, const char *prefix, const char *name, const char *help)
{
    put(w, "# HELP ");
    put_family(w, prefix, name);
    sink_char(w->out, ' ');
    put_escaped(w, help, w->format == EXPOSITION_OPENMETRICS);
    put(w, "\n# TYPE ");
    put_family(w, prefix, name);
    put(w, is_total(name) ? " counter\n" : " gauge\n");
}

/* A sample up to its labels, which stay open. */
static void name_sample(struct writer *w, const char *prefix, const char *name)
{
    put(w, prefix);
    put(w, name);
    put(w, "{direction=\"");
    put_escaped(w, w->direction, true);
    sink_char(w->out, '"');
}

static void label(struct writer *w, const char *name, const char *value)
{
    sink_char(w->out, ',');
    put(w, name);
    put(w, "=\"");
    put_escaped(w, value, true);
    sink_char(w->out, '"');
}

static void end_with(struct writer *w, int64_t value)
{
    put(w, "} ");
    sink_int(w->out, value);
    sink_char(w->out, '\n');
}

static void single(struct writer *w, const char *name, int64_t value, const char *help)
{
    begin(w, PREFIX, name, help);
    name_sample(w, PREFIX, name);
    end_with(w, value);
}

/* One sample for each side. */
static void both_sides(struct writer *w, const char *name, int64_t mqtt, int64_t kafka,
                       const char *help)
{
    begin(w, PREFIX, name, help);
    name_sample(w, PREFIX, name);
    label(w, "side", "mqtt");
    end_with(w, mqtt);
    name_sample(w, PREFIX, name);
    label(w, "side", "kafka");
    end_with(w, kafka);
}

static void put_counters(struct writer *w, const struct stats *stats)
{
    for (int s = 0; s < STAT_COUNT; s++) {
        const struct stat_row *row = stat_row((enum stat)s);
        single(w, row->metric, (int64_t)stats->at[s], row->help);
    }
}

static void put_build(struct writer *w, const struct speaker *who)
{
    begin(w, PREFIX, "build_info", "Which program this is; always 1.");
    name_sample(w, PREFIX, "build_info");
    label(w, "version", who->version);
    end_with(w, 1);
}

static void put_health(struct writer *w, const struct snapshot *now)
{
    const struct health *h = &now->health;
    uint64_t connects = now->stats.at[STAT_MQTT_CONNECTS];

    both_sides(
        w, "connected", h->mqtt_is_up, now->mono_ms > 0 && !h->kafka_is_away,
        "Whether the MQTT broker has accepted the connection; whether Kafka is not known "
        "to be away.");
    both_sides(w, "reconnects_total", connects > 0 ? (int64_t)connects - 1 : 0,
               (int64_t)h->kafka_returns,
               "Times that the connection came back. Look at the network and the broker's log "
               "when this grows.");
    single(w, "working", h->is_working,
           "Whether this instance carries: down, the Kafka group has given it its partitions; "
           "up, the MQTT session is its own. 0 of a standby.");
    single(w, "window_messages", h->window,
           "Most messages in flight on the present MQTT connection; 0 without one.");
    if (strcmp(w->direction, "down") != 0) return;
    single(w, "assigned_partitions", h->lanes, "Kafka partitions that this instance holds.");
    single(w, "paused_partitions", h->lanes_waiting,
           "Partitions that it holds and does not read, or not yet: while the MQTT broker is "
           "away, and while it finds out where to start. For long: see the log.");
}

/* These bear the names that every exporter uses, so without prefix and direction. */
static void put_process_value(struct writer *w, const char *name, int64_t value, bool is_ms,
                              const char *help)
{
    if (value < 0) return;
    begin(w, "process_", name, help);
    put(w, "process_");
    put(w, name);
    sink_char(w->out, ' ');
    sink_int(w->out, is_ms ? value / 1000 : value);
    if (is_ms) {
        char digits[] = {'.', (char)('0' + value / 100 % 10), (char)('0' + value / 10 % 10),
                         (char)('0' + value % 10)};
        sink_text(w->out, (struct text){digits, sizeof digits});
    }
    sink_char(w->out, '\n');
}

static void put_process(struct writer *w, const struct process *p)
{
    put_process_value(w, "cpu_seconds_total", p->cpu_ms, true,
                      "User and system CPU time spent, in seconds.");
    put_process_value(w, "start_time_seconds", p->started_wall_ms, true,
                      "When the process started, in seconds since 1970.");
    put_process_value(w, "resident_memory_bytes", p->memory_bytes, false,
                      "Resident memory, in bytes.");
    put_process_value(w, "virtual_memory_bytes", p->virtual_bytes, false,
                      "Virtual memory, in bytes.");
    put_process_value(w, "open_fds", p->fds, false, "Open file descriptors.");
    put_process_value(w, "max_fds", p->fds_max, false, "Most file descriptors allowed.");
    put_process_value(w, "threads", p->threads, false, "Threads of the process.");
}

const char *exposition_type(enum exposition format)
{
    return format == EXPOSITION_OPENMETRICS
               ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
               : "text/plain; version=0.0.4; charset=utf-8";
}

/* The weight that stands behind a media type, in thousandths; 1000 without one. */
static int weight_of(const char *range, size_t size)
{
    for (size_t i = 0; i + 2 < size; i++) {
        if (range[i] != ';') continue;
        size_t at = i + 1;
        while (at < size && range[at] == ' ')
            at++;
        if (at + 2 > size || (range[at] | 0x20) != 'q' || range[at + 1] != '=') continue;
        double weight = strtod(range + at + 2, NULL);
        return weight >= 0 && weight <= 1 ? (int)(weight * 1000) : 0;
    }
    return 1000;
}

/* The weight that @accept gives to @type, or to all of its kind or to everything; -1: none. */
static int weight_for(const char *accept, const char *type, const char *kind)
{
    const char *const names[] = {type, kind, "*/*"};

    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        for (const char *at = accept; *at != '\0';) {
            size_t blanks = strspn(at, " \t,");
            size_t size = strcspn(at + blanks, ","), name = strcspn(at + blanks, ",; \t");
            at += blanks;
            if (name == strlen(names[n]) && strncasecmp(at, names[n], name) == 0)
                return weight_of(at, size);
            at += size;
        }
    }
    return -1;
}

enum exposition exposition_wanted(const char *accept)
{
    if (accept == NULL) return EXPOSITION_TEXT;
    /* whoever does not name OpenMetrics gets the old format, which everybody reads */
    const char *const type = "application/openmetrics-text";
    if (strcasestr(accept, type) == NULL) return EXPOSITION_TEXT;
    int open = weight_for(accept, type, "application/*");
    int text = weight_for(accept, "text/plain", "text/*");
    return open > 0 && open >= text ? EXPOSITION_OPENMETRICS : EXPOSITION_TEXT;
}

void exposition_write(struct sink *out, enum exposition format, const struct speaker *who,
                      const struct snapshot *now, const struct process *process)
{
    struct writer w = {out, format, who->direction};

    put_build(&w, who);
    put_health(&w, now);
    put_counters(&w, &now->stats);
    put_process(&w, process);
    if (format == EXPOSITION_OPENMETRICS) put(&w, "# EOF\n");
}
