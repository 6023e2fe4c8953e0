#include "bridge/adapters/mqtt_paho.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <MQTTAsync.h>

#include "bridge/adapters/paho_connection.h"

struct mqtt_paho {
    const struct mqtt_settings *settings;
    struct mailbox *mailbox;
    struct paho_connection
        *current;     /* the latest dial, until it is given to the valet; NULL: none */
    MQTTAsync keeper; /* never connects; while it lives, Paho's threads do */
    pthread_t valet;
    bool has_valet;
    int jobs[2]; /* pipe: the loop writes, the valet reads */
};

/* --- the valet --- */

struct job {
    enum { DIAL, RETIRE, LEAVE } kind;
    struct paho_connection *connection; /* not for LEAVE; RETIRE takes it */
};

/* A pipe keeps jobs whole and in order (they are smaller than PIPE_BUF), holds thousands of
 * them, and lets the valet sleep. */
static void give_job(struct mqtt_paho *p, struct job job)
{
    ssize_t written = write(p->jobs[1], &job, sizeof job);
    assert(written == (ssize_t)sizeof job);
}

static struct job next_job(struct mqtt_paho *p)
{
    struct job job;
    ssize_t got;

    do {
        got = read(p->jobs[0], &job, sizeof job);
    } while (got < 0 && errno == EINTR);
    assert(got == (ssize_t)sizeof job);
    return job;
}

/* @thread valet */
static void *serve(void *self)
{
    struct mqtt_paho *p = self;

    for (;;) {
        struct job job = next_job(p);
        switch (job.kind) {
        case DIAL: paho_connection_dial(job.connection); break;
        case RETIRE: paho_connection_free(job.connection); break;
        case LEAVE: return NULL;
        }
    }
}

/* --- the port --- */

/* From here on the loop does not touch the connection, so the valet may destroy it. */
static void retire_current(struct mqtt_paho *p)
{
    if (p->current == NULL) return;
    give_job(p, (struct job){RETIRE, p->current});
    p->current = NULL;
}

static void dial(void *self, const struct dial *d)
{
    struct mqtt_paho *p = self;

    retire_current(p);
    p->current = paho_connection_new(p->settings, p->mailbox, d);
    give_job(p, (struct job){DIAL, p->current});
}

static void publish(void *self, uint64_t ticket, const struct message *m)
{
    struct mqtt_paho *p = self;

    if (p->current != NULL) paho_connection_publish(p->current, ticket, m);
}

static void subscribe(void *self, const struct text *topics, size_t count)
{
    struct mqtt_paho *p = self;

    if (p->current != NULL) paho_connection_subscribe(p->current, topics, count);
}

static void unsubscribe(void *self, const struct text *topics, size_t count)
{
    struct mqtt_paho *p = self;

    if (p->current != NULL) paho_connection_unsubscribe(p->current, topics, count);
}

static void listen_to(void *self, const struct listen *at, size_t count)
{
    struct mqtt_paho *p = self;

    if (p->current != NULL) paho_connection_listen(p->current, at, count);
}

static bool is_current(const struct mqtt_paho *p, uint32_t epoch)
{
    return p->current != NULL && paho_connection_epoch(p->current) == epoch;
}

static void ignore(void *self, uint32_t epoch)
{
    struct mqtt_paho *p = self;

    if (is_current(p, epoch)) paho_connection_ignore(p->current);
}

static void acknowledge(void *self, uint32_t epoch, uint32_t count)
{
    struct mqtt_paho *p = self;

    if (is_current(p, epoch)) paho_connection_acknowledge(p->current, count);
}

static void flush(void *self)
{
    struct mqtt_paho *p = self;

    if (p->current != NULL) paho_connection_flush(p->current);
}

/* What was acknowledged leaves before the DISCONNECT. */
static void end_current(struct mqtt_paho *p)
{
    if (p->current == NULL) return;
    paho_connection_flush(p->current);
    paho_connection_end(p->current, "hung up");
    retire_current(p);
}

static void hang_up(void *self, uint32_t epoch)
{
    struct mqtt_paho *p = self;

    if (is_current(p, epoch)) end_current(p);
}

struct mqtt_port mqtt_paho_port(struct mqtt_paho *p)
{
    return (struct mqtt_port){.self = p,
                              .dial = dial,
                              .subscribe = subscribe,
                              .unsubscribe = unsubscribe,
                              .listen = listen_to,
                              .publish = publish,
                              .ignore = ignore,
                              .acknowledge = acknowledge,
                              .flush = flush,
                              .hang_up = hang_up};
}

/* --- open and close --- */

static enum err make_keeper(struct mqtt_paho *p)
{
    MQTTAsync_createOptions options = MQTTAsync_createOptions_initializer5;

    /* It formats a line for each step of each packet, for a ring that nobody reads. */
    if (getenv("MQTT_C_CLIENT_TRACE") == NULL) MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_ERROR);
    int rc = MQTTAsync_createWithOptions(&p->keeper, p->settings->url, p->settings->client_id,
                                         MQTTCLIENT_PERSISTENCE_NONE, NULL, &options);

    return rc == MQTTASYNC_SUCCESS ? ERR_OK : ERR_BAD_CONFIG;
}

enum err mqtt_paho_open(const struct mqtt_settings *settings, struct mailbox *mailbox,
                        struct mqtt_paho **out)
{
    assert(settings->window > 0);
    struct mqtt_paho *p = calloc(1, sizeof *p);
    if (p == NULL) return ERR_NO_MEMORY;

    p->settings = settings;
    p->mailbox = mailbox;
    p->jobs[0] = p->jobs[1] = -1;
    enum err e = make_keeper(p);
    if (e != ERR_OK) goto out;

    e = ERR_NO_SYSTEM;
    if (pipe2(p->jobs, O_CLOEXEC) != 0) goto out;
    p->has_valet = pthread_create(&p->valet, NULL, serve, p) == 0;
    if (!p->has_valet) goto out;
    *out = p;
    return ERR_OK;
out:
    mqtt_paho_close(p);
    return e;
}

void mqtt_paho_close(struct mqtt_paho *p)
{
    if (p == NULL) return;
    if (p->has_valet) {
        end_current(p);
        give_job(p, (struct job){.kind = LEAVE});
        pthread_join(p->valet, NULL);
    }
    if (p->keeper != NULL) MQTTAsync_destroy(&p->keeper);
    if (p->jobs[0] >= 0) close(p->jobs[0]);
    if (p->jobs[1] >= 0) close(p->jobs[1]);
    free(p);
}
