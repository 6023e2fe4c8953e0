/* broker.h - what does the MQTT broker do in the simulated world?
 *
 * It takes connections, one for each client at a time, and takes packets in the order in which
 * they were sent. What it takes goes into its store (store.h), and is answered. Packets travel:
 * they may still arrive after the bridge that sent them was killed, or after its connection has
 * died, but only a first part of them, in order.
 *
 * A connection leaves a Will, and that is published when its end is noticed and no DISCONNECT
 * came before. A broker that is killed publishes none.
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include "bridge/core/effect.h"
#include "tests/world/store.h"

enum { CONNS_MAX = 12, PACKETS_MAX = 64, TEXTS_MAX = 1024 };

enum packet_kind { PACKET_RECORD, PACKET_OWN, PACKET_SUBSCRIBE, PACKET_UNSUBSCRIBE };

struct packet {
    int64_t due_ms;
    uint64_t ticket;
    int64_t offset;  /* of a record */
    uint32_t text;   /* of our own message */
    uint16_t topics; /* a mask, of SUBSCRIBE and UNSUBSCRIBE */
    uint8_t kind;    /* enum packet_kind */
    uint8_t topic;   /* enum own_topic */
    uint8_t partition, incarnation;
    bool is_retained;
    bool is_cleared; /* a state that is emptied */
};

/* Payloads on their way. */
struct texts {
    uint32_t given;
    struct {
        uint32_t number;
        uint16_t size;
        char at[OWN_BYTES_MAX];
    } at[TEXTS_MAX];
};

struct conn {
    bool is_used;
    bool has_client; /* someone waits for answers */
    bool is_accepted;
    bool is_mute;    /* takes packets, answers nothing but pings */
    bool is_broken;  /* packets go nowhere, and no side knows */
    bool says_bye;   /* DISCONNECT is behind the last packet: no Will */
    uint8_t refuses; /* every PUBLISH is answered with this code; 0: none */
    uint16_t topics; /* subscribed to, as a mask */
    uint32_t host, epoch, process;
    int64_t accepts_ms;  /* when CONNECT arrives */
    int64_t gives_up_ms; /* when the client stops waiting for CONNACK */
    int64_t noticed_ms;  /* has_client is false: when the broker sees it */
    struct retained will;
    uint32_t unanswered; /* sent and not answered, as the client sees it */
    uint32_t sent;       /* packets, all of them */
    uint32_t first, count;
    struct packet packets[PACKETS_MAX];
};

struct broker {
    bool is_away;
    bool is_frozen;
    uint8_t refuses;  /* new connections refuse with this code; 0: none */
    int64_t back_ms;  /* when it comes back by itself; INT64_MAX: it does not */
    int64_t saves_ms; /* the next snapshot, when anything has changed; not before */
    struct conn conns[CONNS_MAX];
    struct texts texts;
};

struct world;

void broker_init(struct world *w);

/* What a bridge asks for; as bridge/ports/mqtt.h says. */
void broker_dial(struct world *w, uint32_t host, const struct dial *dial);
void broker_publish(struct world *w, uint32_t host, const struct effect *e, uint32_t partition);
void broker_post(struct world *w, uint32_t host, const struct effect *e, uint8_t incarnation);
void broker_subscribe(struct world *w, uint32_t host, const struct effect *e);
void broker_hang_up(struct world *w, uint32_t host, uint32_t epoch);

/* An answer has reached the bridge. */
void broker_answer_fed(struct world *w, uint32_t host);

/* Puts a payload on its way; gives its number. The payload of that number. */
uint32_t broker_carry_text(struct world *w, struct text t);
struct text broker_text(const struct world *w, uint32_t number);

/* The process is gone; what it sent may still arrive. */
void broker_client_died(struct world *w, uint32_t host);

/* The connection of @host dies, for the reason @code (-1: none given) in @words. */
void broker_cut(struct world *w, uint32_t host, int code, const char *words);

/* The broker is killed, and what it knows becomes what @how says; it stops in good order; it
 * starts again. */
void broker_die(struct world *w, enum restored how, uint32_t back);
void broker_stop(struct world *w);
void broker_come_back(struct world *w);

/* Every present connection refuses with @code from now on, and so do new ones; 0: no more. */
void broker_refuse(struct world *w, uint8_t code);

/* Somebody who is no bridge publishes a retained message. */
void broker_forge(struct world *w, enum own_topic topic, uint8_t incarnation,
                  struct text payload);

/* The connection is over for the broker, too. */
void broker_bury(struct world *w, struct conn *c);

/* The present connection of @host; NULL when it has none. */
struct conn *broker_conn(struct world *w, uint32_t host);

int64_t broker_due(const struct world *w);
void broker_run(struct world *w);
