#include "bridge/loop.h"

#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "bridge/log.h"

enum {
    NAP_MS_MAX = 250,  /* a round at least this often: librdkafka wants to be polled */
    PUBACK_BATCH = 32, /* that many PUBACKs wake the loop; fewer when fewer are due */
};

static struct now read_clocks(void)
{
    struct timespec mono, wall;
    clock_gettime(CLOCK_MONOTONIC, &mono);
    clock_gettime(CLOCK_REALTIME, &wall);
    return (struct now){(int64_t)mono.tv_sec * 1000 + mono.tv_nsec / 1000000,
                        (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000};
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGUSR1);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

enum err loop_open(struct loop *l, size_t notes_max, size_t effects_max)
{
    *l = (struct loop){.signals = -1};
    l->effects.capacity = effects_max;
    l->effects.at = calloc(l->effects.capacity, sizeof *l->effects.at);
    if (l->effects.at == NULL) return ERR_NO_MEMORY;
    l->now = read_clocks();
    l->signals = open_signals();
    if (l->signals < 0) return ERR_NO_SYSTEM;
    return mailbox_open(notes_max, &l->mailbox);
}

void loop_close(struct loop *l)
{
    mailbox_close(l->mailbox);
    if (l->signals >= 0) close(l->signals);
    free(l->effects.at);
    *l = (struct loop){.signals = -1};
}

static void log_input(const struct input *in)
{
    char bytes[1024];
    struct sink s = SINK(bytes);
    input_print(in, &s);
    log_text(LOG_LEVEL_DEBUG, "core.input", (struct text){s.at, s.size});
}

static void log_effect(const struct effect *e)
{
    char bytes[1024];
    struct sink s = SINK(bytes);
    effect_print(e, &s);
    log_text(LOG_LEVEL_DEBUG, "core.effect", (struct text){s.at, s.size});
}

static void finish(struct loop *l, const struct effect *e)
{
    l->is_over = true;
    l->is_clean = e->stop.is_clean;
    l->why = e->stop.why;
}

/* A message of our own; kept off the hot path, for a struct message is big. */
static void post(struct loop *l, const struct effect *e)
{
    struct message m = {.topic = e->post.topic,
                        .payload = bytes_of_text(e->post.payload),
                        .payload_is_utf8 = true,
                        .is_retained = e->post.is_retained,
                        .content_type = TEXT("application/json")};

    l->mqtt.publish(l->mqtt.self, e->post.ticket, &m);
}

static void perform(struct loop *l, const struct effect *e)
{
    switch (e->kind) {
    case EFFECT_DIAL: l->mqtt.dial(l->mqtt.self, &e->dial); return;
    case EFFECT_HANG_UP: l->mqtt.hang_up(l->mqtt.self, e->epoch); return;
    case EFFECT_PUBLISH:
        l->mqtt.publish(l->mqtt.self, e->publish.ticket, e->publish.message);
        return;
    case EFFECT_POST: post(l, e); return;
    case EFFECT_SUBSCRIBE:
        l->mqtt.subscribe(l->mqtt.self, e->topics.at, e->topics.count);
        return;
    case EFFECT_UNSUBSCRIBE:
        l->mqtt.unsubscribe(l->mqtt.self, e->topics.at, e->topics.count);
        return;
    case EFFECT_LISTEN: l->mqtt.listen(l->mqtt.self, e->listen.at, e->listen.count); return;
    case EFFECT_ACKNOWLEDGE:
        l->mqtt.acknowledge(l->mqtt.self, e->acknowledge.epoch, e->acknowledge.count);
        return;
    case EFFECT_IGNORE: l->mqtt.ignore(l->mqtt.self, e->epoch); return;
    case EFFECT_LET_GO: free(e->arrival); return;
    case EFFECT_TELL: log_fact(&e->tell); return;
    case EFFECT_STOP: finish(l, e); return;
    default: l->engine.perform(l->engine.kafka, e); return;
    }
}

static void step(void *self, const struct input *in)
{
    struct loop *l = self;
    assert(!l->is_stepping);
    if (l->is_over) {
        if (in->kind == INPUT_ARRIVED) free(in->arrived.at);
        return;
    }
    bool traces = log_wants(LOG_LEVEL_DEBUG);

    l->is_stepping = true;
    l->effects.count = 0;
    if (traces) log_input(in);
    l->engine.step(l->engine.core, l->now, in, &l->effects);
    for (size_t i = 0; i < l->effects.count; i++) {
        if (traces) log_effect(&l->effects.at[i]);
        perform(l, &l->effects.at[i]);
    }
    l->is_stepping = false;
}

struct feed loop_feed(struct loop *l)
{
    return (struct feed){l, step};
}

/* All counters in one line: they belong to one moment. */
static void log_stats(const struct stats *stats)
{
    char bytes[2000];
    struct sink s = SINK(bytes);

    for (int i = 0; i < STAT_COUNT; i++) {
        if (i > 0) sink_char(&s, ' ');
        sink_text(&s, text_of(stat_row((enum stat)i)->metric));
        sink_char(&s, '=');
        sink_int(&s, (int64_t)stats->at[i]);
    }
    log_line(LOG_LEVEL_INFO, "stats", "%.*s", (int)s.size, s.at);
}

static void take_signals(struct loop *l)
{
    struct signalfd_siginfo info;

    while (read(l->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) {
            step(l, &(struct input){.kind = INPUT_STOP});
        } else if (info.ssi_signo == SIGUSR1) {
            log_stats(l->engine.stats(l->engine.core));
        } else {
            log_text(LOG_LEVEL_WARN, "reload.unavailable",
                     TEXT("this version reads its configuration only at start; restart it"));
        }
    }
}

/* Lets others see this moment, when somebody wants to. */
static void show(struct loop *l)
{
    if (l->showcase == NULL || !showcase_is_asked(l->showcase)) return;
    struct snapshot now = {.stats = *l->engine.stats(l->engine.core),
                           .mono_ms = l->now.mono_ms,
                           .wall_ms = l->now.wall_ms};
    l->engine.health(l->engine.core, &now.health);
    showcase_show(l->showcase, &now);
}

/* Sleeps until something may have happened. */
static void nap(struct loop *l)
{
    const struct engine *engine = &l->engine;
    int64_t wait_ms = engine->deadline(engine->core) - l->now.mono_ms;
    uint32_t due = engine->due == NULL ? 1 : engine->due(engine->core);
    struct pollfd fds[] = {
        {.fd = mailbox_descriptor(l->mailbox),                  .events = POLLIN},
        {.fd = engine->descriptor(engine->kafka),               .events = POLLIN},
        {.fd = l->signals,                                      .events = POLLIN},
        {.fd = l->showcase == NULL ? -1 : l->showcase->wake_fd, .events = POLLIN},
    };

    if (wait_ms <= 0) return;
    if (!mailbox_sleep(l->mailbox, due < PUBACK_BATCH ? due : PUBACK_BATCH)) return;
    poll(fds, sizeof fds / sizeof fds[0], (int)(wait_ms < NAP_MS_MAX ? wait_ms : NAP_MS_MAX));
    if (fds[2].revents != 0) take_signals(l);
    if (fds[3].revents != 0) showcase_drain(l->showcase);
}

static size_t read_records(struct loop *l)
{
    const struct engine *engine = &l->engine;
    uint32_t room = engine->room == NULL ? 0 : engine->room(engine->core);

    return room > 0 ? engine->read(engine->kafka, room) : 0;
}

/* One round; true when it found something to do. */
static bool round_of(struct loop *l)
{
    const struct engine *engine = &l->engine;
    const struct input *notes;
    size_t count = mailbox_take(l->mailbox, &notes);

    l->now = read_clocks();
    for (size_t i = 0; i < count; i++) {
        step(l, &notes[i]);
        mailbox_done(&notes[i]);
    }
    engine->poll(engine->kafka);
    if (l->now.mono_ms >= engine->deadline(engine->core))
        step(l, &(struct input){.kind = INPUT_TICK});

    size_t records = read_records(l);
    l->mqtt.flush(l->mqtt.self);
    show(l);
    return count > 0 || records > 0;
}

void loop_run(struct loop *l)
{
    while (!l->is_over) {
        if (!round_of(l) && !l->is_over) nap(l);
    }
    log_stats(l->engine.stats(l->engine.core));
}
