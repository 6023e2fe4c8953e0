/* paho_repair.c - what does Debian 12's Paho do wrong, and how is it put right without touching
 * it?
 *
 * The linker hands every call of the symbols below to the __wrap_ function (-Wl,--wrap, listed
 * and checked at configure time in tools/cmake/Paho.cmake), and the original stays there as
 * __real_.
 *
 * 1. Debian builds Paho with its heap tracking and call tracing on: every allocation goes
 * through a global tree, every function through a trace; a message costs four times as much.
 * Both become what they are elsewhere: malloc(), and nothing.
 *
 * 2. When the write of a QoS 1 PUBLISH fails because the connection has just died, Paho frees
 * topic and payload, but keeps the message in its list of those in flight (upstream #1621,
 * #1622, #1532): a garbage topic is published, or the library hangs. Such a failure is told to
 * nobody: the message stays in flight, and the receive thread finds the dead socket and ends
 * the session properly.
 *
 *    The heap tracking hides the double free, so 1 must never go without 2.
 *
 * 3. When a handle is destroyed, Paho forgets topic and payload of messages that it had not
 * begun to send, as if it had handed them on. They are its own; freeing them is what it would
 * do next.
 *
 * 4. The send thread looks for work, then waits on a condition that nobody remembers having
 * signalled in between: now and then a message, or a connect, stays for a second. And nobody
 * signals at all when a write that filled the socket is finished, and what queues behind it
 * could go. Both cost nothing under load and a second on a quiet line. The condition gets a
 * memory, and the end of a write a signal. (Paho's asynchronous client waits on no other
 * condition.)
 *
 * Threads     Paho's, and whoever calls Paho
 */
#include "bridge/adapters/paho_repair.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include <MQTTAsync.h>

#include "bridge/adapters/paho_puback.h"
#include "bridge/adapters/paho_stream.h"

void *__wrap_mymalloc(char *file, int line, size_t size);
void *__wrap_myrealloc(char *file, int line, void *p, size_t size);
void __wrap_myfree(char *file, int line, void *p);
void __wrap_StackTrace_entry(const char *name, int line, int trace_level);
void __wrap_StackTrace_exit(const char *name, int line, void *return_value, int trace_level);
int __real_MQTTPacket_send_publish(void *publish, int dup, int qos, int retained, void *net,
                                   const char *client_id);
int __wrap_MQTTPacket_send_publish(void *publish, int dup, int qos, int retained, void *net,
                                   const char *client_id);
void __wrap_MQTTAsync_NULLPublishCommands(void *handle);
int __wrap_Thread_signal_cond(void *condition);
int __wrap_Thread_wait_cond(void *condition, int wait_ms);
void __real_MQTTAsync_writeComplete(int socket, int rc);
void __wrap_MQTTAsync_writeComplete(int socket, int rc);

/* --- 1 --- */

void *__wrap_mymalloc(char *file, int line, size_t size)
{
    (void)file;
    (void)line;
    return malloc(size);
}

void *__wrap_myrealloc(char *file, int line, void *p, size_t size)
{
    (void)file;
    (void)line;
    return realloc(p, size);
}

void __wrap_myfree(char *file, int line, void *p)
{
    (void)file;
    (void)line;
    free(p);
}

void __wrap_StackTrace_entry(const char *name, int line, int trace_level)
{
    (void)name;
    (void)line;
    (void)trace_level;
}

void __wrap_StackTrace_exit(const char *name, int line, void *return_value, int trace_level)
{
    (void)name;
    (void)line;
    (void)return_value;
    (void)trace_level;
}

/* --- 2 --- */

int __wrap_MQTTPacket_send_publish(void *publish, int dup, int qos, int retained, void *net,
                                   const char *client_id)
{
    enum { SOCKET_ERROR = -1, TCPSOCKET_COMPLETE = 0 }; /* Paho's Socket.h */

    paho_pubacks_go_first();
    int rc = __real_MQTTPacket_send_publish(publish, dup, qos, retained, net, client_id);
    return rc == SOCKET_ERROR && qos > 0 ? TCPSOCKET_COMPLETE : rc;
}

/* --- 3 --- */

void __wrap_MQTTAsync_NULLPublishCommands(void *handle)
{
    (void)handle;
}

/* --- 4 --- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t rung = PTHREAD_COND_INITIALIZER;
static bool is_rung; /* since the send thread last woke */

int __wrap_Thread_signal_cond(void *condition)
{
    (void)condition;
    pthread_mutex_lock(&lock);
    is_rung = true;
    pthread_cond_signal(&rung);
    pthread_mutex_unlock(&lock);
    return 0;
}

int __wrap_Thread_wait_cond(void *condition, int wait_ms)
{
    struct timespec until;
    int rc = 0;

    (void)condition;
    paho_stream_flush();
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += wait_ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&lock);
    while (!is_rung && rc == 0)
        rc = pthread_cond_clockwait(&rung, &lock, CLOCK_MONOTONIC, &until);
    is_rung = false;
    pthread_mutex_unlock(&lock);
    return rc;
}

void paho_wake_sender(void)
{
    __wrap_Thread_signal_cond(NULL);
}

void __wrap_MQTTAsync_writeComplete(int socket, int rc)
{
    __real_MQTTAsync_writeComplete(socket, rc);
    paho_wake_sender();
}
