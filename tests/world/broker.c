#include "tests/world/broker.h"

#include <assert.h>
#include <string.h>

#include "tests/world/world.h"

enum { PUBACK_NOT_AUTHORIZED = 0x87, PUBACK_QUOTA_EXCEEDED = 0x97, SERVER_STOPS = 0x8b };

void broker_init(struct world *w)
{
    struct broker *b = &w->broker;

    b->is_away = b->is_frozen = false;
    b->refuses = 0;
    b->received_count = 0;
    for (uint32_t i = 0; i < CONNS_MAX; i++)
        b->conns[i].is_used = false;
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
    return orphan;
}

void broker_dial(struct world *w, uint32_t host, uint32_t epoch)
{
    assert(broker_conn(w, host) == NULL);
    struct conn *c = free_place(w);

    memset(c, 0, offsetof(struct conn, packets));
    c->is_used = true;
    c->has_client = true;
    c->refuses = w->broker.refuses;
    c->host = host;
    c->epoch = epoch;
    c->accepts_ms = w->now_ms + world_delay(w, DELAY_CONNECT);
    c->gives_up_ms = w->now_ms + CONNECT_TIMEOUT_MS;
}

/* The client learns that the connection is over. Answers that are still on their way are lost.
 */
static void owe_down(struct world *w, struct conn *c, int code, const char *words)
{
    struct host *h = &w->hosts[c->host];

    assert(strlen(words) < sizeof(struct reason) - sizeof(int));
    c->has_client = false;
    notes_drop(&h->mqtt, INPUT_PUBACKED, w->now_ms);
    notes_drop(&h->mqtt, INPUT_MQTT_UP, w->now_ms);
    struct note *note =
        notes_add(&h->mqtt, w->now_ms + world_delay(w, DELAY_DOWN), INPUT_MQTT_DOWN);
    note->in.mqtt_down.epoch = c->epoch;
    note->in.mqtt_down.was_up = c->is_accepted;
    note->in.mqtt_down.reason.code = code;
    strcpy(note->in.mqtt_down.reason.words, words);
}

/* Of the packets under way only a first part arrives. */
static void tear(struct world *w, struct conn *c)
{
    c->count = dice_roll(&w->dice, c->count + 1);
    if (!c->is_accepted || c->count == 0) c->is_used = false;
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

/* DISCONNECT goes behind the last packet, so all of them arrive. */
void broker_hang_up(struct world *w, uint32_t host, uint32_t epoch)
{
    struct conn *c = broker_conn(w, host);

    if (c == NULL || c->epoch != epoch) return;
    c->has_client = false;
    if (!c->is_accepted) {
        notes_drop(&w->hosts[host].mqtt, INPUT_MQTT_UP, w->now_ms);
        c->is_used = false;
    }
    struct note *note = notes_add(&w->hosts[host].mqtt, w->now_ms + world_delay(w, DELAY_DOWN),
                                  INPUT_MQTT_DOWN);
    note->in.mqtt_down.epoch = epoch;
    note->in.mqtt_down.was_up = c->is_accepted;
    note->in.mqtt_down.reason.code = -1;
    strcpy(note->in.mqtt_down.reason.words, "we hung up");
}

void broker_publish(struct world *w, uint32_t host, uint64_t ticket, uint32_t partition,
                    int64_t offset)
{
    struct conn *c = broker_conn(w, host);

    if (c == NULL || c->is_broken) {
        if (c != NULL) c->unanswered++;
        return; /* the connection is gone, and MQTT_DOWN will say so */
    }
    c->unanswered++;
    assert(c->count < PACKETS_MAX);
    struct packet *last = &c->packets[(c->first + c->count + PACKETS_MAX - 1) % PACKETS_MAX];
    int64_t due_ms = w->now_ms + world_delay(w, DELAY_PACKET);
    if (c->count > 0 && last->due_ms > due_ms) due_ms = last->due_ms;
    c->packets[(c->first + c->count++) % PACKETS_MAX] =
        (struct packet){due_ms, ticket, offset, partition};
}

void broker_answer_fed(struct world *w, uint32_t host)
{
    struct conn *c = broker_conn(w, host);

    if (c != NULL && c->unanswered > 0) c->unanswered--;
}

static uint8_t code_for(const struct world *w, const struct conn *c,
                        const struct packet *packet)
{
    switch (w->truth.partitions[packet->partition].fates[packet->offset].nature) {
    case NATURE_FORBIDDEN: return PUBACK_NOT_AUTHORIZED;
    case NATURE_PUT_OFF: return PUBACK_QUOTA_EXCEEDED;
    default: return c->refuses;
    }
}

static void take_packet(struct world *w, struct conn *c)
{
    struct packet packet = c->packets[c->first];
    uint8_t code = code_for(w, c, &packet);

    c->first = (c->first + 1) % PACKETS_MAX;
    c->count--;
    if (code < 0x80) {
        truth_delivered(&w->truth, packet.partition, packet.offset);
        uint32_t n = w->broker.received_count;
        if (n < RECEIVED_MAX) {
            w->broker.received[n].partition = packet.partition;
            w->broker.received[n].offset = packet.offset;
            w->broker.received_count++;
        }
    }
    if (c->is_mute || !c->has_client) return;
    struct note *note = notes_add(&w->hosts[c->host].mqtt,
                                  w->now_ms + world_delay(w, DELAY_PUBACK), INPUT_PUBACKED);
    note->partition = packet.partition;
    note->offset = packet.offset;
    note->in.puback.ticket = packet.ticket;
    note->in.puback.code = code;
}

/* A client of this id is thrown off by the new one (MQTT 5.0, 3.1.4-3); so is what it had sent.
 */
static void accept(struct world *w, struct conn *c)
{
    struct host *h = &w->hosts[c->host];

    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *old = &w->broker.conns[i];
        if (old != c && old->is_used && old->host == c->host) old->is_used = false;
    }
    c->is_accepted = true;
    struct note *note = notes_add(&h->mqtt, w->now_ms + 1, INPUT_MQTT_UP);
    note->in.mqtt_up.epoch = c->epoch;
    note->in.mqtt_up.receive_max = w->set.receive_max;
    note->in.mqtt_up.qos1 = true;
}

static void refuse_conn(struct world *w, struct conn *c, const char *words)
{
    owe_down(w, c, -1, words);
    c->is_used = false;
}

static void run_conn(struct world *w, struct conn *c)
{
    const struct broker *b = &w->broker;

    if (!c->is_accepted) {
        if (b->is_away && c->accepts_ms <= w->now_ms) {
            refuse_conn(w, c, "connection refused");
        } else if (c->gives_up_ms <= w->now_ms) {
            refuse_conn(w, c, "connect timeout");
        } else if (!b->is_frozen && c->accepts_ms <= w->now_ms) {
            accept(w, c);
        }
        return;
    }
    while (!b->is_frozen && c->count > 0 && c->packets[c->first].due_ms <= w->now_ms) {
        take_packet(w, c);
    }
    if (!c->has_client && c->count == 0) c->is_used = false;
}

void broker_die(struct world *w)
{
    w->broker.is_away = true;
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &w->broker.conns[i];
        if (c->is_used && c->has_client && c->is_accepted)
            owe_down(w, c, -1, "connection lost");
        if (c->is_accepted || !c->has_client) c->is_used = false;
    }
}

/* What has arrived is answered; then every client gets a DISCONNECT. */
void broker_stop(struct world *w)
{
    broker_run(w);
    w->broker.is_away = true;
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        struct conn *c = &w->broker.conns[i];
        if (c->is_used && c->has_client && c->is_accepted) {
            owe_down(w, c, SERVER_STOPS, "server shutting down");
        }
        if (c->is_accepted || !c->has_client) c->is_used = false;
    }
}

void broker_come_back(struct world *w)
{
    w->broker.is_away = false;
    w->broker.is_frozen = false;
}

void broker_refuse(struct world *w, uint8_t code)
{
    w->broker.refuses = code;
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        if (code != 0)
            w->broker.conns[i].refuses = code; /* a connection that refused goes on so */
    }
}

static int64_t conn_due(const struct broker *b, const struct conn *c)
{
    if (!c->is_accepted) {
        bool answers = b->is_away || !b->is_frozen;
        return answers && c->accepts_ms < c->gives_up_ms ? c->accepts_ms : c->gives_up_ms;
    }
    if (b->is_frozen || c->count == 0) return INT64_MAX;
    return c->packets[c->first].due_ms;
}

int64_t broker_due(const struct world *w)
{
    int64_t due = INT64_MAX;

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
    for (uint32_t i = 0; i < CONNS_MAX; i++) {
        if (w->broker.conns[i].is_used) run_conn(w, &w->broker.conns[i]);
    }
}
