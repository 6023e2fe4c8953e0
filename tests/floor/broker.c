#include "tests/floor/broker.h"

#include <assert.h>
#include <string.h>

#include "tests/floor/floor.h"

enum { CODE_NONE = -1, CODE_BUSY = 0x89 };

void broker_init(struct floor *f)
{
    struct broker *b = &f->broker;

    b->is_away = b->is_frozen = b->refuses_conns = false;
    b->refuses = 0;
    b->back_ms = INT64_MAX;
    b->saves_ms = f->set.autosave_ms;
    b->takeovers = b->wills = b->texts = 0;
    for (uint32_t i = 0; i < CONNS_MAX; i++)
        b->conns[i].is_used = false;
    for (uint32_t i = 0; i < TEXTS_MAX; i++)
        b->text[i].number = 0;
}

struct conn *broker_conn(struct floor *f, uint32_t process)
{
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &f->broker.conns[i];
        if (c->is_used && c->has_client && c->process == process) return c;
    }
    return NULL;
}

struct conn *broker_session_conn(struct floor *f)
{
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &f->broker.conns[i];
        if (c->is_used && c->is_accepted && c->is_session) return c;
    }
    return NULL;
}

/* --- texts --- */

static uint32_t carry_text(struct floor *f, struct text t)
{
    struct broker *b = &f->broker;
    uint32_t number = ++b->texts, i = number % TEXTS_MAX;

    if (t.size > PRESENCE_MAX) {
        FLOOR_BREAK("a message of our own has %zu bytes", t.size);
        t.size = PRESENCE_MAX;
    }
    b->text[i].number = number;
    b->text[i].size = (uint32_t)t.size;
    if (t.size > 0) memcpy(b->text[i].at, t.at, t.size);
    return number;
}

struct text broker_text(const struct floor *f, uint32_t number)
{
    assert(f->broker.text[number % TEXTS_MAX].number == number);
    return (struct text){f->broker.text[number % TEXTS_MAX].at,
                         f->broker.text[number % TEXTS_MAX].size};
}

/* --- connections --- */

static struct conn *free_conn(struct floor *f)
{
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        if (!f->broker.conns[i].is_used) return &f->broker.conns[i];
    }
    /* one that nobody waits for any more */
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        if (!f->broker.conns[i].has_client) return &f->broker.conns[i];
    }
    assert(!"there are more connections than bridges");
    return NULL;
}

void broker_dial(struct floor *f, uint32_t process, const struct dial *d)
{
    struct conn *c = free_conn(f);

    memset(c, 0, offsetof(struct conn, packets));
    c->pipe_first = c->pipe_count = 0;
    c->is_used = c->has_client = true;
    c->is_session = d->client == CLIENT_SESSION;
    c->process = process;
    c->epoch = d->epoch;
    c->accepts_ms = f->now_ms + floor_delay(f, DELAY_CONNECT);
    c->gives_up_ms = f->now_ms + CONNECT_TIMEOUT_MS;
    c->dies_ms = c->breaks_ms = INT64_MAX;
    c->will_size = (uint32_t)d->will_payload.size;
    assert(c->will_size <= PRESENCE_MAX);
    if (c->will_size > 0) memcpy(c->will, d->will_payload.at, c->will_size);
}

/* The client hears that it is over. */
static void owe_down(struct floor *f, struct conn *c, int code, const char *words)
{
    c->has_client = false;
    c->pipe_count = 0;
    process_owe_down(f, c->process, c->epoch, c->is_accepted, code, words);
}

/* Of the packets under way only a first part arrives; then the broker notices. */
static void tear(struct floor *f, struct conn *c)
{
    c->count = dice_roll(&f->dice, c->count + 1);
    c->pipe_count = 0;
    bool is_silent = f->set.delays_vary && dice_hits(&f->dice, 150);
    c->dies_ms =
        f->now_ms + (is_silent ? f->set.keepalive_ms * 3 / 2 : floor_delay(f, DELAY_PACKET));
    if (!c->is_accepted) c->is_used = false;
}

void broker_cut(struct floor *f, uint32_t process, int code, const char *words)
{
    struct conn *c = broker_conn(f, process);

    if (c == NULL) return;
    owe_down(f, c, code, words);
    tear(f, c);
}

void broker_client_died(struct floor *f, uint32_t process)
{
    struct conn *c = broker_conn(f, process);

    if (c == NULL) return;
    c->has_client = false;
    tear(f, c);
}

void broker_client_froze(struct floor *f, uint32_t process)
{
    struct conn *c = broker_conn(f, process);

    if (c != NULL && c->is_accepted) c->dies_ms = f->now_ms + f->set.keepalive_ms * 3 / 2;
}

void broker_client_thawed(struct floor *f, uint32_t process)
{
    struct conn *c = broker_conn(f, process);

    if (c != NULL && !c->is_broken) c->dies_ms = INT64_MAX;
}

void broker_break(struct floor *f, uint32_t process)
{
    struct conn *c = broker_conn(f, process);

    if (c == NULL || c->is_broken) return;
    c->is_broken = true;
    c->dies_ms = f->now_ms + f->set.keepalive_ms * 3 / 2;
    c->breaks_ms = f->now_ms + floor_delay(f, f->set.keepalive_ms);
}

/* --- what a bridge sends --- */

/* NULL when there is no connection any more, and MQTT_DOWN will say so. */
static struct packet *send(struct floor *f, uint32_t process, enum packet_kind kind)
{
    struct conn *c = broker_conn(f, process);

    if (c == NULL || c->is_broken) return NULL;
    struct packet *last = &c->packets[(c->first + c->count + PACKETS_MAX - 1) % PACKETS_MAX];
    if (kind == PACKET_PUBACKS && c->count > 0 && last->kind == PACKET_PUBACKS) return last;
    if (c->count == PACKETS_MAX) {
        FLOOR_BREAK("more packets under way than any window allows");
        return NULL;
    }
    int64_t due_ms = f->now_ms + floor_delay(f, DELAY_PACKET);
    if (c->count > 0 && last->due_ms > due_ms) due_ms = last->due_ms;
    struct packet *packet = &c->packets[(c->first + c->count++) % PACKETS_MAX];
    *packet = (struct packet){.due_ms = due_ms, .kind = (uint8_t)kind};
    return packet;
}

void broker_post(struct floor *f, uint32_t process, const struct effect *e, bool is_presence)
{
    struct packet *packet = send(f, process, PACKET_POST);

    if (packet == NULL) return;
    packet->ticket = e->post.ticket;
    packet->is_presence = is_presence;
    packet->text = carry_text(f, e->post.payload);
}

void broker_subscribe(struct floor *f, uint32_t process, enum packet_kind kind)
{
    (void)send(f, process, kind);
}

void broker_pubacks(struct floor *f, uint32_t process, uint32_t count)
{
    struct packet *packet = send(f, process, PACKET_PUBACKS);

    if (packet != NULL) packet->count += count;
}

/* DISCONNECT goes behind the last packet. A broker that is busy has not read all of it when the
 * connection is gone, and never will. */
void broker_hang_up(struct floor *f, uint32_t process, uint32_t epoch)
{
    struct conn *c = broker_conn(f, process);

    if (c == NULL || c->epoch != epoch) return;
    if (c->is_accepted) (void)send(f, process, PACKET_END);
    if (c->is_broken) c->dies_ms = f->now_ms + f->set.keepalive_ms * 3 / 2;
    owe_down(f, c, CODE_NONE, "we hung up");
    if (!c->is_accepted)
        c->is_used = false;
    else if (f->set.delays_vary && dice_hits(&f->dice, 200))
        tear(f, c);
}

/* --- how the broker ends, and comes back --- */

void broker_die(struct floor *f, enum restored how)
{
    struct broker *b = &f->broker;
    bool is_told = how == RESTORED_ALL;

    if (b->is_away) return;
    if (is_told) broker_run(f); /* what has arrived is answered */
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &b->conns[i];
        if (!c->is_used || (!c->is_accepted && c->has_client)) continue;
        if (c->has_client)
            owe_down(f, c, is_told ? 0x8b : CODE_NONE,
                     is_told ? "server shutting down" : "connection lost");
        c->is_used = false;
    }
    b->is_away = true;
    b->is_frozen = false;
    b->wills = 0;
    sessions_restore(&f->sessions, how, &f->sents);
}

void broker_freeze(struct floor *f)
{
    f->broker.is_frozen = true;
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &f->broker.conns[i];
        if (!c->is_used || !c->has_client || !c->is_accepted || c->is_broken) continue;
        c->breaks_ms = f->now_ms + f->set.keepalive_ms * 3 / 2;
    }
}

void broker_come_back(struct floor *f)
{
    struct broker *b = &f->broker;

    if (b->is_away) b->saves_ms = f->now_ms + f->set.autosave_ms;
    if (b->is_frozen) {
        for (uint32_t i = 0; i < CONNS_MAX; i++) {
            if (!b->conns[i].is_broken) b->conns[i].breaks_ms = INT64_MAX;
        }
    }
    b->is_away = b->is_frozen = false;
    b->back_ms = INT64_MAX;
}
