#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/swarm/chance.h"
#include "tests/swarm/down_events.h"

/* The game's own settings. */
struct settings {
    struct world_settings world;
    struct odds odds;
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

static void choose_core(struct dice *d, struct down_settings *s)
{
    static const uint32_t windows[] = {1, 2, 3, 5, 8, 16, 40};
    static const uint32_t commit_records[] = {1, 2, 3, 5, 10, 30};
    static const uint32_t checkpoint_records[] = {1, 2, 4, 8, 20};
    static const int64_t commit_every[] = {5, 20, 100, 1000};
    static const int64_t checkpoint_every[] = {2, 10, 50, 300};
    static const int64_t timeouts[] = {200, 1000, 3000};
    static const int64_t graces[] = {1, 40, 200};
    static const int64_t presences[] = {100, 1000, 10000, 30000};

    *s = (struct down_settings){
        .window_max = PICK(d, windows),
        .lanes_max = PARTITIONS_MAX,
        .commit_records_max = PICK(d, commit_records),
        .commit_every_ms = PICK(d, commit_every),
        .puback_timeout_ms = PICK(d, timeouts),
        .drain_timeout_ms = PICK(d, timeouts),
        .backoff_min_ms = 10,
        .backoff_max_ms = dice_hits(d, 50) ? 10000 : 100,
        .has_checkpoints = !dice_hits(d, 80),
        .checkpoint_records_max = PICK(d, checkpoint_records),
        .checkpoint_every_ms = PICK(d, checkpoint_every),
        .recovery_grace_ms = PICK(d, graces),
        .recovery_window_ms = dice_hits(d, 150) ? 50 + dice_roll(d, 2000) : RECOVERY_ALL,
        .start_at_end = dice_hits(d, 150),
        .presence_every_ms = PICK(d, presences),
    };
}

/* Some worlds thin. */
static void choose_pace(struct dice *d, struct world_settings *s)
{
    static const int64_t intervals[] = {10, 40, 200, 1000};
    static const uint32_t withheld[] = {4, 12, 60};

    if (!dice_hits(d, 250)) return;
    s->at_most_ms = PICK(d, intervals);
    s->down.withheld_max = PICK(d, withheld);
}

/* A record is two messages then: the window must hold them. */
static void choose_state(struct dice *d, struct world_settings *s)
{
    s->has_state = dice_hits(d, 500);
    if (!s->has_state) return;
    if (s->receive_max < 2) s->receive_max = 2;
    if (s->down.window_max < 2) s->down.window_max = 2;
    if (dice_hits(d, 300)) s->down.recovery_window_ms = 50 + dice_roll(d, 500);
    s->down.recovery_state_ms = dice_hits(d, 300) ? dice_roll(d, 4000) : RECOVERY_ALL;
}

static void choose_settings(struct settings *s, struct dice *d, uint64_t seed)
{
    static const uint32_t hosts[] = {1, 1, 2, 2, 3, 4};
    static const uint16_t receive_maxima[] = {1, 2, 4, 10, 20, 65535, 65535};
    static const int64_t autosaves[] = {5, 20, 60, 200, 1000};
    static const int64_t timeouts[] = {100, 500, 2000};

    s->world = (struct world_settings){
        .hosts = PICK(d, hosts),
        .partitions = 1 + dice_roll(d, 3),
        .consumers = 1 + dice_roll(d, CONSUMERS_MAX),
        .queue_max = dice_hits(d, 60) ? 5 + dice_roll(d, 20) : 0,
        .receive_max = PICK(d, receive_maxima),
        .autosave_ms = PICK(d, autosaves),
        .restart_ms = 50,
        .session_timeout_ms = PICK(d, timeouts),
        .delays_vary = true,
        .denies_presence = dice_hits(d, 50),
        .seed = seed,
    };
    choose_core(d, &s->world.down);
    choose_state(d, &s->world);
    choose_pace(d, &s->world);
    s->world.retains_nothing = !s->world.down.has_checkpoints && dice_hits(d, 300);
    /* without it a start at the end is not kept when the broker forgets it too */
    s->world.founds =
        s->world.down.has_checkpoints || s->world.partitions > 1 || dice_hits(d, 500);
    s->odds.odd_permille = dice_hits(d, 500) ? 0 : dice_roll(d, 400);
    s->odds.poison_permille = dice_hits(d, 50) ? 1000 : 0;
    s->odds.has_offending = dice_hits(d, 100);
    s->odds.has_put_off = s->world.down.backoff_max_ms > 1000;
    if (s->odds.poison_permille > 0) s->odds.odd_permille = 900;
}

static void choose_event(struct dice *d, const uint32_t *weights, uint32_t weight,
                         struct event *out)
{
    uint8_t kind = chance_kind(d, weights, weight);

    *out = (struct event){kind, (uint8_t)dice_roll(d, 12), chance_absence(d)};
    if (kind == EVENT_ANEW || kind == EVENT_PARTITION) out->n = (int32_t)dice_roll(d, 8);
    if (kind == EVENT_CONSUMER_AWAY) out->n = 100 + (int32_t)dice_roll(d, 2000);
    if (kind == EVENT_COMMITS || kind == EVENT_FORGE) out->n = (int32_t)dice_roll(d, 12);
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
        if (dice_hits(&d, 30)) {
            item->event.kind = EVENT_HEAL;
        } else if (s->count > 0 && dice_hits(&d, fault_permille)) {
            choose_event(&d, weights, weight, &item->event);
        } else {
            uint32_t many = dice_hits(&d, 30) ? 30 : 4;
            item->event = (struct event){EVENT_PRODUCE, (uint8_t)dice_roll(&d, 12),
                                         (int32_t)dice_roll(&d, many)};
        }
    }
}

/* --- playing --- */

enum { HEAL_SECONDS_MAX = 3600, STOP_SECONDS_MAX = 60 };

static void say(const struct world *w, const struct event *e)
{
    const char *sentence = game_event(e->kind)->sentence;
    char who[12] = {0};
    struct sink out = SINK(who);

    if (strstr(sentence, "partition %w") != NULL)
        sink_int(&out, e->who % w->truth.partition_count);
    else if (strstr(sentence, "consumer %w") != NULL)
        sink_char(&out, (char)('x' + e->who % w->set.consumers));
    else
        sink_char(&out, (char)('a' + e->who % w->set.hosts));
    chance_say(w->set.trace, e, who);
}

static void play_item(struct world *w, const struct schedule *s, const struct item *item,
                      struct tally *tally)
{
    w->dice.state = chance_mixed(s->seed, item->number);
    if (w->set.trace != NULL && item->pause_ms > 0)
        (void)fprintf(w->set.trace, "> %d ms pass\n", item->pause_ms);
    if (item->pause_ms > 0) world_pass(w, item->pause_ms);
    if (world_is_broken(w)) return;
    if (w->set.trace != NULL) say(w, &item->event);
    if (event_strike(w, &item->event, &settings_in(s)->odds)) tally->events[item->event.kind]++;
}

/* A lane whose checkpoint's last record is gone (compacted, say) waits for the next one to
 * come. */
static void produce_where_awaited(struct world *w)
{
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        const struct partition *log = &w->truth.partitions[p];
        const struct retained *r = &w->stored.now.retained[OWN_CHECKPOINT + p];
        int64_t next = own_number((struct text){r->at, r->size}, TEXT("\"next\":"));
        bool is_gone =
            next > log->low && next <= log->high && !bits_have(&log->records, next - 1);
        if (is_gone && truth_next(&w->truth, p, next) < 0)
            truth_produce(&w->truth, p, NATURE_GOOD, w->now_ms);
    }
}

/* Of what was swallowed, keep alive tells; that answers are missing, the bridge must see. */
static void heal_conn(struct world *w, uint32_t host)
{
    struct conn *c = broker_conn(w, host);

    if (c == NULL) return;
    bool is_noticed = c->is_mute && c->unanswered > 0;
    if (c->is_broken || (c->is_mute && !is_noticed))
        broker_cut(w, host, 0x8d, "keep alive timeout");
}

static void bring_all_back(struct world *w)
{
    for (uint32_t i = 0; i < w->set.hosts; i++)
        heal_conn(w, i);
    produce_where_awaited(w);
    event_heal(w);
    broker_come_back(w);
    event_heal(w);
    kafka_come_back(w);
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        host_thaw(w, i);
        if (!w->hosts[i].is_on) host_start(w, i);
    }
    for (uint32_t c = 0; c < w->set.consumers; c++) {
        if (!w->consumers[c].is_connected) w->consumers[c].back_ms = w->now_ms;
    }
}

/* A commit is on its way, and may be an old one that comes late. */
static bool commits_are_out(const struct world *w)
{
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        if (w->hosts[i].is_on && w->hosts[i].commit_is_out) return true;
    }
    return false;
}

/* Faults have ended: everything must arrive (INV8). */
static void drain(struct world *w)
{
    world_say(w, "all faults heal");
    bring_all_back(w);
    for (int i = 0; i < HEAL_SECONDS_MAX && !world_is_broken(w); i++) {
        world_pass(w, 1000);
        if (world_is_complete(w) && !commits_are_out(w)) return;
        bring_all_back(w); /* a bridge that gave up is started again by its supervisor */
    }
    world_break_incomplete(w);
}

/* Nothing is going on with the bridge: what it says at its end can be held against it. */
static bool is_undisturbed(struct world *w, uint32_t number)
{
    const struct host *h = &w->hosts[number];
    const struct conn *c = broker_conn(w, number);

    /* a bridge may think that what was deleted meanwhile will repeat; a record that the broker
     * does not want goes round for a while */
    if (w->truth.is_compacted || w->truth.put_off + w->truth.offending > 0) return false;
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        if (w->truth.partitions[p].low > 0) return false;
    }
    if (c == NULL || c->is_broken || c->is_mute) return false;
    if (h->is_asked_to_stop || h->is_expelled || h->commit_is_out || h->kept_count > 0)
        return false;
    for (uint32_t i = 0; i < h->lane_count; i++) {
        if (h->lanes[i].loss_was_told) return false; /* it may be sending all again */
    }
    return true;
}

static void stop_all(struct world *w)
{
    w->set.restart_ms = 0;
    for (uint32_t i = 0; i < w->set.hosts && !world_is_broken(w); i++) {
        struct host *h = &w->hosts[i];
        h->back_ms = INT64_MAX;
        if (!h->is_on) continue;
        bool is_calm = is_undisturbed(w, i);
        if (!h->is_asked_to_stop) host_stop(w, i);
        for (int n = 0; h->is_on && n < STOP_SECONDS_MAX && !world_is_broken(w); n++) {
            world_pass(w, 1000);
        }
        if (h->is_on) truth_break(&w->truth, "a bridge does not stop");
        if (is_calm && !h->ended_clean)
            truth_break(&w->truth, "an undisturbed stop is not clean");
    }
}

bool game_play(void *world, const struct schedule *s, struct tally *tally, FILE *trace)
{
    struct world *w = world;
    struct world_settings set = settings_in(s)->world;

    set.trace = trace;
    world_init(w, &set);
    for (uint32_t i = 0; i < set.hosts; i++)
        host_start(w, i);
    for (uint32_t i = 0; i < s->count && !world_is_broken(w); i++)
        play_item(w, s, &s->items[i], tally);
    w->dice.state = chance_mixed(s->seed, ITEMS_MAX);
    if (s->lives && !world_is_broken(w)) drain(w);
    if (s->lives && !world_is_broken(w)) stop_all(w);
    tally->schedules++;
    tally->steps += w->steps;
    tally->deliveries += w->truth.deliveries;
    tally->repeats += w->truth.repeats;
    return !world_is_broken(w);
}

/* --- what the swarm asks --- */

void *game_new(void)
{
    return calloc(1, sizeof(struct world));
}

void game_free(void *world)
{
    if (world != NULL) world_done(world);
    free(world);
}

const char *game_broken(const void *world)
{
    return ((const struct world *)world)->truth.broken;
}

void game_break(void *world, const char *words)
{
    struct truth *t = &((struct world *)world)->truth;

    t->broken[0] = '\0';
    truth_break(t, "%s", words);
}

bool game_simplify(struct schedule *s, uint32_t way)
{
    struct settings *set = settings_of(s);
    struct settings before = *set;

    if (way == 0 && set->world.hosts > 1) set->world.hosts--;
    if (way == 1 && set->world.partitions > 1) set->world.partitions--;
    if (way == 2 && set->world.consumers > 1) set->world.consumers--;
    if (way == 3) set->odds.odd_permille = 0;
    if (way == 4) set->world.delays_vary = false;
    if (way == 5) set->world.at_most_ms = set->world.down.withheld_max = 0;
    return memcmp(set, &before, sizeof before) != 0;
}

void game_describe(const struct schedule *s, FILE *out)
{
    const struct world_settings *set = &settings_in(s)->world;

    (void)fprintf(
        out,
        "%u bridges, %u partitions, window %u, receive maximum %u, checkpoints %s, states %s, "
        "at most once in %lld ms, %u withheld\n",
        set->hosts, set->partitions, set->down.window_max, set->receive_max,
        set->down.has_checkpoints ? "on" : "off", set->has_state ? "on" : "off",
        (long long)set->at_most_ms, set->down.withheld_max);
}
