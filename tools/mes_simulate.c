/* mes_simulate - the events of two simulated plants, written to Kafka (see simulate/plant.h).
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

#include "tools/simulate/feed.h"
#include "tools/simulate/options.h"
#include "tools/simulate/plant.h"

enum { FLUSH_MS = 10000, NAP_MS_MAX = 100 };

static volatile sig_atomic_t stopping;

static void on_signal(int signal)
{
    (void)signal;
    stopping = 1;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

static double seconds_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What goes on: the plant, its feed, and the clock that says when the next event is due. */
struct run {
    const struct options *o;
    struct plant plant;
    struct feed feed;
    int64_t made;    /* events so far */
    double began;    /* monotonic, seconds */
    double reported; /* when the last line of progress was written */
};

/* Event n happens n / rate seconds after the first, in its payload as on the clock. */
static void make(struct run *r, struct event *e)
{
    plant_next(&r->plant, r->o->start_ms + (int64_t)((double)r->made * 1000 / r->o->rate), e);
    r->made++;
}

static bool print_event(struct event *e)
{
    struct text payload = event_payload(e);

    return printf("mes.%s %s %.*s\n", kind_row(e->kind)->word.at, e->key, (int)payload.size,
                  payload.at) > 0;
}

/* Waits for room; false when there is no use in going on. */
static bool send_event(struct run *r, struct event *e)
{
    bool full = false;

    while (!feed_send(&r->feed, e, &full)) {
        if (!full || stopping) return false;
        feed_poll(&r->feed, NAP_MS_MAX);
    }
    return true;
}

static bool is_over(const struct run *r, double now)
{
    if (stopping) return true;
    if (r->o->count > 0 && r->made >= r->o->count) return true;
    return r->o->seconds > 0 && now - r->began >= (double)r->o->seconds;
}

static void report(struct run *r, double now)
{
    if (r->o->quiet || now - r->reported < 1) return;
    r->reported = now;
    fprintf(stderr, "mes_simulate: %.0f s, %lld sent, %lld delivered, %lld failed\n",
            now - r->began, (long long)r->made, (long long)r->feed.delivered,
            (long long)r->feed.failed);
}

static void wait_until(struct run *r, double due, double now)
{
    double ms = (due - now) * 1000;
    int nap_ms = ms > NAP_MS_MAX ? NAP_MS_MAX : ms < 1 ? 1 : (int)ms;

    if (r->o->print) {
        nanosleep(&(struct timespec){0, nap_ms * 1000000L}, NULL);
    } else {
        feed_poll(&r->feed, nap_ms);
    }
}

static void carry_on(struct run *r)
{
    bool going = true;

    r->began = r->reported = seconds_now();
    for (double now = r->began; going && !is_over(r, now); now = seconds_now()) {
        double due = r->began + (double)r->made / r->o->rate;
        report(r, now);
        if (now < due) {
            wait_until(r, due, now);
            continue;
        }
        struct event e;
        make(r, &e);
        going = r->o->print ? print_event(&e) : send_event(r, &e);
        event_done(&e);
    }
}

int main(int argc, char **argv)
{
    struct options o;
    struct run r = {.o = &o};

    if (!options_parse(&o, argc, argv)) return EX_USAGE;
    if (o.help) {
        options_print_help(stdout);
        return EX_OK;
    }
    catch_signals();
    plant_init(&r.plant, o.seed, o.start_ms);
    if (!o.print && !feed_open(&r.feed, o.bootstrap)) return EX_USAGE;
    carry_on(&r);
    if (o.print) return fflush(stdout) == 0 ? EX_OK : EX_IOERR;

    feed_close(&r.feed, FLUSH_MS);
    fprintf(stderr, "mes_simulate: %lld events delivered, %lld failed\n",
            (long long)r.feed.delivered, (long long)r.feed.failed);
    return r.feed.failed == 0 && r.feed.delivered == r.made ? EX_OK : EX_UNAVAILABLE;
}
