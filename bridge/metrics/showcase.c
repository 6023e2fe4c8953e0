#include "bridge/metrics/showcase.h"

#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static struct timespec after(int wait_ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += wait_ms / 1000;
    t.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

static int64_t mono_ms(void)
{
    struct timespec t = after(0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum err showcase_open(struct showcase *s)
{
    pthread_condattr_t attributes;

    *s = (struct showcase){.wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    if (s->wake_fd < 0) return ERR_NO_SYSTEM;
    s->is_open = true;
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&s->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return ERR_OK;
}

void showcase_close(struct showcase *s)
{
    if (!s->is_open) return;
    close(s->wake_fd);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    *s = (struct showcase){0};
}

static void wake(struct showcase *s)
{
    uint64_t one = 1;
    ssize_t size = write(s->wake_fd, &one, sizeof one);
    (void)size; /* full: it is readable then */
}

void showcase_show(struct showcase *s, const struct snapshot *now)
{
    if (pthread_mutex_trylock(&s->lock) != 0) {
        wake(s);
        return;
    }
    s->snapshot = *now;
    s->shown++;
    atomic_store(&s->is_asked, false);
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

void showcase_drain(struct showcase *s)
{
    uint64_t ignored;
    ssize_t size = read(s->wake_fd, &ignored, sizeof ignored);
    (void)size; /* nothing was there: fine */
}

/* The lock is held. */
static void ask(struct showcase *s)
{
    if (atomic_exchange(&s->is_asked, true)) return;
    s->asked_ms = mono_ms();
    wake(s);
}

int64_t showcase_see(struct showcase *s, int wait_ms, struct snapshot *out)
{
    struct timespec until = after(wait_ms);

    pthread_mutex_lock(&s->lock);
    ask(s);
    uint64_t seen = s->shown;
    while (s->shown == seen) {
        if (pthread_cond_timedwait(&s->changed, &s->lock, &until) != 0) break;
    }
    bool is_fresh = s->shown != seen;
    *out = s->snapshot;
    int64_t owed_ms = is_fresh ? 0 : mono_ms() - s->asked_ms;
    pthread_mutex_unlock(&s->lock);
    return is_fresh ? 0 : owed_ms + 1;
}
