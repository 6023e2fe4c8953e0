/* spots.h - which topics do the devices of the simulated floor send to, and what must become of
 * what comes there?
 *
 * Threads     any
 */
#pragma once

#include "tests/floor/sent.h"

struct spot_row {
    const char *word; /* for stories */
    struct text topic, kafka_topic, key;
    enum err why; /* it must become a dead letter; ERR_OK: it must not */
    int route;    /* whose subscription takes it; -1: no route's */
    uint32_t log; /* of its record; LOGS_MAX: it has none */
};

const struct spot_row *spot_row(enum spot spot);
