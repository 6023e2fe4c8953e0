#include "tests/world/world.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "bridge/core/route.h"

const struct routes *world_routes(void)
{
    static struct kafka_selector selector = {.text = WORLD_KAFKA_TOPIC};
    static struct route route = {.name = "events",
                                 .selector_count = 1,
                                 .selectors = &selector,
                                 .expire_after_ms = WORLD_EXPIRE_MS,
                                 .on_tombstone = NO_VALUE_SKIP};
    static struct routes routes = {1, &route};

    if (route.topic.level_count == 0) {
        struct pattern_fault fault;
        enum err e =
            pattern_compile(TEXT("{plant}/{area}/{line}/{event}"), &route.topic, &fault);
        assert(e == ERR_OK);
        route.envelope.level = PROPERTIES_CLOUDEVENTS;
        route.envelope.bridge_id = TEXT("demo");
        route.envelope.allowed_count = 1;
        route.envelope.allowed[0] = TEXT("shift");
    }
    return &routes;
}

void world_init(struct world *w, const struct world_settings *s)
{
    assert(s->hosts >= 1 && s->hosts <= HOSTS_MAX);
    assert(s->down.window_max <= HOST_WINDOW_MAX && s->down.window_max <= PACKETS_MAX);
    w->set = *s;
    w->set.down.routes = world_routes();
    w->now_ms = 0;
    w->steps = 0;
    w->dice.state = s->seed;
    truth_init(&w->truth, s->partitions);
    kafka_init(w);
    broker_init(w);
    for (uint32_t i = 0; i < HOSTS_MAX; i++) {
        w->hosts[i].number = i;
        w->hosts[i].is_on = false;
    }
}

void world_done(struct world *w)
{
    for (uint32_t i = 0; i < HOSTS_MAX; i++)
        host_done(&w->hosts[i]);
}

int64_t world_delay(struct world *w, int64_t usual_ms)
{
    if (!w->set.delays_vary) return usual_ms;

    int64_t ms = 1 + dice_roll(&w->dice, (uint32_t)(2 * usual_ms));
    return dice_hits(&w->dice, 15) ? 30 * ms : ms;
}

void world_say(struct world *w, const char *format, ...)
{
    va_list args;

    if (w->set.trace == NULL) return;
    (void)fprintf(w->set.trace, "[%6lld] ", (long long)w->now_ms);
    va_start(args, format);
    (void)vfprintf(w->set.trace, format, args);
    va_end(args);
    (void)fputc('\n', w->set.trace);
}

static int64_t next_due(const struct world *w)
{
    int64_t due = kafka_due(w);
    int64_t other = broker_due(w);

    if (other < due) due = other;
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        other = host_due(w, &w->hosts[i]);
        if (other < due) due = other;
    }
    return due;
}

void world_pass(struct world *w, int64_t ms)
{
    enum { ROUNDS_MAX = 100000 }; /* in one pass: more is a bridge that turns without end */
    int64_t end = w->now_ms + ms;

    for (uint32_t rounds = 0; !world_is_broken(w); rounds++) {
        int64_t due = next_due(w);
        if (due > end) break;
        if (due > w->now_ms) w->now_ms = due;
        if (rounds == ROUNDS_MAX) truth_break(&w->truth, "a bridge is busy without end");
        kafka_run(w);
        broker_run(w);
        for (uint32_t i = 0; i < w->set.hosts; i++)
            host_run(w, &w->hosts[i]);
    }
    w->now_ms = end;
}
