/* broker.h - what does the MQTT broker do in the simulated world?
 *
 * It takes connections, one for each client at a time, and takes PUBLISH packets in the order
 * in which they were sent. What it takes it hands to one durable consumer (truth.h), and
 * answers. Packets travel: they may still arrive after the bridge that sent them was killed, or
 * after its connection has died, but only a first part of them, in order.
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { CONNS_MAX = 12, PACKETS_MAX = 64, RECEIVED_MAX = 4096 };

struct packet {
    int64_t due_ms;
    uint64_t ticket;
    int64_t offset;
    uint32_t partition;
};

struct conn {
    bool is_used;
    bool has_client; /* someone waits for answers */
    bool is_accepted;
    bool is_mute;    /* takes packets, answers nothing but pings */
    bool is_broken;  /* packets go nowhere, and no side knows */
    uint8_t refuses; /* every PUBLISH is answered with this code; 0: none */
    uint32_t host, epoch;
    int64_t accepts_ms;  /* when CONNECT arrives */
    int64_t gives_up_ms; /* when the client stops waiting for CONNACK */
    uint32_t unanswered; /* sent and not answered, as the client sees it */
    uint32_t first, count;
    struct packet packets[PACKETS_MAX];
};

struct broker {
    bool is_away;
    bool is_frozen;
    uint8_t refuses; /* new connections refuse with this code; 0: none */
    struct conn conns[CONNS_MAX];
    uint32_t received_count;
    struct {
        uint32_t partition;
        int64_t offset;
    } received[RECEIVED_MAX]; /* by the consumer, in order */
};

struct world;

void broker_init(struct world *w);

/* What a bridge asks for; as bridge/ports/mqtt.h says. */
void broker_dial(struct world *w, uint32_t host, uint32_t epoch);
void broker_publish(struct world *w, uint32_t host, uint64_t ticket, uint32_t partition,
                    int64_t offset);
void broker_hang_up(struct world *w, uint32_t host, uint32_t epoch);

/* An answer has reached the bridge. */
void broker_answer_fed(struct world *w, uint32_t host);

/* The process is gone; what it sent may still arrive. */
void broker_client_died(struct world *w, uint32_t host);

/* The connection of @host dies, for the reason @code (-1: none given) in @words. */
void broker_cut(struct world *w, uint32_t host, int code, const char *words);

/* The broker is killed; it stops in good order; it starts again. */
void broker_die(struct world *w);
void broker_stop(struct world *w);
void broker_come_back(struct world *w);

/* Every present connection refuses with @code from now on, and so do new ones; 0: no more. */
void broker_refuse(struct world *w, uint8_t code);

/* The present connection of @host; NULL when it has none. */
struct conn *broker_conn(struct world *w, uint32_t host);

int64_t broker_due(const struct world *w);
void broker_run(struct world *w);
