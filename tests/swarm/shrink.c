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

bool shrink_play(void *world, const struct schedule *s, struct tally *tally, FILE *trace)
{
    bool kept = false;

    (void)signal(SIGABRT, on_abort);
    if (sigsetjmp(on_assert, 1) == 0) {
        is_playing = 1;
        kept = game_play(world, s, tally, trace);
    } else {
        game_break(world, "assert: one of the core failed; stderr says which");
    }
    is_playing = 0;
    return kept;
}

/* --- shrinking --- */

struct shrinking {
    void *world;
    struct schedule *best;
    char promise[8]; /* the beginning of what it says */
    uint32_t played;
};

static bool still_breaks(struct shrinking *k, const struct schedule *s)
{
    struct tally tally = {0};

    k->played++;
    if (shrink_play(k->world, s, &tally, NULL)) return false;
    return strncmp(game_broken(k->world), k->promise, sizeof k->promise - 1) == 0;
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

static bool simplify(struct shrinking *k)
{
    static struct schedule s;
    bool any = false;

    for (uint32_t way = 0; way < GAME_WAYS_MAX; way++) {
        s = *k->best;
        if (game_simplify(&s, way)) any |= try(k, &s);
    }
    s = *k->best;
    s.lives = false;
    if (k->best->lives) any |= try(k, &s);
    return any;
}

uint32_t shrink(void *world, struct schedule *s)
{
    struct shrinking k = {.world = world, .best = s};
    bool any = true;

    memcpy(k.promise, game_broken(world), sizeof k.promise - 1);
    for (int round = 0; any && round < 8; round++) {
        any = simplify(&k);
        any |= leave_out_some(&k);
        for (uint32_t i = 0; i < s->count; i++)
            any |= lessen(&k, i);
    }
    return k.played;
}
