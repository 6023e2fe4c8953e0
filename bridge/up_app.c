#include "bridge/up_app.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "bridge/adapters/kafka_producer.h"
#include "bridge/app.h"
#include "bridge/core/up.h"
#include "bridge/http_front.h"

enum {
    NOTES_SPARE = 64, /* notes that are not messages */
    RETRY_MS_MIN = 500,
    RETRY_MS_MAX = 10000,
};

/* Everything that lives as long as the direction runs. */
struct up_app {
    const struct config *config;
    struct loop loop;
    struct up *up;
    struct kafka_producer *kafka;
    struct producer_port port;
    struct mqtt_paho *mqtt;
    struct mqtt_access access;
    struct http_front http;
};

static struct up_settings settings_of(const struct config *c)
{
    return (struct up_settings){
        .routes = &c->up.routes,
        .window_max = (uint32_t)c->up.in_flight_max,
        .puback_timeout_ms = c->mqtt.puback_timeout_ms,
        .stop_timeout_ms = c->up.stop_timeout_ms,
        .backoff_min_ms = c->mqtt.backoff_min_ms,
        .backoff_max_ms = c->mqtt.backoff_max_ms,
        .retry_min_ms = RETRY_MS_MIN,
        .retry_max_ms = RETRY_MS_MAX,
        .presence_every_ms = c->mqtt.presence_every_ms,
        .standby_timeout_ms = c->up.standby_timeout_ms,
        .bridge_id = c->bridge.id,
        .instance = c->bridge.instance,
        .control_prefix = c->mqtt.control_prefix,
        .run = app_run_id(),
        .seed = app_seed(),
    };
}

/* --- the engine --- */

static void step(void *core, struct now now, const struct input *in, struct effects *out)
{
    up_step(core, now, in, out);
}

static int64_t deadline(const void *core)
{
    return up_deadline(core);
}

static const struct stats *stats(const void *core)
{
    return up_stats(core);
}

static void health(const void *core, struct health *out)
{
    up_health(core, out);
}

static void poll_kafka(void *self)
{
    struct up_app *a = self;
    a->port.poll(a->port.self);
}

static int descriptor(void *self)
{
    struct up_app *a = self;
    return a->port.descriptor(a->port.self);
}

static void perform(void *self, const struct effect *e)
{
    const struct producer_port *kafka = &((struct up_app *)self)->port;

    switch (e->kind) {
    case EFFECT_PRODUCE: kafka->produce(kafka->self, e); return;
    case EFFECT_DEAD_LETTER: kafka->dead_letter(kafka->self, e); return;
    default: break;
    }
    assert(!"every effect of this direction has its case");
}

/* --- open and close --- */

static enum err open_core(struct up_app *a, const struct up_settings *settings)
{
    void *memory = calloc(1, up_bytes(settings));
    if (memory == NULL) return ERR_NO_MEMORY;

    a->up = up_init(memory, settings);
    a->loop.engine = (struct engine){.core = a->up,
                                     .step = step,
                                     .deadline = deadline,
                                     .stats = stats,
                                     .health = health,
                                     .kafka = a,
                                     .poll = poll_kafka,
                                     .descriptor = descriptor,
                                     .perform = perform};
    return ERR_OK;
}

static enum err open_kafka(struct up_app *a)
{
    struct kafka_complaint why = {0};
    enum err e = kafka_producer_open(a->config, loop_feed(&a->loop), *app_kafka_words(),
                                     &a->kafka, &why);

    if (e != ERR_OK) {
        app_complain_of_kafka(&why);
        return e;
    }
    a->port = kafka_producer_port(a->kafka);
    return ERR_OK;
}

/* The client id is this process's alone: two of one name must be able to read, at the same
 * time, who has the session. */
static enum err open_mqtt(struct up_app *a)
{
    char purpose[24];

    snprintf(purpose, sizeof purpose, "up-%08x", (unsigned)app_run_id());
    return app_open_mqtt(&a->loop, &a->access, a->config, purpose, &a->mqtt);
}

static void free_arrival(struct arrival *arrival)
{
    free(arrival);
}

/* Kafka's client before the core: it still points into arrivals. */
static void close_all(struct up_app *a)
{
    http_front_close(&a->http);
    mqtt_paho_close(a->mqtt);
    kafka_producer_close(a->kafka);
    loop_close(&a->loop);
    if (a->up != NULL) up_done(a->up, free_arrival);
    free(a->up);
}

int up_app_run(const struct config *config)
{
    struct up_app a = {.config = config};
    struct up_settings settings = settings_of(config);

    enum err e = loop_open(&a.loop, 2 * (size_t)settings.window_max + NOTES_SPARE,
                           up_effects_max(&settings));
    if (e == ERR_OK) e = open_core(&a, &settings);
    if (e == ERR_OK) e = open_kafka(&a);
    if (e == ERR_OK) e = open_mqtt(&a);
    if (e == ERR_OK) http_front_open(&a.http, &a.loop, config, "up");
    int code = app_run(&a.loop, config, "up", e);
    close_all(&a);
    return code;
}
