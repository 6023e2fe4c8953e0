#include "tests/world/broker.h"

#include <assert.h>
#include <stddef.h>

#include "tests/world/world.h"

enum { SERVER_STOPS = 0x8b };

void broker_init(struct world *w)
{
    struct broker *b = &w->broker;

    b->is_away = b->is_frozen = false;
    b->refuses = 0;
    b->back_ms = INT64_MAX;
    b->saves_ms = w->set.autosave_ms;
    b->texts.given = 0;
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        b->conns[i].is_used = false;
        b->conns[i].host = HOSTS_MAX;
    }
}

struct conn *broker_conn(struct world *w, uint32_t host)
{
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &w->broker.conns[i];
        if (c->is_used && c->has_client && c->host == host) return c;
    }
    return NULL;
}

/* A free place; failing that, one whose client is gone: its packets are lost on the way. */
static struct conn *free_place(struct world *w)
{
    struct conn *orphan = NULL;

    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &w->broker.conns[i];
        if (!c->is_used) return c;
        if (!c->has_client) orphan = c;
    }
    assert(orphan != NULL);
    broker_bury(w, orphan);
    return orphan;
}

void broker_bury(struct world *w, struct conn *c)
{
    c->is_used = false;
    if (!c->is_accepted || c->says_bye || c->will.size == 0) return;
    if (w->set.denies_presence || c->refuses >= 0x80) return;
    broker_forge(w, OWN_PRESENCE, 0, (struct text){c->will.at, c->will.size});
}

void broker_dial(struct world *w, uint32_t host, const struct dial *dial)
{
    assert(broker_conn(w, host) == NULL);
    struct conn *c = free_place(w);

    memset(c, 0, offsetof(struct conn, packets));
    c->is_used = true;
    c->has_client = true;
    c->refuses = w->broker.refuses;
    c->host = host;
    c->epoch = dial->epoch;
    c->process = w->hosts[host].starts;
    c->accepts_ms = w->now_ms + world_delay(w, DELAY_CONNECT);
    c->gives_up_ms = w->now_ms + CONNECT_TIMEOUT_MS;
    assert(dial->will_payload.size <= sizeof c->will.at);
    c->will.size = (uint16_t)dial->will_payload.size;
    if (c->will.size > 0) memcpy(c->will.at, dial->will_payload.at, c->will.size);
}

/* The client learns that the connection is over. Answers that are still on their way are lost.
 */
static void owe_down(struct world *w, struct conn *c, int code, const char *words)
{
    struct host *h = &w->hosts[c->host];

    c->has_client = false;
    notes_drop(&h->mqtt, INPUT_PUBACKED, w->now_ms);
    notes_drop(&h->mqtt, INPUT_MESSAGE, w->now_ms);
    notes_drop(&h->mqtt, INPUT_MQTT_UP, w->now_ms);
    struct note *note =
        notes_add(&h->mqtt, w->now_ms + world_delay(w, DELAY_DOWN), INPUT_MQTT_DOWN);
    note->number = c->epoch;
    note->is_good = c->is_accepted;
    note->code = (int16_t)code;
    note->words = words;
    note->is_refused = w->broker.is_away && !c->is_accepted;
}

/* Of the packets under way only a first part arrives; what a broken connection has swallowed
 * never does, and that it is broken is noticed late. */
static void tear(struct world *w, struct conn *c)
{
    c->count = dice_roll(&w->dice, c->count + 1);
    c->noticed_ms = w->now_ms + world_delay(w, c->is_broken ? DELAY_KEEP_ALIVE : DELAY_DOWN);
    if (!c->is_accepted) c->is_used = false;
}

void broker_cut(struct world *w, uint32_t host, int code, const char *words)
{
    struct conn *c = broker_conn(w, host);

    if (c == NULL) return;
    owe_down(w, c, code, words);
    tear(w, c);
}

void broker_client_died(struct world *w, uint32_t host)
{
    struct conn *c = broker_conn(w, host);

    if (c == NULL) return;
    c->has_client = false;
    tear(w, c);
}

/* DISCONNECT goes behind the last packet, so all of them arrive; or none of it does. */
void broker_hang_up(struct world *w, uint32_t host, uint32_t epoch)
{
    struct conn *c = broker_conn(w, host);
    struct notes *mqtt = &w->hosts[host].mqtt;

    if (c == NULL || c->epoch != epoch) return;
    c->has_client = false;
    c->says_bye = !c->is_broken;
    c->noticed_ms = c->says_bye ? 0 : w->now_ms + world_delay(w, DELAY_KEEP_ALIVE);
    if (!c->is_accepted) {
        notes_drop(mqtt, INPUT_MQTT_UP, w->now_ms);
        c->is_used = false;
    }
    struct note *note =
        notes_add(mqtt, w->now_ms + world_delay(w, DELAY_DOWN), INPUT_MQTT_DOWN);
    note->number = epoch;
    note->is_good = c->is_accepted;
    note->code = -1;
    note->words = "we hung up";
}

/* --- what a bridge sends --- */

uint32_t broker_carry_text(struct world *w, struct text t)
{
    struct texts *all = &w->broker.texts;
    uint32_t number = ++all->given;

    if (t.size > OWN_BYTES_MAX) {
        truth_break(&w->truth, "a message of our own has %zu bytes", t.size);
        t.size = OWN_BYTES_MAX;
    }
    all->at[number % TEXTS_MAX].number = number;
    all->at[number % TEXTS_MAX].size = (uint16_t)t.size;
    if (t.size > 0) memcpy(all->at[number % TEXTS_MAX].at, t.at, t.size);
    return number;
}

struct text broker_text(const struct world *w, uint32_t number)
{
    assert(w->broker.texts.at[number % TEXTS_MAX].number == number);
    return (struct text){w->broker.texts.at[number % TEXTS_MAX].at,
                         w->broker.texts.at[number % TEXTS_MAX].size};
}

/* A packet at the end of the connection's queue; NULL when there is no connection any more, and
 * MQTT_DOWN will say so. */
static struct packet *send(struct world *w, uint32_t host, enum packet_kind kind)
{
    struct conn *c = broker_conn(w, host);

    if (c == NULL) return NULL;
    if (kind == PACKET_RECORD || kind == PACKET_OWN) c->unanswered++;
    if (c->is_broken) return NULL;
    c->sent++;
    if (c->count == PACKETS_MAX) {
        truth_break(&w->truth, "more packets under way than any window allows");
        return NULL;
    }
    struct packet *last = &c->packets[(c->first + c->count + PACKETS_MAX - 1) % PACKETS_MAX];
    int64_t due_ms = w->now_ms + world_delay(w, DELAY_PACKET);
    if (c->count > 0 && last->due_ms > due_ms) due_ms = last->due_ms;
    struct packet *packet = &c->packets[(c->first + c->count++) % PACKETS_MAX];
    *packet = (struct packet){.due_ms = due_ms, .kind = (uint8_t)kind};
    return packet;
}

void broker_publish(struct world *w, uint32_t host, const struct effect *e, uint32_t partition)
{
    struct packet *packet = send(w, host, PACKET_RECORD);

    if (packet == NULL) return;
    packet->ticket = e->publish.ticket;
    packet->is_cleared = e->publish.message->payload.size == 0;
    packet->partition = (uint8_t)partition;
    const struct host_lane *lane = host_lane_of(&w->hosts[host], partition);
    packet->incarnation =
        lane != NULL ? lane->incarnation : w->truth.partitions[partition].incarnation;
    packet->offset = e->publish.offset;
}

void broker_post(struct world *w, uint32_t host, const struct effect *e, uint8_t incarnation)
{
    struct packet *packet = send(w, host, PACKET_OWN);

    if (packet == NULL) return;
    packet->ticket = e->post.ticket;
    packet->topic = (uint8_t)own_topic_of(e->post.topic);
    packet->incarnation = incarnation;
    packet->is_retained = e->post.is_retained;
    packet->text = broker_carry_text(w, e->post.payload);
}

void broker_subscribe(struct world *w, uint32_t host, const struct effect *e)
{
    bool is_more = e->kind == EFFECT_SUBSCRIBE;
    struct packet *packet = send(w, host, is_more ? PACKET_SUBSCRIBE : PACKET_UNSUBSCRIBE);

    if (packet == NULL) return;
    for (size_t i = 0; i < e->topics.count; i++) {
        enum own_topic topic = own_topic_of(e->topics.at[i]);
        if (topic == OWN_UNKNOWN) {
            truth_break(&w->truth, "%.*s is none of our topics", (int)e->topics.at[i].size,
                        e->topics.at[i].at);
            return;
        }
        packet->topics |= (uint16_t)(1u << topic);
    }
}

void broker_answer_fed(struct world *w, uint32_t host)
{
    struct conn *c = broker_conn(w, host);

    if (c != NULL && c->unanswered > 0) c->unanswered--;
}

/* --- how the broker ends, and comes back --- */

static void end_all(struct world *w, int code, const char *words)
{
    w->broker.is_away = true;
    w->broker.is_frozen = false;
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &w->broker.conns[i];
        if (c->is_used && c->has_client && c->is_accepted) owe_down(w, c, code, words);
        if (c->is_accepted || !c->has_client) c->is_used = false;
    }
}

void broker_die(struct world *w, enum restored how, uint32_t back)
{
    end_all(w, -1, "connection lost");
    store_restore(w, w->set.down.has_checkpoints ? how : RESTORED_ALL, back);
}

/* What has arrived is answered, and the Wills are published, as Mosquitto does it; all that is
 * saved; then every client gets a DISCONNECT. */
void broker_stop(struct world *w)
{
    if (w->broker.is_away) return;
    broker_run(w);
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &w->broker.conns[i];
        if (!c->is_used) continue;
        broker_bury(w, c);
        c->is_used = true; /* its client does not know yet */
    }
    store_save(w);
    end_all(w, SERVER_STOPS, "server shutting down");
    consumers_disconnected(w);
}

void broker_come_back(struct world *w)
{
    struct broker *b = &w->broker;

    if (b->is_away && w->stored.grace_ms == INT64_MAX)
        w->stored.grace_ms = w->now_ms + w->set.down.recovery_grace_ms;
    if (b->is_away) b->saves_ms = w->now_ms + w->set.autosave_ms;
    b->is_away = b->is_frozen = false;
    b->back_ms = INT64_MAX;
}

void broker_refuse(struct world *w, uint8_t code)
{
    w->broker.refuses = code;
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        if (code != 0)
            w->broker.conns[i].refuses = code; /* a connection that refused goes on so */
    }
}
