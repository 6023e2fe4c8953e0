#include "tests/world/world.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "bridge/core/route.h"
#include "tests/world/states.h"

static void compile(const char *text, struct pattern *out)
{
    struct pattern_fault fault;
    enum err e = pattern_compile(text_of(text), out, &fault);

    assert(e == ERR_OK);
}

static void condition(struct when *out, const char *key, enum wanted wanted, const char *value)
{
    char why[160];
    enum err e = when_begin(out, text_of(key), wanted, why, sizeof why);

    if (e == ERR_OK) e = when_add_value(out, text_of(value), why, sizeof why);
    assert(e == ERR_OK);
}

static void make_route(struct route *route, struct kafka_selector *selector, bool has_state)
{
    *route = (struct route){.name = "events",
                            .selector_count = 1,
                            .selectors = selector,
                            .expire_after_ms = WORLD_EXPIRE_MS,
                            .on_tombstone = NO_VALUE_SKIP};
    compile("{plant}/{area}/{line}/{event}", &route->topic);
    route->envelope.level = PROPERTIES_CLOUDEVENTS;
    route->envelope.bridge_id = TEXT("demo");
    route->envelope.allowed_count = 1;
    route->envelope.allowed[0] = TEXT("shift");
    condition(&route->when, "header:shift", WANTED_NONE, "night");
    route->state.is_on = has_state;
    if (!has_state) return;
    compile("{plant}/{area}/{line}/_state/{event}/{entity}", &route->state.topic);
    route->state.entity.kind = SOURCE_KEY;
    route->state.expire_after_ms = WORLD_STATE_EXPIRE_MS;
}

static struct source source(const char *text)
{
    struct source s;
    char why[160];
    enum err e = source_compile(text_of(text), &s, why, sizeof why);
    assert(e == ERR_OK);
    return s;
}

const struct routes *world_routes(bool has_state, int64_t at_most_ms)
{
    static struct kafka_selector selector = {.text = WORLD_KAFKA_TOPIC};
    static struct route made[2];
    static struct routes routes[2] = {
        {1, &made[0]},
        {1, &made[1]}
    };

    static struct route thinned;
    static struct routes thinning = {1, &thinned};

    for (int i = 0; made[1].selector_count == 0 && i < 2; i++)
        make_route(&made[i], &selector, i == 1);
    if (at_most_ms == 0) return &routes[has_state ? 1 : 0];

    make_route(&thinned, &selector, has_state);
    thinned.at_most_ms = at_most_ms;
    thinned.from[FIELD_EVENT] = source("process-variable");
    thinned.from[FIELD_ENTITY] = source("key");
    condition(&thinned.state.clear_when, "payload:/value", WANTED_ANY, "Complete");
    return &thinning;
}

static const struct crc32c *world_crc(void)
{
    static struct crc32c crc;

    if (crc.table[0][1] == 0) crc32c_init(&crc);
    return &crc;
}

void world_init(struct world *w, const struct world_settings *s)
{
    assert(s->hosts >= 1 && s->hosts <= HOSTS_MAX);
    assert(s->down.window_max <= HOST_WINDOW_MAX && s->down.window_max <= PACKETS_MAX);
    assert(s->down.window_max + s->down.withheld_max <= HOST_KEPT_MAX);
    assert((s->at_most_ms > 0) == (s->down.withheld_max > 0));
    w->set = *s;
    w->set.down.routes = world_routes(s->has_state, s->at_most_ms);
    w->set.down.crc = world_crc();
    w->set.down.bridge_id = "demo";
    w->set.down.control_prefix = "$bridge";
    w->now_ms = 0;
    w->steps = 0;
    w->dice.state = s->seed;
    truth_init(&w->truth, s->partitions);
    if (s->at_most_ms > 0) truth_thin(&w->truth);
    kafka_init(w);
    broker_init(w);
    store_init(w);
    consumers_init(w);
    for (uint32_t i = 0; i < HOSTS_MAX; i++) {
        w->hosts[i].number = i;
        w->hosts[i].is_on = w->hosts[i].is_frozen = false;
        w->hosts[i].holds = w->hosts[i].is_expelled = false;
        w->hosts[i].lane_count = w->hosts[i].starts = 0;
        w->hosts[i].back_ms = INT64_MAX;
        notes_clear(&w->hosts[i].mqtt);
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
    other = consumers_due(w);
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
        consumers_run(w);
        for (uint32_t i = 0; i < w->set.hosts; i++)
            host_run(w, &w->hosts[i]);
    }
    w->now_ms = end;
}

/* The first offset of the partition that is not finished and committed; -1 when all are. */
static int64_t first_open(const struct world *w, uint32_t partition, bool *is_lost)
{
    const struct partition *p = &w->truth.partitions[partition];
    int64_t lack = consumers_lack(w, partition);

    *is_lost = lack >= 0;
    if (lack >= 0) return lack;
    int64_t last = bits_last(&p->wanted);
    /* one that a zombie has set back stays so until the next record */
    bool has_mark = w->set.down.has_checkpoints && !w->stored.is_set_back[partition];
    if (has_mark && last >= w->stored.now.next[partition]) return last;
    return last >= p->committed ? last : -1;
}

bool world_is_complete(const struct world *w)
{
    bool is_lost;

    for (uint32_t i = 0; i < w->truth.partition_count; i++) {
        if (first_open(w, i, &is_lost) >= 0 || states_lack(w, i) >= 0) return false;
    }
    return true;
}

void world_break_incomplete(struct world *w)
{
    for (uint32_t i = 0; i < w->truth.partition_count; i++) {
        bool is_lost;
        int64_t o = first_open(w, i, &is_lost);
        int entity = states_lack(w, i);
        if (entity >= 0)
            truth_break(&w->truth, "all faults have healed, but the state of %u/e-%d is of %d",
                        i, entity, w->stored.now.states[i][entity].offset);
        if (o < 0) continue;
        truth_break(&w->truth, "INV8: all faults have healed, but %u@%lld %s (committed %lld)",
                    i, (long long)o, is_lost ? "is lost" : "is not committed",
                    (long long)w->truth.partitions[i].committed);
    }
}
