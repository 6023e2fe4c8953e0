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
 * The heap tracking hides the double free of 2, so 1 must never go without 2.
 *
 * Threads     Paho's, and whoever calls Paho
 */
#include <stdlib.h>

#include <MQTTAsync.h>

void *__wrap_mymalloc(char *file, int line, size_t size);
void *__wrap_myrealloc(char *file, int line, void *p, size_t size);
void __wrap_myfree(char *file, int line, void *p);
void __wrap_StackTrace_entry(const char *name, int line, int trace_level);
void __wrap_StackTrace_exit(const char *name, int line, void *return_value, int trace_level);
int __real_MQTTPacket_send_publish(void *publish, int dup, int qos, int retained, void *net,
                                   const char *client_id);
int __wrap_MQTTPacket_send_publish(void *publish, int dup, int qos, int retained, void *net,
                                   const char *client_id);

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

int __wrap_MQTTPacket_send_publish(void *publish, int dup, int qos, int retained, void *net,
                                   const char *client_id)
{
    enum { SOCKET_ERROR = -1, TCPSOCKET_COMPLETE = 0 }; /* Paho's Socket.h */

    int rc = __real_MQTTPacket_send_publish(publish, dup, qos, retained, net, client_id);
    return rc == SOCKET_ERROR && qos > 0 ? TCPSOCKET_COMPLETE : rc;
}
