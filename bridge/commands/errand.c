#include "bridge/commands/errand.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "topics/payload.h"

static int read_config(struct errand *e, const struct config_source *source)
{
    struct complaints complaints = {0};
    enum err err = config_load_from(source, &e->config, &complaints);

    complaints_print(&complaints, source->path, STDERR_FILENO);
    complaints_free(&complaints);
    return err == ERR_OK ? EX_OK : err == ERR_NO_SYSTEM ? EX_NOINPUT : EX_CONFIG;
}

static int ask_kafka(struct errand *e)
{
    struct kafka_complaint why = {0};
    enum err err = kafka_desk_open(e->config, &e->desk, &why);

    if (err != ERR_OK) {
        const struct kafka_property *p = why.property;
        fprintf(stderr, "%s:%d:%d: error: kafka.properties: %s\n",
                p == NULL ? e->config->path : p->file, p == NULL ? 1 : p->line,
                p == NULL ? 1 : p->column, why.words[0] == '\0' ? err_text(err) : why.words);
        return err == ERR_BAD_CONFIG ? EX_CONFIG : EX_OSERR;
    }
    if (kafka_desk_look(e->desk, &e->partitions, &e->partition_count)) return EX_OK;
    fprintf(stderr, "mesbridge: Kafka at %s: %s\n", e->config->kafka.bootstrap_servers,
            kafka_desk_why(e->desk));
    return EX_UNAVAILABLE;
}

void errand_complain_of_mqtt(const struct errand *e)
{
    fprintf(stderr, "mesbridge: the MQTT broker at %s: %s\n", e->config->mqtt.url,
            e->visit.why.words);
}

static int visit_mqtt(struct errand *e, const char *name)
{
    if (visit_open(&e->visit, e->config, name)) return EX_OK;
    errand_complain_of_mqtt(e);
    return EX_UNAVAILABLE;
}

/* What the up direction does leaves nothing to look at. */
static int wants_down(const struct errand *e)
{
    if (e->config->down.routes.count > 0) return EX_OK;
    fprintf(stderr,
            "%s:1:1: error: the file has no `down.routes`, and only that direction has "
            "checkpoints; give the file of the instance that carries down\n",
            e->config->path);
    return EX_CONFIG;
}

int errand_open(struct errand *e, const struct config_source *source, const char *name)
{
    *e = (struct errand){0};
    signal(SIGPIPE, SIG_IGN); /* a broker that hangs up is told by the write */
    int code = read_config(e, source);
    if (code == EX_OK) code = wants_down(e);
    if (code == EX_OK) code = ask_kafka(e);
    if (code == EX_OK) code = visit_mqtt(e, name);
    return code;
}

void errand_close(struct errand *e)
{
    visit_close(&e->visit);
    free(e->partitions);
    kafka_desk_close(e->desk);
    config_free(e->config);
    *e = (struct errand){0};
}

const struct desk_partition *errand_partition(const struct errand *e, const char *kafka_topic,
                                              int32_t partition)
{
    for (size_t i = 0; i < e->partition_count; i++) {
        const struct desk_partition *p = &e->partitions[i];
        if (p->partition == partition && strcmp(p->kafka_topic, kafka_topic) == 0) return p;
    }
    return NULL;
}

/* ---- what the broker retains ---- */

struct reader {
    struct errand *errand;
    struct text id_topic;
    void *self;
    void (*message)(void *self, struct text topic, struct bytes payload);
};

static void take_identity(struct errand *e, struct bytes payload)
{
    struct payload *p = NULL;
    struct text id;

    if (payload_parse(payload, TEXT("application/json"), &p) == ERR_OK &&
        payload_find(p, TEXT("/id"), &id) && id.size < sizeof e->broker_id) {
        memcpy(e->broker_id, id.at, id.size);
        e->broker_id[id.size] = '\0';
    }
    payload_done(p);
}

static void sort_out(void *self, struct text topic, struct bytes payload)
{
    struct reader *r = self;

    if (text_equal(topic, r->id_topic)) {
        take_identity(r->errand, payload);
    } else {
        r->message(r->self, topic, payload);
    }
}

bool errand_read(struct errand *e, struct text topic, void *self,
                 void (*message)(void *self, struct text topic, struct bytes payload))
{
    char id_topic[256];
    snprintf(id_topic, sizeof id_topic, "%s/%s/id", e->config->mqtt.control_prefix,
             e->config->bridge.id);
    struct reader reader = {e, text_of(id_topic), self, message};
    const struct text topics[] = {topic, reader.id_topic};

    e->visit.self = &reader;
    e->visit.message = sort_out;
    bool ok = visit_read(&e->visit, topics, 2);
    e->visit.self = self; /* what comes from now on */
    e->visit.message = message;
    if (!ok) errand_complain_of_mqtt(e);
    return ok;
}
