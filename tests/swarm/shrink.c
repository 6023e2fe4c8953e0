#include "tests/swarm/shrink.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static sigjmp_buf on_assert;
static volatile sig_atomic_t is_playing;

static void on_abort(int signal_number)
{
    (void)signal_number;
    if (is_playing != 0) siglongjmp(on_assert, 1);
    _exit(2);
}

bool shrink_play(struct world *w, const struct schedule *s, struct tally *tally, FILE *trace)
{
    bool kept = false;

    (void)signal(SIGABRT, on_abort);
    if (sigsetjmp(on_assert, 1) == 0) {
        is_playing = 1;
        kept = schedule_play(w, s, tally, trace);
    } else {
        w->truth.broken[0] = '\0';
        truth_break(&w->truth, "assert: one of the core failed; stderr says which");
    }
    is_playing = 0;
    return kept;
}

/* --- shrinking --- */

struct shrinking {
    struct world *w;
    struct schedule *best;
    char promise[8]; /* the beginning of what it says */
    uint32_t played;
};

static bool still_breaks(struct shrinking *k, const struct schedule *s)
{
    struct tally tally = {0};

    k->played++;
    if (shrink_play(k->w, s, &tally, NULL)) return false;
    return strncmp(k->w->truth.broken, k->promise, sizeof k->promise - 1) == 0;
}

/* Takes @s for the best when it still breaks. */
static bool try(struct shrinking *k, const struct schedule *s)
{
    if (!still_breaks(k, s)) return false;
    *k->best = *s;
    return true;
}

static bool leave_out(struct shrinking *k, uint32_t first, uint32_t count)
{
    static struct schedule s; /* big */

    s = *k->best;
    if (first + count > s.count) count = s.count - first;
    memmove(&s.items[first], &s.items[first + count],
            (s.count - first - count) * sizeof s.items[0]);
    s.count -= count;
    if (try(k, &s)) return true;
    /* the time that passed in it may be all that counts */
    s = *k->best;
    int32_t pause_ms = 0;
    for (uint32_t i = first; i < first + count; i++)
        pause_ms += s.items[i].pause_ms;
    if (first + count >= s.count || pause_ms == 0) return false;
    s.items[first + count].pause_ms += pause_ms;
    memmove(&s.items[first], &s.items[first + count],
            (s.count - first - count) * sizeof s.items[0]);
    s.count -= count;
    return try(k, &s);
}

static bool leave_out_some(struct shrinking *k)
{
    bool any = false;

    for (uint32_t size = k->best->count / 2 + 1; size > 0; size /= 2) {
        for (uint32_t first = 0; first < k->best->count;) {
            if (leave_out(k, first, size)) {
                any = true;
            } else {
                first += size;
            }
        }
    }
    return any;
}

static bool lessen(struct shrinking *k, uint32_t i)
{
    static struct schedule s;
    bool any = false;

    s = *k->best;
    for (int32_t pause_ms = 0; pause_ms < s.items[i].pause_ms; pause_ms = 2 * pause_ms + 1) {
        s.items[i].pause_ms = pause_ms;
        any |= try(k, &s);
        s = *k->best;
    }
    for (int32_t n = 0; n < s.items[i].event.n; n = 2 * n + 1) {
        s.items[i].event.n = n;
        any |= try(k, &s);
        s = *k->best;
    }
    return any;
}

static bool lessen_world(struct shrinking *k)
{
    static struct schedule s;
    bool any = false;

    for (int what = 0; what < 6; what++) {
        s = *k->best;
        if (what == 0 && s.set.hosts > 1) s.set.hosts--;
        if (what == 1 && s.set.partitions > 1) s.set.partitions--;
        if (what == 2 && s.set.consumers > 1) s.set.consumers--;
        if (what == 3) s.odds.odd_permille = 0;
        if (what == 4) s.set.delays_vary = false;
        if (what == 5) s.lives = false;
        if (memcmp(&s.set, &k->best->set, sizeof s.set) != 0 || what == 3 || what == 5)
            any |= try(k, &s) && what < 3;
    }
    return any;
}

uint32_t shrink(struct world *w, struct schedule *s)
{
    struct shrinking k = {.w = w, .best = s};
    bool any = true;

    memcpy(k.promise, w->truth.broken, sizeof k.promise - 1);
    for (int round = 0; any && round < 8; round++) {
        any = lessen_world(&k);
        any |= leave_out_some(&k);
        for (uint32_t i = 0; i < s->count; i++)
            any |= lessen(&k, i);
    }
    return k.played;
}
