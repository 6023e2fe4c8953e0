/* swarm - plays schedules of chance against the core, and checks every promise after every
 * step.
 *
 *   swarm --seeds 1..20000 --steps 200    plays these; says which seed breaks a promise
 *   swarm --seed 4711 --trace             plays one again, as a story
 *   swarm --seeds 1..20000 --find         succeeds when one is found: for mutants */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/swarm/schedule.h"

struct options {
    uint64_t first, last;
    uint32_t steps;
    bool trace, find;
};

/* For the handler of SIGABRT: an assert that fails is a finding too. */
static volatile uint64_t present_seed;
static uint32_t present_steps;
static bool finding_is_wanted;

static void say_found(uint64_t seed, const char *what)
{
    printf("seed %" PRIu64 ": %s\n  again: swarm --seed %" PRIu64 " --steps %u --trace\n", seed,
           what, seed, present_steps);
    (void)fflush(stdout);
}

static void on_abort(int signal_number)
{
    (void)signal_number;
    say_found(present_seed,
              "an assert failed; stderr says which"); /* nobody else prints: one thread */
    _exit(finding_is_wanted ? EXIT_SUCCESS : EXIT_FAILURE);
}

static uint64_t number_of(const char *text)
{
    return text == NULL ? 0 : strtoull(text, NULL, 10);
}

static void read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){1, 1000, 200, false, false};
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "--trace") == 0) o->trace = true;
        if (strcmp(argv[i], "--find") == 0) o->find = true;
        if (strcmp(argv[i], "--steps") == 0) o->steps = (uint32_t)number_of(value);
        if (strcmp(argv[i], "--seed") == 0) o->first = o->last = number_of(value);
        if (strcmp(argv[i], "--seeds") != 0 || value == NULL) continue;
        const char *dots = strstr(value, "..");
        o->first = number_of(value);
        o->last = dots == NULL ? o->first : number_of(dots + 2);
    }
}

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Plays the schedules; returns how many broke a promise. */
static uint64_t play(struct world *w, const struct options *o)
{
    uint64_t found = 0, steps = 0, deliveries = 0, repeats = 0;
    double begin = seconds();

    for (uint64_t seed = o->first; seed <= o->last; seed++) {
        present_seed = seed;
        bool kept = schedule_run(w, seed, o->steps, o->trace ? stdout : NULL);
        steps += w->steps;
        deliveries += w->truth.deliveries;
        repeats += w->truth.repeats;
        if (kept) continue;
        say_found(seed, w->truth.broken);
        if (o->find) return 1;
        if (++found == 10) break;
    }
    printf("%" PRIu64 " schedules, %" PRIu64 " steps of the core, %" PRIu64
           " deliveries, %" PRIu64 " repeats, %.1f s, %.2f us a step\n",
           o->last - o->first + 1, steps, deliveries, repeats, seconds() - begin,
           (seconds() - begin) * 1e6 / (double)(steps > 0 ? steps : 1));
    return found;
}

int main(int argc, char **argv)
{
    struct options o;
    struct world *w = calloc(1, sizeof *w);

    if (w == NULL) return EXIT_FAILURE;
    read_options(argc, argv, &o);
    present_steps = o.steps;
    finding_is_wanted = o.find;
    (void)signal(SIGABRT, on_abort);
    uint64_t found = play(w, &o);
    world_done(w);
    free(w);
    return (found > 0) == o.find ? EXIT_SUCCESS : EXIT_FAILURE;
}
