/* sys_watch - a durable MQTT 5 consumer for the system tests, which keeps count of everything.
 *
 * Clean Start 0 and a session that does not expire, QoS 1, SUBSCRIBE at every connect (R9). It
 * is libmosquitto's client on purpose: what it says does not hang on the library that the
 * bridge uses. It comes back by itself when the broker was away. Commands come on stdin, one on
 * a line; each is answered by one line of JSON on stdout:
 *
 *   status         the figures (tally.h), and whether the broker is connected
 *   judge FILE     the figures, and what of sys_produce's list FILE has not come
 *   away | back    disconnect, keeping the session | connect again
 *   quit           disconnect and leave
 *
 * Each message is a line "received-ms kafkaref topic bytes replay connection mid sum" in --log
 * FILE: the how manieth connection brought it, MQTT's message id, record_sum(). The line is in
 * the file before the message is acknowledged, so a consumer that was killed has said what it
 * had. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include "tests/system/orders.h"
#include "tests/system/payload.h"
#include "tests/system/tally.h"

enum { WINDOW = 1000, KEEPALIVE_S = 10, RETRY_MS = 100 };

struct watch {
    const char *host, *client, *topic, *log_path;
    int port;
    struct mosquitto *mqtt;
    FILE *log;
    struct tally tally;
    bool is_wanted, is_connected, is_over;
    int64_t retry_at_ms;
    int64_t connects;
    struct orders orders;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void die(const char *what, const char *why)
{
    fprintf(stderr, "sys_watch: %s: %s\n", what, why);
    exit(1);
}

/* The value of the user property @name, given, free with free(); NULL: none. */
static char *user_property(const mosquitto_property *properties, const char *name)
{
    const mosquitto_property *at = properties;
    bool skip_first = false;
    char *key, *value;

    while ((at = mosquitto_property_read_string_pair(at, MQTT_PROP_USER_PROPERTY, &key, &value,
                                                     skip_first)) != NULL) {
        bool found = strcmp(key, name) == 0;
        free(key);
        if (found) return value;
        free(value);
        skip_first = true;
    }
    return NULL;
}

/* record_sum() of what came. */
static uint64_t sum_of_message(const struct mosquitto_message *m,
                               const mosquitto_property *properties)
{
    char *content_type = NULL;
    mosquitto_property_read_string(properties, MQTT_PROP_CONTENT_TYPE, &content_type, false);
    char *id = user_property(properties, "id"), *source = user_property(properties, "source"),
         *subject = user_property(properties, "subject"),
         *time = user_property(properties, "time");
    struct attributes a = {content_type, id, source, subject, time};
    uint64_t sum = record_sum(&a, m->payload, (size_t)m->payloadlen);

    free(content_type);
    free(id);
    free(source);
    free(subject);
    free(time);
    return sum;
}

static void on_message(struct mosquitto *mqtt, void *self, const struct mosquitto_message *m,
                       const mosquitto_property *properties)
{
    (void)mqtt;
    struct watch *w = self;
    char *ref = user_property(properties, "kafkaref");
    char *replay = user_property(properties, "replay");

    struct taken taken = {ref, m->topic, m->payload, (size_t)m->payloadlen, replay != NULL};
    tally_take(&w->tally, &taken);
    fprintf(w->log, "%" PRId64 " %s %s %d %s %" PRId64 " %d %016" PRIx64 "\n", now_ms(),
            ref == NULL ? "-" : ref, m->topic, m->payloadlen, replay == NULL ? "-" : replay,
            w->connects, m->mid, sum_of_message(m, properties));
    free(ref);
    free(replay);
}

static void on_connect(struct mosquitto *mqtt, void *self, int code, int flags,
                       const mosquitto_property *properties)
{
    (void)flags;
    (void)properties;
    struct watch *w = self;
    if (code != 0) return;
    w->is_connected = true;
    w->connects++;
    mosquitto_subscribe_v5(mqtt, NULL, w->topic, 1, 0, NULL);
}

static void on_disconnect(struct mosquitto *mqtt, void *self, int code,
                          const mosquitto_property *properties)
{
    (void)mqtt;
    (void)code;
    (void)properties;
    ((struct watch *)self)->is_connected = false;
}

/* Tells the one who waits that the subscription stands. */
static void on_subscribe(struct mosquitto *mqtt, void *self, int id, int count,
                         const int *granted, const mosquitto_property *properties)
{
    (void)mqtt;
    (void)id;
    (void)properties;
    const struct watch *w = self;
    if (count != 1 || granted[0] != 1) die("subscribe", "QoS 1 was not granted");
    fprintf(stderr, "subscribed %" PRId64 "\n", w->connects);
}

static void open_client(struct watch *w)
{
    mosquitto_lib_init();
    w->mqtt = mosquitto_new(w->client, false, w);
    if (w->mqtt == NULL) die("mosquitto_new", strerror(errno));
    mosquitto_int_option(w->mqtt, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_int_option(w->mqtt, MOSQ_OPT_RECEIVE_MAXIMUM, WINDOW);
    /* Otherwise the library writes the PUBACK before it calls on_message(). */
    mosquitto_threaded_set(w->mqtt, true);
    mosquitto_message_v5_callback_set(w->mqtt, on_message);
    mosquitto_connect_v5_callback_set(w->mqtt, on_connect);
    mosquitto_disconnect_v5_callback_set(w->mqtt, on_disconnect);
    mosquitto_subscribe_v5_callback_set(w->mqtt, on_subscribe);
}

/* The only place where the connection is written to. */
static void write_out(struct watch *w)
{
    fflush(w->log);
    mosquitto_loop_write(w->mqtt, WINDOW);
}

static void dial(struct watch *w)
{
    mosquitto_property *properties = NULL;

    if (now_ms() < w->retry_at_ms) return;
    w->retry_at_ms = now_ms() + RETRY_MS;
    mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, UINT32_MAX);
    int e = mosquitto_connect_bind_v5(w->mqtt, w->host, w->port, KEEPALIVE_S, NULL, properties);
    mosquitto_property_free_all(&properties);
    if (e != MOSQ_ERR_SUCCESS) return; /* the broker is away: come back */
}

static void print_figures(const struct watch *w)
{
    printf("{\"connected\": %s, ", w->is_connected ? "true" : "false");
    tally_print(&w->tally, stdout);
    puts("}");
}

static void obey(void *self, const char *order)
{
    struct watch *w = self;

    fflush(w->log); /* who asks may look into it */
    if (strncmp(order, "judge ", 6) == 0) {
        if (!tally_judge_file(&w->tally, order + 6, stdout)) die(order + 6, strerror(errno));
        fflush(stdout);
        return;
    }
    if (strcmp(order, "away") == 0 || strcmp(order, "quit") == 0) {
        w->is_wanted = false;
        w->is_over = strcmp(order, "quit") == 0;
        mosquitto_disconnect_v5(w->mqtt, 0, NULL);
        write_out(w);
    } else if (strcmp(order, "back") == 0) {
        w->is_wanted = true;
    } else if (strcmp(order, "status") != 0) {
        die("no such order", order);
    }
    print_figures(w);
    fflush(stdout);
}

/* A broken connection shows as an error here; on_disconnect() has noted it. */
static void serve(struct watch *w)
{
    int sock = mosquitto_socket(w->mqtt);
    if (sock < 0 && w->is_wanted) dial(w);
    sock = mosquitto_socket(w->mqtt);

    short events = mosquitto_want_write(w->mqtt) ? POLLIN | POLLOUT : POLLIN;
    struct pollfd wait[] = {
        {STDIN_FILENO, POLLIN, 0},
        {sock,         events, 0}
    };
    if (poll(wait, sock < 0 ? 1 : 2, sock < 0 ? RETRY_MS : 500) < 0 && errno != EINTR) {
        die("poll", strerror(errno));
    }
    if (sock >= 0 && (wait[1].revents & (POLLIN | POLLHUP | POLLERR)))
        mosquitto_loop_read(w->mqtt, WINDOW);
    if (sock >= 0 && (wait[1].revents & POLLOUT)) write_out(w);
    if (mosquitto_socket(w->mqtt) >= 0) mosquitto_loop_misc(w->mqtt);
    if (wait[0].revents != 0 && !orders_read(&w->orders, obey, w)) w->is_over = true;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"host",   1, NULL, 'h'},
        {"port",   1, NULL, 'p'},
        {"client", 1, NULL, 'i'},
        {"topic",  1, NULL, 't'},
        {"log",    1, NULL, 'l'},
        {NULL,     0, NULL, 0  },
    };
    struct watch w = {.host = "127.0.0.1",
                      .port = 1883,
                      .client = "sys-watch",
                      .topic = "#",
                      .is_wanted = true};
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'h': w.host = optarg; break;
        case 'p': w.port = atoi(optarg); break;
        case 'i': w.client = optarg; break;
        case 't': w.topic = optarg; break;
        case 'l': w.log_path = optarg; break;
        default: return 64;
        }
    }
    w.log = fopen(w.log_path == NULL ? "/dev/null" : w.log_path, "we");
    if (w.log == NULL) die("--log", strerror(errno));
    open_client(&w);
    while (!w.is_over)
        serve(&w);
    mosquitto_destroy(w.mqtt);
    mosquitto_lib_cleanup();
    fclose(w.log);
    tally_free(&w.tally);
    return 0;
}
