/* health.h - how is a direction doing at this moment?
 *
 * What is not a counter. Each direction fills it in (down_health(), up_health()); it is asked
 * for when somebody looks, never on the way of a record.
 *
 * Memory      inside the struct
 * Threads     loop; a copy is anybody's
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct health {
    bool mqtt_is_up;    /* the broker has accepted the present connection */
    bool kafka_is_away; /* no Kafka broker answers, as far as we know */
    bool is_working;    /* down: the group gave us partitions; up: the session is ours */
    bool is_stopping;
    uint64_t kafka_returns; /* times that Kafka was away and came back */
    uint32_t window;        /* most messages in flight on this connection; 0: no connection */
    uint32_t lanes;         /* partitions that we hold; up: 0 */
    uint32_t lanes_waiting; /* of these, those that are not read (yet) */
};
