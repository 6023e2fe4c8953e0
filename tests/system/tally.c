#include "tests/system/tally.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/system/payload.h"

enum { KAFKA_TOPIC_BYTES = 250, COMPLAINTS_MAX = 5, ROUND_MAX = 2000000000 };

struct seen {
    uint32_t times;
    uint32_t unmarked; /* of these say not that they may be repeats */
    uint32_t judged;   /* in which round of tally_judge() it was on the list */
    int64_t sequence;
};

struct tally_lane {
    char kafka_topic[KAFKA_TOPIC_BYTES];
    int32_t partition;
    int64_t highest; /* offset that has come; -1: none */
    struct seen *seen;
    size_t capacity;
    bool is_listed; /* in the present judgement */
};

static void *grown(void *memory, size_t bytes)
{
    void *bigger = realloc(memory, bytes);
    if (bigger == NULL) abort();
    return bigger;
}

static struct tally_lane *lane_of(struct tally *t, const char *kafka_topic, int32_t partition)
{
    for (size_t i = 0; i < t->lane_count; i++) {
        struct tally_lane *lane = &t->lanes[i];
        if (lane->partition == partition && strcmp(lane->kafka_topic, kafka_topic) == 0)
            return lane;
    }
    t->lanes = grown(t->lanes, (t->lane_count + 1) * sizeof *t->lanes);
    struct tally_lane *lane = &t->lanes[t->lane_count++];
    *lane = (struct tally_lane){.partition = partition, .highest = -1};
    snprintf(lane->kafka_topic, sizeof lane->kafka_topic, "%s", kafka_topic);
    return lane;
}

static struct seen *seen_of(struct tally_lane *lane, int64_t offset)
{
    size_t wanted = (size_t)offset + 1;
    if (wanted > lane->capacity) {
        size_t capacity = wanted * 2;
        lane->seen = grown(lane->seen, capacity * sizeof *lane->seen);
        memset(lane->seen + lane->capacity, 0,
               (capacity - lane->capacity) * sizeof *lane->seen);
        lane->capacity = capacity;
    }
    return &lane->seen[offset];
}

/* "kafka_topic/partition/offset" */
static bool read_ref(const char *ref, char kafka_topic[KAFKA_TOPIC_BYTES], int32_t *partition,
                     int64_t *offset)
{
    return ref != NULL &&
           sscanf(ref, "%249[^/]/%" SCNd32 "/%" SCNd64, kafka_topic, partition, offset) == 3 &&
           *offset >= 0;
}

/* The topic that sys_produce's records belong on. */
static bool is_place(const char *topic, const char *kafka_topic, int32_t partition)
{
    char wanted[KAFKA_TOPIC_BYTES + 64];
    const char *event = strrchr(kafka_topic, '.');
    snprintf(wanted, sizeof wanted, "plant/area/line-%" PRId32 "/%s", partition,
             event == NULL ? kafka_topic : event + 1);
    return strcmp(topic, wanted) == 0;
}

void tally_take(struct tally *t, const struct taken *m)
{
    char kafka_topic[KAFKA_TOPIC_BYTES];
    int32_t partition, written_partition;
    int64_t offset, sequence;

    t->received++;
    if (!read_ref(m->ref, kafka_topic, &partition, &offset) ||
        !payload_read(m->payload, m->size, &written_partition, &sequence)) {
        t->damaged++;
        return;
    }
    if (written_partition != partition || !is_place(m->topic, kafka_topic, partition))
        t->misplaced++;

    struct tally_lane *lane = lane_of(t, kafka_topic, partition);
    struct seen *seen = seen_of(lane, offset);
    seen->unmarked += !m->is_marked;
    if (seen->times++ > 0) {
        t->repeats++;
        t->marked += m->is_marked;
        return;
    }
    t->unique++;
    seen->sequence = sequence;
    if (offset < lane->highest) t->out_of_order++;
    if (offset > lane->highest) lane->highest = offset;
}

static int64_t invented_in(const struct tally *t, uint32_t round)
{
    int64_t invented = 0;
    for (size_t i = 0; i < t->lane_count; i++) {
        const struct tally_lane *lane = &t->lanes[i];
        if (!lane->is_listed) continue;
        for (size_t offset = 0; offset < lane->capacity; offset++)
            invented += lane->seen[offset].times > 0 && lane->seen[offset].judged != round;
    }
    return invented;
}

/* Every partition of a Kafka topic on the list counts as listed. */
static void mark_listed(struct tally *t, const char *kafka_topic)
{
    for (size_t i = 0; i < t->lane_count; i++) {
        if (strcmp(t->lanes[i].kafka_topic, kafka_topic) == 0) t->lanes[i].is_listed = true;
    }
}

/* One line of a list. */
struct listed {
    char kafka_topic[KAFKA_TOPIC_BYTES];
    int32_t partition;
    int64_t offset, sequence;
    uint32_t sent;
};

static bool read_listed(FILE *list, struct listed *l)
{
    char line[KAFKA_TOPIC_BYTES + 128];
    if (fgets(line, sizeof line, list) == NULL || strchr(line, '\n') == NULL) return false;
    l->sent = 1;
    return sscanf(line, "%249s %" SCNd32 " %" SCNd64 " %" SCNd64 " %*d %*s %" SCNu32,
                  l->kafka_topic, &l->partition, &l->offset, &l->sequence, &l->sent) >= 4;
}

static void judge_listed(struct tally *t, const struct listed *l, uint32_t round,
                         struct verdict *v, FILE *complaints)
{
    struct tally_lane *lane = lane_of(t, l->kafka_topic, l->partition);
    struct seen *seen = seen_of(lane, l->offset);

    if (!lane->is_listed) mark_listed(t, l->kafka_topic);
    seen->judged = round;
    v->expected++;
    if (seen->unmarked > l->sent) v->unmarked += seen->unmarked - l->sent;
    if (seen->times > 0) {
        v->swapped += seen->sequence != l->sequence;
        return;
    }
    if (v->lost++ >= COMPLAINTS_MAX) return;
    fprintf(complaints, "lost: %s/%" PRId32 "/%" PRId64 "\n", l->kafka_topic, l->partition,
            l->offset);
}

struct verdict tally_judge(struct tally *t, FILE *list, FILE *complaints)
{
    static uint32_t round;
    struct verdict v = {0};
    struct listed l;

    assert(round < ROUND_MAX);
    round++;
    for (size_t i = 0; i < t->lane_count; i++)
        t->lanes[i].is_listed = false;
    while (read_listed(list, &l))
        judge_listed(t, &l, round, &v, complaints);
    v.invented = invented_in(t, round);
    return v;
}

void tally_print(const struct tally *t, FILE *out)
{
    fprintf(out,
            "\"received\": %" PRId64 ", \"unique\": %" PRId64 ", \"repeats\": %" PRId64
            ", \"marked\": %" PRId64 ", \"out_of_order\": %" PRId64 ", \"damaged\": %" PRId64
            ", \"misplaced\": %" PRId64,
            t->received, t->unique, t->repeats, t->marked, t->out_of_order, t->damaged,
            t->misplaced);
}

bool tally_judge_file(struct tally *t, const char *path, FILE *out)
{
    FILE *list = fopen(path, "re");
    if (list == NULL) return false;
    struct verdict v = tally_judge(t, list, stderr);
    fclose(list);

    fputs("{", out);
    tally_print(t, out);
    fprintf(out,
            ", \"expected\": %" PRId64 ", \"lost\": %" PRId64 ", \"swapped\": %" PRId64
            ", \"invented\": %" PRId64 ", \"unmarked\": %" PRId64 "}\n",
            v.expected, v.lost, v.swapped, v.invented, v.unmarked);
    return true;
}

void tally_free(struct tally *t)
{
    for (size_t i = 0; i < t->lane_count; i++)
        free(t->lanes[i].seen);
    free(t->lanes);
}
