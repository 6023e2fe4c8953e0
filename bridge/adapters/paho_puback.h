/* paho_puback.h - when does the broker learn that we have a message?
 *
 * Paho sends the PUBACK of a message as soon as messageArrived is back, and knows no other way
 * (paho.md 1.3). On a session it must wait until Kafka has the message. So the packet is kept
 * back where Paho hands it to be sent (-Wl,--wrap of MQTTPacket_send_puback) and told to Paho
 * as sent, and later is sent by ourselves, with Paho's own function and under its lock:
 *
 *     ring   [ sent | acknowledged, to be sent | given to the loop ... ]   in the order
 * received flush()^           acknowledge()^                      take()^
 *
 * A message of QoS 0 has a place in the ring, and no PUBACK. What messageArrived did not put
 * into the ring is never acknowledged, whatever Paho thinks: a message that found no memory,
 * that came when the epoch was over, or is thrown away. So is nothing of one connection sent on
 * another: the ring belongs to the connection, and sends only on the socket on which it came.
 *
 * Places in the ring are counted by a gate (paho_gate.h). While it is closed the receive thread
 * does not look at the socket (paho_receive.c), and not at what OpenSSL has read ahead
 * (SSLSocket_getPendingRead): the broker waits. But neither do we hear its PINGRESP. When that
 * has lasted deaf_ms_max, the gate opens and everything that comes is thrown away from then on;
 * also when the connection has ended, which only the kernel tells us (not while more waits in
 * front of the end than the kernel takes: then deaf_ms_max is the limit).
 *
 * PUBACKs cannot be sent while Paho has a write to finish. The receive thread tries again
 * before it waits, which is right after it has finished that write (paho_pubacks_tend()).
 *
 * QoS 2 is never asked for, and Paho answers it by itself: the connection ends instead.
 *
 * Threads     as marked. Everything but what is acknowledged is guarded by Paho's lock
 *             (mqttasync_mutex), which Paho's threads hold in callbacks and in the wrapped
 *             functions, and which the loop takes for flush()
 * Memory      the ring, from new to free
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct paho_pubacks;

struct paho_pubacks_settings {
    uint16_t messages_max; /* at most so many given and not acknowledged; at least 1 */
    size_t bytes_max;      /* hardly more bytes than that; at least 1 */
    int64_t deaf_ms_max;   /* the gate is closed no longer */
    void (*on_overflow)(void *context); /* once, when it was; from the receive thread */
    void *context;
};

/* Aborts when memory is out. */
struct paho_pubacks *paho_pubacks_new(const struct paho_pubacks_settings *s);

/* From here on PUBACKs are kept back: before its connection is made. One at a time in a
 * process.
 * @thread valet */
void paho_pubacks_open(struct paho_pubacks *p);

/* From here on nothing is sent, and what comes is thrown away: before its handle is destroyed.
 * @thread valet */
void paho_pubacks_close(struct paho_pubacks *p);

/* After its handle is destroyed: PUBACKs are not kept back any more. Accepts NULL.
 * @thread valet */
void paho_pubacks_free(struct paho_pubacks *p);

/* The message that has just come has this packet id (0: QoS 0) and takes so many bytes. False:
 * it is to be thrown away.
 * @thread receive, in messageArrived */
bool paho_pubacks_take(struct paho_pubacks *p, uint16_t packet_id, size_t bytes);

/* The next @count that were taken may be acknowledged.
 * @thread loop */
void paho_pubacks_acknowledge(struct paho_pubacks *p, uint32_t count);

/* From here on what comes is thrown away; what was taken is acknowledged as before.
 * @thread loop */
void paho_pubacks_ignore(struct paho_pubacks *p);

/* A PUBLISH is about to be written: what is acknowledged goes first, for the answer to the one
 * tells that the others were read.
 * @thread any, under Paho's lock; nothing is waiting to be written then */
void paho_pubacks_go_first(void);

/* Sends the PUBACKs of what is acknowledged, all with one write, as far as the connection lives
 * and takes them.
 * @thread loop */
void paho_pubacks_flush(struct paho_pubacks *p);

/* Is this socket not to be read?
 * @thread receive */
bool paho_pubacks_bar(int fd);

/* Does something wait for a write to finish?
 * @thread receive */
bool paho_pubacks_wait(void);

/* The barred connection has ended, behind what was not read: all that is thrown away, so that
 * Paho comes to the end.
 * @thread receive, when it holds no lock of Paho's */
void paho_pubacks_lose(void);

/* Sends what had to wait, and looks whether the gate has been closed for too long.
 * @thread receive, before it waits, when it holds no lock of Paho's */
void paho_pubacks_tend(void);
