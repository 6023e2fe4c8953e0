#include "bridge/core/start.h"

#include <assert.h>

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Why the checkpoint cannot be believed; NULL when it can. */
static const char *refusal_of(const struct start_facts *f)
{
    static const char *const words[RECOLLECTION_COUNT] = {
        [RECALLED_GARBAGE] = "it is not a checkpoint",
        [RECALLED_OTHER_VERSION] = "it is of a version that this program does not know",
        [RECALLED_OTHER_OWNER] = "it is another bridge's, or another partition's",
    };
    if (f->recollection != RECALLED_CHECKPOINT) return words[f->recollection];

    struct text of = text_of(f->checkpoint->cluster_id);
    bool both_say = of.size > 0 && f->cluster_id.size > 0;
    return both_say && !text_equal(of, f->cluster_id) ? "it is about another Kafka cluster"
                                                      : NULL;
}

/* Everything below was handed to a broker before, as far as we and the group know; -1: nothing.
 */
static int64_t known_of(const struct start_facts *f)
{
    int64_t committed = f->looked.is_unmarked ? -1 : f->looked.committed;
    return larger(f->acknowledged, committed);
}

/* Nothing is known of the partition. One that appears later starts at its earliest record (R6).
 */
static struct start by_policy(const struct start_facts *f)
{
    const struct looked *l = &f->looked;
    struct start s = {.kind = START_BEGIN, .is_by_policy = true};

    if (l->committed >= 0) {
        s.at = l->committed; /* unmarked */
    } else if (f->begun >= 0) {
        s.at = f->begun; /* the end has moved since */
    } else {
        s.at = f->group_is_new && f->begins_at_end ? l->high : l->low;
    }
    s.from = s.at;
    if (s.at < l->low) s.kind = START_GAP;
    if (s.at > l->high) s.kind = START_ANEW;
    if (s.kind != START_BEGIN) s.at = l->low;
    return s;
}

static struct start without_checkpoint(const struct start_facts *f)
{
    int64_t known = known_of(f);

    if (known < 0) return by_policy(f);
    return (struct start){
        .kind = START_LOST, .at = f->looked.low, .from = known, .known = known};
}

/* The record before the checkpoint can show that the log is still the one that it is about. */
static bool can_be_proven(const struct start_facts *f)
{
    return f->checkpoint->last.is_known && f->checkpoint->next > f->looked.low;
}

/* Events may be left out only of the log that they were sent from. */
static int64_t events_from(const struct start_facts *f)
{
    int64_t from = f->checkpoint->events_from;

    return can_be_proven(f) || f->events_from == from ? from : 0;
}

static struct start with_checkpoint(const struct start_facts *f)
{
    const struct checkpoint *c = f->checkpoint;
    const struct looked *l = &f->looked;
    int64_t known = known_of(f);
    int64_t unsent = larger(c->next, events_from(f)); /* no event from here on was sent */
    struct start s = {.kind = START_BEGIN, .at = c->next, .known = larger(known, unsent)};

    if (c->is_forced) {
        s.is_forced = true;
    } else {
        if (known > c->next) s.set_back = known - c->next;
        if (f->acknowledged < 0 && l->committed >= 0) s.at = smaller(c->next, l->committed);
    }
    s.from = unsent;
    if (c->next > l->high || l->low < c->log_start) {
        s.kind = START_ANEW;
        s.from = c->next;
        s.at = l->low;
        s.known = 0;
    } else if (unsent < l->low) {
        s.kind = START_GAP;
        s.at = l->low;
    } else {
        s.at = larger(s.at, l->low); /* what lies between was handed over before */
        s.must_verify = can_be_proven(f);
        s.events_from = events_from(f);
    }
    return s;
}

struct start start_decide(const struct start_facts *f)
{
    assert(f->looked.low >= 0 && f->looked.low <= f->looked.high);
    const char *why = refusal_of(f);

    if (why != NULL) return (struct start){.kind = START_REFUSE, .why = why};
    if (f->recollection == RECALLED_NOTHING) return without_checkpoint(f);
    if (strcmp(f->checkpoint->broker_id, f->broker_id) != 0) {
        struct start s = without_checkpoint(f);
        /* a checkpoint that came from elsewhere does tell that there was one */
        s.known = larger(s.known, f->checkpoint->next);
        s.kind = START_LOST;
        s.at = f->looked.low;
        s.from = s.known;
        s.is_by_policy = false;
        return s;
    }
    return with_checkpoint(f);
}
