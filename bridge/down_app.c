#include "bridge/down_app.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "bridge/adapters/kafka_consumer.h"
#include "bridge/base/chance.h"
#include "bridge/log.h"
#include "bridge/loop.h"
#include "bridge/mqtt_access.h"

enum { LANES_MAX = 4096 };

/* Everything that lives as long as the direction runs. */
struct down_app {
    const struct config *config;
    struct loop loop;
    struct kafka_consumer *kafka;
    struct mqtt_paho *mqtt;
    struct mqtt_access access;
    struct crc32c crc;
};

static uint64_t seed_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_nsec ^ (uint64_t)t.tv_sec << 20 ^ (uint64_t)getpid() << 44;
}

/* Also two processes that start one behind the other look quite different. */
static uint64_t run_now(void)
{
    uint64_t state = seed_now();
    return chance_next(&state);
}

static struct down_settings settings_of(const struct config *c, const struct crc32c *crc)
{
    return (struct down_settings){
        .routes = &c->down.routes,
        .window_max = (uint32_t)c->mqtt.in_flight_max,
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
        .start_at_end = c->down.start == START_LATEST,
        .presence_every_ms = c->mqtt.presence_every_ms,
        .seed = seed_now(),
        .run = run_now(),
    };
}

static enum err open_mqtt(struct down_app *a)
{
    struct reason why;
    enum err e = mqtt_access_init(&a->access, a->config, "down", &why);

    if (e != ERR_OK) {
        log_line(LOG_LEVEL_ERROR, "mqtt.password", "file=%s reason=\"%s\"",
                 a->config->mqtt.password_file, why.words);
        return e;
    }
    TRY(mqtt_paho_open(&a->access.settings, a->loop.mailbox, &a->mqtt));
    a->loop.mqtt = mqtt_paho_port(a->mqtt);
    return ERR_OK;
}

/* librdkafka's own words; its levels are syslog's. What it says of brokers that are away the
 * bridge says itself, once: so its warnings are for those who debug. */
static void say_kafka(void *self, int level, struct text facility, struct text words)
{
    (void)self;
    (void)facility;
    log_text(level <= 2 ? LOG_LEVEL_ERROR : LOG_LEVEL_DEBUG, "librdkafka", words);
}

static enum err open_kafka(struct down_app *a)
{
    static const struct kafka_words words = {NULL, say_kafka};
    struct kafka_complaint why = {0};
    enum err e = kafka_consumer_open(a->config, loop_feed(&a->loop), words, &a->kafka, &why);

    if (e != ERR_OK) {
        if (why.property != NULL) {
            fprintf(stderr, "%s:%d:%d: error: kafka.properties: %s\n", a->config->path,
                    why.property->line, why.property->column, why.words);
        } else {
            log_text(LOG_LEVEL_ERROR, "kafka.failed", text_of(why.words));
        }
        return e;
    }
    a->loop.kafka = kafka_consumer_port(a->kafka);
    return ERR_OK;
}

static int exit_code(enum err e, bool is_clean)
{
    switch (e) {
    case ERR_OK: return is_clean ? EX_OK : EX_TEMPFAIL;
    case ERR_BAD_CONFIG:
    case ERR_FENCED:
    case ERR_TAKEN_OVER:
    case ERR_BROKER_UNFIT: return EX_CONFIG;
    case ERR_NO_MEMORY:
    case ERR_NO_SYSTEM: return EX_OSERR;
    default: return EX_SOFTWARE;
    }
}

int down_app_run(const struct config *config)
{
    struct down_app a = {.config = config};
    crc32c_init(&a.crc);
    struct down_settings settings = settings_of(config, &a.crc);
    enum err e = loop_open(&a.loop, &settings);

    if (e == ERR_OK) e = open_kafka(&a);
    if (e == ERR_OK) e = open_mqtt(&a);
    if (e == ERR_OK) {
        log_line(LOG_LEVEL_INFO, "down.started", "bridge=%s instance=%s mqtt=%s kafka=%s",
                 config->bridge.id, config->bridge.instance, config->mqtt.url,
                 config->kafka.bootstrap_servers);
        loop_run(&a.loop);
        e = a.loop.why;
    }
    if (e != ERR_OK) {
        log_line(LOG_LEVEL_ERROR, "down.failed", "reason=%s words=\"%s\"", err_name(e),
                 err_text(e));
    }
    bool is_clean = a.loop.is_clean;
    mqtt_paho_close(a.mqtt);
    kafka_consumer_close(a.kafka);
    loop_close(&a.loop);
    return exit_code(e, is_clean);
}
