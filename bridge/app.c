#include "bridge/app.h"

#include <stdio.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "bridge/base/chance.h"
#include "bridge/log.h"

uint64_t app_seed(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_nsec ^ (uint64_t)t.tv_sec << 20 ^ (uint64_t)getpid() << 44;
}

uint64_t app_run_id(void)
{
    uint64_t state = app_seed();
    return chance_next(&state);
}

/* Its levels are syslog's. What it says of brokers that are away the bridge says itself, once:
 * so its warnings are for those who debug. */
static void say_kafka(void *self, int level, struct text facility, struct text words)
{
    (void)self;
    (void)facility;
    log_text(level <= 2 ? LOG_LEVEL_ERROR : LOG_LEVEL_DEBUG, "librdkafka", words);
}

const struct kafka_words *app_kafka_words(void)
{
    static const struct kafka_words words = {NULL, say_kafka};
    return &words;
}

void app_complain_of_kafka(const struct kafka_complaint *why)
{
    if (why->property != NULL) {
        fprintf(stderr, "%s:%d:%d: error: kafka.properties: %s\n", why->property->file,
                why->property->line, why->property->column, why->words);
    } else {
        log_text(LOG_LEVEL_ERROR, "kafka.failed", text_of(why->words));
    }
}

enum err app_open_mqtt(struct loop *l, struct mqtt_access *access, const struct config *config,
                       const char *purpose, struct mqtt_paho **out)
{
    struct reason why;
    enum err e = mqtt_access_init(access, config, purpose, &why);

    if (e != ERR_OK) {
        log_line(LOG_LEVEL_ERROR, "mqtt.password", "file=%s reason=\"%s\"",
                 config->mqtt.password_file, why.words);
        return e;
    }
    TRY(mqtt_paho_open(&access->settings, l->mailbox, out));
    l->mqtt = mqtt_paho_port(*out);
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

int app_run(struct loop *l, const struct config *config, const char *direction, enum err e)
{
    char name[32];

    log_direction(direction);
    if (e == ERR_OK) {
        snprintf(name, sizeof name, "%s.started", direction);
        log_line(LOG_LEVEL_INFO, name, "bridge=%s instance=%s mqtt=%s kafka=%s",
                 config->bridge.id, config->bridge.instance, config->mqtt.url,
                 config->kafka.bootstrap_servers);
        loop_run(l);
        e = l->why;
    }
    if (e != ERR_OK) {
        snprintf(name, sizeof name, "%s.failed", direction);
        log_line(LOG_LEVEL_ERROR, name, "reason=%s words=\"%s\"", err_name(e), err_text(e));
    }
    return exit_code(e, l->is_clean);
}
