#include "tests/floor/floor.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

/* --- routes --- */

static void make_route(struct up_route *r, const char *name, const char *filter,
                       const char *pattern, const char *kafka_topic,
                       enum properties_level level)
{
    struct pattern_fault fault;
    char why[160];

    memcpy(r->name, name, strlen(name) + 1);
    memcpy(r->filter, filter, strlen(filter) + 1);
    r->subscription_id = filter_id(text_of(filter));
    enum err e = pattern_compile(text_of(pattern), &r->pattern, &fault);
    if (e == ERR_OK)
        e = kafka_name_compile(text_of(kafka_topic), &r->kafka_topic, why, sizeof why);
    if (e == ERR_OK)
        e = when_begin(&r->when, TEXT("header:shift"), WANTED_NONE, why, sizeof why);
    if (e == ERR_OK) e = when_add_value(&r->when, TEXT("night"), why, sizeof why);
    assert(e == ERR_OK);
    r->on_unsafe = UNSAFE_REJECT;
    r->encoding = ENCODING_PASSTHROUGH;
    r->envelope.level = level;
    r->envelope.bridge_id = TEXT("demo");
    r->envelope.allowed_count = 1;
    r->envelope.allowed[0] = TEXT("shift");
}

const struct up_routes *floor_routes(void)
{
    static struct up_route at[2];
    static const struct up_routes routes = {2, at};

    if (at[0].subscription_id == 0) {
        make_route(&at[0], "floor", "+/+/+/_in/+", "{plant}/{area}/{line}/_in/{event}",
                   "mes.in.{event}", PROPERTIES_CLOUDEVENTS);
        make_route(&at[1], "umh", "umh/#", "umh/v1/{plant}/{area}/{line}/_in/{event}",
                   "plant.in", PROPERTIES_MINIMAL);
    }
    return &routes;
}

/* --- the world --- */

void floor_init(struct floor *f, const struct floor_settings *s)
{
    assert(s->processes >= 1 && s->processes <= PROCESSES_MAX);
    assert(s->up.window_max <= WINDOW_MAX);
    f->set = *s;
    f->set.up.routes = floor_routes();
    f->set.up.bridge_id = "demo";
    f->set.up.control_prefix = "$bridge";
    f->now_ms = 0;
    f->steps = 0;
    f->dice.state = s->seed;
    sents_init(&f->sents);
    sessions_init(&f->sessions);
    broker_init(f);
    logs_init(f);
    if (s->has_leftover) floor_leave_over(f);
    for (uint32_t i = 0; i < PROCESSES_MAX; i++) {
        struct process *p = &f->processes[i];
        p->number = i;
        p->is_on = p->is_frozen = p->is_retired = false;
        p->starts = 0;
        p->back_ms = INT64_MAX;
        p->new_slot = NULL;
        notes_clear(&p->mail);
    }
}

void floor_leave_over(struct floor *f)
{
    f->sessions.now.is_there = true;
    f->sessions.now.filters = 1u << 0 | 1u << FILTER_OLD;
    broker_retain(f, OWN_FILTERS, TEXT("old/#\n+/+/+/_in/+\n"));
    sessions_save(&f->sessions);
}

void floor_done(struct floor *f)
{
    for (uint32_t i = 0; i < PROCESSES_MAX; i++)
        process_done(&f->processes[i]);
}

int64_t floor_delay(struct floor *f, int64_t usual_ms)
{
    if (!f->set.delays_vary) return usual_ms;

    int64_t ms = 1 + dice_roll(&f->dice, (uint32_t)(2 * usual_ms));
    return dice_hits(&f->dice, 15) ? 30 * ms : ms;
}

void floor_say(struct floor *f, const char *format, ...)
{
    va_list args;

    if (f->set.trace == NULL) return;
    (void)fprintf(f->set.trace, "[%6lld] ", (long long)f->now_ms);
    va_start(args, format);
    (void)vfprintf(f->set.trace, format, args);
    va_end(args);
    (void)fputc('\n', f->set.trace);
}

bool floor_send(struct floor *f, enum spot spot, enum nature nature, bool is_qos0,
                bool is_retained)
{
    if (f->broker.is_away || f->broker.is_frozen) return false;
    int message = sents_add(&f->sents, spot, nature, is_qos0, is_retained);

    return message >= 0 && broker_publish(f, (uint32_t)message);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t next_due(const struct floor *f)
{
    int64_t due = least(broker_due(f), f->logs.back_ms);

    for (uint32_t i = 0; i < f->set.processes; i++)
        due = least(due, process_due(f, &f->processes[i]));
    return due;
}

void floor_pass(struct floor *f, int64_t ms)
{
    enum { ROUNDS_MAX = 200000 }; /* in one pass: more is a bridge that turns without end */
    int64_t end = f->now_ms + ms;

    for (uint32_t rounds = 0; !floor_is_broken(f); rounds++) {
        int64_t due = next_due(f);
        if (due > end) break;
        if (due > f->now_ms) f->now_ms = due;
        if (rounds == ROUNDS_MAX) FLOOR_BREAK("a bridge is busy without end");
        if (f->logs.back_ms <= f->now_ms) logs_come_back(f);
        broker_run(f);
        for (uint32_t i = 0; i < f->set.processes; i++)
            process_run(f, &f->processes[i]);
    }
    f->now_ms = end;
}

/* --- the end --- */

static const char *lack_of_process(const struct floor *f, const struct process *p)
{
    if (!p->is_on) return NULL;
    if (p->producer.count > 0) return "Kafka has not answered everything";
    uint32_t held = 0;
    for (uint32_t i = 0; i < SLOTS_MAX; i++)
        held += p->slots[i].is_held;
    /* the broker may still send these again; only then, or with the next new one, it is known
     */
    if (held > p->adoptable.count) return "a message is held by a bridge";
    if (up_stats(p->up)->at[STAT_IN_FLIGHT] != 0) return "something is in flight";
    if (!p->life.is_up || p->life.hangs_up) return "a bridge is not connected";
    if (!p->life.is_session && !p->life.fence_is_back) return "a bridge does not stand by";
    (void)f;
    return NULL;
}

const char *floor_lack(struct floor *f)
{
    uint32_t active = 0;

    if (!session_is_empty(&f->sessions.now)) return "the broker has messages";
    if (f->sessions.now.filters > FILTERS_NOW) return "a subscription is left over";
    for (uint32_t i = 0; i < f->set.processes; i++) {
        const char *lack = lack_of_process(f, &f->processes[i]);
        if (lack != NULL) return lack;
        active += process_is_active(&f->processes[i]);
    }
    if (active != 1) return active == 0 ? "no bridge is active" : "two bridges are active";
    for (uint32_t i = 0; i < f->sents.count; i++) {
        if (!f->sents.at[i].is_lost && !sent_is_finished(&f->sents, i))
            return "a message is missing";
    }
    return NULL;
}
