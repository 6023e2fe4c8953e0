/* swarm - plays schedules of chance against the core, and checks every promise after every
 * step.
 *
 *   swarm --seeds 1..20000           plays these; says which seed breaks a promise
 *   swarm --crashes 5e6 --jobs 2     plays on until so many crashes, in two processes
 *   swarm --seed 4711 --trace        plays one again, as a story
 *   swarm --seed 4711 --shrink       the same, with only those items that it needs
 *   swarm --seeds 1..20000 --find    succeeds when one is found: for mutants
 *
 *   --steps N     items of a schedule
 *   --safety      without the healing and the orderly stops at the end */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/swarm/shrink.h"

enum { JOBS_MAX = 64, FOUND_MAX = 10 };

struct options {
    uint64_t first, last;
    double crashes; /* 0: as many as the seeds bring */
    uint32_t steps, jobs;
    bool trace, find, shrink, safety;
};

/* What the processes share. */
struct share {
    volatile uint32_t found;   /* schedules that broke a promise */
    volatile uint64_t crashes; /* so far, roughly */
    struct tally tallies[JOBS_MAX];
};

static double number_of(const char *text)
{
    return text == NULL ? 0 : strtod(text, NULL);
}

static bool read_seeds(const char *name, const char *value, struct options *o)
{
    if (strcmp(name, "--seeds") != 0 && strcmp(name, "--seed") != 0) return false;
    if (value == NULL) return true;
    const char *dots = strstr(value, "..");
    o->first = o->last = strtoull(value, NULL, 10);
    if (dots != NULL) o->last = strtoull(dots + 2, NULL, 10);
    return true;
}

static void read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){.first = 1, .last = UINT64_MAX, .steps = 60, .jobs = 1};
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (read_seeds(argv[i], value, o)) continue;
        if (strcmp(argv[i], "--trace") == 0) o->trace = true;
        if (strcmp(argv[i], "--find") == 0) o->find = true;
        if (strcmp(argv[i], "--shrink") == 0) o->shrink = true;
        if (strcmp(argv[i], "--safety") == 0) o->safety = true;
        if (strcmp(argv[i], "--steps") == 0) o->steps = (uint32_t)number_of(value);
        if (strcmp(argv[i], "--jobs") == 0) o->jobs = (uint32_t)number_of(value);
        if (strcmp(argv[i], "--crashes") == 0) o->crashes = number_of(value);
    }
    if (o->last == UINT64_MAX && o->crashes <= 0) o->last = 1000;
    if (o->steps > ITEMS_MAX) o->steps = ITEMS_MAX;
    if (o->jobs < 1 || o->trace || o->shrink) o->jobs = 1;
    if (o->jobs > JOBS_MAX) o->jobs = JOBS_MAX;
}

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t crashes_of(const struct tally *t)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; game_event(i) != NULL; i++)
        sum += game_event(i)->is_crash ? t->events[i] : 0;
    return sum;
}

/* --- one process --- */

static void say_found(const struct options *o, uint64_t seed, const char *what)
{
    printf("seed %" PRIu64 ": %s\n  again: swarm --seed %" PRIu64 " --steps %u --shrink\n",
           seed, what, seed, o->steps);
    (void)fflush(stdout);
}

static void play_short(void *world, struct schedule *s)
{
    struct tally tally = {0};
    uint32_t played = shrink(world, s);

    printf("%u items left, of %s schedule; %u were played to find them\n", s->count,
           s->lives ? "a whole" : "the safety part of a", played);
    game_describe(s, stdout);
    printf("\n");
    (void)shrink_play(world, s, &tally, stdout);
    printf("a promise is broken: %s\n", game_broken(world));
}

static void play(void *world, const struct options *o, uint32_t job, struct share *share)
{
    static struct schedule s; /* big */
    struct tally *tally = &share->tallies[job];
    uint64_t crashes = 0;

    for (uint64_t seed = o->first + job; seed <= o->last; seed += o->jobs) {
        game_make(&s, seed, o->steps);
        s.lives = !o->safety;
        bool kept = shrink_play(world, &s, tally, o->trace ? stdout : NULL);
        if (!kept) {
            say_found(o, seed, game_broken(world));
            (void)__sync_add_and_fetch(&share->found, 1);
            if (o->shrink) play_short(world, &s);
        }
        if (share->found >= (o->find ? 1u : FOUND_MAX)) break;
        if (o->crashes <= 0 || tally->schedules % 64 != 0) continue;
        uint64_t now = crashes_of(tally);
        (void)__sync_add_and_fetch(&share->crashes, now - crashes);
        crashes = now;
        if ((double)share->crashes >= o->crashes) break;
    }
}

/* --- all of them --- */

static void add(struct tally *sum, const struct tally *t)
{
    sum->schedules += t->schedules;
    sum->steps += t->steps;
    sum->deliveries += t->deliveries;
    sum->repeats += t->repeats;
    for (uint32_t i = 0; i < EVENT_KINDS_MAX; i++)
        sum->events[i] += t->events[i];
}

static void report(const struct options *o, const struct share *share, double took)
{
    struct tally sum = {0};

    for (uint32_t i = 0; i < o->jobs; i++)
        add(&sum, &share->tallies[i]);
    uint64_t crashes = crashes_of(&sum);
    printf("%" PRIu64 " crashes in %" PRIu64 " schedules, %" PRIu64
           " steps of the core, %" PRIu64 " deliveries, %" PRIu64 " repeats\n",
           crashes, sum.schedules, sum.steps, sum.deliveries, sum.repeats);
    printf("%.1f s, %.0f crashes a second, %.1f us a crash, %.2f us a step (each process)\n",
           took, (double)crashes / took, took * 1e6 * o->jobs / (double)(crashes + 1),
           took * 1e6 * o->jobs / (double)(sum.steps + 1));
    for (uint32_t i = 0; game_event(i) != NULL; i++)
        printf("  %-15s %12" PRIu64 "%s\n", game_event(i)->name, sum.events[i],
               game_event(i)->is_crash ? "  crashes" : "");
}

static void work(const struct options *o, uint32_t job, struct share *share)
{
    void *world = game_new();

    if (world == NULL) abort();
    play(world, o, job, share);
    game_free(world);
}

/* True when every process has come to its end. */
static bool work_all(const struct options *o, struct share *share)
{
    bool ok = true;

    for (uint32_t job = 1; job < o->jobs; job++) {
        pid_t child = fork();
        if (child < 0) return false;
        if (child > 0) continue;
        work(o, job, share);
        _exit(EXIT_SUCCESS);
    }
    work(o, 0, share);
    for (uint32_t job = 1; job < o->jobs; job++) {
        int status = 0;
        if (wait(&status) < 0 || status != 0) ok = false;
    }
    return ok;
}

int main(int argc, char **argv)
{
    struct options o;
    struct share *share =
        mmap(NULL, sizeof *share, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (share == MAP_FAILED) return EXIT_FAILURE;
    read_options(argc, argv, &o);
    double begin = seconds();
    bool ok = work_all(&o, share);
    if (!o.trace && !o.shrink) report(&o, share, seconds() - begin);
    return ok && (share->found > 0) == o.find ? EXIT_SUCCESS : EXIT_FAILURE;
}
