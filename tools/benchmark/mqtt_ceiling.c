/* mqtt_ceiling.c - how fast can anything be that publishes with Paho?
 *
 * A bare publisher: QoS 1 with a window, on the repaired Paho, and nothing else. What the
 * bridge reaches is to be measured against it.
 *
 *     mqtt_ceiling [-n messages] [-w window] [-s payload bytes] [-p user properties] [-b
 * partitions]
 *                  [-c] URL
 *
 * -b numbers the payloads as bench_fill does, so that bench_watch can check them. -c has Paho
 * copy the properties itself, as it would without paho_properties.c. Prints one line: messages
 * per second, and CPU time of this process for each. */
#include <assert.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <MQTTAsync.h>

#include "bridge/adapters/paho_ids.h"
#include "bridge/adapters/paho_properties.h"

enum { EX_USAGE = 64, EX_UNAVAILABLE = 69, SLOTS = 60000 /* far more than may be in flight */ };

struct order {
    const char *url;
    long messages, window;
    int payload_bytes, properties, partitions;
    bool paho_copies;
};

static sem_t connected, answered_enough;
static bool is_up;
static atomic_long answered, wake_at;

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static double cpu_seconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

static double wall_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void on_accepted(void *self, MQTTAsync_successData5 *data)
{
    (void)self;
    (void)data;
    is_up = true;
    sem_post(&connected);
}

static void on_refused(void *self, MQTTAsync_failureData5 *data)
{
    (void)self;
    (void)data;
    sem_post(&connected);
}

static void on_puback(void *self, MQTTAsync_successData5 *data)
{
    (void)self;
    (void)data;
    if (atomic_fetch_add(&answered, 1) + 1 == atomic_load(&wake_at)) sem_post(&answered_enough);
}

static void on_failed(void *self, MQTTAsync_failureData5 *data)
{
    (void)self;
    fprintf(stderr, "mqtt_ceiling: a message failed: %d, reason code %d\n", data->code,
            (int)data->reasonCode);
    _exit(EX_UNAVAILABLE);
}

static MQTTAsync dial(const char *url)
{
    MQTTAsync handle;
    MQTTAsync_createOptions create = MQTTAsync_createOptions_initializer5;
    MQTTAsync_connectOptions connect = MQTTAsync_connectOptions_initializer5;

    paho_ids_reserve(SLOTS);
    MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_ERROR);
    create.maxBufferedMessages = 1 << 30;
    if (MQTTAsync_createWithOptions(&handle, url, "mqtt_ceiling", MQTTCLIENT_PERSISTENCE_NONE,
                                    NULL, &create) != MQTTASYNC_SUCCESS) {
        return NULL;
    }
    connect.onSuccess5 = on_accepted;
    connect.onFailure5 = on_refused;
    if (MQTTAsync_connect(handle, &connect) != MQTTASYNC_SUCCESS) return NULL;
    sem_wait(&connected);
    return is_up ? handle : NULL;
}

/* What the bridge puts around a payload, more or less. */
static void fill(struct message *m, int properties)
{
    static const struct property usual[] = {
        {{"specversion", 11}, {"1.0", 3}                       },
        {{"id", 2},           {"mes.batch-event/3/1234567", 25}},
        {{"type", 4},         {"batch-event", 11}              },
        {{"source", 6},       {"/berlin/mixing/line-7", 21}    },
        {{"subject", 7},      {"B-2026-000123", 13}            },
        {{"time", 4},         {"2026-03-01T12:00:00.000Z", 24} },
        {{"kafkaref", 8},     {"mes.batch-event/3/1234567", 25}},
        {{"bridgeid", 8},     {"demo", 4}                      },
    };
    int usual_count = (int)(sizeof usual / sizeof usual[0]);

    m->property_count = 0;
    for (int i = 0; i < properties && i < usual_count; i++) {
        m->properties[m->property_count++] = usual[i];
    }
}

/* The same as Paho's own array: what MQTTProperties_add() would make, without its copies. */
static MQTTProperties as_array(const struct message *m, MQTTProperty *room)
{
    MQTTProperties props = MQTTProperties_initializer;

    for (size_t i = 0; i < m->property_count; i++) {
        const struct property *p = &m->properties[i];
        room[i].identifier = MQTTPROPERTY_CODE_USER_PROPERTY;
        room[i].value.data = (MQTTLenString){(int)p->name.size, (char *)(uintptr_t)p->name.at};
        room[i].value.value =
            (MQTTLenString){(int)p->value.size, (char *)(uintptr_t)p->value.at};
        props.length += (int)(5 + p->name.size + p->value.size);
    }
    props.count = props.max_count = (int)m->property_count;
    props.array = room;
    return props;
}

static void await(long count)
{
    atomic_store(&wake_at, count);
    while (atomic_load(&answered) < count)
        sem_wait(&answered_enough);
}

/* The payload that bench_fill would write as record @n. */
static void number_payload(char *payload, const struct order *o, long n)
{
    int size = snprintf(payload, (size_t)o->payload_bytes, "{\"p\":%ld,\"n\":%ld,\"pad\":\"",
                        n % o->partitions, n / o->partitions);
    memset(payload + size, 'x', (size_t)(o->payload_bytes - size));
}

static void publish_all(MQTTAsync handle, const struct order *o)
{
    static struct message m;
    MQTTProperty room[MESSAGE_PROPERTIES_MAX];
    MQTTAsync_message message = MQTTAsync_message_initializer;
    MQTTAsync_responseOptions answers = MQTTAsync_responseOptions_initializer;

    fill(&m, o->properties);
    message.payload = calloc(1, (size_t)o->payload_bytes + 1);
    message.payloadlen = o->payload_bytes;
    message.qos = 1;
    answers.onSuccess5 = on_puback;
    answers.onFailure5 = on_failed;
    for (long sent = 0; sent < o->messages; sent++) {
        if (sent - atomic_load(&answered) >= o->window)
            await(sent - o->window + (o->window + 3) / 4);
        if (o->partitions > 0) number_payload(message.payload, o, sent);
        message.properties = o->paho_copies ? as_array(&m, room) : paho_properties_of(&m);
        paho_ids_next((int)(sent % SLOTS));
        int rc = MQTTAsync_sendMessage(handle, "berlin/mixing/line-7/batch-event", &message,
                                       &answers);
        assert(rc == MQTTASYNC_SUCCESS);
        if (!o->paho_copies) MQTTProperties_free(&message.properties);
    }
    await(o->messages);
    free(message.payload);
}

static bool read_order(int argc, char **argv, struct order *out)
{
    int option;

    *out = (struct order){.messages = 300000, .window = 100, .payload_bytes = 250};
    while ((option = getopt(argc, argv, "n:w:s:p:b:c")) != -1) {
        switch (option) {
        case 'n': out->messages = atol(optarg); break;
        case 'w': out->window = atol(optarg); break;
        case 's': out->payload_bytes = atoi(optarg); break;
        case 'p': out->properties = atoi(optarg); break;
        case 'b': out->partitions = atoi(optarg); break;
        case 'c': out->paho_copies = true; break;
        default: return false;
        }
    }
    if (optind + 1 != argc || out->messages < 1 || out->window < 1) return false;
    if (out->partitions < 0 || (out->partitions > 0 && out->payload_bytes < 64)) return false;
    out->url = argv[optind];
    return true;
}

int main(int argc, char **argv)
{
    struct order o;

    if (!read_order(argc, argv, &o)) {
        fprintf(stderr, "usage: mqtt_ceiling [-n messages] [-w window] [-s payload bytes] "
                        "[-p user properties, 0-8] [-b partitions] [-c] URL\n");
        return EX_USAGE;
    }
    sem_init(&connected, 0, 0);
    sem_init(&answered_enough, 0, 0);
    MQTTAsync handle = dial(o.url);
    if (handle == NULL) {
        fprintf(stderr, "mqtt_ceiling: no connection to %s\n", o.url);
        return EX_UNAVAILABLE;
    }

    double cpu = cpu_seconds(), wall = wall_seconds();
    publish_all(handle, &o);
    wall = wall_seconds() - wall;
    cpu = cpu_seconds() - cpu;
    printf(
        "%.0f messages/s, %.2f us CPU a message (%ld messages of %d bytes, window %ld, %d user "
        "properties%s)\n",
        (double)o.messages / wall, cpu * 1e6 / (double)o.messages, o.messages, o.payload_bytes,
        o.window, o.properties, o.paho_copies ? ", copied by Paho" : "");
    fflush(stdout);
    _exit(0); /* Paho would take a second to stop its threads */
}
