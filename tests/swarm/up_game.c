#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/swarm/chance.h"
#include "tests/swarm/up_events.h"

/* The game's own settings. */
struct settings {
    struct floor_settings floor;
    struct up_odds odds;
};

static_assert(sizeof(struct settings) <= GAME_SETTINGS_BYTES_MAX, "a schedule has room");

static struct settings *settings_of(struct schedule *s)
{
    return (struct settings *)(void *)s->settings;
}

static const struct settings *settings_in(const struct schedule *s)
{
    return (const struct settings *)(const void *)s->settings;
}

/* --- making --- */

enum { TWINS_PERMILLE = 60 };

static void choose_core(struct dice *d, struct up_settings *s)
{
    static const uint32_t windows[] = {1, 2, 3, 4, 5, 8, 16};
    static const int64_t timeouts[] = {200, 1000, 3000};
    static const int64_t presences[] = {1000, 1000, 2000, 5000};

    *s = (struct up_settings){
        .window_max = PICK(d, windows),
        .puback_timeout_ms = PICK(d, timeouts),
        .stop_timeout_ms = PICK(d, timeouts),
        .backoff_min_ms = 10,
        .backoff_max_ms = dice_hits(d, 50) ? 10000 : 2000,
        .retry_min_ms = 5,
        .retry_max_ms = dice_hits(d, 100) ? 2000 : 40,
        .presence_every_ms = PICK(d, presences),
    };
    s->standby_timeout_ms = 3 * s->presence_every_ms + dice_roll(d, 2000);
}

static void choose_settings(struct settings *s, struct dice *d, uint64_t seed)
{
    static const uint32_t processes[] = {1, 1, 2, 2, 3};
    static const int64_t autosaves[] = {5, 20, 60, 200, 1000};
    static const int64_t keepalives[] = {200, 600, 2000};
    static const uint16_t ids[] = {0, 1, 3, 20, 65000};

    s->floor = (struct floor_settings){
        .processes = PICK(d, processes),
        .exceeds = dice_hits(d, 300),
        .has_ids = !dice_hits(d, 200),
        .keepalive_ms = PICK(d, keepalives),
        .autosave_ms = PICK(d, autosaves),
        .restart_ms = 50,
        .delays_vary = true,
        .seed = seed,
    };
    choose_core(d, &s->floor.up);
    s->floor.ids = (uint16_t)(s->floor.up.window_max + PICK(d, ids));
    s->floor.has_twins = s->floor.processes > 1 && dice_hits(d, TWINS_PERMILLE);
    s->odds.odd_permille = dice_hits(d, 400) ? 0 : dice_roll(d, 500);
    s->odds.spots = 1 + dice_roll(d, GOOD_SPOTS);
}

static void choose_event(struct dice *d, const uint32_t *weights, uint32_t weight,
                         struct event *out)
{
    uint8_t kind = chance_kind(d, weights, weight);

    *out = (struct event){kind, (uint8_t)dice_roll(d, 12), chance_absence(d)};
    if (kind == UP_KAFKA_REFUSES) out->n = (int32_t)dice_roll(d, 1001);
    if (kind == UP_TOPIC_MISSING) out->n = (int32_t)dice_roll(d, 2);
}

void game_make(struct schedule *s, uint64_t seed, uint32_t count)
{
    struct dice d = {seed * 2 + 1};
    uint32_t weights[EVENT_KINDS_MAX];

    assert(count <= ITEMS_MAX);
    memset(s->settings, 0, sizeof s->settings);
    s->seed = seed;
    s->lives = true;
    choose_settings(settings_of(s), &d, seed);
    uint32_t weight = chance_weights(&d, weights);
    uint32_t fault_permille = weight == 0 ? 0 : 150 + dice_roll(&d, 850);
    for (s->count = 0; s->count < count; s->count++) {
        struct item *item = &s->items[s->count];
        *item = (struct item){(uint16_t)s->count, chance_pause(&d), {0}};
        if (dice_hits(&d, 50)) {
            item->event.kind = UP_HEAL;
        } else if (s->count > 0 && dice_hits(&d, fault_permille)) {
            choose_event(&d, weights, weight, &item->event);
        } else {
            uint32_t many = dice_hits(&d, 30) ? 30 : 6;
            item->event = (struct event){UP_SEND, 0, (int32_t)dice_roll(&d, many)};
        }
    }
}

/* --- playing --- */

enum { HEAL_SECONDS_MAX = 1200, CALM_SECONDS = 20, TAKEOVERS_MAX = 12, STOP_SECONDS_MAX = 60 };

static void play_item(struct floor *f, const struct schedule *s, const struct item *item,
                      struct tally *tally)
{
    char who[2] = {(char)('a' + item->event.who % f->set.processes), '\0'};

    f->dice.state = chance_mixed(s->seed, item->number);
    if (f->set.trace != NULL && item->pause_ms > 0)
        (void)fprintf(f->set.trace, "> %d ms pass\n", item->pause_ms);
    if (item->pause_ms > 0) floor_pass(f, item->pause_ms);
    if (floor_is_broken(f)) return;
    if (f->set.trace != NULL) chance_say(f->set.trace, &item->event, who);
    if (up_event_strike(f, &item->event, &settings_in(s)->odds))
        tally->events[item->event.kind]++;
}

/* A connection that is silent to one that waits for nothing is noticed by nobody. */
static void heal_conns(struct floor *f)
{
    for (uint32_t i = 0; i < f->set.processes; i++) {
        const struct conn *c = broker_conn(f, i);
        bool is_noticed = c != NULL && (c->is_session || f->processes[i].life.posts > 0);
        if (c != NULL && c->is_mute && !is_noticed)
            broker_cut(f, i, 0x8d, "keep alive timeout");
    }
}

static void bring_all_back(struct floor *f)
{
    heal_conns(f);
    up_event_heal(f);
    broker_come_back(f);
    logs_come_back(f);
    for (uint32_t i = 0; i < f->set.processes; i++) {
        struct process *p = &f->processes[i];
        process_thaw(f, i);
        if (!p->is_on && !p->is_retired) process_start(f, i);
    }
}

/* Faults have ended: everything must arrive, and one bridge must have the session (INV8). */
static void drain(struct floor *f)
{
    const char *lack = NULL;

    floor_say(f, "all faults heal");
    bring_all_back(f);
    for (int i = 0; i < HEAL_SECONDS_MAX && !floor_is_broken(f); i++) {
        floor_pass(f, 1000);
        if ((lack = floor_lack(f)) == NULL) break;
        bring_all_back(f); /* a bridge that gave up is started again by its supervisor */
    }
    if (lack != NULL) FLOOR_BREAK("INV8: all faults have healed, and %s", lack);
}

/* And so it stays. Where nobody has said for the time-out that he is there, several may take
 * the session at the same time; but not for long. */
static void stay(struct floor *f)
{
    uint32_t before, first = f->broker.takeovers;

    do {
        before = f->broker.takeovers;
        for (int i = 0; i < CALM_SECONDS && !floor_is_broken(f); i++)
            floor_pass(f, 1000);
    } while (!floor_is_broken(f) && f->broker.takeovers != before &&
             before - first < TAKEOVERS_MAX);
    if (floor_is_broken(f)) return;
    if (f->broker.takeovers != before)
        FLOOR_BREAK("INV8: bridges fight for the session, %u times",
                    f->broker.takeovers - first);
    if (floor_lack(f) != NULL) FLOOR_BREAK("INV8: nothing happens, and %s", floor_lack(f));
}

static void stop_one(struct floor *f, uint32_t number, const struct up_odds *odds)
{
    struct process *p = &f->processes[number];
    bool is_calm =
        floor_lack(f) == NULL && !p->life.is_asked_to_stop && p->adoptable.count == 0;
    struct event some = {UP_SEND, 0, (int32_t)dice_roll(&f->dice, 5)};

    (void)up_event_strike(f, &some, odds);
    floor_pass(f, dice_roll(&f->dice, 8));
    if (!p->is_on) return;
    int64_t asked_ms = f->now_ms;
    if (!p->life.is_asked_to_stop) process_stop(f, number);
    some.n = (int32_t)dice_roll(&f->dice, 20); /* what comes now is for the next one */
    (void)up_event_strike(f, &some, odds);
    for (int n = 0; p->is_on && n < STOP_SECONDS_MAX && !floor_is_broken(f); n++)
        floor_pass(f, 1000);
    if (p->is_on) FLOOR_BREAK("a bridge does not stop");
    if (!is_calm || f->set.up.stop_timeout_ms < 1000) return;
    if (!p->ended_clean) FLOOR_BREAK("an undisturbed stop is not clean");
    if (p->ended_ms - asked_ms >= 3000 && f->set.up.stop_timeout_ms >= 3000)
        FLOOR_BREAK("an undisturbed stop takes all the time that it may");
}

static void stop_all(struct floor *f, const struct up_odds *odds)
{
    f->set.restart_ms = 0;
    for (uint32_t i = 0; i < f->set.processes && !floor_is_broken(f); i++) {
        f->processes[i].back_ms = INT64_MAX;
        if (f->processes[i].is_on) stop_one(f, i, odds);
    }
}

bool game_play(void *world, const struct schedule *s, struct tally *tally, FILE *trace)
{
    struct floor *f = world;
    struct floor_settings set = settings_in(s)->floor;

    set.trace = trace;
    floor_init(f, &set);
    for (uint32_t i = 0; i < set.processes; i++)
        process_start(f, i);
    for (uint32_t i = 0; i < s->count && !floor_is_broken(f); i++)
        play_item(f, s, &s->items[i], tally);
    f->dice.state = chance_mixed(s->seed, ITEMS_MAX);
    if (s->lives && !floor_is_broken(f)) drain(f);
    if (s->lives && !floor_is_broken(f)) stay(f);
    if (s->lives && !floor_is_broken(f)) stop_all(f, &settings_in(s)->odds);
    tally->schedules++;
    tally->steps += f->steps;
    tally->deliveries += f->sents.stores;
    tally->repeats += f->sents.repeats;
    return !floor_is_broken(f);
}

/* --- what the swarm asks --- */

void *game_new(void)
{
    return calloc(1, sizeof(struct floor));
}

void game_free(void *world)
{
    if (world != NULL) floor_done(world);
    free(world);
}

const char *game_broken(const void *world)
{
    return ((const struct floor *)world)->sents.broken;
}

void game_break(void *world, const char *words)
{
    struct sents *s = &((struct floor *)world)->sents;

    s->broken[0] = '\0';
    sents_break(s, "%s", words);
}

bool game_simplify(struct schedule *s, uint32_t way)
{
    struct settings *set = settings_of(s);
    struct settings before = *set;

    if (way == 0 && set->floor.processes > 1) set->floor.processes--;
    if (way == 1) set->odds.odd_permille = 0;
    if (way == 2) set->odds.spots = 1;
    if (way == 3) set->floor.exceeds = set->floor.has_twins = false;
    if (way == 4) set->floor.delays_vary = false;
    if (way == 5) set->floor.has_ids = true;
    return memcmp(set, &before, sizeof before) != 0;
}

void game_describe(const struct schedule *s, FILE *out)
{
    const struct floor_settings *set = &settings_in(s)->floor;

    (void)fprintf(
        out,
        "%u bridges%s, window %u%s, %u packet ids, keep alive %lld ms, presence every "
        "%lld ms, standby after %lld ms, PUBACK within %lld ms\n",
        set->processes, set->has_twins ? ", two of one name" : "", set->up.window_max,
        set->exceeds ? " (exceeded)" : "", set->ids, (long long)set->keepalive_ms,
        (long long)set->up.presence_every_ms, (long long)set->up.standby_timeout_ms,
        (long long)set->up.puback_timeout_ms);
}
