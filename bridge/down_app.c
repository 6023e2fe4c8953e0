#include "bridge/down_app.h"

#include <assert.h>
#include <stdlib.h>

#include "bridge/adapters/kafka_consumer.h"
#include "bridge/app.h"
#include "bridge/core/down.h"
#include "bridge/http_front.h"

enum { LANES_MAX = 4096, NOTES_SPARE = 64 }; /* notes that are not PUBACKs */

/* Everything that lives as long as the direction runs. */
struct down_app {
    const struct config *config;
    struct loop loop;
    struct down *down;
    struct kafka_consumer *kafka;
    struct kafka_port port;
    struct mqtt_paho *mqtt;
    struct mqtt_access access;
    struct http_front http;
    struct crc32c crc;
};

/* What may be withheld: many entities, and what is finished between them. */
enum { WITHHELD_MAX = 20000 };

static uint32_t withheld_of(const struct config *c)
{
    for (size_t i = 0; i < c->down.routes.count; i++) {
        if (c->down.routes.at[i].at_most_ms > 0) return WITHHELD_MAX;
    }
    return 0;
}

static struct down_settings settings_of(const struct config *c, const struct crc32c *crc)
{
    return (struct down_settings){
        .routes = &c->down.routes,
        .window_max = (uint32_t)c->mqtt.in_flight_max,
        .withheld_max = withheld_of(c),
        .lanes_max = LANES_MAX,
        .commit_records_max = (uint32_t)c->kafka.commit_every_records,
        .commit_every_ms = c->kafka.commit_every_ms,
        .puback_timeout_ms = c->mqtt.puback_timeout_ms,
        .drain_timeout_ms = c->down.stop_timeout_ms,
        .backoff_min_ms = c->mqtt.backoff_min_ms,
        .backoff_max_ms = c->mqtt.backoff_max_ms,
        .crc = crc,
        .bridge_id = c->bridge.id,
        .instance = c->bridge.instance,
        .control_prefix = c->mqtt.control_prefix,
        .has_checkpoints = c->down.checkpoint == CHECKPOINT_ON,
        .checkpoint_records_max = (uint32_t)c->down.checkpoint_every_records,
        .checkpoint_every_ms = c->down.checkpoint_every_ms,
        .recovery_grace_ms = c->recovery.grace_ms,
        .recovery_window_ms = c->recovery.window_ms == RECOVERY_WINDOW_ALL_MS
                                  ? RECOVERY_ALL
                                  : c->recovery.window_ms,
        .recovery_state_ms = c->recovery.state_window_ms == RECOVERY_WINDOW_ALL_MS
                                 ? RECOVERY_ALL
                                 : c->recovery.state_window_ms,
        .start_at_end = c->down.start == START_LATEST,
        .presence_every_ms = c->mqtt.presence_every_ms,
        .seed = app_seed(),
        .run = app_run_id(),
    };
}

/* --- the engine --- */

static void step(void *core, struct now now, const struct input *in, struct effects *out)
{
    down_step(core, now, in, out);
}

static int64_t deadline(const void *core)
{
    return down_deadline(core);
}

static const struct stats *stats(const void *core)
{
    return down_stats(core);
}

static void health(const void *core, struct health *out)
{
    down_health(core, out);
}

static uint32_t room(const void *core)
{
    return down_room(core);
}

static uint32_t due(const void *core)
{
    return down_pubacks_due(core);
}

static void poll_kafka(void *self)
{
    struct down_app *a = self;
    a->port.poll(a->port.self);
}

static int descriptor(void *self)
{
    struct down_app *a = self;
    return a->port.descriptor(a->port.self);
}

static size_t read_records(void *self, size_t records_max)
{
    struct down_app *a = self;
    return a->port.read(a->port.self, records_max);
}

static void perform(void *self, const struct effect *e)
{
    const struct kafka_port *kafka = &((struct down_app *)self)->port;

    switch (e->kind) {
    case EFFECT_KEEP: kafka->keep(kafka->self, e->ticket); return;
    case EFFECT_AGAIN: kafka->again(kafka->self, e->ticket); return;
    case EFFECT_DEAD_LETTER: kafka->dead_letter(kafka->self, e); return;
    case EFFECT_DONE: kafka->done(kafka->self, e->ticket); return;
    case EFFECT_FORGET: kafka->forget(kafka->self); return;
    case EFFECT_AUDIT: kafka->audit(kafka->self, e); return;
    case EFFECT_LOOK: kafka->look(kafka->self); return;
    case EFFECT_FIND: kafka->find(kafka->self, e->find.lane, e->find.timestamp_ms); return;
    case EFFECT_START: kafka->start(kafka->self, e->points.at, e->points.count); return;
    case EFFECT_REWIND: kafka->rewind(kafka->self, e->point); return;
    case EFFECT_COMMIT: kafka->commit(kafka->self, e->points.at, e->points.count); return;
    case EFFECT_RELEASE: kafka->release(kafka->self); return;
    default: break;
    }
    assert(!"every effect of this direction has its case");
}

/* --- open and close --- */

static enum err open_core(struct down_app *a)
{
    struct down_settings settings = settings_of(a->config, &a->crc);
    void *memory = calloc(1, down_bytes(&settings));
    if (memory == NULL) return ERR_NO_MEMORY;

    a->down = down_init(memory, &settings);
    a->loop.engine = (struct engine){.core = a->down,
                                     .step = step,
                                     .deadline = deadline,
                                     .stats = stats,
                                     .health = health,
                                     .room = room,
                                     .due = due,
                                     .kafka = a,
                                     .poll = poll_kafka,
                                     .descriptor = descriptor,
                                     .read = read_records,
                                     .perform = perform};
    return ERR_OK;
}

static enum err open_loop(struct down_app *a)
{
    struct down_settings settings = settings_of(a->config, &a->crc);

    return loop_open(&a->loop, 2 * (size_t)settings.window_max + NOTES_SPARE,
                     down_effects_max(&settings));
}

static enum err open_kafka(struct down_app *a)
{
    struct kafka_complaint why = {0};
    enum err e = kafka_consumer_open(a->config, loop_feed(&a->loop), *app_kafka_words(),
                                     &a->kafka, &why);

    if (e != ERR_OK) {
        app_complain_of_kafka(&why);
        return e;
    }
    a->port = kafka_consumer_port(a->kafka);
    return ERR_OK;
}

int down_app_run(const struct config *config)
{
    struct down_app a = {.config = config};
    crc32c_init(&a.crc);

    enum err e = open_loop(&a);
    if (e == ERR_OK) e = open_core(&a);
    if (e == ERR_OK) e = open_kafka(&a);
    if (e == ERR_OK) e = app_open_mqtt(&a.loop, &a.access, config, "down", &a.mqtt);
    if (e == ERR_OK) http_front_open(&a.http, &a.loop, config, "down");
    int code = app_run(&a.loop, config, "down", e);
    http_front_close(&a.http);
    mqtt_paho_close(a.mqtt);
    kafka_consumer_close(a.kafka);
    loop_close(&a.loop);
    down_done(a.down);
    free(a.down);
    return code;
}
