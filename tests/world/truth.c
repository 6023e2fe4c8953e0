#include "tests/world/truth.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "tests/world/states.h"

static void begin_log(struct partition *p)
{
    p->low = p->high = 0;
    p->committed = -1;
    p->is_marked = false;
    memset(&p->records, 0,
           offsetof(struct partition, nature) - offsetof(struct partition, records));
}

void truth_init(struct truth *t, uint32_t partition_count)
{
    assert(partition_count >= 1 && partition_count <= PARTITIONS_MAX);
    t->partition_count = partition_count;
    for (uint32_t i = 0; i < PARTITIONS_MAX; i++) {
        t->partitions[i].incarnation = 0;
        t->partitions[i].is_thinned = false;
        begin_log(&t->partitions[i]);
    }
    t->is_compacted = false;
    t->put_off = t->offending = 0;
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

static bool is_carried(enum nature nature)
{
    return nature == NATURE_GOOD || nature == NATURE_OVER || nature == NATURE_FORBIDDEN ||
           nature == NATURE_PUT_OFF || nature == NATURE_OFFENDING;
}

static bool is_skipped(enum nature nature)
{
    return nature == NATURE_TOMBSTONE || nature == NATURE_EXPIRED || nature == NATURE_EMPTY ||
           nature == NATURE_ANCIENT || nature == NATURE_UNWANTED;
}

void truth_thin(struct truth *t)
{
    for (uint32_t i = 0; i < PARTITIONS_MAX; i++)
        t->partitions[i].is_thinned = true;
}

/* The record at @offset excuses those of the same entity before it: its event their events, and
 * whatever it says their states. */
static void overtake(struct partition *p, int64_t offset)
{
    bool has_event = is_carried((enum nature)p->nature[offset]);

    for (int64_t o = 0; p->is_thinned && o < offset; o++) {
        if (states_entity(o) != states_entity(offset)) continue;
        bits_drop(&p->owed_states, o);
        if (!has_event || !is_carried((enum nature)p->nature[o])) continue;
        bits_drop(&p->required, o);
        bits_drop(&p->deleted_required, o);
    }
}

void truth_produce(struct truth *t, uint32_t partition, enum nature nature, int64_t now_ms)
{
    struct partition *p = &t->partitions[partition];

    if (p->high == RECORDS_MAX) return;
    int64_t offset = p->high++;
    p->nature[offset] = p->was[offset] = (uint8_t)nature;
    p->produced_ms[offset] = (int32_t)now_ms;
    if (nature == NATURE_HOLE) return;
    bits_add(&p->records, offset);
    bits_add(&p->wanted, offset);
    if (!is_skipped(nature)) bits_add(&p->required, offset);
    bool has_state = states_effect(nature, offset) != EFFECT_NONE_AT_ALL;
    if (has_state || is_carried(nature)) overtake(p, offset);
    if (nature == NATURE_GOOD || nature == NATURE_OVER) bits_add(&p->good, offset);
    if (!has_state) return;
    bits_add(&p->affects[states_entity(offset)], offset);
    bits_add(&p->owed_states, offset);
}

void truth_excuse_events_below(struct truth *t, uint32_t partition, int64_t offset)
{
    struct partition *p = &t->partitions[partition];

    for (uint32_t w = 0; w < BITS_WORDS; w++) {
        p->required.at[w] &= ~bits_below(w, offset);
        p->wanted.at[w] &= ~bits_below(w, offset);
    }
}

void truth_excuse_states_below(struct truth *t, uint32_t partition, int64_t offset)
{
    struct partition *p = &t->partitions[partition];

    for (uint32_t w = 0; w < BITS_WORDS; w++)
        p->owed_states.at[w] &= ~bits_below(w, offset);
}

void truth_excuse_below(struct truth *t, uint32_t partition, int64_t offset)
{
    truth_excuse_events_below(t, partition, offset);
    truth_excuse_states_below(t, partition, offset);
}

void truth_delete_below(struct truth *t, uint32_t partition, int64_t low)
{
    struct partition *p = &t->partitions[partition];

    if (low > p->high) low = p->high;
    if (low <= p->low) return;
    p->low = low;
    for (uint32_t w = 0; w < BITS_WORDS; w++) {
        p->deleted_required.at[w] |= p->required.at[w] & p->good.at[w] & bits_below(w, low);
        p->records.at[w] &= ~bits_below(w, low);
    }
    truth_excuse_below(t, partition, low);
}

void truth_compact(struct truth *t, uint32_t partition, int64_t offset)
{
    struct partition *p = &t->partitions[partition];

    t->is_compacted = true;
    p->nature[offset] = NATURE_HOLE;
    bits_drop(&p->records, offset);
    bits_drop(&p->required, offset);
    bits_drop(&p->wanted, offset);
    bits_drop(&p->owed_states, offset);
}

void truth_make_anew(struct truth *t, uint32_t partition)
{
    struct partition *p = &t->partitions[partition];

    begin_log(p);
    p->incarnation++;
    assert(p->incarnation < INCARNATIONS_MAX);
}

int64_t truth_next(const struct truth *t, uint32_t partition, int64_t from)
{
    const struct partition *p = &t->partitions[partition];

    for (int64_t w = from / 64; w < BITS_WORDS; w++) {
        uint64_t word = p->records.at[w] & ~bits_below((uint32_t)w, from);
        if (word != 0) return 64 * w + __builtin_ctzll(word);
    }
    return -1;
}

int64_t truth_find(const struct truth *t, uint32_t partition, int64_t produced_ms)
{
    const struct partition *p = &t->partitions[partition];

    for (int64_t o = p->low; o < p->high; o++) {
        if (bits_have(&p->records, o) && p->produced_ms[o] >= produced_ms) return o;
    }
    return p->high;
}

/* The partition, when there ever was such a record; NULL when it was invented. */
static struct partition *of_record(struct truth *t, uint32_t partition, int64_t offset)
{
    struct partition *p = &t->partitions[partition];

    if (partition < t->partition_count && offset >= 0 && offset < p->high) return p;
    truth_break(t, "INV5: there is no record %u@%lld", partition, (long long)offset);
    return NULL;
}

void truth_published(struct truth *t, uint32_t partition, int64_t offset, bool in_vain)
{
    struct partition *p = of_record(t, partition, offset);

    if (p == NULL) return;
    if (!is_carried((enum nature)p->nature[offset]) && bits_have(&p->required, offset)) {
        truth_break(t, "INV5: %u@%lld is not to be carried", partition, (long long)offset);
    }
    bits_add(&p->ever, offset);
    if (in_vain) return;
    if (bits_have(&p->published, offset)) {
        truth_break(t, "INV4: %u@%lld is published again without need", partition,
                    (long long)offset);
    }
    bits_add(&p->published, offset);
}

void truth_stored(struct truth *t, uint32_t partition, int64_t offset, bool in_vain)
{
    struct partition *p = of_record(t, partition, offset);

    if (p == NULL) return;
    if (p->nature[offset] == NATURE_GOOD || p->nature[offset] == NATURE_OVER) {
        truth_break(t, "INV2: %u@%lld is good, and became a dead letter", partition,
                    (long long)offset);
    }
    bits_add(&p->stored, offset);
    if (in_vain) return;
    if (bits_have(&p->stored_once, offset)) {
        truth_break(t, "INV4: the dead letter of %u@%lld is stored again without need",
                    partition, (long long)offset);
    }
    bits_add(&p->stored_once, offset);
}

void truth_answered(struct truth *t, uint32_t partition, int64_t offset)
{
    struct partition *p = of_record(t, partition, offset);

    if (p != NULL) bits_add(&p->answered, offset);
}

void truth_commit_asked(struct truth *t, uint32_t partition, int64_t next)
{
    const struct partition *p = &t->partitions[partition];
    struct bits open;

    for (uint32_t w = 0; w < BITS_WORDS; w++)
        open.at[w] = p->required.at[w] & ~p->answered.at[w];
    int64_t first = bits_first(&open, next);
    if (first >= 0) {
        truth_break(t, "INV2: commit of %u@%lld passes %lld, which is not finished", partition,
                    (long long)next, (long long)first);
    }
}

/* How many from @from on may come once more. Where values are thinned, one that is withheld can
 * hold up any number of dead letters. */
static uint32_t count_void(const struct partition *p, int64_t from)
{
    return bits_count_either(&p->published, p->is_thinned ? &p->published : &p->stored_once,
                             from);
}

uint32_t truth_would_void(const struct truth *t, uint32_t partition, int64_t from)
{
    const struct partition *p = &t->partitions[partition];

    if (from < 0) from = 0;
    return count_void(p, from);
}

uint32_t truth_void(struct truth *t, uint32_t partition, int64_t from)
{
    struct partition *p = &t->partitions[partition];

    if (from < 0) from = 0;
    uint32_t count = count_void(p, from);
    bits_cut(&p->published, from);
    bits_cut(&p->stored_once, from);
    return count;
}
