#include "tests/swarm/schedule.h"

#include <string.h>

enum { HEAL_SECONDS_MAX = 3600, STOP_SECONDS_MAX = 60 };

/* FAULT(name, weight): how often it happens, once its kind is there. */
#define FAULTS(FAULT)                                                                          \
    FAULT(KILL, 4)        /* a bridge gets SIGKILL */                                          \
    FAULT(FREEZE, 2)      /* a bridge gets SIGSTOP: a zombie */                                \
    FAULT(STOP, 3)        /* a bridge gets SIGTERM */                                          \
    FAULT(STOP_AGAIN, 1)  /* and once more */                                                  \
    FAULT(EXPEL, 2)       /* the group throws a living bridge out */                           \
    FAULT(KAFKA_FATAL, 1) /* a bridge's Kafka client dies */                                   \
    FAULT(CUT, 4)         /* a connection to the broker dies */                                \
    FAULT(TAKE_OVER, 1)   /* another client has the same id */                                 \
    FAULT(MUTE, 2)        /* a connection gets no answers any more */                          \
    FAULT(HALF_OPEN, 2)   /* a connection swallows packets */                                  \
    FAULT(BROKER_DIE, 2)                                                                       \
    FAULT(BROKER_STOP, 2)                                                                      \
    FAULT(BROKER_FREEZE, 2)                                                                    \
    FAULT(REFUSE, 2) /* the broker says 0x97 to everything */                                  \
    FAULT(KAFKA_AWAY, 2)                                                                       \
    FAULT(COMMITS, 3)   /* commits fail, or their answers do */                                \
    FAULT(LETTERS, 3)   /* the dead-letter topic refuses */                                    \
    FAULT(RETENTION, 1) /* Kafka deletes old records */                                        \
    FAULT(PARTITION, 1) /* a partition is added */

enum fault {
#define FAULT(name, weight) FAULT_##name,
    FAULTS(FAULT)
#undef FAULT
        FAULT_COUNT
};

static const uint32_t weights[FAULT_COUNT] = {
#define FAULT(name, weight) weight,
    FAULTS(FAULT)
#undef FAULT
};

static const char *const names[FAULT_COUNT] = {
#define FAULT(name, weight) #name,
    FAULTS(FAULT)
#undef FAULT
};

struct schedule {
    struct world *w;
    struct dice dice; /* of what happens; the world's own are of how long it takes */
    uint32_t weights[FAULT_COUNT]; /* 0: this kind does not happen */
    uint32_t weight;               /* of all of them */
    uint32_t fault_permille;       /* in each step */
    uint32_t odd_permille;         /* of the records */
    uint32_t poison_permille;      /* of the odd ones */
    uint32_t put_off_left;         /* records that hold up their partition for many epochs */
};

#define PICK(dice, array) (array)[dice_roll(dice, sizeof(array) / sizeof((array)[0]))]

static struct world_settings choose_settings(struct dice *d, uint64_t seed, FILE *trace)
{
    static const uint32_t windows[] = {1, 2, 3, 5, 8, 16, 40};
    static const uint16_t receive_maxima[] = {1, 2, 4, 10, 20, 65535, 65535};
    static const uint32_t commit_records[] = {1, 2, 3, 5, 10, 30};
    static const int64_t commit_every[] = {10, 100, 1000, 5000};
    static const int64_t timeouts[] = {500, 2000, 5000};

    return (struct world_settings){
        .hosts = 1 + dice_roll(d, HOSTS_MAX),
        .partitions = 1 + dice_roll(d, PARTITIONS_MAX),
        .receive_max = PICK(d, receive_maxima),
        .down = {.window_max = PICK(d, windows),
                 .lanes_max = PARTITIONS_MAX,
                 .commit_records_max = PICK(d, commit_records),
                 .commit_every_ms = PICK(d, commit_every),
                 .puback_timeout_ms = PICK(d, timeouts),
                 .drain_timeout_ms = PICK(d, timeouts),
                 .backoff_min_ms = 10,
                 .backoff_max_ms = dice_hits(d, 100) ? 10000 : 500,
                 .start_at_end = dice_hits(d, 200)},
        .session_timeout_ms = PICK(d, timeouts),
        .delays_vary = true,
        .seed = seed,
        .trace = trace,
    };
}

static void choose_faults(struct schedule *s)
{
    uint32_t permille = 200 + dice_roll(&s->dice, 500);

    s->fault_permille = dice_hits(&s->dice, 100) ? 0 : 10 + dice_roll(&s->dice, 250);
    s->odd_permille = dice_hits(&s->dice, 300) ? 0 : dice_roll(&s->dice, 400);
    s->poison_permille = dice_hits(&s->dice, 100) ? 1000 : 0;
    if (s->poison_permille > 0) s->odd_permille = 900;
    s->put_off_left = s->w->set.down.backoff_max_ms > 500 ? 1 + dice_roll(&s->dice, 3) : 0;
    for (int i = 0; i < FAULT_COUNT; i++) {
        s->weights[i] = dice_hits(&s->dice, permille) ? weights[i] : 0;
        s->weight += s->weights[i];
    }
}

static enum nature choose_nature(struct schedule *s)
{
    if (!dice_hits(&s->dice, s->odd_permille)) return NATURE_GOOD;

    if (dice_hits(&s->dice, s->poison_permille)) return NATURE_POISON;
    enum nature nature = (enum nature)dice_roll(&s->dice, NATURE_COUNT);
    if (nature != NATURE_PUT_OFF) return nature;
    if (s->put_off_left == 0) return NATURE_GOOD;
    s->put_off_left--;
    return nature;
}

static void produce(struct schedule *s)
{
    uint32_t partition = dice_roll(&s->dice, s->w->truth.partition_count);
    uint32_t count = dice_roll(&s->dice, dice_hits(&s->dice, 50) ? 60 : 6);

    for (uint32_t i = 0; i < count; i++) {
        truth_produce(&s->w->truth, partition, choose_nature(s));
    }
}

static void cut_off_log(struct schedule *s)
{
    uint32_t partition = dice_roll(&s->dice, s->w->truth.partition_count);
    const struct partition *p = &s->w->truth.partitions[partition];
    int64_t low = p->low + dice_roll(&s->dice, (uint32_t)(p->high - p->low) + 1);

    truth_delete_below(&s->w->truth, partition, low);
}

/* A new partition of the topic; the group is dealt out anew. Some records are there already. */
static void add_partition(struct schedule *s)
{
    struct truth *t = &s->w->truth;

    if (t->partition_count == PARTITIONS_MAX) return;
    t->partition_count++;
    for (uint32_t i = dice_roll(&s->dice, 5); i > 0; i--) {
        truth_produce(t, t->partition_count - 1, NATURE_GOOD);
    }
    kafka_regroup(s->w);
}

static void set_conn(struct schedule *s, uint32_t host, enum fault fault)
{
    struct conn *c = broker_conn(s->w, host);

    if (c == NULL || !c->is_accepted) return;
    if (fault == FAULT_MUTE) c->is_mute = true;
    if (fault == FAULT_HALF_OPEN) c->is_broken = true;
}

static void lose_lanes(struct world *w, uint32_t host)
{
    struct host *h = &w->hosts[host];

    if (!h->is_on || h->is_frozen || !w->kafka.members[host].is_in || w->kafka.is_away) return;
    kafka_expel(w, host);
    host_notices(w, host);
}

static void feed_fatal(struct world *w, uint32_t host)
{
    struct host *h = &w->hosts[host];
    struct input in = {.kind = INPUT_KAFKA_FATAL, .fatal = {.why = ERR_FENCED}};

    if (!h->is_on || h->is_frozen) return;
    strcpy(in.fatal.reason.words, "fenced");
    host_feed(w, h, &in);
}

static void strike(struct schedule *s, enum fault fault, uint32_t host)
{
    struct world *w = s->w;

    world_say(w, "fault: %s (%c)", names[fault], 'a' + (int)host);
    switch (fault) {
    case FAULT_KILL: host_kill(w, host); return;
    case FAULT_FREEZE: host_freeze(w, host); return;
    case FAULT_STOP:
        if (!w->hosts[host].is_asked_to_stop) host_stop(w, host);
        return;
    case FAULT_STOP_AGAIN:
        if (w->hosts[host].is_asked_to_stop) host_stop(w, host);
        return;
    case FAULT_EXPEL: lose_lanes(w, host); return;
    case FAULT_KAFKA_FATAL: feed_fatal(w, host); return;
    case FAULT_CUT: broker_cut(w, host, -1, "connection lost"); return;
    case FAULT_TAKE_OVER: broker_cut(w, host, 0x8e, "session taken over"); return;
    case FAULT_MUTE:
    case FAULT_HALF_OPEN: set_conn(s, host, fault); return;
    case FAULT_BROKER_DIE: broker_die(w); return;
    case FAULT_BROKER_STOP: broker_stop(w); return;
    case FAULT_BROKER_FREEZE: w->broker.is_frozen = true; return;
    case FAULT_REFUSE: broker_refuse(w, 0x97); return;
    case FAULT_KAFKA_AWAY: kafka_go_away(w); return;
    case FAULT_COMMITS:
        w->kafka.commits = (enum commit_weather)dice_roll(&s->dice, COMMIT_WEATHER_COUNT);
        return;
    case FAULT_LETTERS: w->kafka.refuses_letters = true; return;
    case FAULT_RETENTION: cut_off_log(s); return;
    case FAULT_PARTITION: add_partition(s); return;
    case FAULT_COUNT: return;
    }
}

static void strike_one(struct schedule *s)
{
    if (s->weight == 0) return;
    uint32_t rest = dice_roll(&s->dice, s->weight);
    uint32_t host = dice_roll(&s->dice, s->w->set.hosts);

    for (int i = 0; i < FAULT_COUNT; i++) {
        if (rest < s->weights[i]) {
            strike(s, (enum fault)i, host);
            return;
        }
        rest -= s->weights[i];
    }
}

/* Each fault that lasts goes away with this chance. */
static void heal(struct schedule *s, uint32_t permille)
{
    struct world *w = s->w;

    if (dice_hits(&s->dice, permille)) broker_come_back(w);
    if (dice_hits(&s->dice, permille)) broker_refuse(w, 0);
    if (dice_hits(&s->dice, permille)) kafka_come_back(w);
    if (dice_hits(&s->dice, permille)) w->kafka.commits = COMMITS_WORK;
    if (dice_hits(&s->dice, permille)) w->kafka.refuses_letters = false;
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        if (!dice_hits(&s->dice, permille)) continue;
        host_thaw(w, i);
        if (!w->hosts[i].is_on) host_start(w, i);
    }
}

static int64_t choose_pause(struct dice *d)
{
    static const int64_t pauses[] = {0, 1, 1, 2, 5, 5, 10, 20, 50, 100};

    if (dice_hits(d, 20)) return 200 + dice_roll(d, 8000);
    return PICK(d, pauses);
}

/* Faults have ended: everything must arrive (INV8). */
static void drain(struct schedule *s)
{
    struct world *w = s->w;

    world_say(w, "all faults heal");
    heal(s, 1000);
    for (int i = 0; i < HEAL_SECONDS_MAX && !world_is_broken(w); i++) {
        world_pass(w, 1000);
        if (truth_is_complete(&w->truth)) return;
        heal(s, 1000); /* a bridge that gave up is started again by its supervisor */
    }
    truth_break_incomplete(&w->truth);
}

static void stop_all(struct schedule *s)
{
    struct world *w = s->w;

    for (uint32_t i = 0; i < w->set.hosts && !world_is_broken(w); i++) {
        struct host *h = &w->hosts[i];
        if (!h->is_on) continue;
        /* an old fault may still be on its way to it */
        bool disturbed =
            h->is_asked_to_stop || h->is_expelled || h->commit_is_out || h->kept_count > 0;
        if (!h->is_asked_to_stop) host_stop(w, i);
        for (int n = 0; h->is_on && n < STOP_SECONDS_MAX && !world_is_broken(w); n++) {
            world_pass(w, 1000);
        }
        if (h->is_on) truth_break(&w->truth, "a bridge does not stop");
        if (!disturbed && !h->ended_clean)
            truth_break(&w->truth, "an undisturbed stop is not clean");
    }
}

bool schedule_run(struct world *w, uint64_t seed, uint32_t steps, FILE *trace)
{
    struct schedule s = {.w = w, .dice = {seed * 2 + 1}};
    struct world_settings settings = choose_settings(&s.dice, seed, trace);

    world_init(w, &settings);
    choose_faults(&s);
    produce(&s);
    for (uint32_t i = 0; i < settings.hosts; i++)
        host_start(w, i);
    for (uint32_t i = 0; i < steps && !world_is_broken(w); i++) {
        world_pass(w, choose_pause(&s.dice));
        if (dice_hits(&s.dice, 300)) produce(&s);
        if (dice_hits(&s.dice, s.fault_permille)) strike_one(&s);
        heal(&s, 40);
    }
    if (!world_is_broken(w)) drain(&s);
    if (!world_is_broken(w)) stop_all(&s);
    return !world_is_broken(w);
}
