/* broker.h - what does the MQTT broker do on the simulated floor?
 *
 * It takes connections: one for each client id, so one for the set's session. It takes what
 * devices publish, keeps it for the session, hands it over as far as Receive Maximum allows,
 * and hands over again, with DUP and the same packet id, what it missed the PUBACK of. A
 * connection that ends without DISCONNECT has its Will published.
 *
 * Packets travel in both directions. What a client has sent may still arrive after its death,
 * but only a first part of it, in order.
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include "bridge/core/effect.h"
#include "tests/floor/session.h"

enum { CONNS_MAX = 12, PACKETS_MAX = 64, PIPE_MAX = 512, TEXTS_MAX = 256, WILLS_MAX = 32 };

enum packet_kind {
    PACKET_POST,
    PACKET_SUBSCRIBE,   /* to our own topics */
    PACKET_UNSUBSCRIBE, /* from what is left over */
    PACKET_LISTEN,
    PACKET_PUBACKS,
    PACKET_END, /* DISCONNECT */
};

/* To the broker. */
struct packet {
    int64_t due_ms;
    uint64_t ticket; /* of POST */
    uint32_t text;
    uint32_t count; /* of PUBACKS */
    uint8_t kind;   /* enum packet_kind */
    uint8_t own;    /* enum own; of POST */
};

/* To the client. */
struct piped {
    int64_t due_ms;
    uint64_t ticket; /* of PUBACKED */
    uint32_t text;   /* of MESSAGE */
    uint16_t message, id;
    uint8_t kind; /* enum input_kind: ARRIVED, PUBACKED, MESSAGE */
    uint8_t code;
    uint8_t own; /* enum own; of MESSAGE */
    bool is_dup;
};

struct conn {
    bool is_used;
    bool has_client; /* someone waits for answers */
    bool is_accepted;
    bool is_session;
    bool is_mute;   /* takes packets, sends nothing */
    bool is_broken; /* packets go nowhere, and no side knows yet */
    bool watches;   /* subscribed to our own topics */
    uint32_t process, epoch;
    int64_t accepts_ms;  /* when CONNECT arrives */
    int64_t gives_up_ms; /* when the client stops waiting for CONNACK */
    int64_t dies_ms;     /* when the broker takes it for dead */
    int64_t breaks_ms;   /* when the client does */
    uint32_t will_size;
    char will[OWN_BYTES_MAX];
    uint32_t first, count;
    struct packet packets[PACKETS_MAX];
    uint32_t pipe_first, pipe_count;
    struct piped pipe[PIPE_MAX];
};

struct broker {
    bool is_away;
    bool is_frozen;
    bool refuses_conns;
    uint8_t refuses; /* every POST with this code; 0: none */
    int64_t back_ms; /* when it comes back by itself; INT64_MAX: it does not */
    int64_t saves_ms;
    uint32_t takeovers; /* of the session from a client that was there */
    struct conn conns[CONNS_MAX];
    uint32_t wills; /* of dead connections, still to be published */
    struct {
        int64_t due_ms;
        uint32_t text;
    } will[WILLS_MAX];
    uint32_t texts;
    struct {
        uint32_t number, size;
        char at[OWN_BYTES_MAX];
    } text[TEXTS_MAX];
};

struct floor;

void broker_init(struct floor *f);

/* A device publishes. False when the broker is not there to take it. */
bool broker_publish(struct floor *f, uint32_t message);

/* What a bridge asks for, as bridge/ports/mqtt.h says. */
void broker_dial(struct floor *f, uint32_t process, const struct dial *d);
void broker_post(struct floor *f, uint32_t process, const struct effect *e, enum own own);
void broker_subscribe(struct floor *f, uint32_t process, enum packet_kind kind);
void broker_pubacks(struct floor *f, uint32_t process, uint32_t count);
void broker_hang_up(struct floor *f, uint32_t process, uint32_t epoch);

/* The payload of that number. */
struct text broker_text(const struct floor *f, uint32_t number);

/* The next thing that has arrived at the client, when it reads; NULL: none. */
const struct piped *broker_peek(const struct floor *f, const struct conn *c);
void broker_read(struct conn *c);

/* The process is gone; it is stopped by SIGSTOP; it goes on. */
void broker_client_died(struct floor *f, uint32_t process);
void broker_client_froze(struct floor *f, uint32_t process);
void broker_client_thawed(struct floor *f, uint32_t process);

/* The connection dies. A connection that swallows what is sent, or is silent. */
void broker_cut(struct floor *f, uint32_t process, int code, const char *words);
void broker_break(struct floor *f, uint32_t process);

/* It is killed, and what it knows becomes what @how says; it freezes; it starts again. */
void broker_die(struct floor *f, enum restored how);
void broker_freeze(struct floor *f);
void broker_come_back(struct floor *f);

/* The present connection of @process, and of the session; NULL: none. */
struct conn *broker_conn(struct floor *f, uint32_t process);
struct conn *broker_session_conn(struct floor *f);

int64_t broker_due(const struct floor *f);
void broker_run(struct floor *f);

/* broker_run.c: the broker closes a connection. */
void broker_close(struct floor *f, struct conn *c, bool has_will, int code, const char *words);

/* A retained message comes in. */
void broker_retain(struct floor *f, enum own own, struct text payload);

/* Hands over what may go out now, and @more above Receive Maximum. */
void broker_push(struct floor *f, uint32_t more);
