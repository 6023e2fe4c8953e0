#include "bridge/adapters/kafka_lookup.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "bridge/adapters/kafka_client.h"

enum {
    RETRY_MS = 500,     /* between two tries of a question */
    PROBE_MS = 1000,    /* between two probes */
    NUDGE_MS = 20,      /* while records flow */
    IDLE_MS = 5000,     /* when they do not */
    LEADERS_MS = 30000, /* leaders move; ask for them this often */
    TROUBLE_TRIES = 10, /* failed tries of a question for each complaint */
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

    /* orders */
    uint64_t round;                         /* number of the last hold or let_go */
    rd_kafka_topic_partition_list_t *order; /* what is to be held; NULL: taken, or nothing */
    bool look_is_ordered;
    rd_kafka_topic_partition_list_t *finds; /* ordered; .offset the time, .opaque the lane */
    bool probing;

    /* results */
    bool found; /* @look is one */
    struct kafka_look look;
    rd_kafka_topic_partition_list_t *places; /* .opaque the lane */
    rd_kafka_resp_err_t trouble;             /* when not 0 */
    bool is_away, is_back;
    bool away_is_said; /* since the probing began */

    /* the thread's own */
    uint64_t number;                           /* of the round that it works for */
    rd_kafka_topic_partition_list_t *held;     /* NULL: nothing */
    struct kafka_look work;                    /* partitions == NULL: nothing to look for */
    rd_kafka_topic_partition_list_t *searches; /* as @finds */
    unsigned find_tries;                       /* that failed in a row */
    int64_t look_at_ms, find_at_ms, probe_at_ms, nudge_at_ms, leaders_at_ms, beat_at_ms;
    rd_kafka_topic_partition_list_t *leaders; /* one of @held for each; NULL: not known */
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

static void put(rd_kafka_topic_partition_list_t *list, const rd_kafka_topic_partition_t *p)
{
    rd_kafka_topic_partition_t *at =
        rd_kafka_topic_partition_list_find(list, p->topic, p->partition);
    if (at == NULL) at = rd_kafka_topic_partition_list_add(list, p->topic, p->partition);
    at->offset = p->offset;
    at->opaque = p->opaque;
}

static void clear(rd_kafka_topic_partition_list_t **list)
{
    drop_list(list);
    *list = rd_kafka_topic_partition_list_new(0);
}

/* ---- orders ---- */

static void begin_round(struct kafka_lookup *l)
{
    l->number = l->round;
    drop_list(&l->held);
    drop_list(&l->leaders);
    clear(&l->searches);
    kafka_look_done(&l->work);
    l->held = l->order;
    l->order = NULL;
    l->leaders_at_ms = 0;
}

/* Begins the work that was ordered. Locked. */
static void take_orders(struct kafka_lookup *l)
{
    if (l->number != l->round) begin_round(l);
    if (l->look_is_ordered && l->held != NULL) {
        kafka_look_done(&l->work);
        l->work.partitions = rd_kafka_topic_partition_list_copy(l->held);
        l->look_at_ms = 0;
    }
    l->look_is_ordered = false;
    if (l->finds->cnt == 0) return;

    for (int i = 0; i < l->finds->cnt; i++)
        put(l->searches, &l->finds->elems[i]);
    clear(&l->finds);
    l->find_at_ms = 0;
}

/* ---- look ---- */

/* One in so many failed tries is told. */
static bool is_worth_telling(unsigned tries)
{
    return tries % TROUBLE_TRIES == 0;
}

/* Hands the result over, unless nobody wants it any more. */
static void report_look(struct kafka_lookup *l, rd_kafka_resp_err_t e)
{
    bool troubled = e != RD_KAFKA_RESP_ERR_NO_ERROR;
    if (troubled && !is_worth_telling(l->work.tries)) return;

    pthread_mutex_lock(&l->lock);
    bool wanted = l->number == l->round && !l->look_is_ordered;
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
    report_look(l, e);
    /* A success that nobody wants: the next order begins anew. */
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR) kafka_look_done(&l->work);
}

/* ---- find ---- */

/* Hands over what is known, but for lanes that are asked for anew. */
static void report_found(struct kafka_lookup *l, rd_kafka_topic_partition_list_t *found,
                         rd_kafka_resp_err_t e)
{
    bool troubled = e != RD_KAFKA_RESP_ERR_NO_ERROR && is_worth_telling(l->find_tries);

    pthread_mutex_lock(&l->lock);
    bool wanted = l->number == l->round;
    for (int i = 0; wanted && i < found->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &found->elems[i];
        if (rd_kafka_topic_partition_list_find(l->finds, p->topic, p->partition) != NULL)
            continue;
        put(l->places, p);
    }
    if (wanted && troubled) l->trouble = e;
    pthread_mutex_unlock(&l->lock);
    if (wanted && (found->cnt > 0 || troubled)) kafka_wake(l->wake_fd);
}

static void find(struct kafka_lookup *l)
{
    if (l->searches->cnt == 0 || now_ms() < l->find_at_ms) return;
    rd_kafka_topic_partition_list_t *found = rd_kafka_topic_partition_list_new(16);
    rd_kafka_resp_err_t e = kafka_find(&l->asker, l->find_tries > 0, l->searches, found);
    bool is_done = e == RD_KAFKA_RESP_ERR_NO_ERROR && l->searches->cnt == 0;
    l->find_tries = is_done ? 0 : l->find_tries + 1;
    l->find_at_ms = now_ms() + RETRY_MS;
    report_found(l, found, e);
    rd_kafka_topic_partition_list_destroy(found);
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
    if (l->searches->cnt > 0) earlier(&due, l->find_at_ms);
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
        take_orders(l);
        bool probing = l->probing;
        pthread_mutex_unlock(&l->lock);

        wake_up(l);
        look(l);
        find(l);
        if (probing) probe(l);
        if (l->work.partitions == NULL && l->searches->cnt == 0) nudge(l);
        beat(l);

        pthread_mutex_lock(&l->lock);
        bool is_new = l->number != l->round || l->look_is_ordered || l->finds->cnt > 0 ||
                      (l->probing && !probing);
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
    drop_list(&l->order);
    drop_list(&l->finds);
    drop_list(&l->places);
    drop_list(&l->searches);
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
    clear(&l->finds);
    clear(&l->places);
    clear(&l->searches);
    if (start_thread(l) != ERR_OK) {
        free_all(l);
        return ERR_NO_MEMORY;
    }
    *out = l;
    return ERR_OK;
}

/* A new round about @order, which is taken; NULL: about nothing. */
static void begin(struct kafka_lookup *l, rd_kafka_topic_partition_list_t *partitions)
{
    pthread_mutex_lock(&l->lock);
    l->round++;
    drop_list(&l->order);
    l->order = partitions;
    l->look_is_ordered = l->found = false;
    kafka_look_done(&l->look);
    clear(&l->finds);
    clear(&l->places);
    l->trouble = RD_KAFKA_RESP_ERR_NO_ERROR;
    pthread_cond_signal(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

void kafka_lookup_hold(struct kafka_lookup *l,
                       const rd_kafka_topic_partition_list_t *partitions)
{
    assert(partitions->cnt > 0);
    rd_kafka_topic_partition_list_t *held = rd_kafka_topic_partition_list_new(partitions->cnt);
    for (int i = 0; i < partitions->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &partitions->elems[i];
        rd_kafka_topic_partition_list_add(held, p->topic, p->partition);
    }
    begin(l, held);
}

void kafka_lookup_let_go(struct kafka_lookup *l)
{
    begin(l, NULL);
}

void kafka_lookup_look(struct kafka_lookup *l)
{
    pthread_mutex_lock(&l->lock);
    kafka_look_done(&l->look);
    l->found = false;
    l->look_is_ordered = true;
    pthread_cond_signal(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

void kafka_lookup_find(struct kafka_lookup *l, const struct assigned *at, uint16_t lane,
                       int64_t timestamp_ms)
{
    rd_kafka_topic_partition_t p = {.topic = (char *)at->kafka_topic,
                                    .partition = at->partition,
                                    .offset = timestamp_ms > 0 ? timestamp_ms : 0,
                                    .opaque = (void *)(uintptr_t)lane};
    pthread_mutex_lock(&l->lock);
    rd_kafka_topic_partition_list_del(l->places, p.topic, p.partition);
    put(l->finds, &p);
    pthread_cond_signal(&l->changed);
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

static void take_place(struct kafka_lookup *l, struct lane_place *out)
{
    const rd_kafka_topic_partition_t *last = &l->places->elems[l->places->cnt - 1];
    *out = (struct lane_place){(uint16_t)(uintptr_t)last->opaque, last->offset};
    rd_kafka_topic_partition_list_del_by_idx(l->places, l->places->cnt - 1);
}

/* Locked. */
static enum kafka_finding take(struct kafka_lookup *l, struct kafka_answer *out)
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
        out->why = l->trouble;
        l->trouble = RD_KAFKA_RESP_ERR_NO_ERROR;
        return KAFKA_FOUND_TROUBLE;
    }
    if (l->found) {
        out->look = l->look;
        l->look = (struct kafka_look){0};
        l->found = false;
        return KAFKA_FOUND_OFFSETS;
    }
    if (l->places->cnt > 0) {
        take_place(l, &out->place);
        return KAFKA_FOUND_PLACE;
    }
    return KAFKA_FOUND_NOTHING;
}

enum kafka_finding kafka_lookup_take(struct kafka_lookup *l, struct kafka_answer *out)
{
    pthread_mutex_lock(&l->lock);
    enum kafka_finding finding = take(l, out);
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
