/* paho_stream.h - how do Paho's packets reach the kernel in fewer calls?
 *
 * Paho asks the kernel for each packet by itself: a write and a wake-up for what it sends,
 * three reads and two polls for what it gets. Most of what a message costs is that. Here each
 * plain TCP socket of Paho's gets a buffer for either direction, below Paho, where it calls
 * libc (-Wl,--wrap). What it writes is gathered, what it reads comes from memory.
 *
 *      Paho --writev()--> [ out ] --one writev() for many packets--> kernel
 *      Paho <--recv()---- [ in  ] <--one recv() for many packets---- kernel
 *
 * To Paho this is a socket with a somewhat larger send buffer. Its own handling of writes that
 * do not fit (Socket_noPendingWrites() and all) stays in force, and begins a little later.
 *
 * When do gathered bytes leave? Only Paho's two threads gather, and each of them flushes before
 * it may sleep: the send thread before it waits for work (Thread_wait_cond), looks up a name or
 * connects; the receive thread before it polls or naps. What any other thread writes (the
 * DISCONNECT of MQTTAsync_destroy) leaves at once, unless it says that it has more
 * (paho_stream_gather()), and so does what has been
 * gathered up to GATHER_BYTES, and everything before a socket is closed. So a lone message
 * leaves as soon as its thread has nothing else to do, and nothing waits for a thread that
 * sleeps.
 *
 * When the kernel takes no more, the stream is choked: it asks no further, keeps what fits, and
 * answers EAGAIN from then on. A bell wakes the receive thread, which polls the socket for
 * writing too and goes on (paho_receive.c); so a slow peer is served as fast as it reads.
 *
 * Under load a stream becomes patient: when PUBACKs come one by one, many in a millisecond,
 * poll() is made to wait for a batch of them (SO_RCVLOWAT), and then neither is this thread
 * woken for each, nor does the broker have to wake it. The receive thread takes what has come
 * after a millisecond in any case; when that is next to nothing, the stream is patient no
 * longer. So it costs a lone message nothing, and one under load a millisecond until its slot
 * is free.
 *
 * When a gathered write fails, Paho has been told that it succeeded. The stream is then dead:
 * every further write fails with the same errno, poll() calls the socket readable, and recv(),
 * after the input that had already come, fails too. That is what Paho knows as a lost
 * connection: its receive thread ends the session.
 *
 * A stream begins in Socket_new() and ends in Socket_close(), which are the only places where
 * Paho opens and closes; so a descriptor that is used again never finds old bytes. OpenSSL does
 * its own I/O on the socket: in SSL_set_fd() its stream ends, and Paho, TLS and kernel meet as
 * they did without it.
 *
 * A write is told as done when it is gathered, so Paho's clock of what it sent last (for the
 * keep-alive) runs ahead by that much, which is less than it takes to gather GATHER_BYTES; and
 * OUT_BYTES more than before may be lost unsent with a connection, all of it unacknowledged.
 *
 * Invariants  bytes leave in the order in which they were written, none twice; a choked stream
 *             is one that the receive thread polls for writing; one that is not choked holds
 *             gathered bytes only while one of Paho's threads is awake
 * Locks       out and in have one each, taken by itself or out before in; neither is held in
 *             a call that waits
 * Threads     any
 * Memory      static, STREAMS_MAX pairs of buffers; pages that are never used cost nothing
 */
#pragma once

#include <stdbool.h>

/* Paho names its threads. */
enum paho_thread { NOT_PAHOS, PAHO_SEND, PAHO_RECEIVE };

/* Which one is this?
 * @thread any */
enum paho_thread paho_thread_self(void);

/* What poll() must know about a socket. */
struct paho_stream_state {
    bool is_writable; /* connected, and takes bytes or answers EAGAIN by itself */
    bool has_input;   /* recv() will not ask the kernel, or will fail */
    bool is_choked;   /* somebody must wait for POLLOUT, then call paho_stream_go_on() */
    bool owes_ack;    /* something was read, and nothing written since */
    bool is_patient;  /* poll() waits for more than a byte; see paho_stream_hurry() */
};

/* All false for a socket without a stream.
 * @thread any */
struct paho_stream_state paho_stream_look(int fd);

/* Hands over what is gathered, on all sockets. The caller may sleep then.
 * @thread any */
void paho_stream_flush(void);

/* From here on this thread gathers, too, until it is told not to; what is gathered leaves then.
 * Between the two it must not wait for anything that waits for the broker.
 * @thread any */
void paho_stream_gather(bool does);

/* The kernel takes bytes again: the stream is choked no longer, unless it still is.
 * @thread receive */
void paho_stream_go_on(int fd);

/* Reads what has come to a patient stream, though it is less than was waited for. When it is
 * next to nothing the stream is patient no longer.
 * @thread receive */
void paho_stream_hurry(int fd);

/* Has TCP acknowledge at once what was read.
 * @thread receive */
void paho_stream_acknowledge(int fd);

/* Readable when a stream has become choked while the receive thread may have been asleep. Below
 * 0 when the system had no descriptor left: then nobody is woken.
 * @thread receive */
int paho_stream_bell(void);

/* Rings it, unless this is the receive thread.
 * @thread any */
void paho_stream_ring(void);

/* The bell was heard.
 * @thread receive */
void paho_stream_silence(void);
