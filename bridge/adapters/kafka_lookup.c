#include "bridge/adapters/kafka_lookup.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "bridge/adapters/kafka_client.h"

enum {
    RETRY_MS = 500,     /* between two tries of a look */
    PROBE_MS = 1000,    /* between two probes */
    NUDGE_MS = 20,      /* while records flow */
    IDLE_MS = 5000,     /* when they do not */
    LEADERS_MS = 30000, /* leaders move; ask for them this often */
    TROUBLE_TRIES = 10, /* failed tries of a look for each complaint */
};

struct kafka_lookup {
    struct kafka_asker asker;
    int wake_fd;
    pthread_t thread;

    /* Records flow, says the loop; the helper clears it with each nudge. The second flag is set
     * while the helper sleeps for long, so that the loop wakes it once and not for each read().
     */
    atomic_bool flows, is_idle;

    pthread_mutex_t lock; /* all of what follows */
    pthread_cond_t changed;
    bool stopping;
    uint64_t asked;                          /* number of the last ask or cancel */
    rd_kafka_topic_partition_list_t *wanted; /* asked, and not yet taken by the thread */
    bool found;                              /* @look is a result */
    struct kafka_look look;
    rd_kafka_resp_err_t trouble;    /* not 0: a result */
    bool probing, is_away, is_back; /* the latter two: results */
    bool away_is_said;              /* since the probing began */

    /* the thread's own */
    uint64_t number;        /* of the ask that it works for */
    struct kafka_look work; /* partitions == NULL: nothing to look for */
    int64_t look_at_ms, probe_at_ms, nudge_at_ms, leaders_at_ms, beat_at_ms;
    rd_kafka_topic_partition_list_t *held; /* what the last look was about */
    rd_kafka_topic_partition_list_t
        *leaders; /* one of @held for each leader; NULL: not known */
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* @thread helper, as is everything down to run(). */
static void drop_list(rd_kafka_topic_partition_list_t **list)
{
    if (*list != NULL) rd_kafka_topic_partition_list_destroy(*list);
    *list = NULL;
}

/* ---- look ---- */

/* Begins the work that was asked last. Locked. */
static void take_order(struct kafka_lookup *l)
{
    if (l->number == l->asked) return;
    l->number = l->asked;
    kafka_look_done(&l->work);
    drop_list(&l->held);
    drop_list(&l->leaders);
    if (l->wanted == NULL) return;

    l->work.partitions = l->wanted;
    l->wanted = NULL;
    l->held = rd_kafka_topic_partition_list_copy(l->work.partitions);
    l->look_at_ms = l->leaders_at_ms = 0;
}

/* Hands the result over, unless nobody wants it any more. */
static void report(struct kafka_lookup *l, rd_kafka_resp_err_t e)
{
    bool troubled = e != RD_KAFKA_RESP_ERR_NO_ERROR;
    if (troubled && l->work.tries % TROUBLE_TRIES != 0) return;

    pthread_mutex_lock(&l->lock);
    bool wanted = l->number == l->asked;
    if (wanted && troubled) l->trouble = e;
    if (wanted && !troubled) {
        l->look = l->work;
        l->found = true;
        l->work = (struct kafka_look){0};
    }
    pthread_mutex_unlock(&l->lock);
    if (wanted) kafka_wake(l->wake_fd);
}

static void look(struct kafka_lookup *l)
{
    if (l->work.partitions == NULL || now_ms() < l->look_at_ms) return;
    rd_kafka_resp_err_t e = kafka_look(&l->asker, &l->work);
    l->look_at_ms = now_ms() + RETRY_MS;
    report(l, e);
}

/* ---- probe ---- */

static void probe(struct kafka_lookup *l)
{
    if (now_ms() < l->probe_at_ms) return;
    bool answers = kafka_answers(&l->asker);
    l->probe_at_ms = now_ms() + PROBE_MS;

    pthread_mutex_lock(&l->lock);
    bool is_news = answers || !l->away_is_said;
    l->probing = !answers;
    l->is_back = answers;
    l->is_away = !answers && is_news;
    l->away_is_said = !answers;
    pthread_mutex_unlock(&l->lock);
    if (is_news) kafka_wake(l->wake_fd);
}

/* ---- nudge ---- */

static void nudge(struct kafka_lookup *l)
{
    int64_t now = now_ms();
    if (l->held == NULL || now < l->nudge_at_ms) return;

    if (l->leaders == NULL || now >= l->leaders_at_ms) {
        drop_list(&l->leaders);
        l->leaders = kafka_one_of_each_leader(&l->asker, l->held);
        l->leaders_at_ms = now + LEADERS_MS;
    }
    bool flows = atomic_exchange(&l->flows, false);
    bool known =
        l->leaders != NULL && kafka_log_ends(&l->asker, l->leaders, RD_KAFKA_OFFSET_END) ==
                                  RD_KAFKA_RESP_ERR_NO_ERROR;
    if (!known) drop_list(&l->leaders); /* asked anew, though not every 20 ms */
    l->nudge_at_ms = now_ms() + (!known ? PROBE_MS : flows ? NUDGE_MS : IDLE_MS);
    if (l->nudge_at_ms - now >= IDLE_MS) atomic_store(&l->is_idle, true);
}

/* ---- beat ---- */

/* Wakes the loop now and then, so that librdkafka does not take it for dead
 * (max.poll.interval.ms). */
static void beat(struct kafka_lookup *l)
{
    if (now_ms() < l->beat_at_ms) return;
    l->beat_at_ms = now_ms() + IDLE_MS;
    kafka_wake(l->wake_fd);
}

/* ---- the thread ---- */

static void earlier(int64_t *due, int64_t at)
{
    if (at < *due) *due = at;
}

/* Sleeps until something is due or changes. Locked. */
static void rest(struct kafka_lookup *l)
{
    int64_t due = l->beat_at_ms;
    if (l->work.partitions != NULL) earlier(&due, l->look_at_ms);
    if (l->probing) earlier(&due, l->probe_at_ms);
    if (l->held != NULL) earlier(&due, l->nudge_at_ms);

    struct timespec until = {due / 1000, due % 1000 * 1000000};
    pthread_cond_timedwait(&l->changed, &l->lock, &until);
}

/* Flags set by kafka_lookup_nudge() since the helper went to sleep. */
static void wake_up(struct kafka_lookup *l)
{
    if (!atomic_load(&l->flows) || !atomic_exchange(&l->is_idle, false)) return;
    l->nudge_at_ms = 0;
}

static void *run(void *self)
{
    struct kafka_lookup *l = self;
    pthread_mutex_lock(&l->lock);
    while (!l->stopping) {
        take_order(l);
        bool probing = l->probing;
        pthread_mutex_unlock(&l->lock);

        wake_up(l);
        look(l);
        if (probing) probe(l);
        if (l->work.partitions == NULL) nudge(l);
        beat(l);

        pthread_mutex_lock(&l->lock);
        bool is_new = l->number != l->asked || (l->probing && !probing);
        if (!is_new && !l->stopping) rest(l);
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

/* ---- the loop's side ---- */

static enum err start_thread(struct kafka_lookup *l)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return pthread_create(&l->thread, NULL, run, l) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

static void free_all(struct kafka_lookup *l)
{
    kafka_look_done(&l->look);
    kafka_look_done(&l->work);
    drop_list(&l->wanted);
    drop_list(&l->held);
    drop_list(&l->leaders);
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

enum err kafka_lookup_open(const struct kafka_asker *asker, int wake_fd,
                           struct kafka_lookup **out)
{
    struct kafka_lookup *l = calloc(1, sizeof *l);
    if (l == NULL) return ERR_NO_MEMORY;
    l->asker = *asker;
    l->wake_fd = wake_fd;
    if (start_thread(l) != ERR_OK) {
        free_all(l);
        return ERR_NO_MEMORY;
    }
    *out = l;
    return ERR_OK;
}

/* A new order, or none. Locked. */
static void order(struct kafka_lookup *l, rd_kafka_topic_partition_list_t *wanted)
{
    l->asked++;
    drop_list(&l->wanted);
    l->wanted = wanted;
    kafka_look_done(&l->look);
    l->found = false;
    l->trouble = RD_KAFKA_RESP_ERR_NO_ERROR;
    pthread_cond_signal(&l->changed);
}

void kafka_lookup_ask(struct kafka_lookup *l, const rd_kafka_topic_partition_list_t *partitions)
{
    assert(partitions->cnt > 0);
    pthread_mutex_lock(&l->lock);
    order(l, rd_kafka_topic_partition_list_copy(partitions));
    pthread_mutex_unlock(&l->lock);
}

void kafka_lookup_cancel(struct kafka_lookup *l)
{
    pthread_mutex_lock(&l->lock);
    order(l, NULL);
    pthread_mutex_unlock(&l->lock);
}

void kafka_lookup_probe(struct kafka_lookup *l)
{
    pthread_mutex_lock(&l->lock);
    if (!l->probing) l->is_back = l->is_away = l->away_is_said = false;
    l->probing = true;
    pthread_cond_signal(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

void kafka_lookup_nudge(struct kafka_lookup *l)
{
    atomic_store(&l->flows, true);
    if (!atomic_load(&l->is_idle)) return;
    pthread_mutex_lock(&l->lock);
    pthread_cond_signal(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

/* Locked. */
static enum kafka_finding take(struct kafka_lookup *l, struct kafka_look *look_out,
                               rd_kafka_resp_err_t *why)
{
    if (l->is_away) {
        l->is_away = false;
        return KAFKA_FOUND_AWAY;
    }
    if (l->is_back) {
        l->is_back = false;
        return KAFKA_FOUND_BACK;
    }
    if (l->trouble != RD_KAFKA_RESP_ERR_NO_ERROR) {
        *why = l->trouble;
        l->trouble = RD_KAFKA_RESP_ERR_NO_ERROR;
        return KAFKA_FOUND_TROUBLE;
    }
    if (!l->found) return KAFKA_FOUND_NOTHING;

    *look_out = l->look;
    l->look = (struct kafka_look){0};
    l->found = false;
    return KAFKA_FOUND_OFFSETS;
}

enum kafka_finding kafka_lookup_take(struct kafka_lookup *l, struct kafka_look *look_out,
                                     rd_kafka_resp_err_t *why)
{
    pthread_mutex_lock(&l->lock);
    enum kafka_finding finding = take(l, look_out, why);
    pthread_mutex_unlock(&l->lock);
    return finding;
}

void kafka_lookup_close(struct kafka_lookup *l)
{
    if (l == NULL) return;
    pthread_mutex_lock(&l->lock);
    l->stopping = true;
    pthread_cond_signal(&l->changed);
    pthread_mutex_unlock(&l->lock);
    pthread_join(l->thread, NULL);
    free_all(l);
}
