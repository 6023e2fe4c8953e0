#include <stddef.h>

#include "bridge/core/ticket.h"
#include "tests/world/broker.h"
#include "tests/world/states.h"
#include "tests/world/world.h"

enum {
    PUBACK_NO_SUBSCRIBERS = 0x10,
    PUBACK_NOT_AUTHORIZED = 0x87,
    PUBACK_QUOTA_EXCEEDED = 0x97,
    PACKET_TOO_LARGE = 0x95,
    RETAIN_NOT_SUPPORTED = 0x9a,
    UNREAD_MAX = 150,
};

static uint8_t refusal_of(const struct world *w, const struct conn *c,
                          const struct packet *packet)
{
    const struct partition *p = &w->truth.partitions[packet->partition];

    bool is_denied = packet->kind == PACKET_OWN && packet->topic == OWN_PRESENCE;
    if (is_denied && w->set.denies_presence) return PUBACK_NOT_AUTHORIZED;
    if (packet->kind != PACKET_RECORD) return c->refuses;
    if (packet->incarnation != p->incarnation) return c->refuses;
    if (!states_is_hit(w, packet->offset, ticket_is_state(packet->ticket))) return c->refuses;
    switch (p->nature[packet->offset]) {
    case NATURE_FORBIDDEN: return PUBACK_NOT_AUTHORIZED;
    case NATURE_PUT_OFF: return PUBACK_QUOTA_EXCEEDED;
    default: return c->refuses;
    }
}

/* --- what is sent to a bridge --- */

static void answer(struct world *w, const struct conn *c, const struct packet *packet,
                   uint8_t code)
{
    if (c->is_mute || !c->has_client) return;
    struct note *note = notes_add(&w->hosts[c->host].mqtt,
                                  w->now_ms + world_delay(w, DELAY_PUBACK), INPUT_PUBACKED);
    note->partition = packet->kind == PACKET_RECORD ? packet->partition : PARTITIONS_MAX;
    note->incarnation = packet->incarnation;
    note->offset = packet->offset;
    note->number = packet->ticket;
    note->code = code;
}

/* A client that is sent hundreds of messages and looks at none ends the epoch (ports/mqtt.h).
 */
static void send_message(struct world *w, const struct conn *c, enum own_topic topic,
                         uint32_t text)
{
    if (w->hosts[c->host].mqtt.count >= UNREAD_MAX) {
        broker_cut(w, c->host, -1, "too many messages");
        return;
    }
    struct note *note = notes_add(&w->hosts[c->host].mqtt,
                                  w->now_ms + world_delay(w, DELAY_PACKET), INPUT_MESSAGE);
    note->number = c->epoch;
    note->topic = (uint8_t)topic;
    note->text = text;
}

/* To everyone who has subscribed, the sender too. */
static uint32_t spread(struct world *w, enum own_topic topic, uint32_t text)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        const struct conn *c = &w->broker.conns[i];
        if (!c->is_used || !c->is_accepted || (c->topics >> topic & 1) == 0) continue;
        count++;
        if (c->has_client && !c->is_mute) send_message(w, c, topic, text);
    }
    return count;
}

static uint32_t text_of_retained(struct world *w, enum own_topic topic)
{
    const struct retained *r = &w->stored.now.retained[topic];

    return broker_carry_text(w, (struct text){r->at, r->size});
}

static void subscribe(struct world *w, struct conn *c, uint16_t topics)
{
    c->topics |= topics;
    if (!c->has_client || c->is_mute) return;
    for (int i = 0; i < OWN_COUNT && c->has_client; i++) {
        if ((topics >> i & 1) == 0 || w->stored.now.retained[i].size == 0) continue;
        send_message(w, c, (enum own_topic)i, text_of_retained(w, (enum own_topic)i));
    }
}

/* A queue that is full loses what comes; only this number tells (R12). */
static void tell_dropped(struct world *w, uint64_t before)
{
    char digits[24];
    struct sink out = SINK(digits);

    if (w->stored.dropped == before) return;
    sink_int(&out, (int64_t)w->stored.dropped);
    (void)spread(w, OWN_DROPPED, broker_carry_text(w, sink_since(&out, 0)));
}

/* --- packets --- */

static bool is_offending(const struct world *w, const struct packet *packet)
{
    const struct partition *p = &w->truth.partitions[packet->partition];

    return packet->incarnation == p->incarnation &&
           states_is_hit(w, packet->offset, ticket_is_state(packet->ticket)) &&
           p->nature[packet->offset] == NATURE_OFFENDING;
}

/* What was under way behind it is lost. */
static void hang_up_on(struct world *w, struct conn *c)
{
    if (c->has_client) broker_cut(w, c->host, PACKET_TOO_LARGE, "packet too large");
    broker_bury(w, c);
    c->count = 0;
}

static void take_record(struct world *w, struct conn *c, const struct packet *packet)
{
    if (is_offending(w, packet)) {
        hang_up_on(w, c);
        return;
    }
    uint8_t code = refusal_of(w, c, packet);
    uint64_t dropped = w->stored.dropped;
    uint32_t sessions = 0;

    if (code < 0x80) {
        store_check_record(w, packet->partition, packet->incarnation, packet->offset);
        if (ticket_is_state(packet->ticket)) {
            states_write(w, c, packet); /* nobody looks at them */
        } else {
            sessions = store_record(w, packet->partition, packet->incarnation, packet->offset);
        }
        if (sessions == 0) code = PUBACK_NO_SUBSCRIBERS;
    }
    answer(w, c, packet, code);
    tell_dropped(w, dropped);
}

static void take_own(struct world *w, struct conn *c, const struct packet *packet)
{
    uint8_t code = refusal_of(w, c, packet);
    enum own_topic topic = (enum own_topic)packet->topic;

    if (code >= 0x80) {
        answer(w, c, packet, code);
        return;
    }
    if (own_is_checkpoint(topic))
        states_take_mark(w, c, topic - OWN_CHECKPOINT,
                         own_number(broker_text(w, packet->text), TEXT("\"next\":")));
    store_own(w, topic, packet->incarnation, packet->is_retained, broker_text(w, packet->text));
    bool comes_first = w->set.delays_vary && dice_hits(&w->dice, 500);
    if (comes_first) answer(w, c, packet, code);
    uint32_t subscribers = spread(w, topic, packet->text);
    if (!comes_first) answer(w, c, packet, subscribers == 0 ? PUBACK_NO_SUBSCRIBERS : code);
}

static void take_packet(struct world *w, struct conn *c)
{
    struct packet packet = c->packets[c->first];

    c->first = (c->first + 1) % PACKETS_MAX;
    c->count--;
    switch ((enum packet_kind)packet.kind) {
    case PACKET_RECORD: take_record(w, c, &packet); return;
    case PACKET_OWN: take_own(w, c, &packet); return;
    case PACKET_SUBSCRIBE: subscribe(w, c, packet.topics); return;
    case PACKET_UNSUBSCRIBE: c->topics &= (uint16_t)~packet.topics; return;
    }
}

void broker_forge(struct world *w, enum own_topic topic, uint8_t incarnation,
                  struct text payload)
{
    store_own(w, topic, incarnation, true, payload);
    (void)spread(w, topic, broker_carry_text(w, payload));
}

/* --- connections --- */

static void refuse_conn(struct world *w, struct conn *c, int code, const char *words)
{
    broker_cut(w, c->host, code, words);
    c->is_used = false;
}

/* A client of this id is thrown off by the new one (MQTT 5.0, 3.1.4-3); so is what it had sent,
 * and its Will comes before what the new one says. */
static void accept(struct world *w, struct conn *c)
{
    struct host *h = &w->hosts[c->host];

    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *old = &w->broker.conns[i];
        if (old != c && old->is_used && old->host == c->host) broker_bury(w, old);
    }
    if (w->set.retains_nothing && c->will.size > 0) {
        refuse_conn(w, c, RETAIN_NOT_SUPPORTED, "retain not supported");
        return;
    }
    c->is_accepted = true;
    notes_add(&h->mqtt, w->now_ms + 1, INPUT_MQTT_UP)->number = c->epoch;
}

static void run_conn(struct world *w, struct conn *c)
{
    const struct broker *b = &w->broker;

    if (!c->is_accepted) {
        if (b->is_away && c->accepts_ms <= w->now_ms) {
            refuse_conn(w, c, -1, "connection refused");
        } else if (c->gives_up_ms <= w->now_ms) {
            refuse_conn(w, c, -1, "connect timeout");
        } else if (!b->is_frozen && c->accepts_ms <= w->now_ms) {
            accept(w, c);
        }
        return;
    }
    while (!b->is_frozen && c->is_used && c->count > 0 &&
           c->packets[c->first].due_ms <= w->now_ms) {
        take_packet(w, c);
    }
    if (b->is_frozen || !c->is_used || c->has_client) return;
    if (c->count == 0 && c->noticed_ms <= w->now_ms) broker_bury(w, c);
}

static int64_t conn_due(const struct broker *b, const struct conn *c)
{
    if (!c->is_accepted) {
        bool answers = b->is_away || !b->is_frozen;
        return answers && c->accepts_ms < c->gives_up_ms ? c->accepts_ms : c->gives_up_ms;
    }
    if (b->is_frozen) return INT64_MAX;
    if (c->count == 0) return c->has_client ? INT64_MAX : c->noticed_ms;
    return c->packets[c->first].due_ms;
}

static bool saves(const struct world *w)
{
    return w->stored.is_dirty && !w->broker.is_away && !w->broker.is_frozen;
}

int64_t broker_due(const struct world *w)
{
    int64_t due = w->broker.back_ms;

    if (saves(w) && w->broker.saves_ms < due) due = w->broker.saves_ms;
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        const struct conn *c = &w->broker.conns[i];
        if (!c->is_used) continue;
        int64_t other = conn_due(&w->broker, c);
        if (other < due) due = other;
    }
    return due;
}

void broker_run(struct world *w)
{
    if (w->broker.back_ms <= w->now_ms) broker_come_back(w);
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        if (w->broker.conns[i].is_used) run_conn(w, &w->broker.conns[i]);
    }
    if (!saves(w) || w->broker.saves_ms > w->now_ms) return;
    store_save(w);
    w->broker.saves_ms = w->now_ms + w->set.autosave_ms;
}
