#include "tools/simulate/feed.h"

#include <stdio.h>

#include <librdkafka/rdkafka.h>

#include "tools/simulate/stamp.h"

static const char *const settings[][2] = {
    {"client.id",          "mes_simulate"  },
    {"enable.idempotence", "true"          },
    {"acks",               "all"           },
    {"linger.ms",          "5"             },
    {"partitioner",        "murmur2_random"}, /* as Java's clients choose */
};

static void on_delivery(rd_kafka_t *producer, const rd_kafka_message_t *m, void *opaque)
{
    struct feed *f = opaque;

    (void)producer;
    if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        f->delivered++;
        return;
    }
    if (f->failed++ == 0) {
        fprintf(stderr, "mes_simulate: %s: %s\n", rd_kafka_topic_name(m->rkt),
                rd_kafka_err2str(m->err));
    }
}

bool feed_open(struct feed *f, const char *bootstrap)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    bool is_set = rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, why, sizeof why) ==
                  RD_KAFKA_CONF_OK;

    *f = (struct feed){0};
    for (size_t i = 0; is_set && i < sizeof settings / sizeof settings[0]; i++) {
        is_set = rd_kafka_conf_set(conf, settings[i][0], settings[i][1], why, sizeof why) ==
                 RD_KAFKA_CONF_OK;
    }
    rd_kafka_conf_set_opaque(conf, f);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    if (is_set) f->producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (f->producer != NULL) return true;
    rd_kafka_conf_destroy(conf);
    fprintf(stderr, "mes_simulate: %s\n", why);
    return false;
}

/* The envelope of contract.md, 4: CloudEvents in binary mode. */
static rd_kafka_headers_t *headers_of(const struct event *e)
{
    char source[128], stamp[STAMP_BYTES];
    const struct line_spec *at = e->where;

    snprintf(source, sizeof source, "/%s/%s/%s", at->plant, at->area, at->line);
    stamp_write(e->time_ms, stamp);
    const struct {
        const char *name, *value;
    } all[] = {
        {"content-type",   "application/json"        },
        {"ce_specversion", "1.0"                     },
        {"ce_id",          e->id                     },
        {"ce_type",        kind_row(e->kind)->word.at},
        {"ce_source",      source                    },
        {"ce_subject",     e->key                    },
        {"ce_time",        stamp                     },
    };
    enum { COUNT = sizeof all / sizeof all[0] };

    rd_kafka_headers_t *headers = rd_kafka_headers_new(COUNT);
    for (size_t i = 0; i < COUNT; i++)
        rd_kafka_header_add(headers, all[i].name, -1, all[i].value, -1);
    return headers;
}

bool feed_send(struct feed *f, struct event *e, bool *full)
{
    char topic[64];
    struct text payload = event_payload(e);
    rd_kafka_headers_t *headers = headers_of(e);

    snprintf(topic, sizeof topic, "mes.%s", kind_row(e->kind)->word.at);
    rd_kafka_resp_err_t err = rd_kafka_producev(
        f->producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(e->key, strlen(e->key)),
        RD_KAFKA_V_VALUE((void *)(uintptr_t)payload.at, payload.size),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);

    *full = err == RD_KAFKA_RESP_ERR__QUEUE_FULL;
    if (err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        f->sent++;
        return true;
    }
    rd_kafka_headers_destroy(headers); /* taken only on success */
    if (!*full) fprintf(stderr, "mes_simulate: %s: %s\n", topic, rd_kafka_err2str(err));
    return false;
}

void feed_poll(struct feed *f, int wait_ms)
{
    rd_kafka_poll(f->producer, wait_ms);
}

void feed_close(struct feed *f, int wait_ms)
{
    rd_kafka_flush(f->producer, wait_ms);
    rd_kafka_purge(f->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(f->producer, 100); /* the answers of what was purged */
    rd_kafka_destroy(f->producer);
    f->producer = NULL;
    f->failed = f->sent - f->delivered;
}
