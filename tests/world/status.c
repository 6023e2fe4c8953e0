#include "tests/world/status.h"

#include "bridge/core/presence.h"
#include "tests/world/culprit.h"
#include "tests/world/world.h"

#define BREAK(...) truth_break(&w->truth, "presence: " __VA_ARGS__)

static bool is_wanted(const struct world *w)
{
    return w->set.down.presence_every_ms > 0 && !w->set.retains_nothing;
}

void status_start(const struct world *w, struct host *h, uint64_t run)
{
    h->status = (struct host_status){.run = run, .due_ms = w->now_ms, .leaves_ms = -1};
}

void status_up(const struct world *w, struct host *h)
{
    status_start(w, h, h->status.run);
}

bool status_answered(struct world *w, struct host *h, uint64_t ticket, uint8_t code)
{
    if (h->status.ticket == 0 || h->status.ticket != ticket) return false;
    h->status.ticket = 0;
    if (!h->status.is_farewell) return true;
    h->status.is_answered = true;
    h->status.is_taken = code < 0x80 && broker_conn(w, h->number) != NULL;
    return true;
}

/* It stops, and has nothing to do any more. */
static bool leaves(const struct host *h)
{
    return h->is_stopping && !h->holds;
}

/* --- what it says --- */

static void check_words(struct world *w, const struct host *h, struct text payload,
                        struct presence *out)
{
    if (!presence_read(bytes_of_text(payload), out)) {
        BREAK("%.*s is no status", (int)payload.size, payload.at);
        return;
    }
    if (strcmp(out->instance, own_instance(h->number)) != 0 || out->run != h->status.run)
        BREAK("%.*s is not about bridge %c", (int)payload.size, payload.at,
              (char)('a' + h->number));
    if (out->timestamp_ms != WORLD_WALL_MS + w->now_ms)
        BREAK("%.*s bears another time", (int)payload.size, payload.at);
}

void status_dial(struct world *w, const struct host *h, const struct dial *dial)
{
    struct presence p = {0};

    if (!is_wanted(w)) return;
    if (own_topic_of(dial->will_topic) != OWN_PRESENCE) BREAK("a connection without a Will");
    check_words(w, h, dial->will_payload, &p);
    if (p.is_online) BREAK("the Will says that it is there");
}

/* No other bridge is there, none will come, and no Will is outstanding. */
static bool is_last(const struct world *w, const struct host *h)
{
    for (uint32_t i = 0; i < w->set.hosts; i++) {
        const struct host *other = &w->hosts[i];
        if (other != h && (other->is_on || other->back_ms != INT64_MAX)) return false;
    }
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        if (w->broker.conns[i].is_used && w->broker.conns[i].host != h->number) return false;
    }
    return w->set.restart_ms == 0;
}

static void check_farewell(struct world *w, struct host *h)
{
    if (!leaves(h)) BREAK("it stays, and says that it goes");
    h->status.is_farewell = true;
    h->status.is_last = is_last(w, h);
}

void status_post(struct world *w, struct host *h, const struct effect *e)
{
    struct presence p = {0};

    if (!is_wanted(w)) BREAK("nobody wants it");
    if (!e->post.is_retained) BREAK("it is not retained");
    if (h->status.ticket != 0) BREAK("a second one is on its way");
    if (h->status.is_farewell) BREAK("something behind the last word");
    check_words(w, h, e->post.payload, &p);
    h->status.ticket = e->post.ticket;
    if (!p.is_online) {
        check_farewell(w, h);
        return;
    }
    if (leaves(h)) BREAK("it goes, and says that it is there");
    if (w->now_ms < h->status.due_ms) BREAK("said again too soon");
    h->status.due_ms = w->now_ms + w->set.down.presence_every_ms;
}

/* --- when it says it --- */

static bool is_due(const struct world *w, const struct host *h)
{
    if (!is_wanted(w) || !h->is_up || h->hangs_up || leaves(h)) return false;
    return h->status.ticket == 0 && h->status.due_ms <= w->now_ms;
}

static bool has_room(struct world *w, const struct host *h)
{
    const struct conn *c = broker_conn(w, h->number);

    return c != NULL && c->unanswered < h->window && !culprit_may_be_sought(h);
}

/* It could have been said when it was due, and nothing has happened since. */
void status_before(struct world *w, const struct host *h)
{
    if (!is_due(w, h) || h->status.due_ms == w->now_ms) return;
    bool may_have_come = h->fed->kind == INPUT_PUBACKED; /* the room, with this answer */
    if (!may_have_come && has_room(w, h))
        BREAK("it was due %lld ms ago", (long long)(w->now_ms - h->status.due_ms));
}

void status_after(struct world *w, struct host *h)
{
    if (leaves(h) && h->is_up && h->status.leaves_ms < 0) h->status.leaves_ms = w->now_ms;
    if (!is_due(w, h)) return;
    if (h->fed->kind != INPUT_RECORD && has_room(w, h)) BREAK("it is due, and is not said");
}

/* --- the end --- */

/* DISCONNECT takes the Will back. What was told in the same step (no answers, no fence) is a
 * reason of its own. */
void status_hang_up(struct world *w, const struct host *h)
{
    const struct down_settings *s = &w->set.down;
    int64_t wait_ms =
        s->puback_timeout_ms < s->drain_timeout_ms ? s->puback_timeout_ms : s->drain_timeout_ms;

    if (!is_wanted(w) || !h->is_up || !leaves(h) || h->hangs_up) return;
    bool is_late = h->status.leaves_ms >= 0 && w->now_ms - h->status.leaves_ms >= wait_ms;
    if (!h->status.is_answered && !is_late && h->alarms == 0)
        BREAK("it goes without a last word");
}

void status_end(struct world *w, const struct host *h)
{
    const struct retained *r = &w->stored.now.retained[OWN_PRESENCE];
    struct presence p;

    if (!is_wanted(w) || !h->status.is_taken) return;
    if (!presence_read(bytes_of_text((struct text){r->at, r->size}), &p))
        BREAK("nothing is retained");
    else if (p.is_online && (p.run == h->status.run || h->status.is_last))
        BREAK("bridge %c is gone, and %s is there", (char)('a' + h->number), p.instance);
}
