#include <assert.h>
#include <string.h>

#include "tests/floor/floor.h"

/* --- what is sent to a bridge --- */

static struct piped *pipe_add(struct floor *f, struct conn *c, enum input_kind kind)
{
    static struct piped nowhere;

    if (!c->has_client || c->is_mute || c->is_broken) return &nowhere;
    if (c->pipe_count == PIPE_MAX) {
        FLOOR_BREAK("the broker sends without end");
        return &nowhere;
    }
    struct piped *last = &c->pipe[(c->pipe_first + c->pipe_count + PIPE_MAX - 1) % PIPE_MAX];
    int64_t due_ms = f->now_ms + floor_delay(f, DELAY_PACKET);
    if (c->pipe_count > 0 && last->due_ms > due_ms) due_ms = last->due_ms;
    struct piped *piped = &c->pipe[(c->pipe_first + c->pipe_count++) % PIPE_MAX];
    *piped = (struct piped){.due_ms = due_ms, .kind = (uint8_t)kind};
    return piped;
}

const struct piped *broker_peek(const struct floor *f, const struct conn *c)
{
    const struct piped *piped = &c->pipe[c->pipe_first];

    return c->pipe_count > 0 && piped->due_ms <= f->now_ms ? piped : NULL;
}

void broker_read(struct conn *c)
{
    assert(c->pipe_count > 0);
    c->pipe_first = (c->pipe_first + 1) % PIPE_MAX;
    c->pipe_count--;
}

static void hand_over(struct floor *f, struct conn *c, uint32_t message, uint16_t id, bool dup)
{
    struct piped *piped = pipe_add(f, c, INPUT_ARRIVED);

    sents_handed(&f->sents, message);
    piped->message = (uint16_t)message;
    piped->id = id;
    piped->is_dup = dup;
}

void broker_push(struct floor *f, uint32_t more)
{
    struct conn *c = broker_session_conn(f);
    struct session *s = &f->sessions.now;

    if (c == NULL || c->is_mute || f->broker.is_frozen) return;
    while (s->out < s->end) {
        bool has_quota = s->out - s->acked < f->set.up.window_max;
        if (!has_quota && more == 0) return;
        uint16_t id = session_new_id(s, f->set.ids);
        if (id == 0) return;
        if (!has_quota) more--;
        s->ids[s->out] = id;
        f->sessions.is_dirty = true;
        hand_over(f, c, s->queue[s->out++], id, false);
    }
}

bool broker_publish(struct floor *f, uint32_t message)
{
    struct session *s = &f->sessions.now;
    struct sent *m = &f->sents.at[message];

    if (f->broker.is_away || f->broker.is_frozen) return false;
    if (!s->is_there || !s->is_listened) {
        m->is_lost = true; /* nobody has asked for it */
        return true;
    }
    if (!m->is_qos0) {
        assert(s->end < SENT_MAX);
        s->queue[s->end++] = (uint16_t)message;
        f->sessions.is_dirty = true;
        broker_push(f, 0);
        return true;
    }
    struct conn *c = broker_session_conn(f);
    m->is_lost = true; /* it may be */
    if (c != NULL && c->pipe_count < PIPE_MAX) hand_over(f, c, message, 0, false);
    return true;
}

static void tell_presence(struct floor *f, struct conn *c, uint32_t text)
{
    struct piped *piped = pipe_add(f, c, INPUT_MESSAGE);

    piped->text = text;
    piped->is_presence = true;
}

static uint32_t carry(struct floor *f, struct text t)
{
    struct broker *b = &f->broker;
    uint32_t number = ++b->texts, i = number % TEXTS_MAX;

    assert(t.size <= PRESENCE_MAX);
    b->text[i].number = number;
    b->text[i].size = (uint32_t)t.size;
    memcpy(b->text[i].at, t.at, t.size);
    return number;
}

/* A retained message for the presence topic comes in. */
static void set_presence(struct floor *f, struct text payload)
{
    struct session *s = &f->sessions.now;
    uint32_t text = carry(f, payload);

    s->presence_size = (uint32_t)payload.size;
    memcpy(s->presence, payload.at, payload.size);
    f->sessions.is_dirty = true;
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &f->broker.conns[i];
        if (c->is_used && c->is_accepted && c->watches) tell_presence(f, c, text);
    }
}

/* --- packets --- */

static void answer(struct floor *f, struct conn *c, uint64_t ticket, uint8_t code)
{
    struct piped *piped = pipe_add(f, c, INPUT_PUBACKED);

    piped->ticket = ticket;
    piped->code = code;
}

static void take_post(struct floor *f, struct conn *c, const struct packet *packet)
{
    char bytes[PRESENCE_MAX];
    struct text payload = broker_text(f, packet->text);

    memcpy(bytes, payload.at, payload.size);
    payload.at = bytes;
    if (f->broker.refuses != 0) {
        answer(f, c, packet->ticket, f->broker.refuses);
        return;
    }
    bool comes_first = f->set.delays_vary && dice_hits(&f->dice, 500);
    if (comes_first) answer(f, c, packet->ticket, 0);
    if (packet->is_presence) {
        set_presence(f, payload);
    } else if (c->watches) {
        pipe_add(f, c, INPUT_MESSAGE)->text = carry(f, payload);
    }
    if (!comes_first) answer(f, c, packet->ticket, 0);
}

static void take_subscribe(struct floor *f, struct conn *c)
{
    const struct session *s = &f->sessions.now;

    c->watches = true;
    if (s->presence_size > 0)
        tell_presence(f, c, carry(f, (struct text){s->presence, s->presence_size}));
}

static void take_pubacks(struct floor *f, uint32_t count)
{
    struct session *s = &f->sessions.now;

    if (count > s->out - s->acked) {
        FLOOR_BREAK("more PUBACKs than messages");
        return;
    }
    s->acked += count;
    f->sessions.is_dirty = true;
    broker_push(f, f->set.exceeds ? f->set.up.window_max : 0);
}

static void take_packet(struct floor *f, struct conn *c)
{
    struct packet packet = c->packets[c->first];

    c->first = (c->first + 1) % PACKETS_MAX;
    c->count--;
    switch ((enum packet_kind)packet.kind) {
    case PACKET_POST: take_post(f, c, &packet); return;
    case PACKET_SUBSCRIBE: take_subscribe(f, c); return;
    case PACKET_LISTEN: f->sessions.now.is_listened = f->sessions.is_dirty = true; return;
    case PACKET_PUBACKS: take_pubacks(f, packet.count); return;
    case PACKET_END: broker_close(f, c, false, -1, ""); return;
    }
}

/* --- connections --- */

static void leave_will(struct floor *f, const struct conn *c)
{
    struct broker *b = &f->broker;

    if (c->will_size == 0) return;
    assert(b->wills < WILLS_MAX);
    b->will[b->wills].due_ms = f->now_ms + floor_delay(f, DELAY_WILL);
    b->will[b->wills++].text = carry(f, (struct text){c->will, c->will_size});
}

void broker_close(struct floor *f, struct conn *c, bool has_will, int code, const char *words)
{
    if (c->has_client) {
        c->has_client = false;
        process_owe_down(f, c->process, c->epoch, true, code, words);
    }
    if (has_will) leave_will(f, c);
    c->is_used = false;
}

/* An instance's client id has something in it that is the process's alone. */
static bool is_same_client(const struct conn *a, const struct conn *b)
{
    return a->is_session == b->is_session && (a->is_session || a->process == b->process);
}

/* A client of this id is thrown off by the new one (MQTT 5.0, 3.1.4-3); so is what it had sent.
 */
static void take_over(struct floor *f, struct conn *c)
{
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *old = &f->broker.conns[i];
        if (old == c || !old->is_used || !old->is_accepted || !is_same_client(old, c)) continue;
        if (old->has_client && c->is_session) f->broker.takeovers++;
        broker_close(f, old, true, 0x8e, "session taken over");
    }
}

static void accept(struct floor *f, struct conn *c)
{
    struct session *s = &f->sessions.now;

    take_over(f, c);
    c->is_accepted = true;
    struct note *note = notes_add(&f->processes[c->process].mail, f->now_ms + 1, INPUT_MQTT_UP);
    note->number = c->epoch;
    note->is_good = c->is_session && s->is_there;
    if (!c->is_session) return;
    s->is_there = f->sessions.is_dirty = true;
    for (uint32_t i = s->acked; i < s->out; i++)
        hand_over(f, c, s->queue[i], s->ids[i], true);
    broker_push(f, 0);
}

static void run_conn(struct floor *f, struct conn *c)
{
    const struct broker *b = &f->broker;

    if (!c->is_accepted) {
        bool is_there = !b->is_away && !b->refuses_conns;
        if (c->gives_up_ms <= f->now_ms) {
            broker_cut(f, c->process, -1, "connect timeout");
        } else if (c->accepts_ms > f->now_ms || b->is_frozen) {
            return;
        } else if (is_there) {
            accept(f, c);
        } else {
            broker_cut(f, c->process, b->is_away ? -1 : 0x89,
                       b->is_away ? "connection refused" : "server busy");
        }
        return;
    }
    while (!b->is_frozen && c->is_used && c->count > 0 &&
           c->packets[c->first].due_ms <= f->now_ms)
        take_packet(f, c);
    if (c->is_used && c->has_client && c->breaks_ms <= f->now_ms)
        broker_cut(f, c->process, -1, "keep alive timeout");
    if (c->is_used && !b->is_frozen && c->dies_ms <= f->now_ms)
        broker_close(f, c, true, 0x8d, "keep alive timeout");
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t conn_due(const struct broker *b, const struct conn *c)
{
    if (!c->is_accepted)
        return b->is_frozen ? c->gives_up_ms : least(c->accepts_ms, c->gives_up_ms);
    int64_t due = c->has_client ? c->breaks_ms : INT64_MAX;
    if (b->is_frozen) return due;
    if (c->count > 0) due = least(due, c->packets[c->first].due_ms);
    return least(due, c->dies_ms);
}

static bool saves(const struct floor *f)
{
    return f->sessions.is_dirty && !f->broker.is_away && !f->broker.is_frozen;
}

int64_t broker_due(const struct floor *f)
{
    const struct broker *b = &f->broker;
    int64_t due = b->back_ms;

    if (saves(f)) due = least(due, b->saves_ms);
    for (uint32_t i = 0; !b->is_frozen && i < b->wills; i++)
        due = least(due, b->will[i].due_ms);
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        if (b->conns[i].is_used) due = least(due, conn_due(b, &b->conns[i]));
    }
    return due;
}

static void run_wills(struct floor *f)
{
    struct broker *b = &f->broker;

    for (uint32_t i = 0; !b->is_frozen && i < b->wills;) {
        if (b->will[i].due_ms > f->now_ms) {
            i++;
            continue;
        }
        struct text payload = broker_text(f, b->will[i].text);
        char bytes[PRESENCE_MAX];
        memcpy(bytes, payload.at, payload.size);
        b->will[i] = b->will[--b->wills];
        set_presence(f, (struct text){bytes, payload.size});
    }
}

void broker_run(struct floor *f)
{
    struct broker *b = &f->broker;

    if (b->back_ms <= f->now_ms) broker_come_back(f);
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        if (b->conns[i].is_used) run_conn(f, &b->conns[i]);
    }
    run_wills(f);
    if (!saves(f) || b->saves_ms > f->now_ms) return;
    sessions_save(&f->sessions);
    b->saves_ms = f->now_ms + f->set.autosave_ms;
}
