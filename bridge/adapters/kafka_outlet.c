#include "bridge/adapters/kafka_outlet.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

enum err kafka_outlet_open(struct kafka_outlet *o, rd_kafka_conf_t *conf, int wake_fd,
                           struct kafka_complaint *why)
{
    static const uint64_t one = 1;
    assert(o->rk == NULL);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why->words, sizeof why->words);
    if (rk == NULL) {
        rd_kafka_conf_destroy(conf);
        return ERR_BAD_CONFIG;
    }
    rd_kafka_set_log_queue(rk, NULL); /* log lines come with the other events */
    *o = (struct kafka_outlet){.rk = rk, .events = rd_kafka_queue_get_main(rk)};
    rd_kafka_queue_io_event_enable(o->events, wake_fd, &one, sizeof one);
    return ERR_OK;
}

void kafka_outlet_break(struct kafka_outlet *o)
{
    o->is_broken = true;
    rd_kafka_purge(o->rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

void kafka_outlet_retire(struct kafka_outlet *o)
{
    o->is_broken = true;
    rd_kafka_purge(o->rk, RD_KAFKA_PURGE_F_QUEUE);
}

void kafka_outlet_say(const struct kafka_words *words, rd_kafka_event_t *event)
{
    const char *facility, *text;
    int level;
    bool is_line = rd_kafka_event_log(event, &facility, &text, &level) == 0;
    /* That a property is one for consumers is no news here. */
    if (is_line && strcmp(facility, "CONFWARN") == 0) return;
    kafka_conf_say(words, event);
}

void kafka_outlet_close(struct kafka_outlet *o)
{
    if (o->rk == NULL) return;
    kafka_outlet_break(o);
    rd_kafka_queue_destroy(o->events);
    rd_kafka_destroy(o->rk);
    *o = (struct kafka_outlet){0};
}
