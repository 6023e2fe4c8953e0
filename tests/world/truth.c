#include "tests/world/truth.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void truth_init(struct truth *t, uint32_t partition_count)
{
    assert(partition_count >= 1 && partition_count <= PARTITIONS_MAX);
    t->partition_count = partition_count;
    for (uint32_t i = 0; i < PARTITIONS_MAX; i++) {
        struct partition *p = &t->partitions[i];
        p->low = p->high = p->checked = 0;
        p->committed = p->newest = -1;
    }
    t->deliveries = t->repeats = 0;
    t->broken[0] = '\0';
}

void truth_break(struct truth *t, const char *format, ...)
{
    va_list args;

    if (truth_is_broken(t)) return;
    va_start(args, format);
    (void)vsnprintf(t->broken, sizeof t->broken, format, args);
    va_end(args);
}

void truth_produce(struct truth *t, uint32_t partition, enum nature nature)
{
    struct partition *p = &t->partitions[partition];

    if (p->high == RECORDS_MAX) return;
    p->fates[p->high++] = (struct fate){.nature = nature};
}

void truth_excuse_below(struct truth *t, uint32_t partition, int64_t offset)
{
    struct partition *p = &t->partitions[partition];

    for (int64_t o = 0; o < offset; o++)
        p->fates[o].is_excused = true;
}

void truth_delete_below(struct truth *t, uint32_t partition, int64_t low)
{
    struct partition *p = &t->partitions[partition];

    if (low > p->high) low = p->high;
    if (low <= p->low) return;
    p->low = low;
    truth_excuse_below(t, partition, low);
}

int64_t truth_next(const struct truth *t, uint32_t partition, int64_t from)
{
    const struct partition *p = &t->partitions[partition];

    for (int64_t o = from < p->low ? p->low : from; o < p->high; o++) {
        if (p->fates[o].nature != NATURE_HOLE) return o;
    }
    return -1;
}

/* The fate of a record that there is; NULL when it was invented. */
static struct fate *fate_of(struct truth *t, uint32_t partition, int64_t offset)
{
    if (partition < t->partition_count && offset >= 0 &&
        offset < t->partitions[partition].high) {
        struct fate *fate = &t->partitions[partition].fates[offset];
        if (fate->nature != NATURE_HOLE) return fate;
    }
    truth_break(t, "INV5: there is no record %u@%lld", partition, (long long)offset);
    return NULL;
}

static bool is_carried(enum nature nature)
{
    return nature == NATURE_GOOD || nature == NATURE_FORBIDDEN || nature == NATURE_PUT_OFF;
}

static bool is_skipped(enum nature nature)
{
    return nature == NATURE_HOLE || nature == NATURE_TOMBSTONE || nature == NATURE_EXPIRED;
}

void truth_published(struct truth *t, uint32_t partition, int64_t offset)
{
    struct fate *fate = fate_of(t, partition, offset);

    if (fate == NULL) return;
    if (!is_carried(fate->nature)) {
        truth_break(t, "INV5: %u@%lld is not to be carried", partition, (long long)offset);
    }
    fate->published++;
    if (fate->published > 1 + fate->voided) {
        truth_break(t, "INV4: %u@%lld is published again without need", partition,
                    (long long)offset);
    }
}

void truth_delivered(struct truth *t, uint32_t partition, int64_t offset)
{
    struct fate *fate = fate_of(t, partition, offset);
    struct partition *p = &t->partitions[partition];

    if (fate == NULL) return;
    t->deliveries++;
    if (fate->is_delivered) {
        t->repeats++;
        return;
    }
    fate->is_delivered = true;
    if (offset < p->newest && !fate->is_excused) {
        truth_break(t, "INV3: %u@%lld comes for the first time after %lld", partition,
                    (long long)offset, (long long)p->newest);
    }
    p->newest = offset;
}

void truth_answered(struct truth *t, uint32_t partition, int64_t offset)
{
    struct fate *fate = fate_of(t, partition, offset);

    if (fate != NULL) fate->is_answered = true;
}

void truth_stored(struct truth *t, uint32_t partition, int64_t offset)
{
    struct fate *fate = fate_of(t, partition, offset);

    if (fate == NULL) return;
    if (fate->nature == NATURE_GOOD) {
        truth_break(t, "INV2: %u@%lld is good, and became a dead letter", partition,
                    (long long)offset);
    }
    fate->stored++;
    if (fate->stored > 1 + fate->store_voided) {
        truth_break(t, "INV4: the dead letter of %u@%lld is stored again without need",
                    partition, (long long)offset);
    }
}

void truth_published_in_vain(struct truth *t, uint32_t partition, int64_t offset)
{
    struct fate *fate = fate_of(t, partition, offset);

    if (fate != NULL) fate->voided++;
    truth_published(t, partition, offset);
}

void truth_stored_in_vain(struct truth *t, uint32_t partition, int64_t offset)
{
    struct fate *fate = fate_of(t, partition, offset);

    if (fate != NULL) fate->store_voided++;
    truth_stored(t, partition, offset);
}

/* True when the record needs nothing more. */
static bool is_finished(const struct fate *fate)
{
    return fate->is_answered || fate->is_excused || is_skipped(fate->nature);
}

void truth_commit_asked(struct truth *t, uint32_t partition, int64_t next)
{
    struct partition *p = &t->partitions[partition];

    if (next > p->high) {
        truth_break(t, "INV6: commit of %u@%lld, behind the log's end", partition,
                    (long long)next);
        return;
    }
    for (; p->checked < next; p->checked++) {
        if (is_finished(&p->fates[p->checked])) continue;
        truth_break(t, "INV2: commit of %u@%lld passes %lld, which is not finished", partition,
                    (long long)next, (long long)p->checked);
        return;
    }
}

void truth_committed(struct truth *t, uint32_t partition, int64_t next)
{
    struct partition *p = &t->partitions[partition];

    if (next < p->committed) {
        truth_break(t, "INV6: commit of %u goes back from %lld to %lld", partition,
                    (long long)p->committed, (long long)next);
    }
    p->committed = next;
}

static bool publication_counts(const struct fate *fate)
{
    return fate->published > fate->voided;
}

static bool letter_counts(const struct fate *fate)
{
    return fate->stored > fate->store_voided;
}

uint32_t truth_would_void(const struct truth *t, uint32_t partition, int64_t from)
{
    const struct partition *p = &t->partitions[partition];
    uint32_t count = 0;

    for (int64_t o = from < 0 ? 0 : from; o < p->high; o++) {
        if (publication_counts(&p->fates[o]) || letter_counts(&p->fates[o])) count++;
    }
    return count;
}

uint32_t truth_void(struct truth *t, uint32_t partition, int64_t from)
{
    struct partition *p = &t->partitions[partition];
    uint32_t count = truth_would_void(t, partition, from);

    for (int64_t o = from < 0 ? 0 : from; o < p->high; o++) {
        if (publication_counts(&p->fates[o])) p->fates[o].voided = p->fates[o].published;
        if (letter_counts(&p->fates[o])) p->fates[o].store_voided = p->fates[o].stored;
    }
    return count;
}

/* A record is where it belongs: with the consumer, or in the dead-letter topic. */
static bool has_arrived(const struct fate *fate)
{
    if (fate->is_excused || is_skipped(fate->nature)) return true;
    return fate->is_answered && (fate->is_delivered || fate->stored > 0);
}

/* The first offset of the partition that is not finished and committed; -1 when all are. */
static int64_t first_open(const struct partition *p)
{
    for (int64_t o = p->low; o < p->high; o++) {
        const struct fate *fate = &p->fates[o];
        bool must_be_committed = fate->nature != NATURE_HOLE && !fate->is_excused;
        if (!has_arrived(fate) || (must_be_committed && o >= p->committed)) return o;
    }
    return -1;
}

bool truth_is_complete(const struct truth *t)
{
    for (uint32_t i = 0; i < t->partition_count; i++) {
        if (first_open(&t->partitions[i]) >= 0) return false;
    }
    return true;
}

void truth_break_incomplete(struct truth *t)
{
    for (uint32_t i = 0; i < t->partition_count; i++) {
        const struct partition *p = &t->partitions[i];
        int64_t o = first_open(p);
        if (o < 0) continue;
        truth_break(t, "INV8: all faults have healed, but %u@%lld %s (committed %lld)", i,
                    (long long)o, has_arrived(&p->fates[o]) ? "is not committed" : "is lost",
                    (long long)p->committed);
    }
}
