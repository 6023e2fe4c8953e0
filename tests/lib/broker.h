/* broker.h - a real Mosquitto for a test, and somebody who listens to it.
 *
 * Loopback only, on a port that was free, with its files in a directory of its own. Both are
 * killed when the test program dies. What goes wrong here fails the test.
 *
 * Threads     one at a time
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct broker {
    pid_t pid; /* 0: not running */
    int port;
    char directory[64]; /* extra files of the configuration go here */
    char url[48];       /* mqtt://127.0.0.1:port */
};

/* Picks a port and a directory; starts nothing. */
void broker_prepare(struct broker *b);

/* Writes a file into the broker's directory. */
void broker_write(const struct broker *b, const char *name, const char *text);

/* Starts it with these lines of mosquitto.conf behind the usual ones; returns when it accepts
 * connections. May be called again after broker_kill(). */
void broker_start(struct broker *b, const char *lines);

/* kill -9, and waits for it to be gone. */
void broker_kill(struct broker *b);

/* SIGSTOP and SIGCONT. */
void broker_freeze(const struct broker *b);
void broker_thaw(const struct broker *b);

/* Kills it and removes the directory. */
void broker_done(struct broker *b);

/* Somebody else publishes one message; returns when the broker has it. */
void broker_publish(const struct broker *b, const char *topic, const char *payload, int qos,
                    bool is_retained);

/* Makes a certificate for "localhost" that signs itself: cert.pem and key.pem in the broker's
 * directory. */
void broker_make_certificate(const struct broker *b);

/* One mosquitto_sub -V 5 that writes what it gets into a file, a line for each message. */
struct listener {
    pid_t pid;
    char path[96];
};

/* Subscribes to @topic and returns when the subscription is in force. The first line of the
 * file is the message that proves it; it is not one of the test's. */
void listener_open(struct listener *l, const struct broker *b, const char *topic,
                   const char *format);

/* Waits until there are @lines behind the first one, at most 10 s. */
bool listener_await(const struct listener *l, int lines);

/* Stops it; what it got stays in the file until broker_done(). Gives the file, behind its first
 * line. */
FILE *listener_close(struct listener *l);
