/* sys_publish - devices for the system tests, and a list of what the broker has acknowledged.
 *
 * Messages go round over the topics plant/area/line-N/_in/EVENT; each carries its line, its
 * sequence number there and a checksum (payload.h), and the properties of a CloudEvent. QoS 1.
 * Runs until --messages are acknowledged or SIGTERM comes and everything is; then the list is
 * complete: one line "EVENT line sequence sequence acknowledged-ms sum sent" for each message
 * (record_sum, monotonic time; how often it was sent), and the last line on stdout has the
 * figures. A line is in the file as soon as its message is acknowledged.
 *
 * When the connection ends, it comes back under the same client id with a new client of the
 * library and an empty session, and first sends again what was not acknowledged, in its order:
 * so a device repeats only what the list says was sent more than once. What the broker had
 * nobody to hand to (reason code 0x10) is listed in another file.
 *
 * It is libmosquitto's client on purpose: what it says does not hang on the library that the
 * bridge uses. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include "tests/system/payload.h"

enum {
    WINDOW_MAX = 1000, /* messages that are not acknowledged */
    KEEPALIVE_S = 5,
    RETRY_MS = 100,
    NOBODY = 0x10, /* no matching subscribers */
    SEND_AT_ONCE = 50,
};

struct settings {
    const char *host, *client, *event, *acked, *unheard;
    int port, lines;
    int64_t messages; /* 0: until SIGTERM */
    int64_t first;    /* the first sequence number of each line */
    int64_t rate;     /* messages a second; 0: as fast as it goes */
    int64_t window;
    size_t bytes; /* of a payload */
};

/* A message that is not acknowledged, as it was first sent. */
struct waiting {
    int32_t line;
    int64_t sequence;
    uint64_t sum;
    int mid; /* over the present connection; 0: not sent there yet */
    uint32_t sent;
    bool is_acked;
    char time[40];
};

struct device {
    struct settings set;
    struct mosquitto *mqtt;
    FILE *acked_list, *unheard_list;
    struct waiting ring[WINDOW_MAX]; /* message i is in ring[i % WINDOW_MAX] */
    int64_t first, next;             /* of the messages that wait: first <= i < next */
    int64_t to_send;                 /* first <= to_send <= next */
    bool is_connected;
    int64_t start_ns, retry_at_ns;
    int64_t acknowledged, unheard, sent_again, connects;
};

static volatile sig_atomic_t is_stopped;

static void on_signal(int number)
{
    (void)number;
    is_stopped = 1;
}

static void die(const char *what, const char *why)
{
    fprintf(stderr, "sys_publish: %s: %s\n", what, why);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void utc_now(char *out, size_t size)
{
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    size_t used = strftime(out, size, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out + used, size - used, ".%03dZ", (int)(now.tv_nsec / 1000000));
}

/* --- what the broker says --- */

static void list(const struct device *d, FILE *file, const struct waiting *w)
{
    fprintf(
        file, "%s %" PRId32 " %" PRId64 " %" PRId64 " %" PRId64 " %016" PRIx64 " %" PRIu32 "\n",
        d->set.event, w->line, w->sequence, w->sequence, now_ns() / 1000000, w->sum, w->sent);
}

static void on_publish(struct mosquitto *mqtt, void *self, int mid, int code,
                       const mosquitto_property *properties)
{
    (void)mqtt;
    (void)properties;
    struct device *d = self;
    int64_t i = d->first;

    if (code >= 0x80) die("publish", mosquitto_reason_string(code));
    while (i < d->to_send && d->ring[i % WINDOW_MAX].mid != mid)
        i++;
    if (i == d->to_send) die("publish", "an answer to nothing");
    d->ring[i % WINDOW_MAX].is_acked = true;
    list(d, code == NOBODY ? d->unheard_list : d->acked_list, &d->ring[i % WINDOW_MAX]);
    d->acknowledged += code != NOBODY;
    d->unheard += code == NOBODY;
    while (d->first < d->to_send && d->ring[d->first % WINDOW_MAX].is_acked)
        d->first++;
}

static void on_connect(struct mosquitto *mqtt, void *self, int code, int flags,
                       const mosquitto_property *properties)
{
    (void)mqtt;
    (void)flags;
    (void)properties;
    struct device *d = self;
    if (code != 0) return;
    d->is_connected = true;
    d->connects++;
    d->to_send = d->first;
    for (int64_t i = d->first; i < d->next; i++)
        d->ring[i % WINDOW_MAX].mid = 0; /* numbers of an earlier connection */
}

static void on_disconnect(struct mosquitto *mqtt, void *self, int code,
                          const mosquitto_property *properties)
{
    (void)mqtt;
    (void)code;
    (void)properties;
    ((struct device *)self)->is_connected = false;
}

/* --- the connection --- */

/* With a new client each time: the library would send again by itself. */
static void dial(struct device *d)
{
    mosquitto_destroy(d->mqtt);
    d->mqtt = mosquitto_new(d->set.client, true, d);
    if (d->mqtt == NULL) die("mosquitto_new", strerror(errno));
    mosquitto_int_option(d->mqtt, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_connect_v5_callback_set(d->mqtt, on_connect);
    mosquitto_disconnect_v5_callback_set(d->mqtt, on_disconnect);
    mosquitto_publish_v5_callback_set(d->mqtt, on_publish);
    d->retry_at_ns = now_ns() + RETRY_MS * 1000000LL;
    /* When it fails the broker is away: the next try comes. */
    (void)mosquitto_connect_bind_v5(d->mqtt, d->set.host, d->set.port, KEEPALIVE_S, NULL, NULL);
}

/* Serves the connection for @wait_ms at most. */
static void serve(struct device *d, int wait_ms)
{
    int sock = d->mqtt == NULL ? -1 : mosquitto_socket(d->mqtt);
    if (sock < 0 && now_ns() >= d->retry_at_ns) dial(d);
    sock = d->mqtt == NULL ? -1 : mosquitto_socket(d->mqtt);

    short events = POLLIN;
    if (sock >= 0 && mosquitto_want_write(d->mqtt)) events |= POLLOUT;
    struct pollfd wait = {sock, events, 0};
    if (poll(&wait, sock < 0 ? 0 : 1, sock < 0 ? RETRY_MS : wait_ms) < 0 && errno != EINTR)
        die("poll", strerror(errno));
    if (sock < 0) return;
    if (wait.revents & (POLLIN | POLLHUP | POLLERR)) mosquitto_loop_read(d->mqtt, WINDOW_MAX);
    if (wait.revents & POLLOUT) mosquitto_loop_write(d->mqtt, WINDOW_MAX);
    if (mosquitto_socket(d->mqtt) >= 0) mosquitto_loop_misc(d->mqtt);
}

/* --- messages --- */

static void must(int e)
{
    if (e != MOSQ_ERR_SUCCESS) die("properties", mosquitto_strerror(e));
}

/* The properties of a message, and its sum as it will stand in Kafka. */
static mosquitto_property *properties_of(struct waiting *w, const char *payload, size_t size)
{
    char id[64], subject[32], source[64];
    mosquitto_property *p = NULL;
    snprintf(id, sizeof id, "dev-%" PRId32 "-%" PRId64, w->line, w->sequence);
    snprintf(subject, sizeof subject, "D-%" PRId64, w->sequence);
    snprintf(source, sizeof source, "/plant/area/line-%" PRId32, w->line);

    must(mosquitto_property_add_string(&p, MQTT_PROP_CONTENT_TYPE, "application/json"));
    must(mosquitto_property_add_string_pair(&p, MQTT_PROP_USER_PROPERTY, "id", id));
    must(mosquitto_property_add_string_pair(&p, MQTT_PROP_USER_PROPERTY, "subject", subject));
    must(mosquitto_property_add_string_pair(&p, MQTT_PROP_USER_PROPERTY, "time", w->time));
    struct attributes a = {"application/json", id, source, subject, w->time};
    w->sum = record_sum(&a, payload, size);
    return p;
}

/* False: the connection is gone, and the message is sent on the next one. */
static bool send_message(struct device *d, struct waiting *w)
{
    char payload[PAYLOAD_BYTES_MAX], topic[256];
    size_t size = payload_write(payload, d->set.bytes, w->time, w->line, w->sequence);
    mosquitto_property *p = properties_of(w, payload, size);
    snprintf(topic, sizeof topic, "plant/area/line-%" PRId32 "/_in/%s", w->line, d->set.event);

    int e = mosquitto_publish_v5(d->mqtt, &w->mid, topic, (int)size, payload, 1, false, p);
    mosquitto_property_free_all(&p);
    /* A write that failed may have reached the broker all the same. */
    w->sent++;
    d->sent_again += w->sent > 1;
    return e == MOSQ_ERR_SUCCESS && d->is_connected;
}

/* The message that comes after all others. */
static void make_next(struct device *d)
{
    struct waiting *w = &d->ring[d->next % WINDOW_MAX];
    *w = (struct waiting){.line = (int32_t)(d->next % d->set.lines),
                          .sequence = d->set.first + d->next / d->set.lines};
    utc_now(w->time, sizeof w->time);
    d->next++;
}

static bool is_due(const struct device *d)
{
    if (is_stopped || d->next - d->first >= d->set.window) return false;
    if (d->set.messages > 0 && d->next >= d->set.messages) return false;
    return d->set.rate == 0 || now_ns() >= d->start_ns + d->next * 1000000000 / d->set.rate;
}

/* Sends what is to be sent, as long as the broker takes it at once; true when there was
 * anything. */
static bool send_some(struct device *d)
{
    int sent = 0;
    while (d->is_connected && sent < SEND_AT_ONCE && !mosquitto_want_write(d->mqtt)) {
        if (d->to_send == d->next) {
            if (!is_due(d)) break;
            make_next(d);
        }
        struct waiting *w = &d->ring[d->to_send % WINDOW_MAX];
        d->to_send++;
        if (!w->is_acked && !send_message(d, w)) break;
        sent++;
    }
    return sent > 0;
}

static bool is_over(const struct device *d)
{
    bool is_all = d->set.messages > 0 && d->next >= d->set.messages;
    return (is_all || is_stopped) && d->first == d->next;
}

static struct settings settings_read(int argc, char **argv)
{
    static const struct option options[] = {
        {"host",     1, NULL, 'h'},
        {"port",     1, NULL, 'p'},
        {"client",   1, NULL, 'i'},
        {"event",    1, NULL, 'e'},
        {"lines",    1, NULL, 'l'},
        {"messages", 1, NULL, 'n'},
        {"first",    1, NULL, 'f'},
        {"rate",     1, NULL, 'r'},
        {"window",   1, NULL, 'w'},
        {"bytes",    1, NULL, 's'},
        {"acked",    1, NULL, 'a'},
        {"unheard",  1, NULL, 'u'},
        {NULL,       0, NULL, 0  },
    };
    struct settings s = {.host = "127.0.0.1",
                         .port = 1883,
                         .client = "sys-publish",
                         .event = "batch-event",
                         .lines = 1,
                         .window = 200,
                         .bytes = 200};
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'h': s.host = optarg; break;
        case 'p': s.port = atoi(optarg); break;
        case 'i': s.client = optarg; break;
        case 'e': s.event = optarg; break;
        case 'l': s.lines = atoi(optarg); break;
        case 'n': s.messages = atoll(optarg); break;
        case 'f': s.first = atoll(optarg); break;
        case 'r': s.rate = atoll(optarg); break;
        case 'w': s.window = atoll(optarg); break;
        case 's': s.bytes = (size_t)atoll(optarg); break;
        case 'a': s.acked = optarg; break;
        case 'u': s.unheard = optarg; break;
        default: exit(64);
        }
    }
    if (s.acked == NULL || s.unheard == NULL || s.lines < 1 || s.window < 1 ||
        s.window > WINDOW_MAX || s.bytes > 4000)
        die("usage", "--acked and --unheard are needed; lines from 1, a window to 1000, up to "
                     "4000 bytes");
    return s;
}

/* A line is in the file as soon as it is written. */
static FILE *list_open(const char *path)
{
    FILE *file = fopen(path, "we");
    if (file == NULL) die(path, strerror(errno));
    setvbuf(file, NULL, _IOLBF, 0);
    return file;
}

int main(int argc, char **argv)
{
    static struct device d;
    d.set = settings_read(argc, argv);

    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    signal(SIGPIPE, SIG_IGN);
    d.acked_list = list_open(d.set.acked);
    d.unheard_list = list_open(d.set.unheard);
    mosquitto_lib_init();
    d.start_ns = now_ns();
    while (!is_over(&d))
        serve(&d, send_some(&d) ? 0 : 1);

    printf("{\"acknowledged\": %" PRId64 ", \"unheard\": %" PRId64 ", \"sent_again\": %" PRId64
           ", \"connects\": %" PRId64 ", \"seconds\": %.2f}\n",
           d.acknowledged, d.unheard, d.sent_again, d.connects,
           (double)(now_ns() - d.start_ns) / 1e9);
    mosquitto_disconnect_v5(d.mqtt, 0, NULL);
    mosquitto_destroy(d.mqtt);
    mosquitto_lib_cleanup();
    if (fclose(d.acked_list) != 0 || fclose(d.unheard_list) != 0)
        die(d.set.acked, strerror(errno));
    return 0;
}
