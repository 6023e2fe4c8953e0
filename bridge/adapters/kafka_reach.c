#include "bridge/adapters/kafka_reach.h"

#include <stdio.h>

#include "bridge/adapters/kafka_grievance.h"

/* The reason is the last error before: "connection refused" says more than "all brokers down".
 */
void kafka_reach_away(struct kafka_reach *r, const char *words)
{
    if (r->is_away) return;
    r->is_away = true;
    kafka_lookup_probe(r->lookup);
    if (r->last_error[0] != '\0') words = r->last_error;
    struct input in = {.kind = INPUT_KAFKA_AWAY, .reason = {.code = -1}};
    snprintf(in.reason.words, sizeof in.reason.words, "%s", words);
    r->feed->input(r->feed->self, &in);
}

void kafka_reach_back(struct kafka_reach *r)
{
    if (!r->is_away) return;
    r->is_away = false;
    r->last_error[0] = '\0';
    r->feed->input(r->feed->self, &(struct input){.kind = INPUT_KAFKA_BACK});
}

bool kafka_reach_error(struct kafka_reach *r, rd_kafka_event_t *event)
{
    const char *words = rd_kafka_event_error_string(event);
    if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
        kafka_reach_away(r, words);
        return false;
    }
    if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__TRANSPORT)
        kafka_lookup_probe(r->lookup);
    kafka_grievance(words, r->last_error, sizeof r->last_error);
    return true;
}
