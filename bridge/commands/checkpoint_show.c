#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "bridge/base/json.h"
#include "bridge/commands/checkpoint.h"
#include "bridge/commands/errand.h"

/* ---- what was found ---- */

/* A partition, or a checkpoint without one. */
struct row {
    char kafka_topic[250];
    int32_t partition;
    const struct desk_partition *log; /* NULL: Kafka has no such partition */
    bool has_mark;
    enum checkpoint_flaw flaw; /* when it has one; the mark is filled in when FINE */
    struct checkpoint mark;
};

struct rows {
    struct row *at;
    size_t count;
    size_t prefix_bytes; /* of a checkpoint's topic, before the Kafka topic */
};

static struct row *row_of(struct rows *rows, struct text kafka_topic, int32_t partition)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct row *row = &rows->at[i];
        if (row->partition == partition && text_equal(text_of(row->kafka_topic), kafka_topic))
            return row;
    }
    struct row *grown = realloc(rows->at, (rows->count + 1) * sizeof *grown);
    if (grown == NULL) exit(EX_OSERR);
    rows->at = grown;
    struct row *row = &rows->at[rows->count++];
    *row = (struct row){.partition = partition};
    snprintf(row->kafka_topic, sizeof row->kafka_topic, "%.*s", (int)kafka_topic.size,
             kafka_topic.at);
    return row;
}

static void take_mark(void *self, struct text topic, struct bytes payload)
{
    struct rows *rows = self;
    struct text kafka_topic;
    int32_t partition;

    if (topic.size <= rows->prefix_bytes) return;
    struct text place = {topic.at + rows->prefix_bytes, topic.size - rows->prefix_bytes};
    if (!checkpoint_place_read(place, &kafka_topic, &partition)) return;
    struct row *row = row_of(rows, kafka_topic, partition);
    row->has_mark = true;
    row->flaw = checkpoint_read(payload, &row->mark);
}

static int compare(const void *a, const void *b)
{
    const struct row *one = a, *other = b;
    int order = strcmp(one->kafka_topic, other->kafka_topic);
    if (order != 0) return order;
    return (one->partition > other->partition) - (one->partition < other->partition);
}

static bool gather(struct errand *e, struct rows *rows)
{
    char topic[CHECKPOINT_TOPIC_BYTES_MAX];
    struct sink s = SINK(topic);

    for (size_t i = 0; i < e->partition_count; i++) {
        const struct desk_partition *p = &e->partitions[i];
        row_of(rows, text_of(p->kafka_topic), p->partition)->log = p;
    }
    sink_text(&s, text_of(e->config->mqtt.control_prefix));
    sink_char(&s, '/');
    sink_text(&s, text_of(e->config->bridge.id));
    sink_text(&s, TEXT("/checkpoint/"));
    rows->prefix_bytes = s.size;
    sink_text(&s, TEXT("+/+"));
    if (!errand_read(e, sink_since(&s, 0), rows, take_mark)) return false;
    if (rows->count > 0) qsort(rows->at, rows->count, sizeof *rows->at, compare);
    return true;
}

/* ---- what is wrong with it ---- */

static void add_flaw(struct sink *s, const char *word)
{
    if (s->size > 0) sink_char(s, ',');
    sink_text(s, text_of(word));
}

static void judge_origin(const struct errand *e, const struct row *row, struct sink *s)
{
    const struct checkpoint *c = &row->mark;
    const char *cluster = kafka_desk_cluster(e->desk);

    if (strcmp(c->kafka_topic, row->kafka_topic) != 0 || c->partition != row->partition)
        add_flaw(s, "misplaced");
    if (strcmp(c->bridge_id, e->config->bridge.id) != 0) add_flaw(s, "other-bridge");
    if (strcmp(c->cluster_id, cluster) != 0) add_flaw(s, "other-cluster");
    if (e->broker_id[0] == '\0') {
        add_flaw(s, "no-broker-id");
    } else if (strcmp(c->broker_id, e->broker_id) != 0) {
        add_flaw(s, "other-broker");
    }
}

static struct text flaws_of(const struct errand *e, const struct row *row, struct sink *s)
{
    bool is_readable = row->has_mark && row->flaw == CHECKPOINT_FINE;

    if (!row->has_mark) add_flaw(s, "none");
    if (row->has_mark && row->flaw == CHECKPOINT_GARBAGE) add_flaw(s, "garbage");
    if (row->has_mark && row->flaw == CHECKPOINT_OTHER_VERSION) add_flaw(s, "other-version");
    if (row->log == NULL) add_flaw(s, "not-in-kafka");
    if (is_readable) judge_origin(e, row, s);
    if (is_readable && row->log != NULL) {
        if (row->mark.next < row->log->low) add_flaw(s, "below-log");
        if (row->mark.next > row->log->high) add_flaw(s, "above-log");
    }
    return sink_since(s, 0);
}

/* How far the log reaches beyond what was handed over; -1: nobody knows. */
static int64_t lag_of(const struct row *row)
{
    if (row->log == NULL) return -1;
    int64_t done = row->log->committed;
    if (row->has_mark && row->flaw == CHECKPOINT_FINE) done = row->mark.next;
    if (done < 0 || done > row->log->high) return -1;
    return row->log->high - done;
}

static int64_t wall_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- as JSON ---- */

static void json_offset(struct json *j, const char *name, int64_t offset)
{
    if (offset < 0) {
        json_null(j, name);
    } else {
        json_int(j, name, offset);
    }
}

static void print_json(const struct errand *e, const struct row *row)
{
    char bytes[2048], words[160];
    struct sink s = SINK(bytes), flaws = SINK(words);
    struct json j;
    bool is_readable = row->has_mark && row->flaw == CHECKPOINT_FINE;

    json_open(&j, &s);
    json_text(&j, "kafka_topic", text_of(row->kafka_topic));
    json_int(&j, "partition", row->partition);
    json_offset(&j, "next", is_readable ? row->mark.next : -1);
    json_offset(&j, "timestamp", is_readable ? row->mark.timestamp_ms : -1);
    json_text(&j, "writer", text_of(row->mark.writer));
    json_text(&j, "broker", text_of(row->mark.broker_id));
    json_bool(&j, "forced", row->mark.is_forced);
    json_offset(&j, "committed", row->log == NULL ? -1 : row->log->committed);
    json_offset(&j, "start", row->log == NULL ? -1 : row->log->low);
    json_offset(&j, "end", row->log == NULL ? -1 : row->log->high);
    json_offset(&j, "lag", lag_of(row));
    json_text(&j, "flaws", flaws_of(e, row, &flaws));
    json_close(&j);
    printf("%.*s\n", (int)s.size, s.at);
}

/* ---- as a table ---- */

enum { COLUMNS = 12, CELL_BYTES = 256 };

struct line {
    char cell[COLUMNS][CELL_BYTES];
};

/* What others wrote must not reach the terminal as more than words. */
static void fill_text(char *cell, const char *words)
{
    snprintf(cell, CELL_BYTES, "%s", words[0] == '\0' ? "-" : words);
    for (char *at = cell; *at != '\0'; at++)
        if (*at < ' ' || *at > '~') *at = '?';
}

static void fill_offset(char *cell, int64_t offset)
{
    if (offset < 0) {
        fill_text(cell, "");
    } else {
        snprintf(cell, CELL_BYTES, "%lld", (long long)offset);
    }
}

static void fill_age(char *cell, int64_t age_ms)
{
    static const struct {
        int64_t ms;
        char unit;
    } units[] = {
        {86400000, 'd'},
        {3600000,  'h'},
        {60000,    'm'},
        {1000,     's'},
    };
    size_t i = 0;

    if (age_ms < 0) age_ms = 0; /* clocks differ */
    while (i < 3 && age_ms < 2 * units[i].ms)
        i++;
    snprintf(cell, CELL_BYTES, "%lld%c", (long long)(age_ms / units[i].ms), units[i].unit);
}

static void fill_line(const struct errand *e, const struct row *row, struct line *line)
{
    char words[160];
    struct sink flaws = SINK(words);
    char(*cell)[CELL_BYTES] = line->cell;
    bool is_readable = row->has_mark && row->flaw == CHECKPOINT_FINE;

    flaws_of(e, row, &flaws);
    sink_char(&flaws, '\0');
    fill_text(cell[0], row->kafka_topic);
    fill_offset(cell[1], row->partition);
    fill_offset(cell[2], is_readable ? row->mark.next : -1);
    fill_offset(cell[3], row->log == NULL ? -1 : row->log->committed);
    fill_offset(cell[4], row->log == NULL ? -1 : row->log->low);
    fill_offset(cell[5], row->log == NULL ? -1 : row->log->high);
    fill_offset(cell[6], lag_of(row));
    fill_text(cell[7], "");
    if (is_readable) fill_age(cell[7], wall_ms() - row->mark.timestamp_ms);
    fill_text(cell[8], row->mark.writer);
    fill_text(cell[9], row->mark.broker_id);
    fill_text(cell[10], !is_readable ? "" : row->mark.is_forced ? "yes" : "no");
    fill_text(cell[11], words);
}

static void print_table(const struct errand *e, const struct rows *rows)
{
    static const char *const names[COLUMNS] = {
        "KAFKA_TOPIC", "PARTITION", "NEXT",   "COMMITTED", "START",  "END",
        "LAG",         "AGE",       "WRITER", "BROKER",    "FORCED", "FLAWS"};
    struct line *lines = calloc(rows->count + 1, sizeof *lines);
    int width[COLUMNS] = {0};

    if (lines == NULL) exit(EX_OSERR);
    for (int c = 0; c < COLUMNS; c++)
        snprintf(lines[0].cell[c], CELL_BYTES, "%s", names[c]);
    for (size_t i = 0; i < rows->count; i++)
        fill_line(e, &rows->at[i], &lines[i + 1]);
    for (size_t i = 0; i <= rows->count; i++)
        for (int c = 0; c < COLUMNS - 1; c++) {
            int size = (int)strlen(lines[i].cell[c]);
            if (size > width[c]) width[c] = size;
        }
    for (size_t i = 0; i <= rows->count; i++) {
        for (int c = 0; c < COLUMNS - 1; c++) {
            bool is_number = c > 0 && c < 8;
            printf("%*s  ", is_number ? width[c] : -width[c], lines[i].cell[c]);
        }
        printf("%s\n", lines[i].cell[COLUMNS - 1]);
    }
    free(lines);
}

int checkpoint_show(const struct config_source *source, enum checkpoint_output output)
{
    struct errand e;
    struct rows rows = {0};
    int code = errand_open(&e, source, "checkpoint");

    if (code == EX_OK && !gather(&e, &rows)) code = EX_UNAVAILABLE;
    if (code == EX_OK && output == CHECKPOINT_TABLE) print_table(&e, &rows);
    for (size_t i = 0; code == EX_OK && output == CHECKPOINT_JSON && i < rows.count; i++)
        print_json(&e, &rows.at[i]);
    if (code == EX_OK) {
        fprintf(stderr, "mesbridge: %zu partitions; this MQTT broker is %s\n", rows.count,
                e.broker_id[0] == '\0' ? "unknown to the bridge" : e.broker_id);
    }
    free(rows.at);
    errand_close(&e);
    return code;
}
