#include "bridge/mailbox.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct mailbox {
    pthread_mutex_t lock;
    struct input *filling; /* where posts go */
    struct input *lent;    /* what the last take handed out */
    size_t count;          /* of @filling */
    size_t messages;       /* of them */
    size_t capacity;       /* of each, for what is not a message */
    bool has_urgent;       /* a NOW note is among @filling */
    bool is_asleep;        /* the loop polls, or is about to */
    bool is_rung;          /* the descriptor is readable */
    size_t later_max;      /* this many notes wake a loop that is asleep */
    int bell;              /* eventfd */
};

/* Frees what belongs to a note that nobody takes. */
static void drop(const struct input *note)
{
    if (note->kind == INPUT_ARRIVED) free(note->arrived.at);
    mailbox_done(note);
}

enum err mailbox_open(size_t capacity, struct mailbox **out)
{
    assert(capacity > 0);
    enum err e = ERR_NO_MEMORY;
    struct mailbox *m = calloc(1, sizeof *m);
    if (m == NULL) return e;

    m->bell = -1;
    m->capacity = capacity;
    pthread_mutex_init(&m->lock, NULL); /* Linux has no way for this to fail */
    m->filling = calloc(capacity + MAILBOX_MESSAGES_MAX, sizeof *m->filling);
    m->lent = calloc(capacity + MAILBOX_MESSAGES_MAX, sizeof *m->lent);
    if (m->filling == NULL || m->lent == NULL) goto out;

    e = ERR_NO_SYSTEM;
    m->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (m->bell < 0) goto out;
    *out = m;
    return ERR_OK;
out:
    mailbox_close(m);
    return e;
}

void mailbox_close(struct mailbox *m)
{
    if (m == NULL) return;
    for (size_t i = 0; i < m->count; i++)
        drop(&m->filling[i]);
    if (m->bell >= 0) close(m->bell);
    pthread_mutex_destroy(&m->lock);
    free(m->filling);
    free(m->lent);
    free(m);
}

int mailbox_descriptor(const struct mailbox *m)
{
    return m->bell;
}

static bool is_worth_waking(const struct mailbox *m)
{
    return m->has_urgent || m->count >= m->later_max;
}

/* Under the lock: outside of it the loop could take the notes first and then find a bell that
 * nobody silences. */
static void ring(struct mailbox *m)
{
    uint64_t one = 1;

    m->is_asleep = false;
    m->is_rung = true;
    ssize_t written = write(m->bell, &one, sizeof one);
    assert(written == (ssize_t)sizeof one); /* 0 before: a counter of 64 bits has room */
}

static void silence(struct mailbox *m)
{
    uint64_t rings;

    m->is_rung = false;
    ssize_t got = read(m->bell, &rings, sizeof rings);
    assert(got == (ssize_t)sizeof rings);
}

static void put(struct mailbox *m, const struct input *note, enum urgency urgency)
{
    if (note->kind == INPUT_MESSAGE) {
        assert(m->messages < MAILBOX_MESSAGES_MAX);
        m->messages++;
    } else {
        assert(m->count - m->messages < m->capacity);
    }
    m->filling[m->count++] = *note;
    if (urgency == NOW) m->has_urgent = true;
    if (m->is_asleep && is_worth_waking(m)) ring(m);
}

void mailbox_post(struct mailbox *m, const struct input *note, enum urgency urgency)
{
    pthread_mutex_lock(&m->lock);
    put(m, note, urgency);
    pthread_mutex_unlock(&m->lock);
}

void mailbox_post_from(struct mailbox *m, struct sender *s, const struct input *note,
                       enum urgency urgency)
{
    pthread_mutex_lock(&m->lock);
    bool gets_in = !s->is_shut;
    if (gets_in) {
        s->has_posted = true;
        put(m, note, urgency);
    }
    pthread_mutex_unlock(&m->lock);

    if (!gets_in) drop(note);
}

bool mailbox_post_message(struct mailbox *m, struct sender *s, const struct input *note)
{
    assert(note->kind == INPUT_MESSAGE);
    pthread_mutex_lock(&m->lock);
    bool has_room = m->messages < MAILBOX_MESSAGES_MAX;
    bool gets_in = has_room && !s->is_shut;
    if (gets_in) {
        s->has_posted = true;
        put(m, note, NOW);
    }
    pthread_mutex_unlock(&m->lock);

    if (!gets_in) mailbox_done(note);
    return has_room;
}

bool mailbox_shut(struct mailbox *m, struct sender *s)
{
    pthread_mutex_lock(&m->lock);
    bool was_open = !s->is_shut;
    s->is_shut = true;
    pthread_mutex_unlock(&m->lock);
    return was_open;
}

bool mailbox_sleep(struct mailbox *m, size_t later_max)
{
    pthread_mutex_lock(&m->lock);
    m->later_max = later_max > 0 ? later_max : 1;
    m->is_asleep = !is_worth_waking(m);
    bool may_sleep = m->is_asleep;
    pthread_mutex_unlock(&m->lock);
    return may_sleep;
}

size_t mailbox_take(struct mailbox *m, const struct input **out)
{
    pthread_mutex_lock(&m->lock);
    struct input *full = m->filling;
    size_t count = m->count;

    m->filling = m->lent;
    m->lent = full;
    m->count = 0;
    m->messages = 0;
    m->has_urgent = false;
    m->is_asleep = false;
    if (m->is_rung) silence(m);
    pthread_mutex_unlock(&m->lock);

    *out = full;
    return count;
}

void mailbox_done(const struct input *note)
{
    if (note->kind == INPUT_MESSAGE) free(note->message.memory);
}
