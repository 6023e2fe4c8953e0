#include "bridge/adapters/paho_puback.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "bridge/adapters/paho_gate.h"
#include "bridge/adapters/paho_properties.h"
#include "bridge/adapters/paho_stream.h"

/* Paho's, of its Thread.h, Socket.h, MQTTAsyncUtils.h and MQTTPacket.h. */
extern void *mqttasync_mutex;
extern void *socket_mutex; /* taken after the other one; for the list of unfinished writes */
void MQTTAsync_lock_mutex(void *mutex);
void MQTTAsync_unlock_mutex(void *mutex);
int Socket_noPendingWrites(int socket);
void MQTTPacket_freePublish(void *packet);
enum { NO_SOCKET = 0, SOCKET_ERROR = -1, TCPSOCKET_COMPLETE = 0, TCPSOCKET_INTERRUPTED = -22 };

int __real_MQTTPacket_send_puback(int version, int id, void *net, const char *client_id);
int __wrap_MQTTPacket_send_puback(int version, int id, void *net, const char *client_id);
int __real_MQTTPacket_send_pubrec(int version, int id, void *net, const char *client_id);
int __wrap_MQTTPacket_send_pubrec(int version, int id, void *net, const char *client_id);
int __real_MQTTProtocol_handlePublishes(void *packet, int socket);
int __wrap_MQTTProtocol_handlePublishes(void *packet, int socket);
int __real_SSLSocket_getPendingRead(void);
int __wrap_SSLSocket_getPendingRead(void);

/* A message that was taken. */
struct place {
    size_t bytes;
    uint16_t packet_id; /* 0: nobody waits for a PUBACK */
};

struct paho_pubacks {
    struct paho_pubacks_settings settings;
    int socket; /* of the connection; NO_SOCKET: nothing has come yet */
    void *net;  /* what Paho sends with (networkHandles); NULL: no PUBACK was due yet */
    int version;
    bool throws_away; /* what comes */
    struct paho_gate gate;
    _Atomic uint64_t taken, acknowledged, sent; /* of all places since the beginning */
    struct place places[];                      /* settings.messages_max, a ring */
};

/* The open one. */
static struct paho_pubacks *current;

/* What the receive thread must know of it without Paho's lock. */
static atomic_int barred;              /* its socket, while the gate is closed */
static _Atomic int64_t barred_till_ms; /* at most */
static atomic_bool waits;              /* something is acknowledged and could not be sent */

static int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void lock(void)
{
    MQTTAsync_lock_mutex(mqttasync_mutex);
}

static void unlock(void)
{
    MQTTAsync_unlock_mutex(mqttasync_mutex);
}

/* --- the gate --- */

static void bar(const struct paho_pubacks *p)
{
    atomic_store(&barred_till_ms, p->gate.closed_ms + p->settings.deaf_ms_max);
    atomic_store(&barred, p->socket);
}

/* The receive thread may be asleep. */
static void unbar(void)
{
    atomic_store(&barred, NO_SOCKET);
    paho_stream_ring();
}

bool paho_pubacks_bar(int fd)
{
    return fd != NO_SOCKET && atomic_load(&barred) == fd;
}

/* From here on nothing is kept of what comes; the broker sends it again on another connection.
 */
static void throw_away(struct paho_pubacks *p)
{
    p->throws_away = true;
    unbar();
}

static void overflow(struct paho_pubacks *p)
{
    if (p->throws_away) return;
    throw_away(p);
    p->settings.on_overflow(p->settings.context);
}

/* --- beginning and end --- */

struct paho_pubacks *paho_pubacks_new(const struct paho_pubacks_settings *s)
{
    assert(s->messages_max > 0);
    struct paho_pubacks *p = calloc(1, sizeof *p + s->messages_max * sizeof p->places[0]);
    assert(p != NULL);

    p->settings = *s;
    p->gate = paho_gate_new(s->messages_max, s->bytes_max);
    return p;
}

void paho_pubacks_open(struct paho_pubacks *p)
{
    lock();
    assert(current == NULL);
    current = p;
    unlock();
}

void paho_pubacks_close(struct paho_pubacks *p)
{
    lock();
    p->net = NULL;
    atomic_store(&waits, false);
    throw_away(p);
    unlock();
}

void paho_pubacks_free(struct paho_pubacks *p)
{
    if (p == NULL) return;
    lock();
    if (current == p) current = NULL;
    unlock();
    free(p);
}

/* --- what comes --- */

static struct place *place_of(struct paho_pubacks *p, uint64_t number)
{
    return &p->places[number % p->settings.messages_max];
}

bool paho_pubacks_take(struct paho_pubacks *p, uint16_t packet_id, size_t bytes)
{
    uint64_t number = atomic_load(&p->taken);

    assert(current == p);
    if (p->throws_away) return false;
    if (number - atomic_load(&p->sent) == p->settings.messages_max) { /* past the gate */
        overflow(p);
        return false;
    }
    *place_of(p, number) = (struct place){bytes, packet_id};
    atomic_store(&p->taken, number + 1);
    if (paho_gate_enter(&p->gate, bytes, clock_ms())) bar(p);
    return true;
}

/* @thread receive, under Paho's lock */
int __wrap_MQTTProtocol_handlePublishes(void *packet, int socket)
{
    if (current != NULL) {
        current->socket = socket;
        if (current->throws_away) { /* before Paho copies it */
            MQTTPacket_freePublish(packet);
            return TCPSOCKET_COMPLETE;
        }
    }
    paho_properties_move(true);
    int rc = __real_MQTTProtocol_handlePublishes(packet, socket);
    paho_properties_move(false);
    return rc;
}

/* Paho's networkHandles begin with the socket. Where they do not, this would be a Paho of
 * another kind: an error, which ends the connection, and not one PUBACK.
 * @thread receive, under Paho's lock */
int __wrap_MQTTPacket_send_puback(int version, int id, void *net, const char *client_id)
{
    int socket;

    if (current == NULL) return __real_MQTTPacket_send_puback(version, id, net, client_id);
    memcpy(&socket, net, sizeof socket);
    if (socket != current->socket || socket == NO_SOCKET) return SOCKET_ERROR;
    current->net = net;
    current->version = version;
    return TCPSOCKET_COMPLETE;
}

int __wrap_MQTTPacket_send_pubrec(int version, int id, void *net, const char *client_id)
{
    if (current != NULL) return SOCKET_ERROR;
    return __real_MQTTPacket_send_pubrec(version, id, net, client_id);
}

/* @thread receive. What is not asked for stays with OpenSSL. */
int __wrap_SSLSocket_getPendingRead(void)
{
    enum { NONE = -1 };

    return atomic_load(&barred) != NO_SOCKET ? NONE : __real_SSLSocket_getPendingRead();
}

/* --- what is acknowledged --- */

void paho_pubacks_acknowledge(struct paho_pubacks *p, uint32_t count)
{
    uint64_t acknowledged = atomic_load(&p->acknowledged) + count;

    assert(acknowledged <= atomic_load(&p->taken));
    atomic_store(&p->acknowledged, acknowledged);
}

/* The connection is over, though Paho may not have noticed: it shall. */
static bool give_up(struct paho_pubacks *p, int socket)
{
    if (socket != NO_SOCKET) shutdown(socket, SHUT_RDWR);
    p->net = NULL;
    throw_away(p);
    return false;
}

/* False when it cannot be sent now. */
static bool send_one(struct paho_pubacks *p, uint16_t packet_id)
{
    int socket;

    if (p->net == NULL) return false; /* it has ended */
    memcpy(&socket, p->net, sizeof socket);
    if (socket != p->socket) return give_up(p, NO_SOCKET);
    if (!Socket_noPendingWrites(socket)) return false;
    int rc = __real_MQTTPacket_send_puback(p->version, packet_id, p->net, "");
    if (rc == TCPSOCKET_COMPLETE || rc == TCPSOCKET_INTERRUPTED) return true;
    return give_up(p, socket);
}

/* Under Paho's lock. */
static void send_acknowledged(struct paho_pubacks *p)
{
    uint64_t end = atomic_load(&p->acknowledged), number = atomic_load(&p->sent);
    bool opens = false;

    MQTTAsync_lock_mutex(socket_mutex);
    for (; number < end; number++) {
        const struct place *next = place_of(p, number);
        if (next->packet_id != 0 && !send_one(p, next->packet_id)) break;
        if (paho_gate_leave(&p->gate, next->bytes)) opens = true;
    }
    MQTTAsync_unlock_mutex(socket_mutex);
    atomic_store(&p->sent, number);
    atomic_store(&waits, number < end && p->net != NULL);
    if (opens) unbar();
}

void paho_pubacks_go_first(void)
{
    if (current != NULL && atomic_load(&current->sent) != atomic_load(&current->acknowledged))
        send_acknowledged(current);
}

void paho_pubacks_ignore(struct paho_pubacks *p)
{
    lock();
    throw_away(p);
    unlock();
}

void paho_pubacks_flush(struct paho_pubacks *p)
{
    if (atomic_load(&p->sent) == atomic_load(&p->acknowledged)) return;
    paho_stream_gather(true);
    lock();
    if (current == p) send_acknowledged(p);
    unlock();
    paho_stream_gather(false);
}

bool paho_pubacks_wait(void)
{
    return atomic_load(&waits);
}

void paho_pubacks_lose(void)
{
    lock();
    if (current != NULL) throw_away(current);
    unlock();
}

void paho_pubacks_tend(void)
{
    bool is_deaf =
        atomic_load(&barred) != NO_SOCKET && clock_ms() >= atomic_load(&barred_till_ms);
    if (!is_deaf && !atomic_load(&waits)) return;

    lock();
    if (current != NULL) {
        send_acknowledged(current);
        if (current->gate.is_closed &&
            clock_ms() >= current->gate.closed_ms + current->settings.deaf_ms_max)
            overflow(current);
    }
    unlock();
}
